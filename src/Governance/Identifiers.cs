using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Mandate.Governance;

/// <summary>
/// An opaque id of one kind of thing. Its text is the kind, an underscore and 32 lower-case hex digits.
/// The zero value is what <c>default</c> leaves behind and is never read from text.
/// </summary>
/// <typeparam name="TSelf">The id type itself, so that a foreign kind neither compiles nor parses.</typeparam>
public interface IIdentifier<TSelf> where TSelf : struct, IIdentifier<TSelf>
{
    /// <summary>The word before the underscore.</summary>
    static abstract string Kind { get; }

    /// <summary>The id with this value.</summary>
    static abstract TSelf Of(Guid value);

    /// <summary>The 128 bits; version 7, made at the edge.</summary>
    Guid Value { get; }
}

/// <summary>The one text form of every id.</summary>
public static class Identifier
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>The id as text, for example <c>grant_0192…</c>.</summary>
    public static string Text<TId>(TId id)
        where TId : struct, IIdentifier<TId> => TId.Kind + "_" + id.Value.ToString("N");

    /// <summary>Reads an id of exactly this kind; the zero id, upper case and other kinds are refused.</summary>
    public static bool TryRead<TId>([NotNullWhen(true)] string? text, out TId id) where TId : struct, IIdentifier<TId>
    {
        id = default;
        if (text is null || text.Length != TId.Kind.Length + 33) return false;
        if (!text.StartsWith(TId.Kind, StringComparison.Ordinal) || text[TId.Kind.Length] != '_') return false;
        var digits = text.AsSpan(TId.Kind.Length + 1);
        if (digits.ContainsAnyExcept(HexDigits)) return false;
        id = TId.Of(Guid.ParseExact(digits, "N"));
        return id.Value != Guid.Empty;
    }
}

/// <summary>An organisation: one side of a relationship.</summary>
public readonly record struct OrganisationId(Guid Value) : IIdentifier<OrganisationId>
{
    /// <inheritdoc />
    public static string Kind => "organisation";

    /// <inheritdoc />
    public static OrganisationId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Identifier.Text(this);
}

/// <summary>A natural person's record.</summary>
public readonly record struct PersonId(Guid Value) : IIdentifier<PersonId>
{
    /// <inheritdoc />
    public static string Kind => "person";

    /// <inheritdoc />
    public static PersonId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Identifier.Text(this);
}

/// <summary>A non-human identity: service account, API key, token, certificate or agent.</summary>
public readonly record struct WorkloadId(Guid Value) : IIdentifier<WorkloadId>
{
    /// <inheritdoc />
    public static string Kind => "workload";

    /// <inheritdoc />
    public static WorkloadId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Identifier.Text(this);
}

/// <summary>A protected target with an owner.</summary>
public readonly record struct SystemId(Guid Value) : IIdentifier<SystemId>
{
    /// <inheritdoc />
    public static string Kind => "system";

    /// <inheritdoc />
    public static SystemId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Identifier.Text(this);
}

/// <summary>A role or permission on a system.</summary>
public readonly record struct EntitlementId(Guid Value) : IIdentifier<EntitlementId>
{
    /// <inheritdoc />
    public static string Kind => "entitlement";

    /// <inheritdoc />
    public static EntitlementId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Identifier.Text(this);
}

/// <summary>What two organisations are to each other in business.</summary>
public readonly record struct RelationshipId(Guid Value) : IIdentifier<RelationshipId>
{
    /// <inheritdoc />
    public static string Kind => "relationship";

    /// <inheritdoc />
    public static RelationshipId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Identifier.Text(this);
}

/// <summary>An entitlement given within a relationship, for a purpose, for a while.</summary>
public readonly record struct GrantId(Guid Value) : IIdentifier<GrantId>
{
    /// <inheritdoc />
    public static string Kind => "grant";

    /// <inheritdoc />
    public static GrantId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Identifier.Text(this);
}

/// <summary>A bearer token's record; the token itself is never kept.</summary>
public readonly record struct TokenId(Guid Value) : IIdentifier<TokenId>
{
    /// <inheritdoc />
    public static string Kind => "token";

    /// <inheritdoc />
    public static TokenId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Identifier.Text(this);
}

/// <summary>The driving out of one access from one place, until its end has been read back.</summary>
public readonly record struct RemovalId(Guid Value) : IIdentifier<RemovalId>
{
    /// <inheritdoc />
    public static string Kind => "removal";

    /// <inheritdoc />
    public static RemovalId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Identifier.Text(this);
}

/// <summary>A difference between what is justified and what is held.</summary>
public readonly record struct FindingId(Guid Value) : IIdentifier<FindingId>
{
    /// <inheritdoc />
    public static string Kind => "finding";

    /// <inheritdoc />
    public static FindingId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Identifier.Text(this);
}

/// <summary>A policy, over all its versions.</summary>
public readonly record struct PolicyId(Guid Value) : IIdentifier<PolicyId>
{
    /// <inheritdoc />
    public static string Kind => "policy";

    /// <inheritdoc />
    public static PolicyId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Identifier.Text(this);
}

/// <summary>A demand of policy that is lifted for a while.</summary>
public readonly record struct ExceptionId(Guid Value) : IIdentifier<ExceptionId>
{
    /// <inheritdoc />
    public static string Kind => "exception";

    /// <inheritdoc />
    public static ExceptionId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Identifier.Text(this);
}

/// <summary>A system that tells facts.</summary>
public readonly record struct SourceId(Guid Value) : IIdentifier<SourceId>
{
    /// <inheritdoc />
    public static string Kind => "source";

    /// <inheritdoc />
    public static SourceId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Identifier.Text(this);
}

/// <summary>What access may be for.</summary>
public readonly record struct FunctionId(Guid Value) : IIdentifier<FunctionId>
{
    /// <inheritdoc />
    public static string Kind => "function";

    /// <inheritdoc />
    public static FunctionId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Identifier.Text(this);
}

/// <summary>The size of the ledger's tree with an entry in it: what callers quote. Zero is the empty ledger.</summary>
public readonly record struct Revision(long Value) : IComparable<Revision>
{
    /// <inheritdoc />
    public int CompareTo(Revision other) => Value.CompareTo(other.Value);

    /// <summary>Whether the left revision came before the right one.</summary>
    public static bool operator <(Revision left, Revision right) => left.Value < right.Value;

    /// <summary>Whether the left revision came after the right one.</summary>
    public static bool operator >(Revision left, Revision right) => left.Value > right.Value;

    /// <summary>Whether the left revision is the right one or came before it.</summary>
    public static bool operator <=(Revision left, Revision right) => left.Value <= right.Value;

    /// <summary>Whether the left revision is the right one or came after it.</summary>
    public static bool operator >=(Revision left, Revision right) => left.Value >= right.Value;

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}
