using Mandate.Governance;

namespace Mandate.EstateFile;

/// <summary>Writes the examples of a policy; what is as in <see cref="GivenQuestion.Plain"/> is left out.</summary>
internal static class ExamplesWriter
{
    private static readonly PolicyQuestion plain = GivenQuestion.Plain;

    public static void Write(BlockWriter writer, PolicyExample example)
    {
        writer.Map("given", () => Given(writer, example.Given));
        writer.Verbatim("expect", Words.Answers.Of(example.Expect.Value));
        if (example.Missing is { } missing) writer.List("missing", missing);
    }

    private static void Given(BlockWriter writer, GivenQuestion given)
    {
        var question = given.Question;
        writer.Verbatim("act", Words.Acts.Of(question.Act));
        writer.Verbatim("beneficiary", Words.BeneficiaryKinds.Of(question.Beneficiary));
        PoliciesWriter.Number(writer, "tier", question.Tier);
        writer.Verbatim("duration", question.Duration == GivenQuestion.Endless
            ? GivenQuestion.EndlessWord : Durations.Of(question.Duration));
        Name(writer, "system", question.System);
        Name(writer, "entitlement", question.Entitlement);
        Word(writer, "criticality", question.Criticality, plain.Criticality, Words.MatchedCriticalities);
        Name(writer, "environment", question.Environment);
        Word(writer, "kind", question.Kind, plain.Kind, Words.MatchedKinds);
        Name(writer, "relationship", question.Relationship);
        Word(writer, "state", question.State, plain.State, Words.RelationshipStates);
        Name(writer, "grantor", question.Grantor);
        Name(writer, "grantee", question.Grantee);
        PoliciesWriter.Number(writer, "depth", question.Depth == 0 ? null : question.Depth);
        Word(writer, "requester", question.Requester, plain.Requester, Words.Requesters);
        Word(writer, "side", question.RequesterSide, plain.RequesterSide, Words.Sides);
        if (given.Approvals.Count > 0) writer.Items("approvals", given.Approvals.Select(Yes));
        Brought(writer, given);
        if (given.At is { } at) writer.Verbatim("at", at.Written);
    }

    private static void Brought(BlockWriter writer, GivenQuestion given)
    {
        var question = given.Question;
        Word(writer, "evidence", question.Evidence, plain.Evidence, Words.EvidenceClasses);
        if (question.Ticket is { } ticket) writer.Verbatim("ticket", Words.TicketKinds.Of(ticket));
        if (question.IsJustified) writer.Verbatim("justification", "true");
        if (question.Recording != Recording.Unknown)
            writer.Verbatim("recording", question.Recording == Recording.Recorded ? "true" : "false");
        Name(writer, "function", question.Function);
        PoliciesWriter.Duration(writer, "proof_age", question.ProofAge);
        PoliciesWriter.Number(writer, "extensions", question.Extensions == 0 ? null : question.Extensions);
        if (!question.IsAttributable) writer.Verbatim("attributable", "false");
        if (!question.IsRevocable) writer.Verbatim("revocable", "false");
        PoliciesWriter.Duration(writer, "evidence_age", given.EvidenceAge);
        PoliciesWriter.Number(writer, "within", given.Within);
    }

    private static string Yes(GivenYes yes)
    {
        var held = PolicyWords.Roles.Where(r => (yes.Roles & r) != ApproverRoles.None).Select(Words.Roles.Of).ToList();
        if (yes.Person is { } person) held.Add(YamlText.Of(person));
        return yes.Seats.Count > 0 ? $"{{ {PoliciesWriter.Who(held, yes.Seats)} }}"
            : held.Count == 1 ? held[0] : $"[{string.Join(", ", held)}]";
    }

    private static void Name(BlockWriter writer, string key, string? name)
    {
        if (name is not null && name != GivenQuestion.Unnamed) writer.Text(key, new Placed<string>(name));
    }

    private static void Word<T>(BlockWriter writer, string key, T value, T usual, Words<T> words)
        where T : struct, Enum
    {
        if (!value.Equals(usual)) writer.Verbatim(key, words.Of(value));
    }
}
