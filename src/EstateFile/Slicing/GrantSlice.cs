using System.Buffers;
using System.Text;

namespace Mandate.EstateFile;

/// <summary>
/// Consecutive grants of a large file, read by themselves; several may be read at once. What a grant refers to is not
/// looked for here, for that may stand in another slice.
/// </summary>
public sealed class GrantSlice
{
    private readonly string file;
    private readonly ReadOnlyMemory<byte> text;
    private readonly int linesBefore;

    internal GrantSlice(string file, ReadOnlyMemory<byte> text, int linesBefore, int grants) =>
        (this.file, this.text, this.linesBefore, Grants) = (file, text, linesBefore, grants);

    /// <summary>How many grants its lines seem to have.</summary>
    public int Grants { get; }

    /// <summary>A document of these grants and nothing else, every value with its place in the whole file.</summary>
    public EstateReading Read(EstateReadOptions options)
    {
        var refusals = new Refusals(options.ErrorsMax);
        var root = MemberPath.Root(file);
        using var plain = PlainYaml.Rent();
        using var input = IsPlain(plain) ? TextReader.Null : new StringReader(Encoding.UTF8.GetString(text.Span));
        var cursor = input == TextReader.Null
            ? new YamlCursor(plain.Events, root, refusals, linesBefore)
            : new YamlCursor(input, root, refusals, linesBefore);
        var reader = new DocumentReader(cursor, root, refusals);
        var grants = reader.ReadGrants();
        return refusals.Count > 0 ? refusals.Reading()
            : new EstateReading.Read(EstateDocument.Of("", "") with { Grants = grants });
    }

    private bool IsPlain(PlainYaml plain)
    {
        var room = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            return plain.TryRead(room.AsSpan(0, Encoding.UTF8.GetChars(text.Span, room)), linesBefore);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(room);
        }
    }
}
