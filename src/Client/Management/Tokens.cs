using System.Text.Json;
using Mandate.Wire;

namespace Mandate.Client;

/// <summary>What callers authenticate with.</summary>
public sealed class Tokens
{
    private const string Collection = "tokens";
    private readonly Desk desk;

    internal Tokens(Desk desk) => this.desk = desk;

    /// <summary>All records of tokens, or those of a role; never a token's text.</summary>
    public IAsyncEnumerable<TokenWire> ListAsync(string? role = null, CancellationToken cancel = default) =>
        desk.ListAsync(Address.With(Address.V1(Collection), ("role", role)), WireJson.Default.PageWireTokenWire,
            cancel);

    /// <summary>
    /// Makes one. Its text is in this answer and nowhere else: when the answer is lost on the way, so is the text, and
    /// the problem is `token_text_lost`.
    /// </summary>
    public async Task<IssuedTokenWire> IssueAsync(NewTokenWire token, CancellationToken cancel = default)
    {
        var answer = await desk.SendAsync(
            Address.V1(Collection), JsonSerializer.SerializeToUtf8Bytes(token, WireJson.Default.NewTokenWire),
            Command.NewKey(), cancel);
        IssuedTokenWire? issued = null;
        try
        {
            issued = answer.Deserialize(WireJson.Default.IssuedTokenWire);
        }
        catch (JsonException)
        {
            // No such answer; what follows says so.
        }

        return issued is { Token.Length: > 0, Id.Length: > 0 } ? issued : throw new MandateException(
            new MandateProblem("token_text_lost", "a token was made, but the answer with its text was lost")
            {
                Advice = "revoke the newest token of this owner, and issue another",
            });
    }

    /// <summary>Ends one, by its id.</summary>
    public Command Revoke(string token, VerbWire? verb = null) => desk.Verb(Collection, token, "revoke", verb);
}
