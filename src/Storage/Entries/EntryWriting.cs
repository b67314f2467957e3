using System.Diagnostics;

namespace Mandate.Storage;

/// <summary>What encoding an entry leads to.</summary>
public abstract record EntryWriting
{
    private EntryWriting() { }

    /// <summary>The bytes to hash and store; the caller's own.</summary>
    public sealed record Written(byte[] Bytes) : EntryWriting;

    /// <summary>More than <see cref="EntryCodec.BytesMax"/> bytes: a list or text in it is too long.</summary>
    public sealed record TooLarge : EntryWriting;

    /// <summary>A value that the format has no form for, such as a zero id or half a character.</summary>
    public sealed record Unwritable(string Member, string Why) : EntryWriting;

    /// <summary>Answers every case.</summary>
    public T Match<T>(Func<Written, T> written, Func<TooLarge, T> tooLarge, Func<Unwritable, T> unwritable) =>
        this switch
        {
            Written w => written(w),
            TooLarge t => tooLarge(t),
            Unwritable u => unwritable(u),
            _ => throw new UnreachableException(),
        };
}
