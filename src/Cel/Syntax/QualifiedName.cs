namespace Mandate.Cel;

/// <summary>Names with dots in them, and where a namespace makes them be looked for.</summary>
internal static class QualifiedName
{
    /// <summary>`a.b.c` where the term is nothing but a chain of names.</summary>
    public static string? Of(Term term, out bool isRooted)
    {
        var tail = "";
        while (term is Term.Select { IsTest: false, IsOptional: false } select)
        {
            tail = "." + select.Field + tail;
            term = select.Operand;
        }

        isRooted = term is Term.Name { IsRooted: true };
        return term is Term.Name name ? name.Text + tail : null;
    }

    public static string? Root(Term term)
    {
        while (term is Term.Select { IsTest: false, IsOptional: false } select) term = select.Operand;
        return term is Term.Name { IsRooted: false } name ? name.Text : null;
    }

    /// <summary>The innermost namespace first.</summary>
    public static IEnumerable<string> Candidates(string container, string name, bool isRooted)
    {
        if (!isRooted)
        {
            for (var at = container; at.Length > 0; at = at[..Math.Max(0, at.LastIndexOf('.'))])
                yield return at + "." + name;
        }

        yield return name;
    }
}
