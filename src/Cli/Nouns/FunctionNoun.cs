using System.CommandLine;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>`mandate function`.</summary>
internal static class FunctionNoun
{
    public static Command Build(VerbBuilder verbs)
    {
        var functions = new Collection(verbs, "functions", "FUNCTION");
        return VerbBuilder.Noun("function", "Business functions: what access may be for.",
            functions.List("Lists business functions.", WireJson.Default.PageWireFunctionWire,
                ["name", "state", "owner", "entitlements", "until"],
                f =>
                [
                    Cells.Of(f.Name), Cells.Of(f.State), Cells.Of(f.Owner), Cells.Of(f.Entitlements), Cells.Of(f.Until),
                ], "state"),
            functions.Show("Shows one.", WireJson.Default.FunctionWire, f =>
            [
                ("name", Cells.Of(f.Name)), ("state", Cells.Of(f.State)), ("owner", Cells.Of(f.Owner)),
                ("entitlements", Cells.Of(f.Entitlements)), ("until", Cells.Of(f.Until)), ("id", Cells.Of(f.Id)),
                ("recorded", Cells.Of("revision " + f.Revision)),
            ]),
            Define(verbs),
            functions.Act("close", "Closes it: what is for it has lost its purpose. There is no way back."));
    }

    private static Command Define(VerbBuilder verbs)
    {
        var name = new Argument<string>("NAME") { Description = "its name" };
        var owner = new Option<string>("--owner")
        {
            Description = "the person who answers for it", HelpName = "PERSON", Required = true,
        };
        var entitlements = new Option<string[]>("--entitlement")
        {
            Description = "what it needs; may be given several times", HelpName = "SYSTEM/ENTITLEMENT",
            Required = true,
        };
        var until = Instants.Option("--until", "when it is over; never unless said");
        return verbs.Verb("define", "Defines it, or what it is from now on.", async call =>
        {
            var body = new NewFunctionWire(call.Of(name), call.Of(owner)!, call.Of(entitlements) ?? [],
                call.Of(until));
            var reply = await call.RecordAsync(Address.V1("functions"), body, WireJson.Default.NewFunctionWire);
            return call.Show(reply, WireJson.Default.RecordedWire,
                r => [Cells.Line($"recorded: revision {r.Revision}")]);
        }, name, owner, entitlements, until);
    }
}
