using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>Reads the element of a list that stands here.</summary>
internal delegate T ReadElement<out T>(ref JsonCursor json);

/// <summary>The values of the domain, each from its one form.</summary>
internal ref partial struct JsonCursor
{
    private const int HexLength = 32;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    private static readonly SearchValues<byte> FractionDigits = SearchValues.Create(".0123456789"u8);

    public ImmutableArray<string> Texts(ReadOnlySpan<byte> name)
    {
        Member(name);
        return Texts();
    }

    public ImmutableArray<int> Counts(ReadOnlySpan<byte> name)
    {
        Member(name);
        OpenList();
        var values = ImmutableArray.CreateBuilder<int>();
        while (NextElement()) values.Add(Count());
        return values.DrainToImmutable();
    }

    /// <summary>A list whose elements are read by what is given.</summary>
    public ImmutableArray<T> List<T>(ReadOnlySpan<byte> name, ReadElement<T> read)
    {
        Member(name);
        OpenList();
        var values = ImmutableArray.CreateBuilder<T>();
        while (NextElement()) values.Add(read(ref this));
        return values.DrainToImmutable();
    }

    public TId Id<TId>(ReadOnlySpan<byte> name) where TId : struct, IIdentifier<TId>
    {
        Member(name);
        return Id<TId>();
    }

    public TId? IdOrAbsent<TId>(ReadOnlySpan<byte> name) where TId : struct, IIdentifier<TId> =>
        TryMember(name) ? Id<TId>() : null;

    public ImmutableArray<TId> Ids<TId>(ReadOnlySpan<byte> name) where TId : struct, IIdentifier<TId>
    {
        Member(name);
        return Ids<TId>();
    }

    private ImmutableArray<TId> Ids<TId>() where TId : struct, IIdentifier<TId>
    {
        OpenList();
        if (!NextElement()) return [];
        var first = Id<TId>();
        if (!NextElement()) return [first];
        var ids = ImmutableArray.CreateBuilder<TId>();
        ids.Add(first);
        do ids.Add(Id<TId>());
        while (NextElement());
        return ids.DrainToImmutable();
    }

    /// <summary>A list that is left out when it is empty.</summary>
    public ImmutableArray<TId> IdsOrAbsent<TId>(ReadOnlySpan<byte> name) where TId : struct, IIdentifier<TId>
    {
        if (!TryMember(name)) return [];
        var ids = Ids<TId>();
        if (ids.IsEmpty) Fail("it is empty, and would be left out");
        return ids;
    }

    /// <summary>The id, if the member stands next and its id is of this kind; otherwise nothing is read.</summary>
    public TId? IdIfKind<TId>(ReadOnlySpan<byte> name) where TId : struct, IIdentifier<TId>
    {
        var (start, first) = (at, comma);
        if (!TryMember(name)) return null;
        var rest = bytes[at..];
        if (rest.Length > TId.Kind.Length + 1 && rest[TId.Kind.Length + 1] == '_'
            && Ascii.Equals(rest.Slice(1, TId.Kind.Length), TId.Kind)) return Id<TId>();
        (at, comma) = (start, first);
        return null;
    }

    public TId Id<TId>() where TId : struct, IIdentifier<TId>
    {
        var text = Plain();
        if (Fault is not null) return default;
        var kind = TId.Kind;
        if (text.Length == kind.Length + 1 + HexLength
            && text[kind.Length] == '_' && Ascii.Equals(text[..kind.Length], kind)
            && !text[(kind.Length + 1)..].ContainsAnyExcept(HexDigits)
            && Utf8Parser.TryParse(text[(kind.Length + 1)..], out Guid value, out _, 'N') && value != Guid.Empty)
            return TId.Of(value);
        Fail($"`{Excerpt(text)}` is no id of kind `{kind}`");
        return default;
    }

    public Revision Revision(ReadOnlySpan<byte> name) => new(Number(name));

    public T Word<T>(ReadOnlySpan<byte> name, Words<T> words) where T : struct, Enum
    {
        Member(name);
        return Word(words);
    }

    public T Word<T>(Words<T> words) where T : struct, Enum
    {
        var word = Plain();
        if (Fault is not null) return default;
        if (!words.TryRead(word, out var value)) Fail($"`{Excerpt(word)}` is no word that it takes");
        return value;
    }

    /// <summary>Null where it is left out; what is left out has no word.</summary>
    public T? WordOrAbsent<T>(ReadOnlySpan<byte> name, Words<T> words) where T : struct, Enum
    {
        if (!TryMember(name)) return null;
        return Word(words);
    }

    public Instant Moment(ReadOnlySpan<byte> name)
    {
        Member(name);
        return Moment();
    }

    public Instant Moment()
    {
        var text = Plain();
        if (InstantText.TryRead(text, out var instant)) return instant;
        Fail("it is no instant");
        return default;
    }

    /// <summary>The end of a window: null where it has none.</summary>
    public Instant End(ReadOnlySpan<byte> name)
    {
        Member(name);
        return MomentOrNull();
    }

    public Instant? EndOrAbsent(ReadOnlySpan<byte> name) => TryMember(name) ? MomentOrNull() : null;

    public TimeSpan Seconds(ReadOnlySpan<byte> name)
    {
        Member(name);
        return Seconds();
    }

    public ImmutableArray<TimeSpan>? SecondsListOrAbsent(ReadOnlySpan<byte> name) =>
        TryMember(name) ? SecondsList() : null;

    public ImmutableArray<TimeSpan> SecondsList(ReadOnlySpan<byte> name)
    {
        Member(name);
        return SecondsList();
    }

    private ImmutableArray<TimeSpan> SecondsList()
    {
        OpenList();
        var durations = ImmutableArray.CreateBuilder<TimeSpan>();
        while (NextElement()) durations.Add(Seconds());
        return durations.DrainToImmutable();
    }

    public Sealed Sealed(ReadOnlySpan<byte> name)
    {
        Member(name);
        return Sealed();
    }

    public Sealed? SealedOrAbsent(ReadOnlySpan<byte> name) => TryMember(name) ? Sealed() : null;

    public Scope Scope(ReadOnlySpan<byte> name)
    {
        Member(name);
        Open();
        Scope? scope = null;
        if (Fault is null && !At((byte)'}'))
        {
            var (type, patterns) = Patterns();
            scope = Fault is null && At((byte)'}') && patterns is [var only]
                ? Governance.Scope.TryOf(type, only) : ScopeOf(type, patterns);
        }
        else scope = Governance.Scope.Nothing;

        Close();
        if (Fault is null && scope is not null) return scope;
        Fail("a type or pattern in it is none");
        return Governance.Scope.Nothing;
    }

    /// <summary>The scope that begins with this type.</summary>
    private Scope? ScopeOf(string first, ImmutableArray<string> patterns)
    {
        List<KeyValuePair<string, IEnumerable<string>>> types = [new(first, patterns)];
        while (Fault is null && !At((byte)'}'))
        {
            Take((byte)',', "a scope: `,` or `}` belongs here");
            var (type, more) = Patterns();
            if (string.CompareOrdinal(types[^1].Key, type) >= 0) Fail("its types are not in order");
            types.Add(new(type, more));
        }

        return Fault is null ? Governance.Scope.TryOf(types, out _) : null;
    }

    private (string Type, ImmutableArray<string> Patterns) Patterns()
    {
        var type = RecentText();
        Take((byte)':', "a scope: `:` belongs here");
        var patterns = Texts();
        for (var next = 1; next < patterns.Length; next++)
            if (string.CompareOrdinal(patterns[next - 1], patterns[next]) >= 0) Fail("its patterns are not in order");
        return (type, patterns);
    }

    public AccessKey Access(ReadOnlySpan<byte> name)
    {
        Open(name);
        var key = new AccessKey(Id<SystemId>("system"u8), Text("place"u8), Text("account"u8), Text("holder"u8));
        Close();
        return key;
    }

    private ImmutableArray<string> Texts()
    {
        OpenList();
        if (!NextElement()) return [];
        var first = Text();
        if (!NextElement()) return [first];
        var values = ImmutableArray.CreateBuilder<string>();
        values.Add(first);
        do values.Add(Text());
        while (NextElement());
        return values.DrainToImmutable();
    }

    private Instant MomentOrNull()
    {
        if (Fault is not null || !bytes[at..].StartsWith("null"u8)) return Moment();
        at += 4;
        return Instant.Forever;
    }

    /// <summary>Whole seconds, and a fraction to the tick only where there is one.</summary>
    private TimeSpan Seconds()
    {
        var seconds = Number();
        if (Fault is not null) return default;
        var rest = bytes[at..];
        var length = rest.IndexOfAnyExcept(FractionDigits);
        if (length < 0) length = rest.Length;
        if (seconds is < 0 or > TickFraction.SecondsMax
            || !TickFraction.TryRead(rest[..length], out var fraction))
        {
            Fail("it is no number of seconds");
            return default;
        }

        at += length;
        return new TimeSpan((seconds * TimeSpan.TicksPerSecond) + fraction);
    }

    private Sealed Sealed()
    {
        Open();
        if (!Governance.Sealed.TryRead(Plain("id"u8), Plain("commitment"u8), out var value))
            Fail("an id has 32 and a commitment 64 lower-case hex digits");
        Close();
        return value;
    }
}
