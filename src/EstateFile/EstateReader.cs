using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Mandate.EstateFile;

/// <summary>Reads estate files. Every error of a file is reported in one run, each with its place.</summary>
public static class EstateReader
{
    /// <summary>Reads a file's text; <paramref name="file"/> is only its name in errors.</summary>
    public static EstateReading Read(string file, string text, EstateReadOptions? options = null)
    {
        options ??= new EstateReadOptions();
        var refusals = new Refusals(options.ErrorsMax);
        var root = MemberPath.Root(file);
        if (text.StartsWith('\uFEFF')) text = text[1..];
        if (Spelling.LoneSurrogate(text) is var index && index >= 0)
            refusals.NotUtf8(PlaceAt(root, text.AsSpan(0, index)));
        else if (Encoding.UTF8.GetByteCount(text) > options.BytesMax)
            refusals.TooLarge(new Place(root, null, 1, 1), options.BytesMax);
        if (refusals.Count > 0) return refusals.Reading();

        using var plain = PlainYaml.Rent();
        using var input = new StringReader(text);
        var cursor = plain.TryRead(text, 0)
            ? new YamlCursor(plain.Events, root, refusals) : new YamlCursor(input, root, refusals);
        var reader = new DocumentReader(cursor, root, refusals);
        var document = reader.Read();
        // After text that is no YAML the rest of the file is unknown: references into it would all look undeclared.
        if (!reader.StoppedEarly) DocumentCheck.Run(document, options.Known, refusals);
        return refusals.Count > 0 ? refusals.Reading() : new EstateReading.Read(document);
    }

    /// <summary>Reads a file's bytes, which must be UTF-8, with or without a byte order mark.</summary>
    public static EstateReading Read(string file, ReadOnlyMemory<byte> utf8, EstateReadOptions? options = null)
    {
        options ??= new EstateReadOptions();
        var refusals = new Refusals(options.ErrorsMax);
        var root = MemberPath.Root(file);
        if (utf8.Length > options.BytesMax)
            refusals.TooLarge(new Place(root, null, 1, 1), options.BytesMax);
        else if (!Utf8.IsValid(utf8.Span))
            refusals.NotUtf8(PlaceAt(root, Encoding.UTF8.GetString(ValidPart(utf8.Span))));
        return refusals.Count > 0 ? refusals.Reading() : Read(file, Encoding.UTF8.GetString(utf8.Span), options);
    }

    private static ReadOnlySpan<byte> ValidPart(ReadOnlySpan<byte> utf8)
    {
        var length = 0;
        while (Rune.DecodeFromUtf8(utf8[length..], out _, out var consumed) == OperationStatus.Done) length += consumed;
        return utf8[..length];
    }

    // The place just after `before`.
    private static Place PlaceAt(MemberPath root, ReadOnlySpan<char> before)
    {
        var lineStart = before.LastIndexOf('\n') + 1;
        return new Place(root, null, before.Count('\n') + 1, before.Length - lineStart + 1);
    }
}
