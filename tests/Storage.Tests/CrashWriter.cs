using System.Diagnostics;
using System.Text;
using Mandate.Ledger;

namespace Mandate.Storage.Tests;

/// <summary>
/// The process that is killed: appends batches as fast as it can, most with sealed values, and says on its output what
/// has been acknowledged to it. A sealed entry is <c>sealed id space commitment</c>.
/// </summary>
internal static class CrashWriter
{
    public const string Verb = "crash-writer";

    public static async Task<int> RunAsync(string path, int seed)
    {
        // Nobody reads any more: the test is gone, and this process goes too.
        _ = Task.Run(() =>
        {
            Console.In.ReadToEnd();
            Process.GetCurrentProcess().Kill();
        });
        var random = new Random(seed);
        await using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        await using var folder = await DataFolder.OpenOrCreateAsync(path);
        var writer = new Writer(folder.Key);
        await writer.FollowAsync(folder.Journal);
        await output.WriteLineAsync($"open {writer.Head.Size}");
        while (true)
        {
            var entries = random.Next(20) == 0 ? random.Next(200, 400) : random.Next(1, 12);
            var sealedValues = new List<SealedValue>();
            var bodies = new List<byte[]>();
            for (var i = 0; i < entries; i++)
            {
                var leaf = new LeafIndex(writer.Head.Size.Value + (ulong)i);
                if (random.Next(3) == 0)
                    sealedValues.Add(SealedValue.Seal(Subject(random), "name", $"name of {leaf}", leaf));
                bodies.Add(sealedValues.Count > 0 && sealedValues[^1].Leaf == leaf
                    ? Encoding.ASCII.GetBytes($"{sealedValues[^1].Id} {sealedValues[^1].Commitment}")
                    : Encoding.ASCII.GetBytes($"plain {leaf} {random.Next()}"));
            }
            if (sealedValues.Count > 0) await folder.Sealed.PutAsync(sealedValues, CancellationToken.None);
            if (await writer.AppendAsync(folder.Journal, writer.Next(bodies)) is not AppendOutcome.Appended) return 1;
            await output.WriteLineAsync($"appended {writer.Head.Size}");
            if (random.Next(15) != 0) continue;
            var subject = Subject(random);
            await output.WriteLineAsync($"erasing {subject}");
            await folder.Sealed.EraseAsync([subject], CancellationToken.None);
            await output.WriteLineAsync($"erased {subject} {writer.Head.Size}");
        }
    }

    private static string Subject(Random random) => $"person_{random.Next(40)}";
}
