namespace Mandate.Cel;

/// <summary>What an expression is made of: literals, names, calls, lists, maps.</summary>
internal sealed partial class Parser
{
    private Term Primary()
    {
        var token = _token;
        switch (token.Kind)
        {
            case TokenKind.Int when token.Value.Kind == CelKind.Absent:
                throw new Unreadable(token.At, $"`{token.Text}` does not fit into an int of 64 bits");
            case TokenKind.Int or TokenKind.Uint or TokenKind.Double or TokenKind.String or TokenKind.Bytes:
                return Made(new Term.Literal(Take().At, token.Value));
            case TokenKind.Name:
                return Named(isRooted: false);
            case TokenKind.Sign when token.Text == ".":
                Take();
                return Named(isRooted: true);
            case TokenKind.Sign when token.Text == "(":
                Take();
                var inner = Expression();
                Expect(")");
                return inner;
            case TokenKind.Sign when token.Text == "[":
                return Elements();
            case TokenKind.Sign when token.Text == "{":
                return Entries();
            default:
                throw Expected("a value, a name, `(`, `[` or `{`");
        }
    }

    private Term Named(bool isRooted)
    {
        if (_token.Kind != TokenKind.Name) throw Expected("a name after `.`");
        var name = Take();
        if (!isRooted && Constant(name.Text) is { } constant) return Made(new Term.Literal(name.At, constant));
        if (name.Text is "in" or "true" or "false" or "null")
            throw new Unreadable(name.At, $"expected a value, found `{name.Text}`");
        if (Reserved.Contains(name.Text)) throw new Unreadable(name.At, $"`{name.Text}` is reserved and names nothing");
        if (Is("("))
        {
            var arguments = Arguments();
            var macro = isRooted ? null : Macros.Global(name.At, name.Text, arguments);
            return Made(macro ?? new Term.Call(name.At, null, isRooted ? "." + name.Text : name.Text, arguments));
        }

        Term term = new Term.Name(name.At, name.Text, isRooted);
        return Is("{") ? Message(term) : MessageAhead(Made(term));
    }

    /// <summary>
    /// `a.b.C{…}`: the dots are walked here, since only a plain chain of names may stand before the brace.
    /// </summary>
    private Term MessageAhead(Term term)
    {
        while (Is("."))
        {
            var before = term;
            term = Dot(term);
            if (term is not Term.Select { IsOptional: false } || ReferenceEquals(before, term)) return term;
            if (Is("{")) return Message(term);
        }

        return term;
    }

    private Term Message(Term type)
    {
        if (QualifiedName.Of(type, out var isRooted) is not { } name) throw Expected("an operator");
        Take();
        var fields = new List<string>();
        var values = new List<Term>();
        while (!Is("}"))
        {
            if (_token.Kind is not (TokenKind.Name or TokenKind.QuotedName))
                throw Expected("the name of a field or `}`");
            fields.Add(Take().Text);
            Expect(":");
            values.Add(Expression());
            if (!Comma("}")) break;
        }

        Expect("}");
        return Made(new Term.Message(type.At, name, isRooted, [.. fields], [.. values]));
    }

    private static CelValue? Constant(string name) => name switch
    {
        "true" => CelValue.True,
        "false" => CelValue.False,
        "null" => CelValue.Null,
        _ => null,
    };

    private Term[] Arguments()
    {
        Take();
        var arguments = new List<Term>();
        while (!Is(")"))
        {
            arguments.Add(Expression());
            if (!Is(",")) break;
            Take();
            if (Is(")")) throw Expected("an argument after `,`");
        }

        Expect(")");
        return [.. arguments];
    }

    private Term Elements()
    {
        var at = Take().At;
        var values = new List<Term>();
        var optional = new List<bool>();
        while (!Is("]"))
        {
            optional.Add(Question());
            values.Add(Expression());
            if (!Comma("]")) break;
        }

        Expect("]");
        return Made(new Term.Elements(at, [.. values], [.. optional]));
    }

    private Term Entries()
    {
        var at = Take().At;
        var (keys, values, optional) = (new List<Term>(), new List<Term>(), new List<bool>());
        while (!Is("}"))
        {
            optional.Add(Question());
            keys.Add(Expression());
            Expect(":");
            values.Add(Expression());
            if (!Comma("}")) break;
        }

        Expect("}");
        return Made(new Term.Entries(at, [.. keys], [.. values], [.. optional]));
    }

    private bool Question()
    {
        if (!Is("?")) return false;
        Take();
        return true;
    }

    private bool Comma(string end)
    {
        if (Is(end)) return false;
        if (!Is(",")) throw Expected($"`,` or `{end}`");
        Take();
        return true;
    }
}
