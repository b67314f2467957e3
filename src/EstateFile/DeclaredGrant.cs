using System.Diagnostics;

namespace Mandate.EstateFile;

/// <summary>
/// An entitlement given for a purpose, for a while. A root grant names its relationship and entitlement; one with a
/// parent is an assignment (to a person, workload or seat, under the parent's relationship) or a delegation (to an
/// organisation, under a relationship of its own), and its entitlement is the parent's.
/// </summary>
public sealed record DeclaredGrant(
    Placed<string> Name,
    Placed<string>? Relationship,
    Placed<string>? Entitlement,
    Placed<string>? Parent,
    Beneficiary To,
    ResourcePatterns Scope,
    Placed<string> Purpose,
    Placed<string> Owner,
    Listing<Placed<string>> ApprovedBy,
    Placed<EstateInstant>? From,
    Placed<EstateInstant> Until) : IDeclared
{
    /// <summary>What a question has to bring.</summary>
    public Listing<Placed<Governance.Condition>> Conditions { get; init; } = [];

    /// <summary>The ticket it is bound to, as `source/number`.</summary>
    public Placed<string>? Ticket { get; init; }

    /// <summary>The business function it serves.</summary>
    public Placed<string>? Function { get; init; }

    /// <summary>Why it is needed, beside its purpose.</summary>
    public Placed<string>? Justification { get; init; }
}

/// <summary>Who a grant is for.</summary>
public abstract record Beneficiary
{
    private Beneficiary(Placed<string> name) => Name = name;

    /// <summary>The name of the organisation, person, workload or seat.</summary>
    public Placed<string> Name { get; }

    /// <summary>An organisation, which may assign or delegate below it.</summary>
    public sealed record Organisation(Placed<string> Name) : Beneficiary(Name);

    /// <summary>A person.</summary>
    public sealed record Person(Placed<string> Name) : Beneficiary(Name);

    /// <summary>A workload.</summary>
    public sealed record Workload(Placed<string> Name) : Beneficiary(Name);

    /// <summary>A seat: whoever is in it.</summary>
    public sealed record Seat(Placed<string> Name) : Beneficiary(Name);

    /// <summary>Which kind of name it is.</summary>
    public EstateKind Kind => Match(
        _ => EstateKind.Organisation, _ => EstateKind.Person, _ => EstateKind.Workload, _ => EstateKind.Seat);

    /// <summary>Answers every case.</summary>
    public T Match<T>(
        Func<Organisation, T> organisation, Func<Person, T> person, Func<Workload, T> workload, Func<Seat, T> seat) =>
        this switch
        {
            Organisation o => organisation(o),
            Person p => person(p),
            Workload w => workload(w),
            Seat s => seat(s),
            _ => throw new UnreachableException(),
        };
}
