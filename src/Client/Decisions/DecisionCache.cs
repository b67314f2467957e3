namespace Mandate.Client;

/// <summary>
/// Decisions of the last moment. One may be used again only while the stream of changes is heard and neither it nor
/// another answer has shown anything newer than what the decision knows, within its age, and before the instant it ends
/// at.
/// </summary>
internal sealed class DecisionCache(DecisionCacheOptions options, TimeProvider time)
{
    /// <summary>The server's `Date` is cut to the second and may be a second old.</summary>
    private static readonly TimeSpan DateError = TimeSpan.FromSeconds(2);
    private const int QuestionLengthMax = 4_096;

    /// <summary>A refusal that says when it was asked and not what is.</summary>
    private const string NotReached = "revision_not_reached";

    private readonly Lock gate = new();
    private readonly Dictionary<string, Kept> kept = new(StringComparer.Ordinal);

    /// <summary>Counts streams; what was asked under one stream is not kept under another.</summary>
    private long stream;
    private long token;
    private bool isOpen;
    private long heard;
    private long newest;

    /// <summary>Both clocks, since one stands still while a machine sleeps and the other can be set.</summary>
    private readonly record struct Kept(Decision Decision, TimeSpan Life, long Ticks, DateTimeOffset At);

    /// <summary>The stream under which a question may be asked to be kept; null while there is none.</summary>
    public long? Stream
    {
        get { lock (gate) return IsHeard_NeedsLock() ? stream : null; }
    }

    /// <summary>With which token the stream was opened: it tells of what that one may ask about.</summary>
    public long Token
    {
        get { lock (gate) return token; }
    }

    public int Count
    {
        get { lock (gate) return kept.Count; }
    }

    public void Opened(long by = 0)
    {
        lock (gate)
        {
            stream++;
            (isOpen, heard, token) = (true, time.GetTimestamp(), by);
            kept.Clear();
        }
    }

    public void Heard()
    {
        lock (gate) heard = time.GetTimestamp();
    }

    public void Closed()
    {
        lock (gate)
        {
            isOpen = false;
            kept.Clear();
        }
    }

    /// <summary>Something changed at this revision: what knows less is forgotten.</summary>
    public void Saw(long revision)
    {
        lock (gate) Saw_NeedsLock(revision);
    }

    /// <summary>A decision that still holds, or null.</summary>
    public Decision? Find(string question)
    {
        lock (gate)
        {
            if (!IsHeard_NeedsLock() || !kept.TryGetValue(question, out var found)) return null;
            var now = time.GetUtcNow();
            if (time.GetElapsedTime(found.Ticks) < found.Life && now >= found.At && now < found.At + found.Life)
                return found.Decision;
            kept.Remove(question);
            return null;
        }
    }

    /// <summary>Keeps an answer to a question that was asked under <paramref name="askedUnder"/>.</summary>
    public void Keep(string question, Decision decision, DateTimeOffset? serverDate, long askedUnder)
    {
        if (!decision.IsAnswered || decision.Revision is not { } revision || decision.Reason == NotReached
            || question.Length > QuestionLengthMax) return;
        lock (gate)
        {
            Saw_NeedsLock(revision);
            // INVARIANT (fresh): everything kept knows the newest revision that was seen.
            if (!IsHeard_NeedsLock() || stream != askedUnder || revision < newest) return;
            var now = time.GetUtcNow();
            var life = Life(decision, serverDate, now);
            if (life <= TimeSpan.Zero) return;
            if (kept.Count >= options.EntriesMax) kept.Clear();
            kept[question] = new Kept(decision.Short(), life, time.GetTimestamp(), now);
        }
    }

    /// <summary>
    /// By the later of both clocks: a permit never outlives its end because ours is behind. Without the server's clock
    /// nobody knows, and a permit that ends is not kept.
    /// </summary>
    private TimeSpan Life(Decision decision, DateTimeOffset? serverDate, DateTimeOffset now)
    {
        if (decision is not { Permits: true, Until: { } until }) return options.AgeMax;
        if (serverDate is not { } date) return TimeSpan.Zero;
        if (date + DateError > now) now = date + DateError;
        return until - now < options.AgeMax ? until - now : options.AgeMax;
    }

    private void Saw_NeedsLock(long revision)
    {
        if (revision <= newest) return;
        newest = revision;
        kept.Clear();
    }

    private bool IsHeard_NeedsLock() => isOpen && time.GetElapsedTime(heard) < options.SilenceMax;
}
