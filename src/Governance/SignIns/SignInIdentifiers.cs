namespace Mandate.Governance;

/// <summary>One time that a person came in, until it ends: a session.</summary>
public readonly record struct SignInId(Guid Value) : IIdentifier<SignInId>
{
    /// <inheritdoc />
    public static string Kind => "signin";

    /// <inheritdoc />
    public static SignInId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Identifier.Text(this);
}

/// <summary>A passkey of a person; its private half never leaves the authenticator.</summary>
public readonly record struct PasskeyId(Guid Value) : IIdentifier<PasskeyId>
{
    /// <inheritdoc />
    public static string Kind => "passkey";

    /// <inheritdoc />
    public static PasskeyId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Identifier.Text(this);
}

/// <summary>That a provider's subject is a person of ours.</summary>
public readonly record struct SignInLinkId(Guid Value) : IIdentifier<SignInLinkId>
{
    /// <inheritdoc />
    public static string Kind => "link";

    /// <inheritdoc />
    public static SignInLinkId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Identifier.Text(this);
}

/// <summary>A one-time link by which a person gets a first way to sign in.</summary>
public readonly record struct InvitationId(Guid Value) : IIdentifier<InvitationId>
{
    /// <inheritdoc />
    public static string Kind => "invitation";

    /// <inheritdoc />
    public static InvitationId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Identifier.Text(this);
}

/// <summary>An organisation's OpenID provider, as its addresses name it.</summary>
public readonly record struct ProviderId(Guid Value) : IIdentifier<ProviderId>
{
    /// <inheritdoc />
    public static string Kind => "provider";

    /// <inheritdoc />
    public static ProviderId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Identifier.Text(this);
}
