namespace Mandate.EstateFile;

/// <summary>The errors found so far: the first of them, and a count of the rest.</summary>
internal sealed class Refusals(int max)
{
    private readonly List<EstateError> kept = [];

    public int Count { get; private set; }

    /// <summary>Whether another error would still be shown; if not, its advice need not be worked out.</summary>
    public bool HasRoom => kept.Count < max;

    public void Add(Place place, string code, string message, string advice)
    {
        Count++;
        if (HasRoom) kept.Add(new EstateError(place, code, message, advice));
    }

    public void NotUtf8(Place place) => Add(
        place, EstateErrorCode.NotUtf8, "the file is not UTF-8 from here on", "save it as UTF-8");

    public void TooLarge(Place place, int bytesMax) => Add(
        place, EstateErrorCode.TooLarge, $"the file has more than {bytesMax} bytes", "split it into several files");

    public EstateReading.Refused Reading() =>
        new([.. kept.OrderBy(e => e.Place.Line).ThenBy(e => e.Place.Column)], Count - kept.Count);
}
