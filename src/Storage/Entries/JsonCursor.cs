using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Mandate.Storage;

/// <summary>Where reading stopped, and why.</summary>
internal sealed record JsonFault(string Where, string Why);

/// <summary>
/// Reads what <see cref="JsonPen"/> writes and nothing else: each call names the member that has to stand next. The
/// first fault sticks, and every call after it gives an empty value, so that a reader is written without branches. The
/// bytes must be valid UTF-8.
/// </summary>
internal ref partial struct JsonCursor(ReadOnlySpan<byte> bytes)
{
    private const int ExcerptLengthMax = 40;

    private static readonly SearchValues<byte> EndsPlainText = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    private static readonly RecentTexts Recent = new();

    private readonly ReadOnlySpan<byte> bytes = bytes;
    private ReadOnlySpan<byte> above;
    private ReadOnlySpan<byte> parent;
    private ReadOnlySpan<byte> member;
    private int at;
    private bool comma;

    /// <summary>The first fault, or null.</summary>
    public JsonFault? Fault { get; private set; }

    /// <summary>Steps into the object that stands here. Messages can name three levels, as many as there are.</summary>
    public void Open()
    {
        Take((byte)'{', "an object");
        comma = false;
        above = parent;
        parent = member;
        member = default;
    }

    public void Open(ReadOnlySpan<byte> name)
    {
        Member(name);
        Open();
    }

    /// <summary>Steps out of the object; whatever else stands in it is a fault.</summary>
    public void Close()
    {
        if (Fault is null && !At((byte)'}')) Fail(StandsHere("the end"));
        at++;
        comma = true;
        member = parent;
        parent = above;
        above = default;
    }

    /// <summary>Nothing may follow.</summary>
    public void End()
    {
        if (Fault is null && at != bytes.Length) Fail("something follows the entry");
    }

    /// <summary>Steps into the member if it stands next.</summary>
    public bool TryMember(ReadOnlySpan<byte> name)
    {
        if (Fault is not null) return false;
        var rest = bytes[at..];
        if (comma)
        {
            if (rest.IsEmpty || rest[0] != ',') return false;
            rest = rest[1..];
        }

        if (rest.Length < name.Length + 3 || rest[0] != '"' || !rest[1..].StartsWith(name)) return false;
        if (rest[name.Length + 1] != '"' || rest[name.Length + 2] != ':') return false;
        at = bytes.Length - rest.Length + name.Length + 3;
        comma = true;
        member = name;
        return true;
    }

    public string Text(ReadOnlySpan<byte> name)
    {
        Member(name);
        return Text();
    }

    /// <summary>A text that many entries have in common: the same one as before where it was read lately.</summary>
    public string RecentText(ReadOnlySpan<byte> name)
    {
        Member(name);
        return RecentText();
    }

    public string? TextOrAbsent(ReadOnlySpan<byte> name) => TryMember(name) ? Text() : null;

    /// <summary>A text without escapes, where it stands.</summary>
    public ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> name)
    {
        Member(name);
        return Plain();
    }

    public long Number(ReadOnlySpan<byte> name)
    {
        Member(name);
        return Number();
    }

    public int Count(ReadOnlySpan<byte> name)
    {
        Member(name);
        return Count();
    }

    /// <summary>Records what is wrong with the member that was read last; only the first fault counts.</summary>
    public void Fail(string why)
    {
        if (Fault is not null) return;
        var path = string.Join('.', Path());
        Fault = new JsonFault(path.Length == 0 ? $"byte {at}" : $"`{path}`, byte {at}", why);
    }

    /// <summary>The beginning of a text, fit for a message.</summary>
    public static string Excerpt(ReadOnlySpan<byte> text)
    {
        var shown = Encoding.UTF8.GetString(text[..Math.Min(text.Length, ExcerptLengthMax)]);
        return string.Concat(shown.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' ? c : '?'));
    }

    private readonly List<string> Path()
    {
        List<string> path = [];
        if (!above.IsEmpty) path.Add(Encoding.UTF8.GetString(above));
        if (!parent.IsEmpty) path.Add(Encoding.UTF8.GetString(parent));
        if (!member.IsEmpty) path.Add(Encoding.UTF8.GetString(member));
        return path;
    }

    /// <summary>Steps into the member that has to stand next.</summary>
    public void Member(ReadOnlySpan<byte> name)
    {
        if (TryMember(name) || Fault is not null) return;
        var why = StandsHere($"`{Encoding.UTF8.GetString(name)}`");
        member = name;
        Fail(why);
    }

    /// <summary>What stands here instead: an unknown, repeated or misplaced member, or none.</summary>
    private readonly string StandsHere(string expected)
    {
        var rest = bytes[Math.Min(at, bytes.Length)..];
        if (!rest.IsEmpty && rest[0] == '}') return $"member {expected} is missing";
        if (!rest.IsEmpty && comma && rest[0] == ',') rest = rest[1..];
        if (rest.IsEmpty || rest[0] != '"') return $"member {expected} does not stand here";
        rest = rest[1..];
        var end = rest.IndexOfAny(EndsPlainText);
        return $"member `{Excerpt(end < 0 ? rest : rest[..end])}` stands where {expected} belongs";
    }

    private readonly bool At(byte expected) => at < bytes.Length && bytes[at] == expected;

    private void Take(byte expected, string what)
    {
        if (Fault is not null) return;
        if (!At(expected)) Fail($"it is not {what}");
        at++;
    }

    private void OpenList()
    {
        Take((byte)'[', "a list");
        comma = false;
    }

    /// <summary>Whether another element stands next; steps out of the list if not.</summary>
    private bool NextElement()
    {
        if (Fault is not null) return false;
        if (At((byte)']'))
        {
            at++;
            comma = true;
            return false;
        }

        if (comma) Take((byte)',', "a list: `,` or `]` belongs here");
        comma = true;
        return Fault is null;
    }

    private ReadOnlySpan<byte> Plain()
    {
        Take((byte)'"', "a text");
        if (Fault is not null) return default;
        var length = bytes[at..].IndexOfAny(EndsPlainText);
        if (length < 0 || bytes[at + length] != '"')
        {
            Fail("it is no plain text");
            return default;
        }

        var text = bytes.Slice(at, length);
        at += length + 1;
        return text;
    }

    private string Text()
    {
        Take((byte)'"', "a text");
        if (Fault is not null) return "";
        var length = bytes[at..].IndexOfAny(EndsPlainText);
        if (length >= 0 && bytes[at + length] == '\\') return EscapedText();
        if (length < 0 || bytes[at + length] != '"')
        {
            Fail("the text does not end, or has a raw control character");
            return "";
        }

        at += length + 1;
        return Encoding.UTF8.GetString(bytes.Slice(at - length - 1, length));
    }

    private string RecentText()
    {
        Take((byte)'"', "a text");
        if (Fault is not null) return "";
        var length = bytes[at..].IndexOfAny(EndsPlainText);
        if (length >= 0 && bytes[at + length] == '"' && Recent.TryFind(bytes.Slice(at, length)) is { } known)
        {
            at += length + 1;
            return known;
        }

        at--;
        return Recent.Keep(Text());
    }

    private string EscapedText()
    {
        var text = new ArrayBufferWriter<byte>();
        while (true)
        {
            var rest = bytes[at..];
            var length = rest.IndexOfAny(EndsPlainText);
            if (length < 0 || rest[length] is not ((byte)'"' or (byte)'\\')) break;
            text.Write(rest[..length]);
            at += length + 1;
            if (rest[length] == '"') return Encoding.UTF8.GetString(text.WrittenSpan);
            if (!TryEscape(rest[(length + 1)..], out var character, out var taken)) break;
            text.Write([character]);
            at += taken;
        }

        Fail("the text does not end, has a raw control character, or an escape that is not written so");
        return "";
    }

    private static bool TryEscape(ReadOnlySpan<byte> escape, out byte character, out int taken)
    {
        (character, taken) = (escape.IsEmpty ? (byte)0 : JsonEscapes.CharacterOf(escape[0]), 1);
        if (character != 0) return true;
        taken = 5;
        if (escape.Length < taken || !escape.StartsWith("u00"u8)) return false;
        if (escape[3] is not ((byte)'0' or (byte)'1')) return false;
        var low = "0123456789abcdef"u8.IndexOf(escape[4]);
        if (low < 0) return false;
        character = (byte)(((escape[3] - '0') << 4) + low);
        return JsonEscapes.LetterOf(character) == 0;
    }

    /// <summary>A whole number as it is written: no plus, no leading zero, no fraction, no exponent.</summary>
    private long Number()
    {
        if (Fault is not null) return 0;
        var rest = bytes[Math.Min(at, bytes.Length)..];
        if (!Utf8Parser.TryParse(rest, out long value, out var length)
            || rest[0] == '+' || rest.StartsWith("-0"u8) || (rest[0] == '0' && length > 1))
        {
            Fail("it is not a whole number");
            return 0;
        }

        at += length;
        return value;
    }

    private int Count()
    {
        var value = Number();
        if (value is >= int.MinValue and <= int.MaxValue) return (int)value;
        Fail("it is out of range");
        return 0;
    }
}
