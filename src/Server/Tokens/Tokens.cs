using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Mandate.Governance;

namespace Mandate.Server;

/// <summary>Bearer tokens: found by the hash of their text, which is all that is kept of them.</summary>
internal sealed class Tokens(Node node)
{
    /// <summary>How many tokens are remembered; beyond it remembering begins anew.</summary>
    private const int KnownMax = 10_000;

    /// <summary>A token that was good, as long as no token was issued or revoked since.</summary>
    private sealed record Known(Caller Caller, Token Token, ImmutableDictionary<TokenId, Token> Since);

    // By the header's text, which is compared only where its randomly seeded hash fits.
    private readonly ConcurrentDictionary<string, Known> known = new(StringComparer.Ordinal);
    private (string Hash, Caller Caller)? local;

    /// <summary>A token of this process alone, for the command line that opened the folder itself.</summary>
    public string IssueLocal(string user)
    {
        var text = NewText();
        local = (HashOf(text), new Caller(new Actor("local:" + user), Role.Administrator, []));
        return text;
    }

    /// <summary>A fresh token's text: 256 random bits behind a prefix that secret scanners know.</summary>
    public static string NewText() => "mandate_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The caller, or null: unknown, revoked and expired tokens are not told apart.</summary>
    public Caller? Find(string? authorization)
    {
        if (authorization is null || authorization.Length is < 8 or > 512
            || !authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return null;
        var estate = node.Estate;
        if (known.TryGetValue(authorization, out var seen) && ReferenceEquals(seen.Since, estate.Tokens))
            return Opens(estate, seen.Token) ? seen.Caller : null;
        var hash = HashOf(authorization[7..].Trim());
        if (local is { } own && Same(own.Hash, hash)) return own.Caller;
        if (!estate.TokensByHash.TryGetValue(hash, out var id) || !estate.Tokens.TryGetValue(id, out var token))
            return null;
        if (!Same(token.Hash, hash) || token.Revoked is not null || !Opens(estate, token)) return null;
        var caller = new Caller(
            new Actor(Identifier.Text(id)), RolesOf.Token(token.Role), token.Limits.IsDefault ? [] : token.Limits);
        if (known.Count >= KnownMax) known.Clear();
        known[authorization] = new Known(caller, token, estate.Tokens);
        return caller;
    }

    /// <summary>What may change while no token does: the time, and whether its owner is there.</summary>
    private bool Opens(Estate estate, Token token) =>
        node.Now is var now && token.Expires > now && TokenCommands.OwnerStands(estate, token, now);

    internal static bool Same(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(left), Encoding.ASCII.GetBytes(right));
}
