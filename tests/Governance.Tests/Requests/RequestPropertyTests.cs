using System.Collections.Immutable;

namespace Mandate.Governance.Tests.Requests;

/// <summary>Random histories of asking, approving, seats, links and stops.</summary>
public sealed class RequestPropertyTests
{
    private static readonly string[] Harbor = ["sponsor", "pacs-owner", "operations", "risk", "deputy"];
    private static readonly string[] Tideway = ["admin", "admin2", "operator", "signatory", "one", "two"];
    private const int Steps = 140;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Nobody_approves_for_themselves_no_step_is_met_by_the_wrong_side_and_what_was_approved_is_what_starts(
        int start)
    {
        var (granted, throughSeats, inTurns, ofBoard, stale, foreign) = (0, 0, 0, 0, 0, 0);
        for (var seed = start * 1000; seed < (start * 1000) + 18; seed++)
        {
            var history = new History(seed);
            for (var step = 0; step < Steps; step++)
            {
                history.Next();
                Check(history.Estate, seed, ref throughSeats);
            }

            granted += history.Granted;
            stale += history.Stale;
            foreign += history.Foreign;
            // Every yes is the person's own (C11), the last one's as well as any other.
            Assert.All(history.Estate.Entries.Where(e => e.Change is Change.ApprovalGiven), e => Assert.True(
                e.Class >= EvidenceClass.Attested, $"seed {seed}: revision {e.Revision} approves as {e.Class}"));
            if (history.IsInTurns) inTurns += CheckTurns(history.Estate, seed);
            if (history.HasBoard) ofBoard += CheckBoard(history.Estate, seed);
        }

        // The histories come across what they are about.
        Assert.True(granted > 40, $"only {granted} grants were approved");
        Assert.True(throughSeats > 40, $"only {throughSeats} answers came through seats");
        Assert.True(inTurns > 5, $"only {inTurns} grants were approved in turns");
        Assert.True(ofBoard > 5, $"only {ofBoard} grants were approved by somebody in a seat");
        Assert.True(stale > 5, $"only {stale} approvals came with what was not so any more");
        Assert.True(foreign > 40, $"only {foreign} approvals were said in another person's name");
    }

    /// <summary>Under the policy that wants an order: the owner's yes came when the admin's was there.</summary>
    private static int CheckTurns(TestEstate estate, int seed)
    {
        var (now, count) = (estate.Now, 0);
        for (var row = 0; row < now.Requests.Count; row++)
        {
            var request = now.Requests[row];
            if (request is not { End: { State: RequestState.Approved } end, Grant: not null }) continue;
            var before = estate.Versions[(int)end.Because.Value - 1];
            var owner = before.NaturalPerson(before.Systems[0].Owner.At(end.At).Person);
            Assert.True(request.Approvals.Any(o => before.NaturalPerson(o.Person) == owner && request.Approvals.Any(a =>
                a.Because < o.Because && Approvals.IsFreshAdmin(before, before.Relationships[0],
                    before.NaturalPerson(a.Person), 3, end.At))), $"seed {seed}: {request.Id} was approved out of turn");
            count++;
        }

        return count;
    }

    /// <summary>Under the policy that asks the board: one of who approved was in it when it was decided.</summary>
    private static int CheckBoard(TestEstate estate, int seed)
    {
        var (now, count) = (estate.Now, 0);
        for (var row = 0; row < now.Requests.Count; row++)
        {
            var request = now.Requests[row];
            if (request is not { End: { State: RequestState.Approved } end, Grant: not null }) continue;
            var before = estate.Versions[(int)end.Because.Value - 1];
            var board = before.Seats[before.FindSeat("board")].At(before, end.At)
                .Select(o => before.NaturalPerson(o.Person)).ToList();
            Assert.True(request.Approvals.Any(a => board.Contains(before.NaturalPerson(a.Person))),
                $"seed {seed}: nobody of the board approved {request.Id}");
            count++;
        }

        return count;
    }

