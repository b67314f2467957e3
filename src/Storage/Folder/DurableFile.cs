using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Mandate.Storage;

/// <summary>Small files that are replaced as a whole: before a crash or after it, never in between.</summary>
internal static partial class DurableFile
{
    /// <summary>What the owner alone may read and write.</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const int OpenReadOnly = 0;

    /// <summary>Writes the file beside, makes it durable, and puts it in the old one's place by one rename.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content, UnixFileMode mode, WriteProbe? probe)
    {
        var beside = path + ".new";
        try
        {
            probe?.Invoke(DurableWrite.ReplaceFile, stored: false);
            var options = new FileStreamOptions
            {
                Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, UnixCreateMode = mode,
            };
            using (var file = new FileStream(beside, options))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }
            // Crash here: the old file stands, and the new one beside it is written over next time.
            File.Move(beside, path, overwrite: true);
            SyncFolder(Path.GetDirectoryName(path)!);
            probe?.Invoke(DurableWrite.ReplaceFile, stored: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(DefectOf(path, e), e);
        }
    }

    /// <summary>What a failed call on a file means.</summary>
    public static StorageDefect DefectOf(string path, Exception failure) => failure switch
    {
        UnauthorizedAccessException or DirectoryNotFoundException => new StorageDefect.Unwritable(path),
        // The low half of HResult is errno here: ENOSPC, EDQUOT, EROFS, ENOTDIR.
        IOException { HResult: 28 or 122 } => new StorageDefect.OutOfSpace(path),
        IOException { HResult: 30 or 20 } => new StorageDefect.Unwritable(path),
        _ => new StorageDefect.Failed(path, "the system refused"),
    };

    /// <summary>Makes the names in a folder durable; .NET offers it for files only.</summary>
    public static void SyncFolder(string folder)
    {
        using var handle = OpenUnlocked(folder);
        if (handle.IsInvalid || Sync(handle) != 0)
            throw new IOException("the folder's names could not be made durable");
    }

    /// <summary>Opens without the advisory lock that .NET takes on every file it opens.</summary>
    public static SafeFileHandle OpenUnlocked(string path) => new(Open(path, OpenReadOnly), ownsHandle: true);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(SafeFileHandle handle);
}
