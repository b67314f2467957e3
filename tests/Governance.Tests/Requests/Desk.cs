using System.Collections.Immutable;

namespace Mandate.Governance.Tests.Requests;

/// <summary>Asking and approving in a <see cref="TestEstate"/>, as the commands at the edge do.</summary>
internal static class Desk
{
    public static AccessRequestId AccessRequestId(this TestEstate estate, string name) => new(estate.IdOf("request", name));

    public static SeatId SeatId(this TestEstate estate, string name) => new(estate.IdOf("seat", name));

    /// <summary>A request for a grant of the same name; who asks is the operator unless said.</summary>
    public static Change.RequestMade Asking(
        this TestEstate estate, string name, string to, string scope, string? parent = null,
            string by = Examples.Operator,
        string entitlement = "pacs/operator", string relationship = "harbor-tideway") => new()
        {
            Id = estate.AccessRequestId(name), ByPerson = estate.PersonId(by),
            Grant = estate.Grant(name, to, scope, "", parent, relationship, entitlement)
                with { Until = TestEstate.Day("2026-12-01") },
            Justification = TestEstate.Dummy, Sponsor = estate.PersonId("sponsor@harbor"),
            Removal = estate.PersonId("operations@harbor"), Reviewer = estate.PersonId("pacs-owner@harbor"),
            DecideBy = Instant.Beginning,
        };

    /// <summary>A request for a new seat with its first grant.</summary>
    public static Change.RequestMade AskingSeat(this TestEstate estate, string name, int size,
        string by = Examples.Operator,
        string scope = "host pacs-eu-*", string parent = "tideway-runs-pacs") =>
        estate.Asking(name, "nobody", scope, parent, by) with
        {
            Grant = estate.Grant(name, "nobody", scope, "", parent) with
            {
                Until = TestEstate.Day("2026-12-01"), ToSeat = estate.SeatId(name),
            },
            Seat = new SeatWanted(estate.SeatId(name), name, size),
        };

    public static Ruling TryMake(this TestEstate estate, Change.RequestMade request,
        EvidenceClass evidence = EvidenceClass.Declared) =>
        RequestCommands.Make(estate.Now, request, estate.At, evidence);

    public static TestEstate Make(this TestEstate estate, Change.RequestMade request,
        EvidenceClass evidence = EvidenceClass.Declared) =>
        estate.DoAs(estate.TryMake(request, evidence), evidence);

    public static AccessRequest Request(this TestEstate estate, string name) =>
        estate.Now.Requests[estate.Now.Find(estate.AccessRequestId(name))];

    public static RequestState State(this TestEstate estate, AccessRequestId id) =>
        estate.Now.Requests[estate.Now.Find(id)].At(estate.Now, estate.At);

    public static RequestState RequestState(this TestEstate estate,
        string name) => estate.State(estate.AccessRequestId(name));

    public static RequestCase Case(this TestEstate estate, string name)
    {
        var of = RequestCase.Of(estate.Now, estate.Request(name), estate.At, EvidenceClass.Proven, out var unknown);
        return of ?? throw new InvalidOperationException(unknown!.ToString());
    }

    /// <summary>The steps in words: who may, and whether that is met.</summary>
    public static string Steps(this TestEstate estate, string name) => string.Join("; ", estate.Case(name).Steps.Select(s =>
        string.Join(" or ", PolicyWords.Roles.Where(r => (s.Needs.Roles & r) != ApproverRoles.None).Select(PolicyWords.Of)
            .Concat(s.Needs.People.Select(p => p.ToString()))) + (s.IsMet ? " met" : "")));

    /// <summary>What is shown now.</summary>
    public static RequestShown Shown(this TestEstate estate, string name) =>
        estate.Now.Find(estate.AccessRequestId(name)) < 0 ? default : RequestPreview.Of(estate.Case(name),
            estate.At).Shown;

    public static Ruling TryApprove(
        this TestEstate estate, string name, string person, EvidenceClass evidence = EvidenceClass.Attested,
        RequestShown? shown = null) => ApprovalCommands.Approve(
            estate.Now, new Change.ApprovalGiven(estate.AccessRequestId(name), estate.PersonId(person),
                shown ?? estate.Shown(name)),
            estate.At, evidence);

    public static TestEstate Approve(
        this TestEstate estate, string name, string people, EvidenceClass evidence = EvidenceClass.Attested)
    {
        foreach (var person in people.Split(' ')) estate.DoAs(estate.TryApprove(name, person, evidence), evidence);
        return estate;
    }

    public static Ruling TryDeny(this TestEstate estate, string name, string person) => ApprovalCommands.Deny(
        estate.Now, new Change.ApprovalDenied(estate.AccessRequestId(name), estate.PersonId(person), default),
            estate.At);

    public static Ruling TryOccupy(this TestEstate estate, string seat, string person,
        string by) => SeatCommands.Occupy(
        estate.Now, new Change.SeatOccupied(estate.SeatId(seat), estate.PersonId(person), estate.PersonId(by)),
            estate.At);

    public static TestEstate Occupy(this TestEstate estate, string seat, string person, string by) =>
        estate.Do(estate.TryOccupy(seat, person, by));

    public static TestEstate Vacate(this TestEstate estate, string seat,
        string person) => estate.Do(SeatCommands.Vacate(
        estate.Now, new Change.SeatVacated(estate.SeatId(seat), estate.PersonId(person)), estate.At));

    /// <summary>Records with a class, as a sign-in gives it.</summary>
    public static TestEstate DoAs(this TestEstate estate, Ruling ruling, EvidenceClass evidence)
    {
        if (ruling is Ruling.Refused refused)
            Assert.Fail($"refused: {refused.Because.Code}: {refused.Because.Message}");
        return estate.Record(
            [.. ((Ruling.Accepted)ruling).Entries(estate.Now, new Actor("local:test"), estate.At)
                .Select(e => e with { Class = evidence })]);
    }

    public static PolicyId PolicyId(this TestEstate estate, string name) => new(estate.IdOf("policy", name));

    /// <summary>What the rules of these tests are about; root grants go on by a rule that asks for nothing.</summary>
    public static RuleMatch Assignments { get; } = new() { Acts = [GrantAct.Assignment] };

    /// <summary>A policy of these rules, deployed by three people of harbor.</summary>
    public static TestEstate Deploy(this TestEstate estate, params Rule[] rules) => estate.Do(Ruling.Of(
        new Change.PolicyDeployed
        {
            Id = estate.PolicyId("access"), Name = "access", Rules =
            [
                new Rule.Require("roots", new RuleMatch { Acts = [GrantAct.Grant] }, null, new Requirement()), .. rules,
            ],
            Author = estate.PersonId("deputy@harbor"), Approver = estate.PersonId("risk@harbor"),
            Deployer = estate.PersonId("operations@harbor"),
        }));

    public static Rule Requires(string name, Requirement needs, RuleMatch? match = null) =>
        new Rule.Require(name, match ?? Assignments, null, needs);

    public static ApprovalStep Step(int count, ApproverRoles roles, params PersonId[] people) => new(count, roles,
        [.. people]);
}