    private static void Check(TestEstate estate, int seed, ref int throughSeats)
    {
        var now = estate.Now;
        for (var row = 0; row < now.Grants.Count; row++)
            Assert.Equal(Validity.Of(now, row, estate.At).Standing, now.Indexes.Answers!.Of(now, row,
                estate.At).Standing);
        for (var row = 0; row < now.Requests.Count; row++)
        {
            if (now.Requests[row] is { End.State: RequestState.Approved } request) CheckApproved(estate, request, seed);
            foreach (var given in now.Requests[row].Given) CheckShown(estate, now.Requests[row], given, seed);
        }

        for (var person = 0; person < now.People.Count; person++)
            foreach (var host in new[] { "pacs-eu-1", "pacs-us-1" })
            {
                var question = new Question(new Beneficiary(BeneficiaryKind.Person, person), "login", "host", host);
                if (Decision.Of(now, question, estate.At) is not { Permits: true } decision) continue;
                var grant = now.Grants[decision.Grant];
                if (grant.To.Kind == BeneficiaryKind.Seat) throughSeats++;
                foreach (var approver in now.Admissions[grant.Admission].ApprovedBy)
                    Assert.True(now.NaturalPerson(approver) != now.NaturalPerson(person),
                        $"seed {seed}: {now.People[person].Id} approved `{now.GrantNames[decision.Grant].Name}` for themselves");
            }
    }

    private static void CheckApproved(TestEstate estate, AccessRequest request, int seed)
    {
        var now = estate.Now;
        var end = request.End!;
        var entry = estate.Entries[(int)end.Because.Value - 1];
        if (entry.Change is not Change.GrantRecorded recorded) return;
        // What starts is what was asked for, to the member.
        Assert.Equal(request.Grant! with { ApprovedBy = recorded.ApprovedBy }, recorded);
        var before = estate.Versions[(int)end.Because.Value - 1];
        var (system, relationship) = (before.Systems[0], before.Relationships[0]);
        var approvers = recorded.ApprovedBy.Select(before.Find).ToList();
        Assert.True(approvers.All(a => request.Approvals.Any(g => g.Person == a && g.Because > request.LastContent)));
        int Natural(int row) => before.NaturalPerson(row);
        // Tier 3 below a grant to the organisation: the admin of the one side and the owner of the other.
        Assert.True(approvers.Any(a => Natural(a) == Natural(system.Owner.At(end.At).Person)
            && Registry.PersonOrganisation(before, a, end.At) == relationship.Grantor), $"seed {seed}: no yes of the grantor");
        Assert.True(approvers.Any(a => Approvals.IsFreshAdmin(before, relationship, Natural(a), 3, end.At)),
            $"seed {seed}: no yes of a verified admin");
        foreach (var approver in approvers)
        {
            // A machine that asks is whoever owns it.
            var asker = request.IsByWorkload ? before.Workloads[request.By].Owner.At(end.At).Person : request.By;
            Assert.True(Natural(approver) != Natural(asker), $"seed {seed}: the requester approved");
            Assert.True(before.People[approver].Life.IsActive(end.At), $"seed {seed}: who had left approved");
            var digest = request.Given.First(g => g.Person == approver).Shown.Content;
            Assert.Equal(RequestPreview.ContentOf(request), digest);
        }
    }

    /// <summary>
    /// A yes was to what the request came to when it was given, and is refused where that is not what was shown.
    /// </summary>
    private static void CheckShown(TestEstate estate, AccessRequest request, RequestApproval given, int seed)
    {
        var before = estate.Versions[(int)given.Because.Value - 1];
        var then = before.Requests[before.Find(request.Id)];
        var of = RequestCase.Of(before, then, given.At, EvidenceClass.Attested, out _);
        Assert.True(RequestPreview.Of(of!, given.At).Shown == given.Shown,
            $"seed {seed}: revision {given.Because} approved what was shown before, and is another by then");
    }

    /// <summary>One random history over the estate of the issue.</summary>
    private sealed class History
    {
        private readonly Random random;
        private readonly Random others;
        private readonly List<string> asked = [];
        private readonly List<string> seats = [];

        /// <summary>How well the act of this step is backed.</summary>
        private EvidenceClass said;

        /// <summary>What somebody once looked at, and may decide about long after.</summary>
        private readonly Dictionary<string, RequestShown> looked = [];

        public History(int seed)
        {
            (random, others) = (new Random(seed), new Random(seed));
            Estate = Examples.Harbor().Person("one@tideway", "tideway").Person("two@tideway", "tideway")
                .Verify("harbor-tideway", "admin2@tideway", "signatory@tideway");
            if (HasBoard = seed % 1000 >= 12) OpenBoard();
            // Every third history goes by a policy that wants the grantee's admin first.
            if (IsInTurns = !HasBoard && seed % 3 == 0)
                Estate.Deploy(Desk.Requires("order", new Requirement
                {
                    Approvals =
                    [
                        Desk.Step(1, ApproverRoles.VerifiedAdmin) with { Within = TimeSpan.FromHours(40) },
                        Desk.Step(1, ApproverRoles.SystemOwner) with { Turn = 2, Within = TimeSpan.FromHours(20) },
                    ],
                }));
        }

