using System.Runtime.CompilerServices;

namespace Mandate.Governance;

/// <summary>
/// What <see cref="Validity"/> said of a grant, kept for as long as nothing that it read can have changed: by time up
/// to a known instant, by entries up to the next one that touches the grant's relationship, one above it, or everything
/// (<see cref="Fold"/> says which entry touches what). All versions of one line share it; readers take no lock.
/// INVARIANT: what an answer was made from at one version is the same at another when no touch lies between the two. A
/// touch is written before the version it belongs to is published, so a reader sees at least those of its own.
/// </summary>
internal sealed class AnswerMemory
{
    private const int ChunkBits = 12;
    private const int ChunkMask = (1 << ChunkBits) - 1;
    private const int StandingMask = 3;
    private const int Writing = 4;
    private const int Step = 8;

    /// <summary>A relationship's parent row, and the revision of the newest entry that touched it.</summary>
    private record struct Above(int Parent, int Touched);

    /// <summary>One answer. State: how often it was written, whether that goes on, the standing; 0 is empty.</summary>
    private struct Kept
    {
        public int State;
        public int Revision;
        public Instant From;
        public Instant Through;
    }

    private Kept[]?[] chunks = [];
    private Above[] relationships = new Above[16];
    private readonly Lock growing = new();
    private int touched;

    /// <summary>The memory of a line that begins with these relationships.</summary>
    public static AnswerMemory Begin(Rows<Relationship> relationships)
    {
        var memory = new AnswerMemory();
        for (var row = 0; row < relationships.Count; row++) memory.Added(row, relationships[row].Parent);
        return memory;
    }

    /// <summary>The answer for one grant: kept, or walked for and kept.</summary>
    public Answer Of(Estate estate, int grant, Instant at)
    {
        ref readonly var row = ref estate.Grants[grant];
        var before = Volatile.Read(ref chunks);
        if (grant >> ChunkBits < before.Length && before[grant >> ChunkBits] is { } chunk
            && TryRecall(ref chunk[grant & ChunkMask], estate, row.Relationship, at, out var known))
            return known;
        var answer = Validity.Of(estate, grant, at);
        if (IsUnderItsRelationships(estate, grant))
            Keep(grant, estate.Revision, at, answer.Standing,
                answer.IsInForce ? answer.Bound : Moments.Next(estate, grant, at));
        return answer;
    }

    public void Added(int relationship, int parent)
    {
        if (relationship >= relationships.Length)
        {
            var larger = new Above[Math.Max(relationship + 1, relationships.Length * 2)];
            relationships.CopyTo(larger, 0);
            Volatile.Write(ref relationships, larger);
        }

        relationships[relationship] = new Above(parent, 0);
    }

    public void Touch(int relationship, Revision by) => relationships[relationship].Touched = (int)by.Value;

    public void TouchAll(Revision by) => Volatile.Write(ref touched, (int)by.Value);

    private bool TryRecall(ref Kept kept, Estate estate, int relationship, Instant at, out Answer answer)
    {
        answer = default;
        var state = Volatile.Read(ref kept.State);
        if (state == 0 || (state & Writing) != 0) return false;
        var (revision, from, through) = (kept.Revision, kept.From, kept.Through);
        Volatile.ReadBarrier();
        if (kept.State != state || at < from || at >= through) return false;
        var oldest = Math.Min(revision, (int)estate.Revision.Value);
        if (Volatile.Read(ref touched) > oldest) return false;
        var all = Volatile.Read(ref relationships);
        for (var above = relationship; above >= 0; above = all[above].Parent)
            if (all[above].Touched > oldest) return false;
        answer = new Answer((Standing)(state & StandingMask), through, default);
        return true;
    }

    private void Keep(int grant, Revision revision, Instant from, Standing standing, Instant through)
    {
        ref var kept = ref Chunk(grant >> ChunkBits)[grant & ChunkMask];
        var state = Volatile.Read(ref kept.State);
        // Somebody else writes the same thing: theirs will do.
        if ((state & Writing) != 0 || Interlocked.CompareExchange(ref kept.State, state | Writing, state) != state)
            return;
        (kept.Revision, kept.From, kept.Through) = ((int)revision.Value, from, through);
        Volatile.Write(ref kept.State, unchecked((state & ~(Step - 1)) + Step) | (int)standing);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Kept[] Chunk(int index)
    {
        if (index < chunks.Length && Volatile.Read(ref chunks[index]) is { } there) return there;
        lock (growing)
        {
            if (index >= chunks.Length)
            {
                var longer = new Kept[]?[Math.Max(index + 1, chunks.Length * 2)];
                chunks.CopyTo(longer, 0);
                Volatile.Write(ref chunks, longer);
            }

            return chunks[index] ?? (chunks[index] = new Kept[ChunkMask + 1]);
        }
    }

    /// <summary>
    /// Whether every link's relationship is the grant's own or one above it, whose touches are looked at.
    /// </summary>
    private bool IsUnderItsRelationships(Estate estate, int grant)
    {
        var all = Volatile.Read(ref relationships);
        var at = estate.Grants[grant].Relationship;
        for (var row = grant; row >= 0; row = estate.Grants[row].Parent)
        {
            while (at >= 0 && at != estate.Grants[row].Relationship) at = all[at].Parent;
            if (at < 0) return false;
        }

        return true;
    }
}
