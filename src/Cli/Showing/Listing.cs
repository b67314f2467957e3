using Mandate.Wire;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Mandate.Cli;

/// <summary>Tables: a list with a row an item, and one thing with a row a member.</summary>
internal static class Listing
{
    /// <summary>A page of a list, and where it goes on.</summary>
    public static IEnumerable<IRenderable> Page<T>(PageWire<T> page, string[] columns, Func<T, IRenderable[]> row)
    {
        if (page.Items.Count == 0) yield return Cells.Line("nothing");
        else yield return Of(columns, page.Items.Select(row));
        if (page.NextPage is { } next) yield return Cells.Line($"there is more: --page {next}");
    }

    /// <summary>A table with these columns.</summary>
    public static Table Of(string[] columns, IEnumerable<IRenderable[]> rows)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))));
        foreach (var row in rows) table.AddRow(row);
        return table;
    }

    /// <summary>One thing: its members beneath each other.</summary>
    public static IRenderable Members(params IEnumerable<(string Name, IRenderable Value)> members)
    {
        var grid = new Grid();
        grid.AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(0, 0, 3, 0) }).AddColumn();
        foreach (var (name, value) in members) grid.AddRow(new Text(name), value);
        return grid;
    }
}