        /// <summary>The last six histories ask somebody of a seat, in which people come and go.</summary>
        public bool HasBoard { get; }

        private void OpenBoard()
        {
            Estate.Do(SeatCommands.Open(Estate.Now, new Change.SeatOpened(
                Estate.SeatId("board"), "board", Estate.RelationshipId("harbor-tideway"), 4, TestEstate.Day("2026-12-01"),
                null)
            {
                ApprovedBy = [Estate.PersonId("deputy@harbor")],
            }, Estate.At)).Occupy("board", "one@tideway", "admin@tideway")
                .Deploy(Desk.Requires("board", new Requirement
                {
                    Approvals = [Desk.Step(1, ApproverRoles.None) with { Seats = [Estate.SeatId("board")] }],
                }));
            seats.Add("board");
        }

        public bool IsInTurns { get; }

        /// <summary>How many approvals came with what was not so any more, and were refused.</summary>
        public int Stale { get; private set; }

        /// <summary>How many approvals were no person's own word, and were refused.</summary>
        public int Foreign { get; private set; }

        public TestEstate Estate { get; }

        public int Granted => Enumerable.Range(0, Estate.Now.Requests.Count)
            .Count(r => Estate.Now.Requests[r].End?.State == RequestState.Approved);

        public void Next()
        {
            said = EvidenceClass.Attested;
            Estate.After(random.Next(4) == 0 ? random.NextDouble() : 0);
            Try(random.Next(26) switch
            {
                < 5 => Ask(),
                < 14 => Approve(),
                < 17 => Occupy(),
                17 => Vacate(),
                18 => random.Next(4) == 0 ? Deny() : Approve(),
                19 => Question(),
                20 => random.Next(6) == 0 ? Link() : Approve(),
                21 => random.Next(8) == 0 ? Leave() : Approve(),
                22 => Estate.TryVerify("harbor-tideway", Pick(["admin", "admin2"]) + "@tideway", "signatory@tideway"),
                23 or 24 => Redefine(),
                _ => Estate.TrySystemOwner("pacs", Pick(Harbor) + "@harbor"),
            });
        }

        private void Try(Ruling? ruling)
        {
            if (ruling is not Ruling.Accepted) return;
            if (said == EvidenceClass.Declared) Estate.Do(ruling);
            else Estate.DoAs(ruling, said);
        }

        private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

        private string Somebody() => random.Next(3) == 0 ? Pick(Harbor) + "@harbor" : Pick(Tideway) + "@tideway";

        private List<string> Occupants() => Estate.Now.Seats[0].At(Estate.Now, Estate.At)
            .Select(o => Estate.Now.People[o.Person].Id)
            .Select(id => Tideway.Select(t => t + "@tideway").First(p => Estate.PersonId(p) == id)).ToList();

        private string Approver() => random.Next(HasBoard ? 4 : 3) switch
        {
            > 2 when Occupants() is { Count: > 0 } sitting => Pick(sitting),
            0 => Pick(["admin", "admin2"]) + "@tideway",
            1 => Estate.Now.People[Estate.Now.Systems[0].Owner.At(Estate.At).Person].Id is var owner
                ? Harbor.Select(h => h + "@harbor").First(p => Estate.PersonId(p) == owner) : "",
            _ => Somebody(),
        };

        private Ruling Ask()
        {
            var name = "r" + Estate.Now.Revision;
            var scope = Pick(["host pacs-eu-*", "host pacs-us-*", "host pacs-us-1"]);
            Change.RequestMade request;
            if (random.Next(4) == 0)
            {
                request = Estate.AskingSeat(name, 2, Somebody(), scope);
                seats.Add(name);
            }
            else if (seats.Count > 0 && random.Next(3) == 0)
            {
                request = Estate.Asking(name, "nobody", scope, "tideway-runs-pacs", Somebody());
                request = request with { Grant = request.Grant! with { ToSeat = Estate.SeatId(Pick(seats)) } };
            }
            else request = Estate.Asking(name, Pick(Tideway) + "@tideway", scope, "tideway-runs-pacs", Somebody());

            asked.Add(name);
            // By a machine, which is its owner's.
            if (random.Next(6) == 0)
                request = request with { ByPerson = null, ByWorkload = Estate.WorkloadId("backup-agent") };
            return Estate.TryMake(request with
            {
                Sponsor = Estate.PersonId(Pick(Harbor) + "@harbor"), Reviewer = Estate.PersonId(Pick(Harbor) + "@harbor"),
                Grant = request.Grant! with { Owner = Estate.PersonId("pacs-owner@harbor") },
            });
        }

