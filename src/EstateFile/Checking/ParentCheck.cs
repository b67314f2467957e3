namespace Mandate.EstateFile;

/// <summary>What a grant with a parent may be, as far as both are in the file; and that parents end.</summary>
internal sealed class ParentCheck(EstateDocument document, Refusals refusals)
{
    private const int FewPatterns = 8;
    private readonly TimeZoneInfo zone = document.Zone;
    private readonly Dictionary<TypePatterns, PatternIndex> indexes = new(ReferenceEqualityComparer.Instance);

    public void Run()
    {
        Ancestry.Check(document.Relationships, r => r.Parent, refusals);
        var order = Ancestry.Check(document.Grants, g => g.Parent, refusals);
        // Parents come first, so each finds what its parent inherited.
        var entitlements = new string?[document.Grants.Count];
        foreach (var index in order)
        {
            var grant = document.Grants[index];
            var parentIndex = grant.Parent is { Value: { } name } ? document.Grants.IndexOf(name) : -1;
            entitlements[index] = grant.Entitlement?.Value ?? (parentIndex < 0 ? null : entitlements[parentIndex]);
            if (grant.Parent is null) continue;
            Form(grant);
            if (parentIndex < 0) continue;
            var parent = document.Grants[parentIndex];
            Beneficiary(grant, parent);
            Entitlement(grant, entitlements[parentIndex]);
            Scope(grant, parent);
            Window(grant, parent);
        }
    }

    private void Form(DeclaredGrant grant)
    {
        if (grant.To.Name.Value is null) return;
        if (grant.To.Kind == EstateKind.Organisation)
        {
            if (grant.Relationship is null)
                refusals.Add(
                    grant.Name.Place.Below("relationship"), EstateErrorCode.MissingMember, "missing",
                    "a delegation to an organisation names a relationship of its own");
        }
        else if (grant.Relationship is { } relationship)
        {
            refusals.Add(
                relationship.Place, EstateErrorCode.RelationshipOfAssignment,
                "an assignment stands under its parent's relationship", "remove `relationship`");
        }
    }

    private void Beneficiary(DeclaredGrant grant, DeclaredGrant parent)
    {
        if (parent.To.Kind == EstateKind.Organisation || grant.Parent is not { } written) return;
        refusals.Add(
            written.Place, EstateErrorCode.BadParent,
            $"{Spelling.Quoted(written.Value)} was not given to an organisation",
            "name a grant to an organisation: only that is passed on");
    }

    private void Entitlement(DeclaredGrant grant, string? inherited)
    {
        if (inherited is null || grant.Entitlement is not { Value: { } own } written || own == inherited) return;
        // An id and a name may mean the same entitlement; which, only the estate knows.
        if (!own.Contains('/', StringComparison.Ordinal) || !inherited.Contains('/', StringComparison.Ordinal)) return;
        refusals.Add(
            written.Place, EstateErrorCode.OtherEntitlement,
            $"{Spelling.Quoted(own)} is not the parent's {Spelling.Quoted(inherited)}",
            "remove it: a grant has its parent's entitlement");
    }

    private void Scope(DeclaredGrant grant, DeclaredGrant parent)
    {
        // A parent without scope was refused when it was read.
        if (parent.Scope.Types.Count == 0) return;
        foreach (var type in grant.Scope.Types)
        {
            var above = parent.Scope.Types.FirstOrDefault(t => t.Type.Value == type.Type.Value);
            foreach (var pattern in type.Patterns)
                if (above is null || !Covers(above, ResourcePattern.Of(pattern.Value)))
                    refusals.Add(
                        pattern.Place, EstateErrorCode.WiderThanParent,
                        $"{Spelling.Quoted(type.Type.Value)} {Spelling.Quoted(pattern.Value)} is not within the scope "
                        + $"of {Spelling.Quoted(parent.Name.Value)}", "narrow it, or widen the parent");
        }
    }

    private bool Covers(TypePatterns above, ResourcePattern pattern)
    {
        if (above.Patterns.Count <= FewPatterns)
        {
            foreach (var candidate in above.Patterns)
                if (ResourcePattern.Of(candidate.Value).Covers(pattern)) return true;
            return false;
        }
        if (!indexes.TryGetValue(above, out var index)) indexes.Add(above, index = new PatternIndex(above.Patterns));
        return index.Covers(pattern);
    }

    private void Window(DeclaredGrant grant, DeclaredGrant parent)
    {
        if (Instant(parent.Until) is { } end && Instant(grant.Until) is { } ownEnd && ownEnd > end)
            Refuse(grant.Until, $"ends after `{parent.Name.Value}`, which ends `{parent.Until.Value.Written}`");
        if (parent.From is { } from && grant.From is { } ownFrom
            && Instant(from) is { } start && Instant(ownFrom) is { } ownStart && ownStart < start)
            Refuse(ownFrom, $"begins before `{parent.Name.Value}`, which begins `{from.Value.Written}`");
    }

    private void Refuse(Placed<EstateInstant> instant, string message) =>
        refusals.Add(instant.Place, EstateErrorCode.WiderThanParent, message, "keep the window within the parent's");

    private DateTimeOffset? Instant(Placed<EstateInstant> instant) =>
        instant.Value.Written is null || instant.Value.After is not null ? null : instant.Value.At(zone);
}
