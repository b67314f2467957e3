using System.Collections.Concurrent;
using System.Security.Cryptography;
using Mandate.Governance;

namespace Mandate.Server;

/// <summary>A command line that waits to be let in.</summary>
internal sealed class WaitingLogin(string userCode, string client, Instant since)
{
    private SignedInPerson? approver;
    private int state;

    public string UserCode => userCode;

    /// <summary>What it says of itself; shown to the person, and believed by nobody.</summary>
    public string Client => client;

    public Instant Since => since;

    /// <summary>Who let it in; null while nobody has.</summary>
    public SignedInPerson? Approver => Volatile.Read(ref state) == 1 ? approver : null;

    public bool IsDenied => Volatile.Read(ref state) == 2;

    /// <summary>Decided once; false when it was decided before.</summary>
    public bool Decide(SignedInPerson person, bool lets)
    {
        if (Interlocked.CompareExchange(ref state, 3, 0) != 0) return false;
        approver = person;
        Volatile.Write(ref state, lets ? 1 : 2);
        return true;
    }
}

/// <summary>
/// Command lines that ask to be let in: each has a long code that it alone knows, and a short one that a person types
/// or follows. Only a person who is signed in can try short codes, and not many.
/// </summary>
internal sealed class CommandLineLogins(Node node)
{
    /// <summary>How long a person has.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const string Letters = "BCDFGHJKLMNPQRSTVWXZ";
    private const int WrongMax = 10;
    private readonly OneTimeStates<WaitingLogin> waiting = new(node.Time, Lifetime);
    private readonly ConcurrentDictionary<SignInId, int> wrong = new();

    /// <summary>The code to poll with, and what waits; null when too many wait.</summary>
    public (string DeviceCode, WaitingLogin Login)? Begin(string client)
    {
        var letters = RandomNumberGenerator.GetString(Letters, 8);
        var login = new WaitingLogin($"{letters[..4]}-{letters[4..]}", client, node.Now);
        return waiting.Keep(login) is { } code ? (code, login) : null;
    }

    /// <summary>What waits under a short code, for somebody who has not guessed too often.</summary>
    public WaitingLogin? Find(string? userCode, SignInId by)
    {
        if (userCode is null || wrong.GetValueOrDefault(by) >= WrongMax) return null;
        var code = userCode.Trim().ToUpperInvariant();
        if (waiting.Find(w => w.UserCode == code || w.UserCode.Replace("-", "", StringComparison.Ordinal) == code)
            is { } found) return found;
        if (wrong.Count > 10_000) wrong.Clear();
        wrong.AddOrUpdate(by, 1, (_, n) => n + 1);
        return null;
    }

    /// <summary>What waits under a long code; it stays until it is taken.</summary>
    public WaitingLogin? Poll(string deviceCode) => waiting.Look(deviceCode);

    /// <summary>The same, this once.</summary>
    public WaitingLogin? Take(string deviceCode) => waiting.Take(deviceCode);
}