        private string? Open() => asked.Where(a => Estate.Now.Find(Estate.AccessRequestId(a)) >= 0
            && Estate.Request(a).IsOpen(Estate.Now, Estate.At)).ToList() is { Count: > 0 } open
                ? open[random.Next(open.Count)] : null;

        /// <summary>To what is so now, or to what was when somebody looked.</summary>
        private Ruling? Approve()
        {
            if (Open() is not { } request) return null;
            looked.TryAdd(request, Estate.Shown(request));
            var shown = random.Next(3) == 0 ? looked[request] : Estate.Shown(request);
            var (isSigned, person) = (random.Next(5) == 0, Approver());
            // Somebody else says it first, in the person's name.
            if (others.Next(3) == 0)
            {
                said = others.Next(2) == 0 ? EvidenceClass.Declared : EvidenceClass.Imported;
                var foreign = Estate.TryApprove(request, person, said, shown);
                if (foreign is not Ruling.Refused { Because.Code: RefusalCode.NotAttested }) return foreign;
                Foreign++;
            }

            said = isSigned ? EvidenceClass.Declared
                : others.Next(4) == 0 ? EvidenceClass.Proven : EvidenceClass.Attested;
            var ruling = isSigned ? Sign(request, person, shown) : Estate.TryApprove(request, person, said, shown);
            if (ruling is Ruling.Refused { Because.Code: RefusalCode.PreviewChanged }) Stale++;
            return ruling;
        }

        /// <summary>By a key outside, brought by a token: it is that person's yes, and nobody's else.</summary>
        private Ruling Sign(string request, string person, RequestShown shown) => ApprovalCommands.Approve(
            Estate.Now, new Change.ApprovalGiven(Estate.AccessRequestId(request), Estate.PersonId(person), shown)
            {
                Outside = new OutsideEvidence("4711", "board", random.Next().ToString("x64", null)),
            }, Estate.At, EvidenceClass.Declared);

        /// <summary>The entitlement lets do something else, which changes what every request for it comes to.</summary>
        private Ruling Redefine() =>
            Estate.TryEntitlement("pacs/operator", 2, Pick(["login restart", "login", "login restart erase"]));

        private Ruling? Deny() => Open() is { } request ? Estate.TryDeny(request, Approver()) : null;

        private Ruling? Question()
        {
            if (Open() is not { } request) return null;
            var by = Estate.Request(request).IsByWorkload
                ? Estate.Now.Workloads[Estate.Request(request).By].Owner.At(Estate.At).Person
                : Estate.Request(request).By;
            return Estate.Request(request).Inquiries.Any(i => i.Answer is null)
                ? RequestCommands.Answer(Estate.Now, new Change.InformationGiven(
                    Estate.AccessRequestId(request), Estate.Now.People[by].Id, TestEstate.Dummy), Estate.At)
                : RequestCommands.Ask(Estate.Now, new Change.InformationAsked(
                    Estate.AccessRequestId(request), Estate.PersonId(Approver()), TestEstate.Dummy), Estate.At);
        }

        private string? Seat() => seats.Where(s => Estate.Now.FindSeat(Estate.SeatId(s)) >= 0).ToList()
            is { Count: > 0 } open ? open[random.Next(open.Count)] : null;

        private Ruling? Occupy() => Seat() is { } seat
            ? Estate.TryOccupy(seat, Pick(Tideway) + "@tideway", Pick(["admin", "admin2"]) + "@tideway") : null;

        private Ruling? Vacate() => Seat() is { } seat ? SeatCommands.Vacate(
            Estate.Now, new Change.SeatVacated(Estate.SeatId(seat), Estate.PersonId(Pick(Tideway) + "@tideway")), Estate.At)
            : null;

        private Ruling Link() => Estate.TryPerson(Somebody(), LifeEvent.SamePerson, same: Somebody());

        private Ruling Leave() => Estate.TryPerson(Pick(["one@tideway", "deputy@harbor", "signatory@tideway"]), LifeEvent.Left);
    }
}
