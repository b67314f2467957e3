namespace Mandate.Ledger;

/// <summary>Reads a checkpoint that a known key of the ledger vouches for, or says why it is not one.</summary>
internal static class TrustedCheckpoint
{
    public static Checkpoint? Read(string text, NotePlace place, LedgerTrust trust, ProblemList problems)
    {
        if (!SignedNote.TryRead(text, out var note) || !Checkpoint.TryRead(note.Text, out var checkpoint))
        {
            problems.Add(new LedgerProblem.UnreadableNote(place));
            return null;
        }
        switch (note.Verify(trust.Keys, trust.Verify))
        {
            case NoteVerification.WrongSignature wrong:
                problems.Add(new LedgerProblem.WrongSignature(place, wrong.Key));
                return null;
            // A witness saw the checkpoint and did not make it: its signature alone is not the ledger's word.
            case NoteVerification.Verified verified when verified.By.Any(k => k.Type == NoteSignatureType.Ed25519):
                break;
            default:
                problems.Add(new LedgerProblem.UnknownKey(place));
                return null;
        }
        if (checkpoint.Origin == trust.Origin) return checkpoint;
        problems.Add(new LedgerProblem.WrongOrigin(place, checkpoint.Origin));
        return null;
    }
}

/// <summary>What was found so far, with a bound.</summary>
internal sealed class ProblemList
{
    private const int Max = 100;

    private readonly List<LedgerProblem> problems = [];
    private bool more;

    public void Add(LedgerProblem problem)
    {
        if (problems.Count < Max) problems.Add(problem);
        else more = true;
    }

    public LedgerVerdict Verdict(Func<LedgerVerdict> verified) =>
        problems.Count == 0 ? verified() : new LedgerVerdict.Damaged([.. problems], more);
}
