using System.CommandLine;
using Mandate.Wire;
using Spectre.Console.Rendering;

namespace Mandate.Cli;

/// <summary>`mandate relationship`.</summary>
internal static class RelationshipNoun
{
    public static Command Build(VerbBuilder verbs)
    {
        var relationships = new Collection(verbs, "relationships", "RELATIONSHIP");
        var (approvers, until) = (OrganisationNoun.Approvers(),
            Instants.Option("--until", "when it ends", isRequired: true));
        return VerbBuilder.Noun("relationship", "What two organisations are to each other; what every grant hangs off.",
            relationships.List("Lists relationships.", WireJson.Default.PageWireRelationshipWire,
                ["name", "kind", "grantor", "grantee", "state", "contract until"],
                r => [Cells.Of(r.Name), Cells.Of(r.Kind), Cells.Of(r.Grantor), Cells.Of(r.Grantee),
                    Cells.Standing(r.State), Cells.Of(r.Contract.Until)],
                "organisation", "state"),
            relationships.Show("Shows one.", WireJson.Default.RelationshipWire, Members),
            relationships.Act("end", "Ends it: from that entry on nothing below it is in force. There is no way back."),
            relationships.Act("suspend",
                "Suspends it: nothing below it is in force until it is resumed and confirmed."),
            relationships.Act("resume", "Ends its suspension.", (call, body) =>
                body with { ApprovedBy = call.Of(approvers) }, [approvers]),
            relationships.Act("notice", "Gives notice: it ends at the instant named.", (call, body) =>
                body with { Until = call.Of(until) }, [until]),
            relationships.Act("confirm", "Confirms the access that came back with it."),
            relationships.Fact(
                new Option<string>("--person") { Description = "the person the fact is about", HelpName = "NAME" }));
    }

    private static (string, IRenderable)[] Members(RelationshipWire r) =>
    [
        ("name", Cells.Of(r.Name)), ("kind", Cells.Of(r.Kind)), ("grantor", Cells.Of(r.Grantor)),
            ("grantee", Cells.Of(r.Grantee)),
        ("parent", Cells.Of(r.Parent)), ("state", Cells.Standing(r.State + (r.InDispute ? ", in dispute" : ""))),
        ("since", Cells.Of(
            Cells.Time(r.StateSince) + (r.StateRevision is { } because ? $" (revision {because})" : ""))),
        ("ends at", Cells.Of(r.EndsAt)), ("silent since", Cells.Of(r.SilentSince)),
        ("contract",
            Cells.Of($"{r.Contract.Reference}, {Cells.Time(r.Contract.From)} to {Cells.Time(r.Contract.Until)}")),
        ("signatories", Cells.Of(r.Signatories)), ("sponsor", Cells.Of(r.Sponsor)),
            ("risk owner", Cells.Of(r.RiskOwner)),
        ("revocation owner", Cells.Of(r.RevocationOwner)),
        ("verified admins", Cells.Of(string.Join("\n", r.VerifiedAdmins.Select(a =>
            $"{a.Person}: fresh for tier {a.FreshForTier} until {Cells.Time(a.FreshUntil)}").DefaultIfEmpty("–")))),
        ("delegation depth", Cells.Of(r.DelegationDepth)), ("id", Cells.Of(r.Id)),
            ("recorded", Cells.Of("revision " + r.Revision)),
    ];
}
