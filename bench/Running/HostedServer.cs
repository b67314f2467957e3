using System.Globalization;
using Mandate.Server;

namespace Mandate.Bench;

/// <summary>
/// The product's server in a child of this program, as `mandate serve` starts it; it also says what it allocated.
/// </summary>
internal static class HostedServer
{
    public static async Task<int> RunAsync(string folder)
    {
        await using var server = await MandateServer.StartAsync(
            new ServerOptions { Data = folder, Url = "http://127.0.0.1:0" }, CancellationToken.None);
        await Console.Out.WriteLineAsync($"listening {server.Url}");
        while (await Console.In.ReadLineAsync() is not null)
            await Console.Out.WriteLineAsync(string.Join(' ', GC.GetTotalAllocatedBytes(), GC.CollectionCount(0),
                GC.CollectionCount(1), GC.CollectionCount(2), (long)GC.GetTotalPauseDuration().TotalMilliseconds));
        return 0;
    }

    /// <summary>What a child of this kind allocated and collected since it began.</summary>
    public static Garbage Of(Child child)
    {
        var numbers = child.Ask("garbage").Split(' ')
            .Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return new Garbage(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
    }
}

/// <summary>Bytes allocated, collections by generation (each counts in the younger ones, too), and pauses.</summary>
internal sealed record Garbage(long Bytes, long Gen0, long Gen1, long Gen2, long PauseMilliseconds)
{
    public Garbage Since(Garbage before) => new(Bytes - before.Bytes, Gen0 - before.Gen0, Gen1 - before.Gen1,
        Gen2 - before.Gen2, PauseMilliseconds - before.PauseMilliseconds);

    public string Text => FormattableString.Invariant(
        $"{Gen0}/{Gen1}/{Gen2} collections, {PauseMilliseconds} ms paused");
}
