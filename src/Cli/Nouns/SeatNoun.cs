using System.CommandLine;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>`mandate seat`.</summary>
internal static class SeatNoun
{
    public static Command Build(VerbBuilder verbs)
    {
        var seats = new Collection(verbs, "seats", "SEAT");
        return VerbBuilder.Noun("seat", "Shared roles: approved once, occupied by named persons.",
            seats.List("Lists seats.", WireJson.Default.PageWireSeatWire,
                ["name", "organisation", "state", "taken", "of", "tier", "until"],
                s =>
                [
                    Cells.Of(s.Name), Cells.Of(s.Organisation), Cells.Standing(s.State), Cells.Of(s.Occupants.Count),
                    Cells.Of(s.Size), Cells.Of(s.Tier), Cells.Of(s.Until),
                ], "relationship", "person", "state"),
            seats.Show("Shows one, with who is in it.", WireJson.Default.SeatWire, s =>
            [
                ("name", Cells.Of(s.Name)), ("state", Cells.Standing(s.State)), ("organisation", Cells.Of(s.Organisation)),
                ("relationship", Cells.Of(s.Relationship)), ("places", Cells.Of(s.Size)), ("tier", Cells.Of(s.Tier)),
                ("until", Cells.Of(s.Until)), ("grants", Cells.Of(s.Grants)),
                ("occupants", Cells.Of(string.Join('\n', s.Occupants.Select(o =>
                    $"{o.Person}, assigned by {o.AssignedBy}, since {Cells.Time(o.Since)}").DefaultIfEmpty("nobody")))),
                ("approved as", Cells.Of(s.Request)), ("id", Cells.Of(s.Id)),
                ("recorded", Cells.Of("revision " + s.Revision)),
            ]),
            Occupant(verbs, "occupy", "Assigns a place, by a verified admin who is somebody else."),
            Occupant(verbs, "vacate", "Takes a person out of it."),
            seats.Act("close", "Ends it, and everybody in it. There is no way back."));
    }

    private static Command Occupant(VerbBuilder verbs, string verb, string description)
    {
        var seat = new Argument<string>("SEAT") { Description = "its name or id" };
        var person = new Argument<string>("PERSON") { Description = "the person's name or id" };
        var reason = new Option<string>("--reason") { Description = "why; kept sealed", HelpName = "TEXT" };
        var by = new Option<string>("--by")
        {
            Description = "who assigns, where a token and nobody is signed in", HelpName = "PERSON",
        };
        var whatIf = new Option<bool>("--what-if") { Description = "show what would happen to access; record nothing" };
        return verbs.Verb(verb, description, async call =>
        {
            var path = Address.V1("seats", call.Of(seat), verb);
            var body = new OccupantVerbWire(call.Of(person), call.Of(by), call.Of(reason));
            var preview = await call.PostAsync(path + "?what_if=true", body, WireJson.Default.OccupantVerbWire);
            if (call.Of(whatIf)) return call.Show(preview, WireJson.Default.EffectWire, e => EffectView.Of(e));
            if (preview is not Reply.Answered answer) return call.Fail(preview);
            if (Reply.Read(answer, WireJson.Default.EffectWire) is not { } effect) return call.Unreadable();
            if (!call.Json) foreach (var part in EffectView.Of(effect)) call.Screen.Show(part);
            return call.Show(
                await call.RecordAsync(path, body with { BasedOn = effect.Digest }, WireJson.Default.OccupantVerbWire),
                WireJson.Default.RecordedWire, r => [Cells.Line($"recorded: revision {r.Revision}")]);
        }, verb == "occupy" ? [seat, person, by, reason, whatIf] : (Symbol[])[seat, person, reason, whatIf]);
    }
}
