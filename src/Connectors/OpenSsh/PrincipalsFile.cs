using System.Text;

namespace Mandate.Connectors.OpenSsh;

/// <summary>
/// One account's principals file, read as a host reads it: from `#` on is comment, blank lines count for nothing, and
/// what stands before the last word of a line is options. Lines that are not asked to change stay byte for byte.
/// </summary>
internal sealed class PrincipalsFile
{
    public const int BytesMax = 4 * 1024 * 1024;
    private static readonly UTF8Encoding Strict =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly List<string> lines;

    private PrincipalsFile(List<string> lines) => this.lines = lines;

    public static PrincipalsFile Empty { get; } = new([]);

    public static PrincipalsFile Of(IEnumerable<string> principals) => new([.. principals.Distinct()]);

    /// <summary>Every principal that the host admits, whatever options stand before it.</summary>
    public IEnumerable<string> Principals => lines.Select(PrincipalOf).OfType<string>();

    /// <summary>The numbers of lines, from 1, that carry options; ours never do.</summary>
    public IEnumerable<int> LinesWithOptions =>
        lines.Index().Where(l => PrincipalOf(l.Item) is { } p && Content(l.Item) != p).Select(l => l.Index + 1);

    public byte[] Bytes => Strict.GetBytes(string.Concat(lines.Select(l => l + "\n")));

    public static PrincipalsFile? Read(byte[] content)
    {
        try
        {
            var text = Strict.GetString(content);
            return text.Contains('\0', StringComparison.Ordinal)
                ? null
                : new([.. text.Split('\n')[..^1], .. Last(text)]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    public bool Admits(string principal) => Principals.Contains(principal);

    public PrincipalsFile With(string principal) => Admits(principal) ? this : new([.. lines, principal]);

    public PrincipalsFile Without(string principal) => new([.. lines.Where(l => PrincipalOf(l) != principal)]);

    // The last line counts for a host although nothing ends it.
    private static IEnumerable<string> Last(string text) =>
        text.Split('\n')[^1] is { Length: > 0 } last ? [last] : [];

    private static string Content(string line) => line.Split('#')[0].Trim(' ', '\t');

    private static string? PrincipalOf(string line) =>
        Content(line) is { Length: > 0 } content ? content[(content.LastIndexOfAny([' ', '\t']) + 1)..] : null;
}
