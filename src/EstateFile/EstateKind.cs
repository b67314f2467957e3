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

    /// <summary>A grant.</summary>
    Grant,
}

/// <summary>Whether the estate already has this name or id, so that a file need not declare it.</summary>
public delegate bool KnownName(EstateKind kind, string name);
