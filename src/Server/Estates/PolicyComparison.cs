using Mandate.EstateFile;
using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>
/// Policies and exceptions of a file, before its grants, which they judge. A policy that is no longer declared goes on:
/// only another version ends one, and pruning ends none.
/// </summary>
internal sealed class PolicyComparison(EstateComparison c)
{
    public void Policies()
    {
        foreach (var policy in c.Document.Policies)
            if (Examples(policy)) Policy(policy);
    }

    public void Exceptions()
    {
        foreach (var exception in c.Document.Exceptions)
        {
            var known = c.Now.Policies.Exceptions.Values.FirstOrDefault(e => e.Name == exception.Name.Value);
            if (known is null) Grant(exception);
            else Compare(exception, known);
        }
    }

    /// <summary>A policy whose own examples fail is not what its author means: it is not deployed.</summary>
    private bool Examples(DeclaredPolicy policy)
    {
        var run = ExampleRun.Of(policy, c.Document.Zone);
        var failed = run.Results.Select(r => r.Error()).OfType<EstateError>().ToList();
        foreach (var error in failed)
            c.Refuse(StepKind.Policy, policy.Name.Value, error.Place, error.Code, error.Message, error.Advice);
        return failed.Count == 0;
    }

    private void Policy(DeclaredPolicy policy)
    {
        var name = policy.Name.Value;
        var refs = c.References();
        var (author, approver, deployer) =
            (refs.Person(policy.Author), refs.Person(policy.Approver), refs.Person(policy.Deployer));
        foreach (var rule in policy.Rules) People(rule, refs);
        if (refs.Broken)
        {
            c.Skip(StepKind.Policy, name);
            return;
        }

        var known = c.Now.Policies.Newest.FirstOrDefault(v => v.Name == name);
        var change = new Change.PolicyDeployed
        {
            Id = known?.Id ?? c.Node.NewId<PolicyId>(), Name = name,
            Rules = policy.ToRules(c.Document.Zone, PersonOf, SeatOf), Reach = policy.Reach.ToReach(),
            Grace = policy.Grace.Value, Author = author, Approver = approver, Deployer = deployer,
        };
        // Counted here, beside the scribe; what is recorded until then counts as touched.
        var touch = Touch(change);
        c.Take(StepKind.Policy, name, new EstateStep(
            policy.Name.Place, new EstateChangeWire(known is null ? "add" : "change", StepKind.Policy, name,
                $"version {c.Now.Policies.Next(change, c.At, default).Version}, "
                + (change.Rules.Length == 1 ? "1 rule" : $"{change.Rules.Length} rules")
                + (change.Reach.IsEverywhere ? "" : ", in a stage")
                + (touch is { Touched: > 0 and var ends } ? $", ends {ends} grants" : "")
                + (change.Grace > TimeSpan.Zero ? $" within {Durations.Of(change.Grace)}" : "")),
            (estate, at) => PolicyCommands.Deploy(estate, change, touch, at, c.Actor))
        {
            PlaceOf = member => PlaceOf(policy, member),
        });
    }

    private GrantTouch? Touch(Change.PolicyDeployed change) =>
        PolicyCommands.Deploy(c.Now, change, GrantTouch.Nothing(c.Now), c.At, c.Actor)
            is Ruling.Accepted ? GrantTouch.Of(c.Now, change, change.Grace, c.Actor, c.At) : null;

    private static void People(DeclaredRule rule, References refs) => rule.Switch(
        require: r =>
        {
            foreach (var person in r.Approvals.SelectMany(s => s.People)) refs.Person(person);
            foreach (var seat in r.Approvals.SelectMany(s => s.Seats)) refs.Seat(seat);
            return true;
        },
        permit: p => refs.Person(p.Within.ApprovedBy) != default,
        forbid: _ => true);

    private PersonId PersonOf(string name) =>
        c.Person(name) is >= 0 and var row ? c.Now.People[row].Id : default;

    private SeatId SeatOf(string name) =>
        c.Now.FindSeat(name) is >= 0 and var row ? c.Now.Seats[row].Id : default;

    private void Grant(DeclaredException exception)
    {
        var name = exception.Name.Value;
        var refs = c.References();
        var owner = refs.Person(exception.Owner);
        var approvers = exception.ApprovedBy.Select(refs.Person).ToArray();
        foreach (var rule in exception.Rules)
            refs.Needs(StepKind.Policy, rule.Value.Split('/')[0]);
        if (refs.Broken)
        {
            c.Skip(StepKind.Exception, name);
            return;
        }

        var id = c.Node.NewId<ExceptionId>();
        var values = new List<SealedValue>();
        var change = new Change.ExceptionGranted
        {
            Id = id, Name = name, Rules = [.. exception.Rules.Select(r => r.Value)], Lifts = [.. exception.Lifts],
            Match = exception.Match.ToMatch(), Grants = [.. exception.Grants.Select(g => g.Value)], Owner = owner,
            ApprovedBy = [.. approvers],
            Reason = Node.Seal(id, SealedFields.Reason, exception.Reason.Value, values),
            Control = Node.Seal(id, SealedFields.Control, exception.CompensatingControl.Value, values),
            From = c.At, Until = c.InstantOf(exception.Until),
        };
        c.Take(StepKind.Exception, name, new EstateStep(
            exception.Name.Place, new EstateChangeWire("add", StepKind.Exception, name,
                $"lifts {string.Join(", ", change.Lifts.Select(PolicyWords.Of))} of {string.Join(", ", change.Rules)} until {change.Until}"),
            (estate, at) => PolicyCommands.Grant(estate, change, at))
        {
            Sealed = values, PlaceOf = member => PlaceOf(exception, member),
        });
    }

    /// <summary>One that was granted is evidence: nothing of it changes, and when it is over it stays over.</summary>
    private void Compare(DeclaredException exception, PolicyException known)
    {
        var name = exception.Name.Value;
        void Refuse(bool differs, Place place, string what)
        {
            if (differs) c.RefuseChange(StepKind.Exception, name, place, what,
                $"grant a new one under a new name, and revoke this one: mandate exception revoke {name}");
        }

        Refuse(!exception.Rules.Select(r => r.Value).SequenceEqual(known.Rules), exception.Rules[0].Place, "the rules");
        Refuse(!exception.Lifts.SequenceEqual(known.Lifts), exception.Name.Place, "what it lifts");
        Refuse(!exception.Match.ToMatch().Equals(known.Match), exception.Name.Place, "the match");
        Refuse(!exception.Grants.Select(g => g.Value).SequenceEqual(known.Grants), exception.Name.Place, "the grants");
        Refuse(PersonOf(exception.Owner.Value) != known.Owner, exception.Owner.Place, "the owner");
        if (exception.Until.Value.After is null)
            Refuse(c.InstantOf(exception.Until) != known.Until, exception.Until.Place, "the end");
    }

    private static Place? PlaceOf(DeclaredPolicy policy, string member)
    {
        if (member.StartsWith("rules.", StringComparison.Ordinal)
            && policy.Rules.TryGet(member.Split('.')[1], out var rule)) return rule.Name.Place;
        return member switch
        {
            "author" => policy.Author.Place, "approver" => policy.Approver.Place, "deployer" => policy.Deployer.Place,
            "grace" => policy.Grace.Place, _ => null,
        };
    }

    private static Place? PlaceOf(DeclaredException exception, string member) => member switch
    {
        "rules" => exception.Rules[0].Place, "owner" => exception.Owner.Place, "approved_by" =>
            exception.ApprovedBy.Count > 0 ? exception.ApprovedBy[0].Place : null,
        "until" => exception.Until.Place, _ => null,
    };
}
