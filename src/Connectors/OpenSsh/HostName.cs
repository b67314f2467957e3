using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Mandate.Connectors.OpenSsh;

/// <summary>
/// The name of a host, which is also the name of its folder: lower-case letters, digits, dot, dash and underscore,
/// beginning and ending with a letter or digit, at most 64 long.
/// </summary>
public sealed partial record HostName
{
    private HostName(string text) => Text = text;

    /// <summary>The name.</summary>
    public string Text { get; }

    /// <summary>Reads a host name; anything that could leave a folder or a principal line is refused.</summary>
    public static bool TryRead(string? text, [NotNullWhen(true)] out HostName? host)
    {
        host = text is not null && Form().IsMatch(text) ? new HostName(text) : null;
        return host is not null;
    }

    /// <inheritdoc />
    public override string ToString() => Text;

    [GeneratedRegex(@"\A[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
