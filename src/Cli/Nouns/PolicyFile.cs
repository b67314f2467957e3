using System.CommandLine;
using Mandate.EstateFile;
using Mandate.Governance;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>A policy of an estate file, as the API takes it: the same members in JSON.</summary>
internal static class PolicyFile
{
    public static Argument<string> Argument() =>
        new("FILE") { Description = "an estate file with a policy (docs/formats/policy.md)" };

    public static Option<string> Choice() => new("--policy")
    {
        Description = "which one, where the file has several", HelpName = "NAME",
    };

    /// <summary>Null once it was said why there is none. People and systems may be the estate's.</summary>
    public static async Task<NewPolicyWire?> ReadAsync(Call call, Argument<string> file, Option<string> choice)
    {
        var name = call.Of(file);
        string text;
        try
        {
            text = await File.ReadAllTextAsync(name, call.Cancel);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            call.Screen.Fail(ExitCode.BadInput, $"`{name}` cannot be read", "name an estate file");
            return null;
        }

        var reading = EstateReader.Read(name, text, new EstateReadOptions { Known = (_, _) => true });
        if (reading is not EstateReading.Read read)
        {
            call.Screen.Fail(ExitCode.BadInput, ((EstateReading.Refused)reading).Text, null);
            return null;
        }

        var policies = read.Document.Policies;
        var wanted = call.Of(choice);
        if (wanted is null ? policies.Count == 1 : policies.Has(wanted))
            return Of(read.Document, wanted is null ? policies[0] : policies.First(p => p.Name.Value == wanted));
        call.Screen.Fail(ExitCode.BadInput,
            wanted is not null ? $"`{name}` has no policy `{wanted}`"
            : policies.Count == 0 ? $"`{name}` has no policy" : $"`{name}` has {policies.Count} policies",
            policies.Count == 0 ? null : "name one of them with --policy: " + string.Join(", ", policies.Names));
        return null;
    }

    private static NewPolicyWire Of(EstateDocument document, DeclaredPolicy policy) => new(
        policy.Name.Value, policy.Author.Value, policy.Approver.Value, policy.Deployer.Value)
    {
        Rules = policy.Rules.ToDictionary(r => r.Name.Value, r => Of(document, r), StringComparer.Ordinal),
        Grace = policy.Grace.Value == TimeSpan.Zero ? null : Durations.Of(policy.Grace.Value),
        Reach = policy.Reach.ToReach() is { IsEverywhere: false } reach
            ? new ReachWire(reach.Systems.IsEmpty ? null : reach.Systems,
                reach.Relationships.IsEmpty ? null : reach.Relationships) : null,
    };

    private static RuleWire Of(EstateDocument document, DeclaredRule rule)
    {
        var wire = new RuleWire { Match = Of(rule.Match.ToMatch()), When = rule.When?.Value.Text };
        return rule.Switch(
            require: r => wire with { Require = Of(r.Needs, r.Approvals) },
            permit: p => wire with
            {
                Permit = new GuardrailWire(
                    p.Within.ApprovedBy.Value, p.Within.Until.Value.At(document.Zone), p.Within.TierMax)
                {
                    Duration = Span(p.Within.DurationMax), Grants = p.Within.GrantsMax,
                    EvidenceWithin = Span(p.Within.EvidenceWithin),
                },
            },
            forbid: f => wire with { Forbid = f.Because.Value });
    }

    private static RuleMatchWire? Of(RuleMatch match) => match.Equals(RuleMatch.Everything) ? null : new RuleMatchWire
    {
        Act = Words(match.Acts, PolicyWords.Of), Tier = match.Tiers.IsEmpty ? null : match.Tiers,
        Beneficiary = Words(match.Beneficiaries, PolicyWords.Of), System = Words(match.Systems, s => s),
        Entitlement = Words(match.Entitlements, e => e), Criticality = Words(match.Criticalities, PolicyWords.Of),
        Environment = Words(match.Environments, e => e), Kind = Words(match.Kinds, PolicyWords.Of),
        Relationship = Words(match.Relationships, r => r), Requester = Words(match.Requesters, PolicyWords.Of),
        Side = Words(match.Sides, PolicyWords.Of),
    };

    private static RequirementWire Of(Requirement needs, Listing<DeclaredStep> approvals) => new()
    {
        Approvals = approvals.Count == 0 ? null : [.. approvals.Select(s => new ApprovalStepWire(
            [
                .. PolicyWords.Roles.Where(r => (s.Roles & r) != ApproverRoles.None).Select(PolicyWords.Of),
                .. s.People.Select(p => p.Value),
            ], s.Count, s.Turn, Span(s.Within))
            {
                Seats = s.Seats.Count == 0 ? null : [.. s.Seats.Select(t => t.Value)],
            })],
        Duration = Span(needs.DurationMax), Ticket = Words(needs.Tickets, PolicyWords.Of),
        Justification = needs.Justification ? true : null, Recording = needs.Recording ? true : null,
        Evidence = needs.Evidence is { } evidence ? PolicyWords.Of(evidence) : null,
        ProofOfAuthority = Span(needs.ProofAgeMax), Function = needs.Function ? true : null,
        Extensions = needs.ExtensionsMax, Tests = Words(needs.Tests, PolicyWords.Of),
        RecordingDecided = needs.RecordingDecided ? true : null, Revocation = Words(needs.Revocation, PolicyWords.Of),
    };

    private static string? Span(TimeSpan? span) => span is { } present ? Durations.Of(present) : null;

    private static IReadOnlyList<string>? Words<T>(IReadOnlyCollection<T> values, Func<T, string> wordOf) =>
        values.Count == 0 ? null : [.. values.Select(wordOf)];
}
