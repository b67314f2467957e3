using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;

namespace Mandate.Storage;

/// <summary>
/// Writes the one JSON form of values: RFC 8785's strings and whole numbers, no white space, members in the order of
/// the calls. It stands in for Utf8JsonWriter because what that one escapes follows the runtime's Unicode tables, while
/// stored bytes follow the format alone. The first fault sticks, and nothing is written after it.
/// </summary>
internal sealed partial class JsonPen(byte[] page, int limit)
{
    private static readonly SearchValues<byte> MustEscape = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    private int at;
    private bool comma;
    private EntryWriting? fault;

    /// <summary>Whether there is no fault so far.</summary>
    public bool IsFine => fault is null;

    /// <summary>What was written, copied, or the first fault.</summary>
    public EntryWriting Finish() => fault ?? new EntryWriting.Written(page.AsSpan(0, at).ToArray());

    public void Open()
    {
        Put((byte)'{');
        comma = false;
    }

    public void Open(ReadOnlySpan<byte> name)
    {
        Member(name);
        Open();
    }

    public void Close()
    {
        Put((byte)'}');
        comma = true;
    }

    public void Text(ReadOnlySpan<byte> name, string value)
    {
        Member(name);
        Quote(value, name);
    }

    public void TextOrAbsent(ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null) Text(name, value);
    }

    public void Number(ReadOnlySpan<byte> name, long value)
    {
        Member(name);
        Put(value);
    }

    private void Member(ReadOnlySpan<byte> name)
    {
        Separate();
        Put((byte)'"');
        Put(name);
        Put("\":"u8);
    }

    private void OpenList(ReadOnlySpan<byte> name)
    {
        Member(name);
        Put((byte)'[');
        comma = false;
    }

    private void CloseList()
    {
        Put((byte)']');
        comma = true;
    }

    private void Separate()
    {
        if (comma) Put((byte)',');
        comma = true;
    }

    private void Quote(string text, ReadOnlySpan<byte> name)
    {
        Put((byte)'"');
        if (fault is not null) return;
        var room = page.AsSpan(at, limit - at);
        var status = Utf8.FromUtf16(text, room, out _, out var written, replaceInvalidSequences: false);
        if (status == OperationStatus.DestinationTooSmall) fault = new EntryWriting.TooLarge();
        else if (status != OperationStatus.Done) Refuse(name, "it has half a character");
        else if (room[..written].ContainsAny(MustEscape)) Escape(room[..written].ToArray());
        else at += written;
        Put((byte)'"');
    }

    private void Escape(ReadOnlySpan<byte> text)
    {
        for (var next = text.IndexOfAny(MustEscape); next >= 0; next = text.IndexOfAny(MustEscape))
        {
            Put(text[..next]);
            Escape(text[next]);
            text = text[(next + 1)..];
        }

        Put(text);
    }

    private void Escape(byte character)
    {
        Put((byte)'\\');
        var letter = JsonEscapes.LetterOf(character);
        if (letter != 0)
        {
            Put(letter);
            return;
        }

        Put("u00"u8);
        Put((byte)('0' + (character >> 4)));
        Put("0123456789abcdef"u8[character & 0xf]);
    }

    private void Put(long value)
    {
        var room = page.AsSpan(at, limit - at);
        if (fault is null && Utf8Formatter.TryFormat(value, room, out var written)) at += written;
        else fault ??= new EntryWriting.TooLarge();
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        if (Take(bytes.Length) is { IsEmpty: false } room) bytes.CopyTo(room);
    }

    private void Put(byte one)
    {
        if (Take(1) is { IsEmpty: false } room) room[0] = one;
    }

    /// <summary>Room for so many bytes, which count as written; empty after a fault.</summary>
    private Span<byte> Take(int count)
    {
        if (fault is null && count > limit - at) fault = new EntryWriting.TooLarge();
        if (fault is not null) return default;
        at += count;
        return page.AsSpan(at - count, count);
    }

    /// <summary>Says that a value has no form, where its type permits what the format does not.</summary>
    public void Refuse(ReadOnlySpan<byte> name, string why) =>
        fault ??= new EntryWriting.Unwritable(System.Text.Encoding.UTF8.GetString(name), why);
}
