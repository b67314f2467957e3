using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;

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
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

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
        if (Decode(text) is not { } decoded)
        {
            yield return (null, new FileFault(1, 1, "the file is not UTF-8"));
            yield break;
        }

        FileFault? broken = null;
        using var reader = new CsvReader(new StringReader(decoded), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            DetectColumnCountChanges = false, MissingFieldFound = null,
            BadDataFound = bad => broken ??= new FileFault(
                bad.Context.Parser!.RawRow, 1, "a quotation mark stands within a value", null,
                "put the value in quotation marks, and double those within it"),
        });
        if (!reader.Read() || !reader.ReadHeader() || broken is not null)
        {
            yield return (null, broken ?? new FileFault(1, 1, "the file has no header line"));
            yield break;
        }

        var header = reader.HeaderRecord!;
        if (header.GroupBy(h => h).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            yield return (null, new FileFault(
                1, Array.LastIndexOf(header, twice.Key) + 1, $"column `{twice.Key}` stands there twice"));
            yield break;
        }

        while (reader.Read())
        {
            var line = reader.Parser.RawRow;
            if (broken is not null || reader.Parser.Count != header.Length)
            {
                yield return (null, broken ?? new FileFault(
                    line, Math.Min(reader.Parser.Count, header.Length) + 1,
                    $"the row has {reader.Parser.Count} columns and the header {header.Length}"));
                yield break;
            }

            var values = header.Select((name, index) => KeyValuePair.Create(name, reader.Parser[index]));
            var message = JsonSerializer.SerializeToElement(
                new Dictionary<string, string>(values, StringComparer.Ordinal), Wire.WireJson.Default.DictionaryStringString);
            yield return (new TicketRow(line, message, pointer => Column(header, pointer)), null);
        }
    }

    private static (TicketRow?, FileFault?) JsonLine(int line, ReadOnlyMemory<byte> row)
    {
        try
        {
            using var json = JsonDocument.Parse(row, Strictly);
            return (new TicketRow(line, json.RootElement.Clone(), pointer => JsonPointer.Column(row.Span, pointer)), null);
        }
        catch (JsonException fault)
        {
            return (null, new FileFault(line, (int)(fault.BytePositionInLine ?? 0) + 1, "the line is not valid JSON"));
        }
    }

    private static int Column(string[] header, string pointer) => Math.Max(0, Array.IndexOf(
        header, pointer.TrimStart('/').Replace("~1", "/", StringComparison.Ordinal)
            .Replace("~0", "~", StringComparison.Ordinal))) + 1;

    private static string? Decode(ReadOnlyMemory<byte> text)
    {
        try
        {
            return Utf8.GetString(text.Span).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
