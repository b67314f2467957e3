using System.CommandLine;
using System.Globalization;
using Mandate.Wire;
using Spectre.Console.Rendering;

namespace Mandate.Cli;

/// <summary>`mandate grant`.</summary>
internal static class GrantNoun
{
    public static Command Build(VerbBuilder verbs)
    {
        var grants = new Collection(verbs, "grants", "GRANT");
        return VerbBuilder.Noun("grant", "What was granted to whom, and whether it is in force.",
            grants.List("Lists grants.", WireJson.Default.PageWireGrantWire,
                ["name", "to", "entitlement", "on", "tier", "standing", "until"],
                g =>
                [
                    Cells.Of(g.Name), Cells.Of(To(g.To)), Cells.Of(g.Entitlement), Cells.Of(g.Scope), Cells.Of(g.Tier),
                        Cells.Standing(g.Standing),
                    Cells.Of(g.InForceUntil ?? g.Until),
                ],
                "relationship", "system", "organisation", "person", "workload", "standing"),
            grants.Show("Shows one: who may, under what authority, what for.", WireJson.Default.GrantWire, Members),
            grants.Act("revoke", "Revokes it, and with it everything below. There is no way back."),
            Confirm(grants), Report(grants));
    }

    private static Command Report(Collection grants)
    {
        var what = new Option<string>("--type")
        {
            Description = "provisioned or revoked", HelpName = "TYPE", Required = true,
        };
        return grants.Act("report", "Says what you did in the system; it is kept, and only a reading proves it.",
            (call, body) => body with { Type = call.Of(what) }, [what]);
    }

    private static Command Confirm(Collection grants)
    {
        var ticket = new Option<string>("--ticket")
        {
            Description = "the ticket that it is bound to from now on", HelpName = "SOURCE/NUMBER",
        };
        var function = new Option<string>("--function")
        {
            Description = "the business function that it serves from now on", HelpName = "FUNCTION",
        };
        var justification = new Option<string>("--justification")
        {
            Description = "why it is needed; kept sealed", HelpName = "TEXT",
        };
        var approved = new Option<string[]>("--approved-by")
        {
            Description = "who approves besides; may be given several times", HelpName = "PERSON",
        };
        return grants.Act("confirm", "Confirms it after it came back, or by what policy asks now.", (call, body) =>
            body with
            {
                Ticket = call.Of(ticket), Function = call.Of(function), Justification = call.Of(justification),
                ApprovedBy = call.Of(approved) is { Length: > 0 } people ? people : null,
            }, [ticket, function, justification, approved]);
    }

    private static (string, IRenderable)[] Members(GrantWire g) =>
    [
        ("name", Cells.Of(g.Name)), ("standing", Cells.Standing(g.Standing)),
        g.Standing == "in_force" ? ("in force until", Cells.Of(g.InForceUntil)) : ("since", Cells.Of(g.Since)),
        ("to", Cells.Of(To(g.To))), ("entitlement", Cells.Of(g.Entitlement)), ("on", Cells.Of(g.Scope)),
            ("tier", Cells.Of(g.Tier)),
        ("relationship", Cells.Of(g.Relationship)), ("parent", Cells.Of(g.Parent)), ("purpose", Cells.Of(g.Purpose)),
        ("ticket", Cells.Of(g.Ticket)), ("function", Cells.Of(g.Function)),
        ("justification", Cells.Of(g.Justification)),
        ("last used", Cells.Of(g.LastUsed?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))),
        ("conditions", Cells.Conditions(g.Conditions)), ("owner", Cells.Of(g.Owner)),
        ("approved by", Cells.Of(g.ApprovedBy ?? [])),
            ("recorded by", Cells.Of(g.RecordedBy)),
        ("may be given by", Cells.Of(g.Authority is null ? null : string.Join('\n', g.Authority.MayGrant.Select(m =>
            string.Join(" or ", m.Roles.Select(r => r.Replace('_', ' '))) + ": "
            + (m.People.Count == 0 ? "nobody" : string.Join(", ", m.People)))))),
        ("contract", Cells.Of(g.Authority?.Contract)), ("rules", Cells.Of(g.Authority is { Rules: { Count: > 0 } rules } ? string.Join('\n', rules) : null)),
        ("removal", Cells.Of(g.Authority is null ? null : Removal(g.Authority.Removal))),
        ("window", Cells.Of($"{Cells.Time(g.From)} to {Cells.Time(g.Until)}")), ("id", Cells.Of(g.Id)),
        ("recorded", Cells.Of("revision " + g.Revision)),
    ];

    private static string Removal(GrantRemovalWire removal) =>
        $"{removal.Method.Replace('_', ' ')} on {removal.System}, {removal.Responsible} answers\n"
        + $"ends {Cells.Time(removal.GrantEnds)}, with the contract {Cells.Time(removal.ContractEnds)}, and with any "
        + $"change of {string.Join(", ", removal.Triggers)} at once"
        + (removal.SlowestVerifiedSeconds is { } slowest ? $"; verified as gone within {slowest:0.#} s so far" : "");

    private static string To(BeneficiaryWire to) =>
        to.Person is not null ? "person " + to.Person
        : to.Workload is not null ? "workload " + to.Workload
        : to.Seat is not null ? "seat " + to.Seat : "organisation " + to.Organisation;
}
