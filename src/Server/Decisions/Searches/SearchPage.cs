namespace Mandate.Server;

/// <summary>
/// Where a page begins, and how long it may be. The page after it begins where it ended.
/// </summary>
/// <param name="Limit">How many results at most.</param>
/// <param name="Top">Grants from this row on came after the search began.</param>
/// <param name="Row">The last grant that was looked at; -1 at the beginning.</param>
/// <param name="After">The last id or action that was looked at; empty at the beginning.</param>
internal readonly record struct PageStart(int Limit, int Top, int Row, string After)
{
    public static PageStart First(int limit) => new(limit, 0, -1, "");
}

/// <summary>Some results of a search, and where the next ones begin; null on the last page.</summary>
internal sealed record SearchPage(List<string> Found, PageStart? Next)
{
    public const int LimitDefault = 100;
    public const int LimitMax = 1_000;

    /// <summary>
    /// How many grants one page looks at before it ends early. What is looked at last is looked at whole.
    /// </summary>
    public const int WorkMax = 20_000;

    public static SearchPage Nothing { get; } = new([], null);
}
