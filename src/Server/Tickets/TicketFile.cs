using System.Text.Json;
using System.Text.Unicode;
using CsvHelper;

namespace Mandate.Server;

/// <summary>One row of a file: where it stands, and its members.</summary>
/// <param name="Line">The line it begins on.</param>
/// <param name="Message">What is read by the source's mapping.</param>
/// <param name="ColumnOf">Where a pointer stands in it.</param>
internal sealed record TicketRow(int Line, JsonElement Message, Func<string, int> ColumnOf);

/// <summary>A place in a file, and what is wrong there.</summary>
internal sealed record FileFault(int Line, int Column, string Why, string? Pointer = null, string? Advice = null);

/// <summary>
/// Files of tickets: comma separated with a header line, whose pointers are `/` and the column's name; or JSON lines.
/// </summary>
internal static class TicketFile
{
    /// <summary>The most rows that a file has.</summary>
    public const int RowsMax = 100_000;

    private static readonly JsonDocumentOptions Strictly = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    public static IEnumerable<(TicketRow? Row, FileFault? Fault)> JsonLines(ReadOnlyMemory<byte> text)
    {
        for (int line = 1, begin = 0; begin < text.Length; line++)
        {
            var length = text.Span[begin..].IndexOf((byte)'\n');
            var row = length < 0 ? text[begin..] : text.Slice(begin, length);
            begin += row.Length + 1;
            if (!row.Span.Trim(" \t\r"u8).IsEmpty) yield return JsonLine(line, row);
        }
    }

    public static IEnumerable<(TicketRow? Row, FileFault? Fault)> Csv(ReadOnlyMemory<byte> text)
    {
        if (!Utf8.IsValid(text.Span))
        {
            yield return (null, new FileFault(1, 1, "the file is not UTF-8"));
            yield break;
        }

        using var reader = CsvReader.Create(text, Csv());
        var isHeader = true;
        string[] header = [];
        while (TryNext(reader, out var values, out var broken))
        {
            broken ??= isHeader ? Twice(values)
                : values.Length == header.Length ? null
                : new FileFault((int)reader.LineNumber, Math.Min(values.Length, header.Length) + 1,
                    $"the row has {values.Length} columns and the header {header.Length}");
            if (broken is not null)
            {
                yield return (null, broken);
                yield break;
            }

            if (isHeader) header = values;
            else yield return (Row((int)reader.LineNumber, header, values), null);
            isHeader = false;
        }

        if (isHeader) yield return (null, new FileFault(1, 1, "the file has no header line"));
    }

    private static CsvReaderOptions Csv() => new()
    {
        HasHeader = false, MalformedData = CsvMalformedDataHandling.Throw, TrackLineNumbers = true,
    };

    /// <summary>Whether there is a record, or a fault instead of one.</summary>
    private static bool TryNext(CsvReader reader, out string[] values, out FileFault? broken)
    {
        (values, broken) = ([], null);
        try
        {
            if (!reader.Read()) return false;
            values = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)];
        }
        catch (CsvFormatException fault)
        {
            broken = new FileFault((int)fault.LineNumber, 1, "a quotation mark stands where none may", null,
                "put the value in quotation marks, and double those within it");
        }

        return true;
    }

    private static FileFault? Twice(string[] header) =>
        header.GroupBy(h => h).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? new FileFault(1, Array.LastIndexOf(header, twice.Key) + 1, $"column `{twice.Key}` stands there twice")
            : null;

    private static TicketRow Row(int line, string[] header, string[] values)
    {
        var members = new Dictionary<string, string>(
            header.Zip(values, KeyValuePair.Create), StringComparer.Ordinal);
        return new TicketRow(
            line, JsonSerializer.SerializeToElement(members, Wire.WireJson.Default.DictionaryStringString),
            pointer => Column(header, pointer));
    }

    private static (TicketRow?, FileFault?) JsonLine(int line, ReadOnlyMemory<byte> row)
    {
        try
        {
            row = JsonTexts.Mended(row);
            using var json = JsonDocument.Parse(row, Strictly);
            return (new TicketRow(
                line, json.RootElement.Clone(), pointer => JsonPointer.Column(row.Span, pointer)), null);
        }
        catch (JsonException fault)
        {
            return (null, new FileFault(line, (int)(fault.BytePositionInLine ?? 0) + 1, "the line is not valid JSON"));
        }
    }

    private static int Column(string[] header, string pointer) => Math.Max(0, Array.IndexOf(
        header, pointer.TrimStart('/').Replace("~1", "/", StringComparison.Ordinal)
            .Replace("~0", "~", StringComparison.Ordinal))) + 1;
}
