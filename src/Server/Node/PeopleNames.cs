using System.Collections.Concurrent;
using Mandate.Governance;
using Mandate.Storage;

namespace Mandate.Server;

/// <summary>
/// The unique and display names of people, which the ledger does not have: read from the sealed store at start, kept in
/// step by whoever records or erases. Unique names differ in more than upper and lower case.
/// </summary>
internal sealed class PeopleNames
{
    private readonly ConcurrentDictionary<string, PersonId> byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<PersonId, (string Name, string? DisplayName)> byId = new();

    public static async Task<PeopleNames> OfAsync(SealedStore store, CancellationToken cancel)
    {
        var names = new PeopleNames();
        foreach (var (subject, field, value) in await store.OfKindAsync<PersonId>(cancel))
            if (!Identifier.TryRead<PersonId>(subject, out var id)) continue;
            else if (field == SealedFields.PersonName) names.TryReserve(value, id);
            else if (field == SealedFields.DisplayName) names.Show(id, value);
        return names;
    }

    public PersonId? Find(string name) => byName.TryGetValue(name, out var id) ? id : null;

    public string? NameOf(PersonId id) => byId.TryGetValue(id, out var known) ? known.Name : null;

    public string? DisplayNameOf(PersonId id) => byId.TryGetValue(id, out var known) ? known.DisplayName : null;

    /// <summary>False when somebody else has the name. Asking again for the same person is harmless.</summary>
    public bool TryReserve(string name, PersonId id)
    {
        if (byName.GetOrAdd(name, id) != id) return false;
        byId.TryAdd(id, (name, null));
        return true;
    }

    /// <summary>What was reserved for a person that was not recorded after all.</summary>
    public void Release(PersonId id)
    {
        if (byId.TryRemove(id, out var known)) byName.TryRemove(new KeyValuePair<string, PersonId>(known.Name, id));
    }

    public void Show(PersonId id, string displayName)
    {
        if (byId.TryGetValue(id, out var known)) byId[id] = (known.Name, displayName);
    }
}

/// <summary>What sealed values are of their subject.</summary>
internal static class SealedFields
{
    public const string PersonName = "name";
    public const string DisplayName = "display_name";
    public const string Purpose = "purpose";
    public const string Reason = "reason";
    public const string Control = "control";
    public const string Justification = "justification";
    public const string Question = "question";
    public const string Answer = "answer";
    public const string SignInSubject = "sign_in_subject";
}
