using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Mandate.Connectors.OpenSsh;

/// <summary>
/// Files that another program reads at any moment: always the whole old content or the whole new one.
/// </summary>
[SuppressMessage("Interoperability", "CA1416", Justification = "OpenSSH's file modes: Linux only, as the docs say")]
internal static partial class DurableFile
{
    public const UnixFileMode PrivateFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    public const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode PublicFolder = PrivateFolder | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
    public const UnixFileMode PublicFile = PrivateFile | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const int ReadOnlyNoWaitCloseOnExec = 0x800 | 0x80000;

    /// <summary>Makes the folder, or gives an existing one this mode whatever the umask says.</summary>
    public static void Folder(string folder, UnixFileMode mode)
    {
        Directory.CreateDirectory(folder, mode);
        if (File.GetUnixFileMode(folder) != mode) File.SetUnixFileMode(folder, mode);
    }

    /// <summary>Whether anybody but the owner may do anything with this file or folder.</summary>
    public static bool IsOpenToOthers(string path) =>
        (File.GetUnixFileMode(path) & ~PrivateFolder) != UnixFileMode.None;

    /// <summary>
    /// Writes beside, flushes, renames, flushes the folder. A crash before the rename leaves the old file and
    /// something in <paramref name="scratch"/>, which must be on the same volume and is emptied when a folder is
    /// prepared.
    /// </summary>
    public static void Replace(string file, ReadOnlySpan<byte> content, string scratch, UnixFileMode mode)
    {
        var fresh = Path.Combine(scratch, RandomNumberGenerator.GetHexString(16, lowercase: true));
        try
        {
            using (var handle = File.OpenHandle(fresh, FileMode.CreateNew, FileAccess.Write))
            {
                File.SetUnixFileMode(handle, mode);
                RandomAccess.Write(handle, content, 0);
                RandomAccess.FlushToDisk(handle);
            }
            File.Move(fresh, file, overwrite: true);
        }
        catch
        {
            File.Delete(fresh);
            throw;
        }
        FlushFolder(Path.GetDirectoryName(file)!);
    }

    /// <summary>Deletes, durably; a file that is not there is deleted already.</summary>
    public static void Delete(string file)
    {
        File.Delete(file);
        FlushFolder(Path.GetDirectoryName(file)!);
    }

    /// <summary>
    /// The whole of a plain file, or why not. Links, pipes and more than <paramref name="most"/> bytes are refused.
    /// </summary>
    public static bool TryRead(string file, int most, out byte[] content, out string whyNot)
    {
        (content, whyNot) = ([], "");
        try
        {
            var attributes = File.GetAttributes(file);
            if (attributes.HasFlag(FileAttributes.ReparsePoint)) whyNot = "is a link";
            else if (attributes.HasFlag(FileAttributes.Directory)) whyNot = "is a folder";
            else content = Read(file, most, out whyNot);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            whyNot = Absent;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            whyNot = "cannot be read";
        }
        return whyNot.Length == 0;
    }

    /// <summary>What <see cref="TryRead"/> says of a file that is not there.</summary>
    public const string Absent = "is absent";

    private static byte[] Read(string file, int most, out string whyNot)
    {
        // Without waiting, because opening a pipe that nobody writes would never return.
        using var handle = new SafeFileHandle(Open(file, ReadOnlyNoWaitCloseOnExec), ownsHandle: true);
        if (handle.IsInvalid) throw new IOException("open failed");
        var length = RandomAccess.GetLength(handle);
        whyNot = length > most ? $"is larger than {most} bytes" : "";
        if (whyNot.Length > 0) return [];
        var content = new byte[length];
        var filled = 0;
        while (RandomAccess.Read(handle, content.AsSpan(filled), filled) is > 0 and var read) filled += read;
        return content[..filled];
    }

    [SuppressMessage("Performance", "CA1806", Justification = "close has nothing to say that fsync has not said")]
    private static void FlushFolder(string folder)
    {
        var descriptor = Open(folder, ReadOnlyNoWaitCloseOnExec);
        if (descriptor < 0) throw new IOException("a folder could not be opened to flush it");
        var flushed = Flush(descriptor);
        Close(descriptor);
        if (flushed != 0) throw new IOException("a folder could not be flushed");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
