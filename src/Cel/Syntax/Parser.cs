namespace Mandate.Cel;

/// <summary>Reads an expression by recursive descent, within fixed bounds of length and depth.</summary>
internal sealed class Parser
{
    public const int HeightMax = 200;

    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while",
    };

    private readonly Lexer _lexer;
    private readonly int _nestingMax;
    private Token _token;
    private int _nesting;

    private Parser(string source, int nestingMax)
    {
        _lexer = new Lexer(source);
        _nestingMax = nestingMax;
        _token = _lexer.Next();
    }

    /// <summary>The whole source as one term; throws <see cref="Unreadable"/> at the first thing that is wrong.</summary>
    public static Term Parse(string source, int nestingMax)
    {
        var parser = new Parser(source, nestingMax);
        if (parser._token.Kind == TokenKind.End) throw new Unreadable(0, "expected an expression, found nothing");
        var term = parser.Expression();
        if (parser._token.Kind != TokenKind.End) throw parser.Expected("an operator or the end of the expression");
        return term;
    }

    private Term Expression()
    {
        if (++_nesting > _nestingMax) throw new Unreadable(_token.At, $"nested deeper than {_nestingMax}");
        var condition = Logic(isAnd: false);
        if (Is("?"))
        {
            var at = Take().At;
            var then = Logic(isAnd: false);
            Expect(":");
            condition = Made(new Term.Call(at, null, "_?_:_", [condition, then, Expression()]));
        }

        _nesting--;
        return condition;
    }

    private Term Logic(bool isAnd)
    {
        var sign = isAnd ? "&&" : "||";
        var first = isAnd ? Relation() : Logic(isAnd: true);
        if (!Is(sign)) return first;
        var at = _token.At;
        var operands = new List<Term> { first };
        while (Is(sign))
        {
            Take();
            operands.Add(isAnd ? Relation() : Logic(isAnd: true));
        }

        return Made(new Term.Logic(at, isAnd, [.. operands]));
    }

    private Term Relation()
    {
        var left = Sum();
        while (Is("<") || Is("<=") || Is(">") || Is(">=") || Is("==") || Is("!=") || _token is { Kind: TokenKind.Name, Text: "in" })
        {
            var sign = Take();
            left = Made(new Term.Call(sign.At, null, sign.Text == "in" ? "@in" : $"_{sign.Text}_", [left, Sum()]));
        }

        return left;
    }

    private Term Sum()
    {
        var left = Product();
        while (Is("+") || Is("-"))
        {
            var sign = Take();
            left = Made(new Term.Call(sign.At, null, $"_{sign.Text}_", [left, Product()]));
        }

        return left;
    }

    private Term Product()
    {
        var left = Unary();
        while (Is("*") || Is("/") || Is("%"))
        {
            var sign = Take();
            left = Made(new Term.Call(sign.At, null, $"_{sign.Text}_", [left, Unary()]));
        }

        return left;
    }

    private Term Unary()
    {
        if (!Is("!") && !Is("-")) return Member();
        var signs = new Stack<Token>();
        var sign = _token.Text;
        while (Is(sign)) signs.Push(Take());
        Term term;
        if (sign == "-" && _token.Kind is TokenKind.Int or TokenKind.Double)
            term = Suffixes(Negative(signs.Pop().At));
        else
            term = Member();
        while (signs.TryPop(out var outer)) term = Made(new Term.Call(outer.At, null, outer.Text + "_", [term]));
        return term;
    }

    private Term Negative(int at)
    {
        var token = Take();
        if (token.Kind == TokenKind.Double) return Made(new Term.Literal(at, CelValue.Of(-token.Value.AsDouble)));
        return Made(new Term.Literal(at, CelValue.Of(token.Value.Kind == CelKind.Absent ? long.MinValue : -token.Value.AsInt)));
    }

    private Term Member() => Suffixes(Primary());

    private Term Suffixes(Term term)
    {
        while (true)
        {
            if (Is("."))
                term = Dot(term);
            else if (Is("["))
                term = Bracket(term);
            else
                return term;
        }
    }

    private Term Dot(Term operand)
    {
        var at = Take().At;
        var isOptional = Is("?");
        if (isOptional) Take();
        if (_token.Kind == TokenKind.QuotedName) return Made(new Term.Select(at, operand, Take().Text, false, isOptional));
        if (_token.Kind != TokenKind.Name || _token.Text is "in" or "true" or "false" or "null")
            throw Expected("the name of a field or function after `.`");
        var name = Take();
        if (isOptional || !Is("(")) return Made(new Term.Select(at, operand, name.Text, false, isOptional));
        var arguments = Arguments();
        return Made(Macros.Member(name.At, operand, name.Text, arguments)
            ?? new Term.Call(name.At, operand, name.Text, arguments));
    }

    private Term Bracket(Term operand)
    {
        var at = Take().At;
        var isOptional = Is("?");
        if (isOptional) Take();
        var key = Expression();
        Expect("]");
        return Made(new Term.Index(at, operand, key, isOptional));
    }

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
        if (name.Text is "in" or "true" or "false" or "null") throw new Unreadable(name.At, $"expected a value, found `{name.Text}`");
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

    /// <summary>`a.b.C{…}`: the dots are walked here, since only a plain chain of names may stand before the brace.</summary>
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
            if (_token.Kind is not (TokenKind.Name or TokenKind.QuotedName)) throw Expected("the name of a field or `}`");
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

    private static Term Made(Term term)
    {
        if (term.Height > HeightMax) throw new Unreadable(term.At, $"more than {HeightMax} steps deep");
        return term;
    }

    private bool Is(string sign) => _token.Kind == TokenKind.Sign && _token.Text == sign;

    private Token Take()
    {
        var token = _token;
        _token = _lexer.Next();
        return token;
    }

    private void Expect(string sign)
    {
        if (!Is(sign)) throw Expected($"`{sign}`");
        Take();
    }

    private Unreadable Expected(string what) => new(_token.At, $"expected {what}, found {Found()}");

    private string Found() => _token.Kind switch
    {
        TokenKind.End => "the end of the expression",
        TokenKind.String => "a string",
        TokenKind.Bytes => "a bytes literal",
        _ => $"`{(_token.Text.Length > 40 ? _token.Text[..40] + "…" : _token.Text)}`",
    };
}
