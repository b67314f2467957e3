namespace Mandate.EstateFile;

/// <summary>Writes maps as indented blocks, and lists on one line while they fit.</summary>
internal sealed class BlockWriter(TextWriter output)
{
    private const int LineLength = 100;
    private int depth;

    // A map that stays empty is `{}` on its own line; whether it does shows with its first member.
    private bool isOpened;

    public void Verbatim(string key, string value)
    {
        Indent();
        output.Write($"{YamlText.Of(key)}: {value}\n");
    }

    public void Text(string key, Placed<string> value) => Verbatim(key, YamlText.Of(value.Value));

    public void Text(string key, Placed<string>? value)
    {
        if (value is { } text) Text(key, text);
    }

    public void List(string key, Listing<Placed<string>> items)
    {
        var texts = items.Select(i => YamlText.Of(i.Value)).ToList();
        if (texts.Sum(t => t.Length + 2) + key.Length + (2 * depth) < LineLength)
        {
            Verbatim(key, $"[{string.Join(", ", texts)}]");
            return;
        }
        Indent();
        output.Write($"{YamlText.Of(key)}:\n");
        foreach (var text in texts)
        {
            Indent();
            output.Write($"  - {text}\n");
        }
    }

    /// <summary>A list of items that are written already, a line each.</summary>
    public void Items(string key, IEnumerable<string> items)
    {
        Indent();
        output.Write($"{YamlText.Of(key)}:\n");
        foreach (var item in items)
        {
            Indent();
            output.Write($"  - {item}\n");
        }
    }

    public void Map(string key, Action members)
    {
        Indent();
        output.Write($"{YamlText.Of(key)}:");
        (depth, isOpened) = (depth + 1, true);
        members();
        if (isOpened) output.Write(" {}\n");
        (depth, isOpened) = (depth - 1, false);
    }

    private void Indent()
    {
        if (isOpened) output.Write('\n');
        isOpened = false;
        for (var i = 0; i < depth; i++) output.Write("  ");
    }
}
