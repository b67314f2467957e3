using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>Records of bearer tokens; never the tokens.</summary>
internal static class StoredTokens
{
    public static StoredForm[] Forms { get; } =
    [
        StoredForm.Of<Change.TokenIssued>(
            "token_issued.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Text("hash"u8, c.Hash);
                pen.Text("owner"u8, c.Owner);
                pen.Word("role"u8, StoredWords.TokenRole, c.Role);
                pen.Texts("limits"u8, c.Limits);
                pen.Moment("expires"u8, c.Expires);
            },
            (ref json) => new(
                json.Id<TokenId>("id"u8), json.Text("hash"u8), json.Text("owner"u8),
                json.Word("role"u8, StoredWords.TokenRole), json.Texts("limits"u8), json.Moment("expires"u8))),
        StoredForm.Of<Change.TokenRotated>(
            "token_rotated.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Id("old"u8, c.Old);
                pen.Text("hash"u8, c.Hash);
                pen.Text("owner"u8, c.Owner);
                pen.Moment("expires"u8, c.Expires);
                pen.Moment("old_until"u8, c.OldUntil);
            },
            (ref json) => new(
                json.Id<TokenId>("id"u8), json.Id<TokenId>("old"u8), json.Text("hash"u8), json.Text("owner"u8),
                json.Moment("expires"u8), json.Moment("old_until"u8))),
        StoredForm.Of<Change.TokenRevoked>(
            "token_revoked.1",
            (pen, c) => pen.Id("id"u8, c.Id),
            (ref json) => new(json.Id<TokenId>("id"u8))),
    ];
}
