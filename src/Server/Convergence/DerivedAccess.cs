using Mandate.Connectors.OpenSsh;
using Mandate.Governance;
using Mandate.Governance.Planning;

namespace Mandate.Server;

/// <summary>
/// What the estate says about one connected system at an instant; whether a grant is in force is asked of
/// <see cref="Validity"/> and of nothing else. Goes over all grants of the system.
/// </summary>
internal sealed class DerivedAccess
{
    // A host whose clock is behind accepts a certificate for that much longer.
    private static readonly TimeSpan ClockSkewMax = TimeSpan.FromHours(1);

    private readonly List<DesiredAccess> desired = [];
    private readonly List<EndedAccess> ended = [];
    private readonly List<OrderedRemoval> ordered = [];
    private readonly List<OrderedRemoval> found = [];
    private readonly Dictionary<AccessPoint, GrantId> ours = [];
    private readonly HashSet<KeyId> revoked = [];

    private DerivedAccess(ProtectedSystem system, IReadOnlyList<HostName> hosts) => (System, Hosts) = (system, hosts);

    public ProtectedSystem System { get; }

    /// <summary>The hosts of the connector, and those that still hold something of ours.</summary>
    public IReadOnlyList<HostName> Hosts { get; }

    public IReadOnlyList<DesiredAccess> Desired => desired;

    public IReadOnlyList<EndedAccess> Ended => ended;

    /// <summary>
    /// What no grant justifies any more because an entitlement or a connector was changed. Such an act can be a slip
    /// that touches everything, so it stands before the mass-change guard, where an end does not.
    /// </summary>
    public IReadOnlyList<OrderedRemoval> Ordered => ordered;

    /// <summary>
    /// What was found, justified by nothing, and ordered removed by a person: each of one access, so that no slip
    /// touches everything (S3-07).
    /// </summary>
    public IReadOnlyList<OrderedRemoval> OrderedFindings => found;

    /// <summary>Every point that a step of ours was ever about to add, and for which grant.</summary>
    public IReadOnlyDictionary<AccessPoint, GrantId> Ours => ours;

    /// <summary>
    /// Ended grants, and people who are in a seat no more, with lines still standing or a certificate that has not
    /// expired.
    /// </summary>
    public IReadOnlySet<KeyId> Revoked => revoked;

    /// <summary>When an answer can change untouched.</summary>
    public Instant ChangesAt { get; private set; } = Instant.Forever;

    public static DerivedAccess Of(Estate estate, int row, Instant at)
    {
        var system = estate.Systems[row];
        var put = estate.Access.Values.Where(a => a.Key.System == system.Id).ToList();
        var findings = estate.OrderedFindings.Select(id => estate.Findings[id])
            .Where(f => f.Key.System == system.Id).ToList();
        var hosts = (system.Connector?.Hosts ?? []).Concat(put.Select(a => a.Key.Place))
            .Concat(findings.Select(f => f.Key.Place))
            .Distinct(StringComparer.Ordinal)
            .Select(h => HostName.TryRead(h, out var host) ? host : null).OfType<HostName>().ToList();
        var derived = new DerivedAccess(system, hosts);
        foreach (var access in put)
            derived.ours[PointOf(access.Key)] = access.Grant;
        foreach (var finding in findings)
            derived.found.Add(
                new OrderedRemoval(PointOf(finding.Key), finding.Ordered!.Value) { Finding = finding.Id });
        var withLines = put.Select(a => a.Grant).ToHashSet();
        for (var grant = estate.NewestOfSystem[row]; grant >= 0; grant = estate.Grants[grant].PreviousOfSystem)
            derived.Add(estate, grant, at, withLines);
        derived.AddUnjustified(estate, at);
        return derived;
    }

    /// <summary>Whether another derivation asks for the same: then nothing has to be looked at.</summary>
    public bool AsksTheSame(DerivedAccess other) =>
        System.Mode == other.System.Mode && Equals(System.Connector, other.System.Connector)
        && desired.SequenceEqual(other.desired) && ended.SequenceEqual(other.ended)
            && ordered.SequenceEqual(other.ordered) && found.SequenceEqual(other.found)
        && revoked.SetEquals(other.revoked);

    /// <summary>The grant in force that justifies the point; null where none does.</summary>
    public GrantId? InForceAt(AccessPoint point)
    {
        foreach (var wanted in desired)
            if (wanted.Justification is Justification.InForce && wanted.Point == point) return wanted.Grant;
        return null;
    }

    /// <summary>The point of a key: its place, account and holder.</summary>
    public static AccessPoint PointOf(AccessKey key) => new(key.Place, key.Account, key.Holder);

