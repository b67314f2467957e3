using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Mandate.Connectors.OpenSsh;

/// <summary>
/// The name of an account on a host, which is also the name of its principals file: letters, digits, dot, dash and
/// underscore, beginning with a letter, digit or underscore, at most 32 long.
/// </summary>
public sealed partial record AccountName
{
    private AccountName(string text) => Text = text;

    /// <summary>The name.</summary>
    public string Text { get; }

    /// <summary>Reads an account name; anything that could leave a folder or a principal line is refused.</summary>
    public static bool TryRead(string? text, [NotNullWhen(true)] out AccountName? account)
    {
        account = text is not null && Form().IsMatch(text) ? new AccountName(text) : null;
        return account is not null;
    }

    /// <inheritdoc />
    public override string ToString() => Text;

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._-]{0,31}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
