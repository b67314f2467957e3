using System.Collections;
using System.Runtime.CompilerServices;

namespace Mandate.EstateFile;

/// <summary>An immutable list that is equal to another with equal items in the same order.</summary>
/// <typeparam name="T">The items' type.</typeparam>
[CollectionBuilder(typeof(Listing), nameof(Listing.Of))]
public sealed class Listing<T> : IReadOnlyList<T>, IEquatable<Listing<T>>
{
    private readonly T[] items;

    internal static readonly Listing<T> None = new([]);

    internal Listing(T[] items) => this.items = items;

    /// <inheritdoc />
    public int Count => items.Length;

    /// <inheritdoc />
    public T this[int index] => items[index];

    /// <inheritdoc />
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => items.GetEnumerator();

    /// <inheritdoc />
    public bool Equals(Listing<T>? other) => other is not null && items.AsSpan().SequenceEqual(other.items);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Listing<T>);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var item in items) hash.Add(item);
        return hash.ToHashCode();
    }
}

/// <summary>Makes listings.</summary>
public static class Listing
{
    /// <summary>A listing of these items.</summary>
    public static Listing<T> Of<T>(ReadOnlySpan<T> items) =>
        items.IsEmpty ? Listing<T>.None : new(items.ToArray());

    /// <summary>A listing of these items.</summary>
    public static Listing<T> Of<T>(IEnumerable<T> items) => new([.. items]);

    /// <summary>A listing of one placed value for each of these values, none of them read from a file.</summary>
    public static Listing<Placed<T>> OfValues<T>(IEnumerable<T> values) =>
        new([.. values.Select(v => new Placed<T>(v))]);
}
