using System.Numerics;
using System.Runtime.InteropServices;

namespace Mandate.Server;

/// <summary>
/// A bounded queue of values: many threads put, one takes, nobody waits and nothing is allocated. Each slot says whose
/// turn it is: a position's writer, when it equals the position, and its reader, when it is one more.
/// </summary>
internal sealed class Ring<T> where T : struct
{
    // How often the reader tells the writers of the room it made.
    private const int TellEvery = 64;

    private readonly Slot[] slots;
    private readonly int mask;
    private RingEnds ends;

    public Ring(int capacity)
    {
        if (!BitOperations.IsPow2(capacity)) throw new ArgumentException("a power of two", nameof(capacity));
        slots = new Slot[capacity];
        mask = capacity - 1;
        for (var i = 0; i < capacity; i++) slots[i].Turn = i;
    }

    public int Capacity => slots.Length;

    /// <summary>How many wait, a moment ago.</summary>
    public int Count => (int)Math.Clamp(Volatile.Read(ref ends.Tail) - Volatile.Read(ref ends.Head), 0, slots.Length);

    /// <summary>Puts the value unless so many wait already.</summary>
    public bool TryPut(in T value, int bound)
    {
        while (true)
        {
            var tail = Volatile.Read(ref ends.Tail);
            if (tail - Volatile.Read(ref ends.Head) >= bound) return false;
            ref var slot = ref slots[unchecked((int)tail) & mask];
            var turn = Volatile.Read(ref slot.Turn);
            if (turn < tail) return false;
            if (turn > tail || Interlocked.CompareExchange(ref ends.Tail, tail + 1, tail) != tail) continue;
            slot.Value = value;
            Volatile.Write(ref slot.Turn, tail + 1);
            return true;
        }
    }

    /// <summary>Takes the oldest value; false when none waits, or the oldest is still being put.</summary>
    public bool TryTake(out T value)
    {
        ref var slot = ref slots[unchecked((int)ends.Taken) & mask];
        if (Volatile.Read(ref slot.Turn) != ends.Taken + 1)
        {
            Volatile.Write(ref ends.Head, ends.Taken);
            value = default;
            return false;
        }

        value = slot.Value;
        // What a slot referred to must not live until the ring comes round.
        slot.Value = default;
        Volatile.Write(ref slot.Turn, ends.Taken + slots.Length);
        ends.Taken++;
        if (ends.Taken % TellEvery == 0) Volatile.Write(ref ends.Head, ends.Taken);
        return true;
    }

    private struct Slot
    {
        public long Turn;
        public T Value;
    }
}

/// <summary>Apart from each other, so that writers and the reader do not share a line of the cache.</summary>
[StructLayout(LayoutKind.Explicit, Size = 384)]
internal struct RingEnds
{
    [FieldOffset(64)]
    public long Tail;

    [FieldOffset(192)]
    public long Head;

    [FieldOffset(256)]
    public long Taken;
}
