using System.CommandLine;

namespace Mandate.Cli;

/// <summary>`mandate owner`.</summary>
internal static class OwnerNoun
{
    public static Command Build(VerbBuilder verbs)
    {
        var kind = new Argument<string>("KIND") { Description = "system, grant, workload or relationship" };
        kind.AcceptOnlyFromAmong("system", "grant", "workload", "relationship");
        var name = new Argument<string>("NAME") { Description = "its name or id" };
        var person = new Option<string>("--person") { Description = "the new owner", HelpName = "PERSON",
            Required = true };
        var role = new Option<string>(
            "--role") { Description = "of a relationship: sponsor, risk_owner or revocation_owner" };
        role.AcceptOnlyFromAmong("sponsor", "risk_owner", "revocation_owner");
        var act = new Act();
        var set = verbs.Verb("set", "Records a successor.", call => act.RunAsync(
            call, Address.V1(call.Of(kind) + "s", call.Of(name), "owner"),
            act.Body(call) with { Person = call.Of(person), Role = call.Of(role) }), [kind, name, person, role,
                .. act.Options]);
        set.Validators.Add(result =>
        {
            if (result.GetValue(kind) == "relationship" != result.GetValue(role) is not null)
                result.AddError("`--role` is needed for a relationship, and only there");
        });
        return VerbBuilder.Noun("owner", "Who answers for things.", set);
    }
}
