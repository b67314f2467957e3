namespace Mandate.EstateFile;

/// <summary>What an estate file may not exceed.</summary>
internal static class Bounds
{
    public const int FileBytes = 64 << 20;
    public const int Depth = 16;
    public const int ErrorsShown = 100;
    public const int ListItems = 1_000;
    public const int NameLength = 100;
    public const int PersonLength = 254;
    public const int IdLength = 256;
    public const int LineLength = 200;
    public const int TextLength = 2_000;
    public const int DelegationDepth = 100;
    public const int TicketNumber = 100;
    public const int RulesOfPolicy = 100;
    public const int GraceDays = 366;
    public const int Steps = 16;
    public const int Counted = 1_000_000;
    public const int Places = 100;
}