    /// <summary>
    /// The points that a grant reaches, of a grant to a seat for one person in it: its entitlement's account on every
    /// host of its scope. None where conditions bind it: what stands on a host is asked nothing, and would admit whom a
    /// decision refuses.
    /// </summary>
    public static IEnumerable<Principal> Reach(
        Estate estate, int grant, IEnumerable<string> hosts, Instant at, PersonId? person = null)
    {
        var row = estate.Grants[grant];
        if (GrantConditions.Any(estate, grant, at)) yield break;
        if (!AccountName.TryRead(estate.Entitlements[row.Entitlement].At(at).SshAccount, out var account)) yield break;
        foreach (var name in hosts)
            if (estate.Scopes[row.Scope].Covers("host", name) && HostName.TryRead(name, out var host))
                yield return new Principal(host, account, row.Id) { Person = person };
    }

    /// <summary>Whether who is admitted at a point is one whom the grant is to; of a seat, who is in it.</summary>
    public static bool IsHolder(Estate estate, int grant, AccessPoint point, Instant at)
    {
        if (!Principal.TryRead(point.Holder, out var principal)) return false;
        var to = estate.Grants[grant].To;
        if (to.Kind != BeneficiaryKind.Seat) return principal.Person is null;
        return principal.Person is { } id && estate.Find(id) is >= 0 and var person
            && Validity.Of(estate, grant, person, at).IsInForce;
    }

    private void Add(Estate estate, int grant, Instant at, HashSet<GrantId> withLines)
    {
        var row = estate.Grants[grant];
        if (row.To.Kind == BeneficiaryKind.Organisation) return;
        if (at < row.From) ChangesAt = Instant.Min(ChangesAt, row.From);
        var answer = Validity.Of(estate, grant, at);
        if (answer.IsInForce) ChangesAt = Instant.Min(ChangesAt, answer.Bound);
        var mayHold = withLines.Contains(row.Id)
            || estate.Certificates.GetValueOrDefault(row.Id).Plus(ClockSkewMax) > at;
        if (row.To.Kind != BeneficiaryKind.Seat)
        {
            Add(estate, grant, at, answer, null, mayHold);
            return;
        }

        // A grant to a seat is each one's who is in it, and nobody's who is not.
        var seat = estate.Seats[row.To.Row];
        foreach (var person in seat.Occupancies.Select(o => o.Person).Distinct())
        {
            var own = Validity.Of(estate, grant, person, at);
            // Who is to have a place only later has had none.
            if (own.Standing == Standing.Ended && own.Because == default) continue;
            if (own.IsInForce) ChangesAt = Instant.Min(ChangesAt, own.Bound);
            Add(estate, grant, at, own, estate.People[person].Id, mayHold);
        }
    }

    private void Add(Estate estate, int grant, Instant at, Answer answer, PersonId? person, bool mayHold)
    {
        var row = estate.Grants[grant];
        if (answer.Standing == Standing.Ended && mayHold) revoked.Add(new KeyId(row.Id, person));
        if (System.Connector is not { } connector) return;
        Justification? standing = answer.Standing switch
        {
            Standing.InForce => new Justification.InForce(
                answer.Bound.ToDateTime() ?? DateTimeOffset.MaxValue, new Revision(row.Recorded)),
            Standing.Undecidable => new Justification.Frozen(Reasons.Word(estate, grant, at), answer.Because),
            _ => null,
        };
        foreach (var principal in Reach(estate, grant, connector.Hosts, at, person))
            if (standing is not null) desired.Add(new DesiredAccess(principal.Point, row.Id, standing));
            else ended.Add(new EndedAccess(principal.Point, row.Id, answer.Bound.ToDateTime()!.Value, answer.Because));
    }

    /// <summary>Ours, at a point that its grant does not reach any more.</summary>
    private void AddUnjustified(Estate estate, Instant at)
    {
        var reached = desired.Select(d => d.Point).Concat(ended.Select(e => e.Point)).ToHashSet();
        foreach (var (point, grant) in ours)
        {
            if (reached.Contains(point) || estate.Find(grant) is not (>= 0 and var row)) continue;
            var answer = Validity.Of(estate, row, at);
            if (answer.Standing == Standing.Ended)
            {
                ended.Add(new EndedAccess(point, grant, answer.Bound.ToDateTime()!.Value, answer.Because));
                continue;
            }

            var terms = estate.Entitlements[estate.Grants[row].Entitlement].At(at);
            ordered.Add(new OrderedRemoval(
                point, terms.SshAccount == point.Account && !GrantConditions.Any(estate, row, at)
                    ? System.ConnectorBecause : terms.Because));
        }
    }
}
