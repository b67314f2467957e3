using System.CommandLine;
using Mandate.Wire;
using Spectre.Console.Rendering;

namespace Mandate.Cli;

/// <summary>`mandate who`: who reaches a resource, what a subject reaches.</summary>
internal static class WhoNoun
{
    public static Command Build(VerbBuilder verbs)
    {
        var resource = new Option<string[]>("--resource")
        {
            Description = "who reaches this resource", HelpName = "TYPE ID", Arity = new ArgumentArity(2, 2),
            AllowMultipleArgumentsPerToken = true,
        };
        var subject = new Option<string>("--subject") { Description = "what this subject reaches: " + Subject.Form,
            HelpName = "SUBJECT" };
        var action = new Option<string>("--action") { Description = "only who may do this to the resource",
            HelpName = "ACTION" };
        var standing = new Option<string>(
            "--standing") { Description = "in_force (unless said), ended, undecidable or all", HelpName = "STANDING" };
        standing.AcceptOnlyFromAmong("in_force", "ended", "undecidable", "all");
        var (axes, page) = (new AxesOptions(), new PageOptions());
        var who = verbs.Verb(
            new Command("who",
                "Shows who reaches a resource, or what a subject reaches: now, or at an instant as known at a revision."),
            new OpenFor(), call =>
            {
                var (sought, of) = (call.Of(resource) is [var type, var id] ? (type, id) : ((string, string)?)null,
                    call.Of(subject));
                Subject? named = of is null ? null : Subject.Read(of);
                return call.ShowAsync(
                    Address.With("v1/access", [
                        ("resource_type", sought?.Item1), ("resource_id", sought?.Item2), ("action", call.Of(action)),
                        ("subject_type", named?.Type), ("subject", named?.Name), ("standing", call.Of(standing)),
                        .. axes.Query(call), .. page.Query(call)]),
                    WireJson.Default.PageWireAccessWire, p => Listing.Page(p, Columns, Row));
            }, [resource, subject, action, standing, .. axes.Options, .. page.Options]);
        who.Validators.Add(result =>
        {
            if (result.GetResult(resource) is null && result.GetResult(subject) is null)
                result.AddError("name a `--resource`, a `--subject` or both");
            if (result.GetResult(resource) is null && result.GetResult(action) is not null)
                result.AddError("`--action` is for a `--resource`");
        });
        return who;
    }

    private static readonly string[] Columns = ["subject", "of", "entitlement", "actions", "on", "tier", "standing",
        "until", "grant"];

    private static IRenderable[] Row(AccessWire a) =>
    [
        Cells.Of(a.SubjectType == "person" ? a.Subject : $"{a.SubjectType}:{a.Subject}"), Cells.Of(a.Organisation),
            Cells.Of(a.Entitlement),
        Cells.Of(a.Actions), Cells.Of(a.Scope), Cells.Of(a.Tier), Cells.Standing(a.Standing), Cells.Of(a.Until),
            Cells.Of(a.Grant),
    ];
}
