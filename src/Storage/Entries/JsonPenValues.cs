using System.Collections.Immutable;
using System.Text;
using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>The values of the domain, each in its one form.</summary>
internal sealed partial class JsonPen
{
    public void Texts(ReadOnlySpan<byte> name, ImmutableArray<string> values)
    {
        OpenList(name);
        if (!values.IsDefault)
        {
            foreach (var value in values)
            {
                Separate();
                Quote(value, name);
            }
        }

        CloseList();
    }

    public void Counts(ReadOnlySpan<byte> name, ImmutableArray<int> values)
    {
        OpenList(name);
        if (!values.IsDefault)
        {
            foreach (var value in values)
            {
                Separate();
                Put(value);
            }
        }

        CloseList();
    }

    /// <summary>A list whose elements are written by what is given.</summary>
    public void List<T>(ReadOnlySpan<byte> name, ImmutableArray<T> values, Action<JsonPen, T> write)
    {
        OpenList(name);
        foreach (var value in values.IsDefault ? [] : values)
        {
            Separate();
            write(this, value);
        }

        CloseList();
    }

    public void Id<TId>(ReadOnlySpan<byte> name, TId id) where TId : struct, IIdentifier<TId>
    {
        Member(name);
        Put(name, id);
    }

    public void IdOrAbsent<TId>(ReadOnlySpan<byte> name, TId? id) where TId : struct, IIdentifier<TId>
    {
        if (id is { } present) Id(name, present);
    }

    public void Ids<TId>(ReadOnlySpan<byte> name, ImmutableArray<TId> ids) where TId : struct, IIdentifier<TId>
    {
        OpenList(name);
        if (!ids.IsDefault)
        {
            foreach (var id in ids)
            {
                Separate();
                Put(name, id);
            }
        }

        CloseList();
    }

    /// <summary>A list that is left out when it is empty.</summary>
    public void IdsOrAbsent<TId>(ReadOnlySpan<byte> name, ImmutableArray<TId> ids) where TId : struct, IIdentifier<TId>
    {
        if (!ids.IsDefaultOrEmpty) Ids(name, ids);
    }

    public void Revision(ReadOnlySpan<byte> name, Revision revision) => Number(name, revision.Value);

    public void Word<T>(ReadOnlySpan<byte> name, Words<T> words, T value) where T : struct, Enum
    {
        Member(name);
        var word = words.Of(value);
        if (word.IsEmpty) Refuse(name, "its value has no word");
        Put((byte)'"');
        Put(word);
        Put((byte)'"');
    }

    /// <summary>A point in time that has a date.</summary>
    public void Moment(ReadOnlySpan<byte> name, Instant instant)
    {
        Member(name);
        if (!InstantText.CanWrite(instant))
        {
            Refuse(name, "it is not within the years 1 to 9999");
            return;
        }

        Span<byte> text = stackalloc byte[InstantText.LengthMax];
        Put((byte)'"');
        Put(text[..InstantText.Write(instant, text)]);
        Put((byte)'"');
    }

    /// <summary>The end of a window: null where it has none.</summary>
    public void End(ReadOnlySpan<byte> name, Instant instant)
    {
        if (instant != Instant.Forever)
        {
            Moment(name, instant);
            return;
        }

        Member(name);
        Put("null"u8);
    }

    public void EndOrAbsent(ReadOnlySpan<byte> name, Instant? instant)
    {
        if (instant is { } present) End(name, present);
    }

    public void Seconds(ReadOnlySpan<byte> name, TimeSpan duration)
    {
        Member(name);
        Put(name, duration);
    }

    public void Seconds(ReadOnlySpan<byte> name, ImmutableArray<TimeSpan> durations)
    {
        OpenList(name);
        if (!durations.IsDefault)
        {
            foreach (var duration in durations)
            {
                Separate();
                Put(name, duration);
            }
        }

        CloseList();
    }

    public void Sealed(ReadOnlySpan<byte> name, Sealed value)
    {
        Member(name);
        if (!value.IsThere) Refuse(name, "there is no sealed value");
        Open();
        Span<byte> digits = stackalloc byte[Governance.Sealed.IdLength + Governance.Sealed.CommitmentLength];
        value.WriteDigits(digits);
        Plain("id"u8, digits[..Governance.Sealed.IdLength]);
        Plain("commitment"u8, digits[Governance.Sealed.IdLength..]);
        Close();
    }

    /// <summary>A text of which no character has to be escaped.</summary>
    private void Plain(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        Member(name);
        Put((byte)'"');
        Put(text);
        Put((byte)'"');
    }

    public void SealedOrAbsent(ReadOnlySpan<byte> name, Sealed? value)
    {
        if (value is { } present) Sealed(name, present);
    }

    public void Scope(ReadOnlySpan<byte> name, Scope scope)
    {
        Open(name);
        foreach (var (type, patterns) in scope.Types)
        {
            Separate();
            Quote(type, name);
            Put(":["u8);
            comma = false;
            foreach (var pattern in patterns)
            {
                Separate();
                Quote(pattern, name);
            }

            CloseList();
        }

        Close();
    }

    public void Access(ReadOnlySpan<byte> name, AccessKey key)
    {
        Open(name);
        Id("system"u8, key.System);
        Text("place"u8, key.Place);
        Text("account"u8, key.Account);
        Text("holder"u8, key.Holder);
        Close();
    }

    private void Put<TId>(ReadOnlySpan<byte> name, TId id) where TId : struct, IIdentifier<TId>
    {
        if (id.Value == Guid.Empty) Refuse(name, "the id is zero");
        if (Take(TId.Kind.Length + 35) is not { IsEmpty: false } room) return;
        room[0] = room[^1] = (byte)'"';
        Ascii.FromUtf16(TId.Kind, room[1..], out var length);
        room[length + 1] = (byte)'_';
        id.Value.TryFormat(room[(length + 2)..], out _, "N");
    }

    private void Put(ReadOnlySpan<byte> name, TimeSpan duration)
    {
        if (duration < TimeSpan.Zero || duration.Ticks / TimeSpan.TicksPerSecond > TickFraction.SecondsMax)
            Refuse(name, "a duration is not negative and not beyond every calendar");
        Put(duration.Ticks / TimeSpan.TicksPerSecond);
        Span<byte> fraction = stackalloc byte[TickFraction.LengthMax];
        Put(fraction[..TickFraction.Write(duration.Ticks % TimeSpan.TicksPerSecond, fraction)]);
    }
}
