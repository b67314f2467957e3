using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics;
using System.Text;
using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>Every form there is, by the name it is stored under and by the change it stores.</summary>
internal static class StoredForms
{
    private const int TypeLengthMax = 64;

    private static readonly StoredForm[] All =
    [
        .. StoredOrganisations.Forms, .. StoredPeople.Forms, .. StoredRelationships.Forms, .. StoredSystems.Forms,
        .. StoredGrants.Forms, .. StoredTokens.Forms, .. StoredAccess.Forms,
        .. StoredDecisions.Forms, .. StoredTickets.Forms, .. StoredPolicies.Forms,
        .. StoredRequests.Forms, .. StoredSeats.Forms,
        .. StoredSignIns.Forms, .. StoredCredentials.Forms,
    ];

    private static readonly FrozenDictionary<Type, StoredForm> ByCase = All.ToFrozenDictionary(f => f.Case);

    private static readonly FrozenDictionary<string, StoredForm>.AlternateLookup<ReadOnlySpan<char>> ByType =
        All.ToFrozenDictionary(f => f.Type, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The form that a change is written in. A change without one is a bug, and a test finds it.</summary>
    public static StoredForm Of(Change change) => ByCase.TryGetValue(change.GetType(), out var form) ? form
        : throw new UnreachableException($"no stored form for {change.GetType().Name}");

    /// <summary>The form that the member `type` names, or null and a fault.</summary>
    public static StoredForm? Read(ref JsonCursor json)
    {
        var name = json.Plain("type"u8);
        Span<char> type = stackalloc char[TypeLengthMax];
        if (Ascii.ToUtf16(name, type, out var length) == OperationStatus.Done
            && ByType.TryGetValue(type[..length], out var form))
            return form;
        json.Fail($"`{JsonCursor.Excerpt(name)}` is no type that this program knows: damaged, or of a newer program");
        return null;
    }
}
