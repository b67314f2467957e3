namespace Mandate.EstateFile;

/// <summary>A listing in the making. Most have one item, which needs no list on the way.</summary>
internal struct Few<T>
{
    private T first;
    private List<T>? all;

    public int Count { get; private set; }

    /// <summary>The first of them, where there is one.</summary>
    public readonly T First => first;

    public void Add(T item)
    {
        if (Count++ == 0) first = item;
        else (all ??= [first]).Add(item);
    }

    public readonly Listing<T> ToListing() =>
        Count == 0 ? Listing<T>.None : all is null ? new([first]) : new([.. all]);
}
