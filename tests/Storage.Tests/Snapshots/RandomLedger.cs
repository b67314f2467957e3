using Mandate.Governance;
using Mandate.Governance.Tests;

namespace Mandate.Storage.Tests;

/// <summary>
/// The entries of a random history, with what such histories do not have: idempotency keys, conditions of grants and
/// entitlements, scopes of several types, and what connected systems and the decision journal record in between.
/// </summary>
internal sealed class RandomLedger
{
    private readonly Random random;
    private readonly List<GrantId> grants = [];
    private readonly List<SystemId> systems = [];
    private int made;

    public RandomLedger(int seed, int steps)
    {
        random = new Random(seed);
        var history = new RandomEstate(seed);
        for (var step = 0; step < steps; step++)
            if (history.Next(out _) is { } accepted) history.Estate.Do(accepted);
        foreach (var entry in history.Estate.Entries)
        {
            var key = random.Next(4) == 0 ? new IdempotencyKey($"key-{made++}", "digest") : null;
            Add(entry with { Change = Varied(entry.Change), Key = key });
            // The entries of one command have its key in common.
            if (key is not null && random.Next(2) == 0 && Between() is { } also)
                Add(entry with { Change = also, Key = key });
            if (random.Next(3) == 0 && Between() is { } change) Add(entry with { Change = change, Key = null });
        }
    }

    public List<Entry> Entries { get; } = [];

    private void Add(Entry entry)
    {
        Entries.Add(entry with { Revision = new Revision(Entries.Count + 1) });
        if (entry.Change is Change.GrantRecorded grant) grants.Add(grant.Id);
        if (entry.Change is Change.SystemRegistered system) systems.Add(system.Id);
    }

    private Change Varied(Change change) => (change, random.Next(6)) switch
    {
        (Change.GrantRecorded c, 2) => c with { Guardrail = $"policy/rule-{random.Next(3)}" },
        (Change.GrantRecorded c, 3) => c with { RequestedByPerson = c.Owner, Justification = TestEstate.Dummy },
        (Change.GrantRecorded c, 0) => c with { Conditions = Conditions() },
        (Change.GrantRecorded c, 1) => c with { Scope = TestEstate.Scope($"db x{random.Next(5)}; host a* b*") },
        (Change.EntitlementDefined c, 0) => c with { Conditions = Conditions() },
        _ => change,
    };

    private ConditionSet Conditions() => ConditionSet.Of(random.Next(2) == 0
        ? new Condition.Ticket("ticket", "*") : new Condition.Environment(["test", $"e{random.Next(3)}"]));

    private Change? Between() => grants.Count == 0 ? null : random.Next(8) switch
    {
        0 => new Change.LapseNoted(Grant(), "not_revoked", TestEstate.Day("2026-02-01")),
        1 => new Change.GrantsUsed(new DateOnly(2026, 1, 1 + random.Next(20)), [Grant(), Grant()]),
        2 => new Change.AccessProvisioned(Key(), Grant()),
        3 => new Change.ReadingTaken(Pick(systems), $"digest {made++}", random.Next(9), random.Next(2)),
        4 => new Change.TokenIssued(new TokenId(Id()), $"hash {made++}", "somebody", TokenRole.Auditor, [],
            TestEstate.Day("2027-01-01")),
        5 => new Change.GrantRevoked(Grant()),
        6 => new Change.FindingOpened(new FindingId(Id()), FindingKind.Rogue, Key(), "seen"),
        _ => new Change.GrantConfirmed(Grant()),
    };

    private GrantId Grant() => Pick(grants);

    private AccessKey Key() => new(Pick(systems), "place", "account", $"holder {random.Next(4)}");

    private Guid Id() => new(++made, 1, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 9);

    private T Pick<T>(List<T> from) => from[random.Next(from.Count)];
}
