namespace Mandate.EstateFile;

/// <summary>The kinds of things an estate file declares and refers to.</summary>
public enum EstateKind
{
    /// <summary>An organisation.</summary>
    Organisation,

    /// <summary>A natural person.</summary>
    Person,

    /// <summary>A non-human identity.</summary>
    Workload,

    /// <summary>A protected target.</summary>
    System,

    /// <summary>A role or permission on a system; its name is written <c>system/entitlement</c>.</summary>
    Entitlement,

    /// <summary>A relationship of two organisations.</summary>
    Relationship,

    /// <summary>A shared role, occupied by named persons.</summary>
    Seat,

    /// <summary>A grant.</summary>
    Grant,

    /// <summary>A business function.</summary>
    Function,

    /// <summary>A system that tells facts.</summary>
    Source,

    /// <summary>A ticket; its name is written <c>source/number</c>.</summary>
    Ticket,

    /// <summary>A policy.</summary>
    Policy,

    /// <summary>A rule of a policy; its name is written <c>policy/rule</c>.</summary>
    Rule,

    /// <summary>An example of a policy; nothing refers to one.</summary>
    Example,

    /// <summary>An exception from policy.</summary>
    Exception,
}

/// <summary>Whether the estate already has this name or id, so that a file need not declare it.</summary>
public delegate bool KnownName(EstateKind kind, string name);
