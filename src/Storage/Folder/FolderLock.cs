using System.Text;

namespace Mandate.Storage;

/// <summary>One process per folder. The system frees the lock when the process ends, however it ends.</summary>
internal sealed class FolderLock : IDisposable
{
    // What flock answers where another process has the lock.
    private const int WouldBlock = 11;

    private readonly FileStream file;

    private FolderLock(FileStream file) => this.file = file;

    public static FolderLock Take(string path)
    {
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                BufferSize = 0,
                UnixCreateMode = DurableFile.OwnerOnly,
            };
            var taken = new FileStream(path, options);
            Sign(taken);
            return new FolderLock(taken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (e.HResult != WouldBlock) throw new StorageException(DurableFile.DefectOf(path, e), e);
            throw new StorageException(new StorageDefect.InUse(Path.GetDirectoryName(path)!, Holder(path)), e);
        }
    }

    public void Dispose() => file.Dispose();

    // Who holds it, for the message the next one gets; never read to decide anything, so a full disk does not matter.
    private static void Sign(FileStream taken)
    {
        try
        {
            taken.SetLength(0);
            taken.Write(Encoding.ASCII.GetBytes(Environment.ProcessId + "\n"));
            taken.Flush();
        }
        catch (IOException)
        {
            taken.SetLength(0);
        }
    }

    private static int? Holder(string path)
    {
        using var handle = DurableFile.OpenUnlocked(path);
        if (handle.IsInvalid) return null;
        Span<byte> text = stackalloc byte[16];
        var length = RandomAccess.Read(handle, text, 0);
        return int.TryParse(Encoding.ASCII.GetString(text[..length]).TrimEnd('\n'), out var id) ? id : null;
    }
}
