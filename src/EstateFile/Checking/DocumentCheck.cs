namespace Mandate.EstateFile;

/// <summary>What can be known wrong only when the whole file has been read.</summary>
internal static class DocumentCheck
{
    public static void Run(EstateDocument document, KnownName? known, Refusals refusals)
    {
        var references = new ReferenceCheck(document, known, refusals);
        references.Run();
        new PolicyReferences(document, references).Run();
        new WindowCheck(document, refusals).Run();
        OverlapCheck.Run(document.Systems, refusals);
        new ParentCheck(document, refusals).Run();
    }
}
