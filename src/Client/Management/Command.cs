using System.Security.Cryptography;
using Mandate.Wire;

namespace Mandate.Client;

/// <summary>
/// Something to be decided and recorded. It can be previewed as often as wished; it is recorded once, however often it
/// is sent, since it carries one idempotency key.
/// </summary>
public sealed class Command
{
    private readonly Desk desk;
    private readonly string path;
    private readonly byte[] body;

    internal Command(Desk desk, string path, byte[] body, string key) =>
        (this.desk, this.path, this.body, Key) = (desk, path, body, key);

    /// <summary>The idempotency key: random unless <see cref="WithKey"/> named one.</summary>
    public string Key { get; }

    /// <summary>
    /// The same command under a key of the caller's, for one that outlives this process: 1 to 200 visible characters.
    /// </summary>
    public Command WithKey(string key) =>
        key is { Length: > 0 and <= 200 } && !key.AsSpan().ContainsAnyExceptInRange('!', '~')
        ? new Command(desk, path, body, key)
        : throw new ArgumentException("a key has 1 to 200 visible characters", nameof(key));

    /// <summary>What it would do to access; nothing is recorded.</summary>
    /// <exception cref="MandateException">It would be refused, or there is no answer.</exception>
    public Task<EffectWire> PreviewAsync(CancellationToken cancel = default) =>
        desk.PreviewAsync(path, body, cancel);

    /// <summary>Records it; again harmlessly.</summary>
    /// <exception cref="MandateException">
    /// It was refused, or there is no answer: then record the same command again to learn what became of it.
    /// </exception>
    public Task<RecordedWire> RecordAsync(CancellationToken cancel = default) =>
        desk.RecordAsync(path, body, Key, cancel);

    internal static string NewKey() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
