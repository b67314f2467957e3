using System.Collections.Immutable;
using System.Reflection;
using Mandate.Governance;

namespace Mandate.Storage.Tests;

/// <summary>
/// Random values of every type a change is made of, found by reflection so that a new case or member is covered the day
/// it is written. Texts favour what JSON has to escape and what lies outside ASCII.
/// </summary>
internal sealed class RandomEntries(int seed)
{
    private static readonly string[] Pieces =
    [
        "a", "pacs-eu-1", "\"", "\\", "/", "\n", "\t", "\b", "\u0000", "\u001f", "\u007f", "ü", "\u2028", "Ω",
            "\ufffd", "😀",
        "<&'>", " ",
    ];

    private readonly Random random = new(seed);

    public static IReadOnlyList<Type> Cases { get; } =
        [.. typeof(Change).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(Change)))];

    public Entry Next() => Of(Cases[random.Next(Cases.Count)]);

    public Entry Of(Type change)
    {
        var recorded = (Instant)Value(typeof(Instant));
        return new Entry
        {
            Revision = new Revision(random.NextInt64(1, long.MaxValue)), Recorded = recorded,
            Effective = random.Next(2) == 0 ? recorded : (Instant)Value(typeof(Instant)), Actor = new Actor(Text()),
            Class = (EvidenceClass)Value(typeof(EvidenceClass)), Change = (Change)Value(change),
            Source = random.Next(3) == 0 ? new FactSource(MaybeText(), MaybeText()) : null,
            Key = random.Next(3) == 0 ? new IdempotencyKey(Text(), Text()) : null,
        };
    }

    private object Value(Type type)
    {
        if (type == typeof(string)) return Text();
        if (type == typeof(int)) return random.Next(8) == 0 ? int.MinValue : random.Next(-3, 100_000);
        if (type == typeof(long)) return random.Next(8) == 0 ? long.MaxValue : random.NextInt64(-3, 1L << 40);
        if (type == typeof(bool)) return random.Next(2) == 0;
        if (type == typeof(DateOnly)) return DateOnly.FromDayNumber(random.Next(DateOnly.MaxValue.DayNumber + 1));
        if (type == typeof(Guid)) return new Guid(Bytes(16));
        if (type == typeof(TimeSpan))
            return TimeSpan.FromSeconds(random.Next()) + TimeSpan.FromTicks(random.Next(2) * random.Next(10_000_000));
        if (type == typeof(Instant)) return Instant();
        if (type == typeof(Sealed))
            return new Sealed(Convert.ToHexStringLower(Bytes(16)), Convert.ToHexStringLower(Bytes(32)));
        if (type == typeof(Scope)) return Scope();
        if (type == typeof(ConditionSet))
            return ConditionSet.Of(Enumerable.Range(0, random.Next(4)).Select(_ => Condition()));
        if (type == typeof(Change.RequestMade)) return OneRequester((Change.RequestMade)Record(type));
        if (type == typeof(Change.GrantRecorded)) return OneBeneficiary((Change.GrantRecorded)Record(type));
        if (type == typeof(Change.GrantRefused)) return OneBeneficiary((Change.GrantRefused)Record(type));
        if (type == typeof(ApproverRoles)) return (ApproverRoles)random.Next(256);
        if (type == typeof(Rule))
            return Record(random.Next(3) switch
            {
                0 => typeof(Rule.Require), 1 => typeof(Rule.Permit), _ => typeof(Rule.Forbid),
            });
        if (type.IsEnum) return Enum.GetValues(type).GetValue(random.Next(Enum.GetValues(type).Length))!;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
            return GetType().GetMethod(nameof(Array), BindingFlags.Instance | BindingFlags.NonPublic)!
                .MakeGenericMethod(type.GenericTypeArguments).Invoke(this, [])!;
        return Record(type);
    }

    private object? Maybe(Type type, NullabilityState nullability) =>
        Nullable.GetUnderlyingType(type) is { } inner ? random.Next(2) == 0 ? null : EndOr(inner)
        : nullability == NullabilityState.Nullable && random.Next(2) == 0 ? null : Value(type);

    /// <summary>The ends of windows have no end now and then.</summary>
    private object EndOr(Type type) =>
        type == typeof(Instant) && random.Next(4) == 0 ? Governance.Instant.Forever : Value(type);

    private object Record(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
        var context = new NullabilityInfoContext();
        var parameters = constructor.GetParameters();
        var made = constructor.Invoke(
            [.. parameters.Select(p => Maybe(p.ParameterType, context.Create(p).WriteState))]);
        foreach (var property in type.GetProperties().Where(
            p => p.CanWrite && parameters.All(parameter => parameter.Name != p.Name)))
            property.SetValue(made, property.Name is "Until" or "ContractUntil" ? EndOr(property.PropertyType)
                : Maybe(property.PropertyType, context.Create(property).WriteState));
        return made;
    }

    private Change.GrantRecorded OneBeneficiary(Change.GrantRecorded grant)
    {
        var nobody = grant with { ToOrganisation = null, ToPerson = null, ToWorkload = null, ToSeat = null };
        nobody = random.Next(2) == 0
            ? nobody with { RequestedByPerson = null } : nobody with { RequestedByWorkload = null };
        var id = new Guid(Bytes(16));
        return random.Next(4) switch
        {
            3 => nobody with { ToSeat = new SeatId(id) },
            0 => nobody with { ToOrganisation = new OrganisationId(id) },
            1 => nobody with { ToPerson = new PersonId(id) },
            _ => nobody with { ToWorkload = new WorkloadId(id) },
        };
    }

    private Change.RequestMade OneRequester(Change.RequestMade request) => random.Next(2) == 0
        ? request with { ByPerson = new PersonId(new Guid(Bytes(16))), ByWorkload = null }
        : request with { ByPerson = null, ByWorkload = new WorkloadId(new Guid(Bytes(16))) };

    private Change.GrantRefused OneBeneficiary(Change.GrantRefused refused)
    {
        var to = OneBeneficiary(SampleEntries.Root(new GrantId(new Guid(Bytes(16))), ""));
        var byPerson = random.Next(2) == 0;
        return refused with
        {
            ToOrganisation = to.ToOrganisation, ToPerson = to.ToPerson, ToWorkload = to.ToWorkload,
            ToSeat = to.ToSeat,
            RequestedByPerson = byPerson ? refused.RequestedByPerson : null,
            RequestedByWorkload = byPerson ? null : refused.RequestedByWorkload,
        };
    }

    private ImmutableArray<T> Array<T>() => [.. Enumerable.Range(0, random.Next(5)).Select(_ => (T)Value(typeof(T)))];

    private Instant Instant()
    {
        var ticks = random.NextInt64(DateTime.MaxValue.Ticks + 1);
        var precision = random.Next(3) switch { 0 => 1, 1 => 1_000_000, _ => 10_000_000 };
        return new Instant(ticks / precision * precision);
    }

    private Scope Scope()
    {
        // Texts with control characters make no scope, so it takes some attempts.
        while (true)
        {
            var types = new Dictionary<string, IEnumerable<string>>(StringComparer.Ordinal);
            for (var count = random.Next(4); count > 0; count--)
                types[Text()] = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Pattern())];
            if (Governance.Scope.TryOf(types, out _) is { } scope) return scope;
        }
    }

    /// <summary>Of any kind, with values that no command would let pass: what is stored is read all the same.</summary>
    private Condition Condition() => random.Next(7) switch
    {
        0 => new Condition.Network(Array<string>(), Text()),
        1 => new Condition.TimeOfDay(Text(), Array<string>(), MaybeText(), MaybeText()),
        2 => new Condition.Authentication(Array<string>(), Array<string>(),
            random.Next(2) == 0 ? null : (long)Value(typeof(long)), Text()),
        3 => new Condition.Environment(Array<string>(), Text()),
        4 => new Condition.Ticket(MaybeText(), Text()),
        5 => new Condition.Equality(Text(), random.Next(3) switch
        {
            0 => PropertyValue.Of(Text()), 1 => PropertyValue.Of((long)Value(typeof(long))),
            _ => PropertyValue.Of(random.Next(2) == 0),
        }),
        _ => new Condition.Cel(Text()),
    };

    private string Pattern() => Text() + (random.Next(2) == 0 ? "*" : "");

    private string? MaybeText() => random.Next(2) == 0 ? null : Text();

    private string Text() =>
        string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
