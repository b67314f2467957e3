using Mandate.Governance;

namespace Mandate.Server;

/// <summary>
/// One evaluation as it was sent: null where a member was not. A batch's items begin as a copy of its defaults, of
/// which an item replaces whole entities.
/// </summary>
internal struct Asked
{
    public string? SubjectType;
    public string? SubjectId;
    public string? Action;
    public string? ResourceType;
    public string? ResourceId;
    public bool Explain;

    /// <summary>Whether a denial is to say how access could be asked for.</summary>
    public bool WantsRequest;

    /// <summary>The id of an approval that was brought; null for none.</summary>
    public string? Approval;

    /// <summary>Whether the answer is more than yes or no.</summary>
    public readonly bool IsWritten => Explain || WantsRequest || Approval is not null;

    /// <summary>The request as it came in, and where in it the properties stand: read once a condition asks.</summary>
    public ReadOnlyMemory<byte> Body;
    public Sent SubjectProperties;
    public Sent ActionProperties;
    public Sent ResourceProperties;
    public Sent Context;

    /// <summary>The properties where they were read already, for a search that asks the same of many.</summary>
    public Properties? Properties;

    /// <summary>The byte of the body at which the reader of this object began.</summary>
    public int Base;
    /// <summary>The revision that the answer has to know; 0 asks for none.</summary>
    public long AtLeast;

    /// <summary>What a search is for: its id, or the action as a whole, is passed over where it is sent.</summary>
    public AskedMembers Sought;

    /// <summary>Which members have been read in this object; one given twice is a fault.</summary>
    public AskedMembers Read;

    /// <summary>The first member that is wrong and what is wrong with it; null while nothing is.</summary>
    public string? FaultMember;
    public string? Fault;

    /// <summary>What an item of a batch begins with.</summary>
    public readonly Asked AsDefaults() => this with { Read = AskedMembers.None, FaultMember = null, Fault = null };

    public void Fail(string member, string why)
    {
        if (Fault is null) (FaultMember, Fault) = (member, why);
    }

    /// <summary>Null when everything that a decision needs is there.</summary>
    public readonly (string? Member, string Why)? Problem()
    {
        if (Fault is not null) return (FaultMember, Fault);
        var missing = SubjectType is null ? "subject.type" : SubjectId is null ? "subject.id"
            : Action is null ? "action.name" : ResourceType is null ? "resource.type" : ResourceId is null
                ? "resource.id" : null;
        return missing is null ? null : (missing, $"member `{missing}` is missing");
    }
}

[Flags]
internal enum AskedMembers
{
    None = 0,
    Subject = 1,
    Action = 2,
    Resource = 4,
    Context = 8,
    Evaluations = 16,
    Options = 32,
    Page = 64,
}

/// <summary>When a batch stops.</summary>
internal enum BatchSemantic
{
    ExecuteAll,
    DenyOnFirstDeny,
    PermitOnFirstPermit,
}

/// <summary>A request as a whole: one evaluation, or the defaults of many and where these begin in the body.</summary>
internal struct AskedMany
{
    public Asked Defaults;
    public BatchSemantic Semantic;

    /// <summary>How many items there are; 0 when the request is a single evaluation.</summary>
    public int Count;

    /// <summary>The byte at which the array of items begins.</summary>
    public int Start;
}
