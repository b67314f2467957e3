using Mandate.Governance;

namespace Mandate.Storage.Tests;

/// <summary>Requests, decisions about them, and seats: one change of every case.</summary>
internal static class SampleRequests
{
    private static readonly AccessRequestId Request = new(Id("51"));
    private static readonly SeatId Seat = new(Id("61"));
    private static readonly PersonId Sponsor = new(Id("b1"));
    private static readonly PersonId Operator = new(Id("b3"));
    private static readonly Sealed Value = new(new string('5', 32), string.Concat(Enumerable.Repeat("6e", 32)));
    private static readonly RequestShown Shown = new(
        string.Concat(Enumerable.Repeat("c0", 32)), string.Concat(Enumerable.Repeat("d1", 32)));

    public static IEnumerable<Change> All() =>
    [
        new Change.RequestMade
        {
            Id = Request, ByPerson = Operator,
            Grant = SampleEntries.Root(new GrantId(Id("13")), "night-shift") with
            {
                Parent = new GrantId(Id("11")), ToOrganisation = null, ToSeat = Seat, ApprovedBy = [],
            },
            Seat = new SeatWanted(Seat, "night-shift", 4), Justification = Value, Sponsor = Sponsor,
            Removal = Sponsor, Reviewer = new PersonId(Id("b2")), DecideBy = Day(4), Supersedes = new AccessRequestId(Id("50")),
        },
        new Change.ApprovalGiven(Request, Sponsor, Shown, Value)
        {
            Outside = new OutsideEvidence("4711", "board", string.Concat(Enumerable.Repeat("e2", 32))),
        },
        new Change.ApprovalDenied(Request, Sponsor, Shown, Value),
        new Change.InformationAsked(Request, Sponsor, Value),
        new Change.InformationGiven(Request, Operator, Value),
        new Change.RequestLinkFollowed(Request, Operator, new string('d', 64)),
        new Change.RequestWithdrawn(Request, Value),
        new Change.RequestCancelled(Request, Value),
        new Change.RequestExpired(Request),
        new Change.RequestSuperseded(Request, new AccessRequestId(Id("52"))),
        new Change.ApproverKeyRegistered("board", new OrganisationId(Id("a2")), ApproverAlgorithm.EdDsa,
            new string('A', 43), Day(31)),
        new Change.ApproverKeyRevoked("board", Value),
        new Change.SeatOpened(Seat, "night-shift", new RelationshipId(Id("f1")), 4, Day(31), Request),
        new Change.SeatEnlarged(Seat, 6, Request),
        new Change.SeatOccupied(Seat, Operator, new PersonId(Id("b2")), Value),
        new Change.SeatVacated(Seat, Operator, Value),
        new Change.SeatClosed(Seat, Value),
    ];

    private static Instant Day(int day) => Instant.Of(new DateTimeOffset(2026, 3, day, 0, 0, 0, TimeSpan.Zero));

    private static Guid Id(string end) => Guid.ParseExact("0192f0c4a5b67c8d9e0f" + end.PadLeft(12, '0'), "N");
}
