using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Mandate.EstateFile;

/// <summary>Something declared under a name.</summary>
public interface IDeclared
{
    /// <summary>The name it is declared under.</summary>
    Placed<string> Name { get; }
}

/// <summary>An immutable section of a file: declarations by name, in an order that equality ignores.</summary>
/// <typeparam name="T">The kind of declaration.</typeparam>
[SuppressMessage("Naming", "CA1710", Justification = "a section is said as `named grants`")]
public sealed class Named<T> : IReadOnlyCollection<T>, IEquatable<Named<T>> where T : class, IDeclared
{
    private readonly OrderedDictionary<string, T> declared;

    // Owns the dictionary from here on.
    internal Named(OrderedDictionary<string, T> declared) => this.declared = declared;

    /// <inheritdoc />
    public int Count => declared.Count;

    /// <summary>The declaration at this position of the file.</summary>
    public T this[int index] => declared.GetAt(index).Value;

    /// <summary>The declaration of this name; people's names are found whatever their case.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out T? found) => declared.TryGetValue(name, out found);

    /// <summary>Whether the name is declared here.</summary>
    public bool Has(string name) => declared.ContainsKey(name);

    /// <summary>The position of the name, or -1.</summary>
    public int IndexOf(string name) => declared.IndexOf(name);

    /// <summary>The names as written, in the order of the file.</summary>
    public IEnumerable<string> Names => declared.Keys;

    /// <inheritdoc />
    public IEnumerator<T> GetEnumerator() => declared.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc />
    public bool Equals(Named<T>? other) =>
        other is not null && Count == other.Count
        && declared.All(mine => other.TryGet(mine.Key, out var theirs) && mine.Value.Equals(theirs));

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Named<T>);

    /// <inheritdoc />
    public override int GetHashCode() => declared.Values.Aggregate(Count, (sum, value) => sum ^ value.GetHashCode());
}

/// <summary>Makes named sections.</summary>
public static class Named
{
    /// <summary>How names of this kind compare: people's without regard to case, all others exactly.</summary>
    public static StringComparer ComparerOf(EstateKind kind) =>
        kind == EstateKind.Person ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>A section of these declarations; a name that comes twice is a fault of the caller.</summary>
    public static Named<T> Of<T>(EstateKind kind, IEnumerable<T> declarations) where T : class, IDeclared
    {
        var section = new OrderedDictionary<string, T>(ComparerOf(kind));
        foreach (var declaration in declarations) section.Add(declaration.Name.Value, declaration);
        return new Named<T>(section);
    }

    internal static Named<T> Empty<T>() where T : class, IDeclared => new([]);
}
