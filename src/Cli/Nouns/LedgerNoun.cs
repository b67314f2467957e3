using System.CommandLine;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>`mandate ledger`: verifying it, searching it.</summary>
internal static class LedgerNoun
{
    private static readonly string[] Filters = ["organisation", "person", "relationship", "system", "grant",
        "workload", "type", "actor"];

    public static Command Build(Screen screen, CommonOptions common, VerbBuilder verbs) => VerbBuilder.Noun(
        "ledger", "The record everything is derived from.", Verify(screen, common), Search(verbs));

    private static Command Verify(Screen screen, CommonOptions common)
    {
        var anchor = new Option<string>(
            "--anchor") { Description = "checkpoints that were kept outside, to compare with", HelpName = "FILE" };
        var vkey = new Option<string>("--vkey") { Description =
            "the ledger's public key as it was once given out; else the one beside the ledger", HelpName = "FILE" };
        var verify = new Command("verify",
            "Computes every hash anew and checks every signature; the folder is only read.") { anchor, vkey };
        verify.SetAction(async (parsed, cancel) => await LedgerVerification.RunAsync(
            screen, common.Choice(parsed, screen.Terminal), parsed.GetValue(anchor), parsed.GetValue(vkey),
                parsed.GetValue(common.Json), cancel));
        return verify;
    }

    private static Command Search(VerbBuilder verbs)
    {
        var options = Filters.Select(f => new Option<string>("--" + f) { Description = "only entries of or about it",
            HelpName = f.ToUpperInvariant() }).ToList();
        var (since, until) = (Instants.Option("--since", "recorded at or after"),
            Instants.Option("--until", "recorded before"));
        var order = new Option<string>("--order") { Description = "asc (unless said) or desc", HelpName = "ORDER" };
        order.AcceptOnlyFromAmong("asc", "desc");
        var page = new PageOptions();
        return verbs.Verb("search", "Searches entries.", call => call.ShowAsync(
            Address.With("v1/entries", [
                .. Filters.Zip(options, (f, o) => (f, call.Of(o))), ("since", Instants.Text(call.Of(since))),
                    ("until", Instants.Text(call.Of(until))),
                ("order", call.Of(order)), .. page.Query(call)]),
            WireJson.Default.PageWireEntryWire,
            p => Listing.Page(p, ["revision", "recorded", "effective", "type", "about", "actor", "class"], e =>
            [
                Cells.Of(e.Revision), Cells.Of(e.Recorded),
                    e.Effective == e.Recorded ? Cells.Of("") : Cells.Of(e.Effective), Cells.Of(e.Type),
                Cells.Of(e.About), Cells.Of(e.Actor), Cells.Of(e.Class),
            ])), [.. options, since, until, order, .. page.Options]);
    }
}
