namespace Mandate.EstateFile;

/// <summary>Where something stands: the file, the line and column (both from 1) and the member it belongs to.</summary>
public readonly struct Place
{
    private readonly MemberPath? owner;
    private readonly string? name;

    internal Place(MemberPath owner, string? name, int line, int column)
    {
        this.owner = owner;
        this.name = name;
        Line = line;
        Column = column;
    }

    /// <summary>The file's name as the caller gave it; empty for a value that was not read from a file.</summary>
    public string File => owner?.File ?? "";

    /// <summary>The line, from 1; 0 for a value that was not read from a file.</summary>
    public int Line { get; }

    /// <summary>The column in UTF-16 units, from 1; 0 for a value that was not read from a file.</summary>
    public int Column { get; }

    /// <summary>The path of members, for example <c>grants.second-line.until</c>; empty for the whole file.</summary>
    public string Member => owner is null ? "" : owner.Text(name);

    /// <inheritdoc />
    public override string ToString() => $"{File}:{Line}:{Column}";

    // The same member, at another spot.
    internal Place At(int line, int column) => owner is null ? this : new Place(owner, name, line, column);

    // The same spot, for a member that is not there.
    internal Place At(string member, MemberPath path) => new(path, member, Line, Column);

    // The same spot, for a member below this one that is not there.
    internal Place Below(string member) =>
        owner is null || name is null ? this : new Place(owner.Below(name), member, Line, Column);
}

/// <summary>The names above a member. One node serves all leaves below it: a leaf costs no text of its own.</summary>
internal sealed class MemberPath
{
    private static readonly string[] Indexes = [.. Enumerable.Range(0, Bounds.ListItems + 1).Select(i => $"[{i}]")];
    private readonly MemberPath? parent;
    private readonly string name;

    private MemberPath(MemberPath? parent, string file, string name)
    {
        this.parent = parent;
        this.name = name;
        File = file;
    }

    public string File { get; }

    public static MemberPath Root(string file) => new(null, file, "");

    public MemberPath Below(string member) => new(this, File, member);

    /// <summary>The name of the item at <paramref name="index"/> of a list, as a place writes it.</summary>
    public static string Item(int index) => Indexes[Math.Min(index, Bounds.ListItems)];

    public string Text(string? leaf)
    {
        var names = new Stack<string>();
        if (!string.IsNullOrEmpty(leaf)) names.Push(leaf);
        for (var node = this; node.parent is not null; node = node.parent) names.Push(node.name);
        return string.Concat(names.Select((n, i) => i == 0 || n.StartsWith('[') ? n : "." + n));
    }
}

/// <summary>A value and where it was written. Two are equal when their values are, wherever they stand.</summary>
/// <typeparam name="T">The value's type.</typeparam>
public readonly struct Placed<T> : IEquatable<Placed<T>>
{
    /// <summary>A value that was not read from a file.</summary>
    public Placed(T value)
        : this(value, default) { }

    internal Placed(T value, Place place)
    {
        Value = value;
        Place = place;
    }

    /// <summary>The value.</summary>
    public T Value { get; }

    /// <summary>Where it was written.</summary>
    public Place Place { get; }

    /// <inheritdoc />
    public bool Equals(Placed<T> other) => EqualityComparer<T>.Default.Equals(Value, other.Value);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Placed<T> other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => Value is null ? 0 : EqualityComparer<T>.Default.GetHashCode(Value);

    /// <summary>Whether the values are equal.</summary>
    public static bool operator ==(Placed<T> left, Placed<T> right) => left.Equals(right);

    /// <summary>Whether the values differ.</summary>
    public static bool operator !=(Placed<T> left, Placed<T> right) => !left.Equals(right);

    /// <inheritdoc />
    public override string ToString() => Value?.ToString() ?? "";
}
