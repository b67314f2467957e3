using System.CommandLine;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>`mandate workload`.</summary>
internal static class WorkloadNoun
{
    public static Command Build(VerbBuilder verbs)
    {
        var workloads = new Collection(verbs, "workloads", "WORKLOAD");
        return VerbBuilder.Noun("workload", "Identities that are no person: service accounts, keys, agents.",
            workloads.List("Lists workloads.", WireJson.Default.PageWireWorkloadWire,
                ["name", "organisation", "kind", "owner", "state"],
                w => [Cells.Of(w.Name), Cells.Of(w.Organisation), Cells.Of(w.Kind), Cells.Of(w.Owner),
                    Cells.Standing(w.State)],
                "organisation", "state"),
            workloads.Show("Shows one.", WireJson.Default.WorkloadWire, w =>
            [
                ("name", Cells.Of(w.Name)), ("organisation", Cells.Of(w.Organisation)), ("kind", Cells.Of(w.Kind)),
                ("owner", Cells.Of(w.Owner)), ("process", Cells.Of(w.Process)), ("state", Cells.Standing(w.State)),
                ("since", Cells.Of(w.StateSince)), ("id", Cells.Of(w.Id)),
                    ("recorded", Cells.Of("revision " + w.Revision)),
            ]),
            workloads.Act("confirm", "Confirms the access that came back with the workload."),
            workloads.Fact(new Option<string>("--organisation") { Description = "the organisation of a move",
                HelpName = "NAME" }));
    }
}
