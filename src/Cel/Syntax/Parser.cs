namespace Mandate.Cel;

/// <summary>Reads an expression by recursive descent, within fixed bounds of length and depth.</summary>
internal sealed partial class Parser
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

    /// <summary>
    /// The whole source as one term; throws <see cref="Unreadable"/> at the first thing that is wrong.
    /// </summary>
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
        while (Is("<") || Is("<=") || Is(">") || Is(">=") || Is("==") || Is("!=")
            || _token is { Kind: TokenKind.Name, Text: "in" })
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
        return Made(new Term.Literal(at,
            CelValue.Of(token.Value.Kind == CelKind.Absent ? long.MinValue : -token.Value.AsInt)));
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
        if (_token.Kind == TokenKind.QuotedName)
            return Made(new Term.Select(at, operand, Take().Text, false, isOptional));
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
