using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>
/// What an entry that records or confirms a grant brings for policy to judge; the roles that the approvers held at that
/// time are derived. Equal ones are kept once.
/// </summary>
internal sealed record Admission
{
    /// <summary>Nothing beyond what every grant has.</summary>
    public static readonly Admission Nothing = new();

    /// <summary>Rows of the people who approved.</summary>
    public ImmutableArray<int> ApprovedBy { get; init; } = [];

    /// <summary>How well each of them backed it themselves; empty where the entry only names them.</summary>
    public ImmutableArray<EvidenceClass> Classes { get; init; } = [];

    /// <summary>How well each of them backed a request; who did not approve it counts least.</summary>
    public static ImmutableArray<EvidenceClass> ClassesOf(AccessRequest request, IEnumerable<int> approvers) =>
        [.. approvers.Select(p =>
            request.Approvals.FirstOrDefault(a => a.Person == p)?.Class ?? EvidenceClass.Declared)];

    /// <summary>How well the entry is backed.</summary>
    public EvidenceClass Class { get; init; } = EvidenceClass.Declared;

    /// <summary>The row of the ticket that it is bound to, or -1.</summary>
    public int Ticket { get; init; } = -1;

    /// <summary>The row of the business function that it serves, or -1.</summary>
    public int Function { get; init; } = -1;

    /// <summary>Whether it has a justification.</summary>
    public bool IsJustified { get; init; }

    /// <summary>The guardrail that stood for the approvals when it was recorded, `policy/rule`.</summary>
    public string? Guardrail { get; init; }

    /// <summary>Whether a request led to it, which its entry names.</summary>
    public bool IsRequested { get; init; }

    /// <summary>Who asked, where somebody is named: -1 for nobody.</summary>
    public int RequestedBy { get; init; } = -1;

    /// <summary>Whether that is a workload.</summary>
    public bool IsRequestedByWorkload { get; init; }

    public bool Equals(Admission? other) =>
        other is not null && ApprovedBy.AsSpan().SequenceEqual(other.ApprovedBy.AsSpan())
        && Classes.AsSpan().SequenceEqual(other.Classes.AsSpan()) && Class == other.Class && Ticket == other.Ticket
        && Function == other.Function && Guardrail == other.Guardrail && IsJustified == other.IsJustified
        && RequestedBy == other.RequestedBy && IsRequested == other.IsRequested
        && IsRequestedByWorkload == other.IsRequestedByWorkload;

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var person in ApprovedBy) hash.Add(person);
        hash.Add(Class);
        hash.Add(Ticket);
        hash.Add(Function);
        hash.Add(RequestedBy);
        hash.Add(Guardrail, StringComparer.Ordinal);
        return hash.ToHashCode();
    }
}

internal readonly struct ByAdmission(Rows<Admission> rows, Admission admission) : IProbe
{
    public bool Matches(int row) => rows[row].Equals(admission);

    public uint HashOf(int row) => unchecked((uint)rows[row].GetHashCode());
}

/// <summary>An admission with the instant and the entry that brought it.</summary>
internal readonly record struct Admitted(Admission What, Instant At, Revision Because);
