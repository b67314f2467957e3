namespace Mandate.Bench;

/// <summary>Every row there is, in the order of the table.</summary>
internal static class Table
{
    public static IReadOnlyList<IRow> Rows { get; } =
    [
        new Decisions(),
        new TextDecisions(),
        new Growth(),
        new Engines(),
        new HandWrittenSql(),
        new Appending(),
        new Serving(),
        new Size(),
        new Importing(),
        new Ending(),
        new Seeing(),
        new ServedLarge(),
        new Revocations(),
        new UnderCommands(),
        new BesideWrites(),
        new SearchPages(),
        new Expressions(),
    ];
}
