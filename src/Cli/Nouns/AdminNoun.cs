using System.CommandLine;

namespace Mandate.Cli;

/// <summary>`mandate admin`.</summary>
internal static class AdminNoun
{
    public static Command Build(VerbBuilder verbs)
    {
        var relationship = new Argument<string>("RELATIONSHIP") { Description = "its name or id" };
        var person = new Argument<string>("PERSON") { Description = "the admin's name or id" };
        var by = new Option<string>("--by") { Description = "who confirmed it", HelpName = "PERSON", Required = true };
        var approvers = new Option<string[]>("--approved-by")
        {
            Description = "a person of the grantor, where the last admin was lost", HelpName = "PERSON",
            AllowMultipleArgumentsPerToken = true,
        };
        var act = new Act();
        return VerbBuilder.Noun("admin", "The verified admins of relationships.",
            verbs.Verb("verify", "Records that a person was verified as an admin of the grantee.", call => act.RunAsync(
                call, Address.V1("relationships", call.Of(relationship), "admins"),
                act.Body(call) with
                {
                    Person = call.Of(person), By = call.Of(by),
                    ApprovedBy = call.Of(approvers) is { Length: > 0 } named ? named : null,
                }), [relationship, person, by, approvers, .. act.Options]));
    }
}
