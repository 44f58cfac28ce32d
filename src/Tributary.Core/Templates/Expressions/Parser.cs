using System.Globalization;

namespace Tributary.Core.Templates.Expressions;

/// <summary>Reads an expression by recursive descent. Sizes are bounded, so a hostile text costs no more than a long one.</summary>
internal sealed class Parser
{
    private const int MaxCharacters = 600;
    private const int MaxNodes = 200;
    private const int MaxDepth = 24;

    private readonly List<Token> _tokens;
    private int _next;
    private int _nodes;
    private int _depth;

    private Parser(List<Token> tokens) => _tokens = tokens;

    private Token Current => _tokens[_next];

    public static Syntax Parse(string text)
    {
        if (text.Length > MaxCharacters)
            throw new ExpressionException("an expression has at most 600 characters", MaxCharacters);
        if (string.IsNullOrWhiteSpace(text))
            throw new ExpressionException("an expression is missing", 0);
        var parser = new Parser(Lexer.Read(text));
        var syntax = parser.ReadExpression();
        if (parser.Current.Kind != TokenKind.End)
            throw new ExpressionException($"'{parser.Current.Text}' does not fit here", parser.Current.Position);
        return syntax;
    }

    private Syntax ReadExpression()
    {
        if (++_depth > MaxDepth)
            throw new ExpressionException("nested deeper than 24 levels", Current.Position);
        var left = ReadOr();
        while (TakeSign("|"))
        {
            var name = Take(TokenKind.Name, "a function's name");
            var arguments = new List<Syntax> { left };
            if (TakeSign("("))
                ReadArguments(arguments);
            left = Counted(new Syntax.Call(name.Text, arguments, name.Position));
        }
        _depth--;
        return left;
    }

    private Syntax ReadOr()
    {
        var left = ReadAnd();
        while (IsName("or", out var at))
            left = Counted(new Syntax.Binary("or", left, ReadAnd(), at));
        return left;
    }

    private Syntax ReadAnd()
    {
        var left = ReadNot();
        while (IsName("and", out var at))
            left = Counted(new Syntax.Binary("and", left, ReadNot(), at));
        return left;
    }

    private Syntax ReadNot()
    {
        if (!IsName("not", out var at))
            return ReadComparison();
        if (++_depth > MaxDepth)
            throw new ExpressionException("nested deeper than 24 levels", at);
        var inner = ReadNot();
        _depth--;
        return Counted(new Syntax.Not(inner, at));
    }

    private Syntax ReadComparison()
    {
        var left = ReadOtherwise();
        if (IsName("in", out var at))
            return Counted(new Syntax.Binary("in", left, ReadOtherwise(), at));
        return Current is { Kind: TokenKind.Sign, Text: "==" or "!=" or "<" or "<=" or ">" or ">=" }
            ? ReadBinary(left, ReadOtherwise)
            : left;
    }

    private Syntax ReadOtherwise()
    {
        var left = ReadSum();
        while (Current is { Kind: TokenKind.Sign, Text: "??" })
            left = ReadBinary(left, ReadSum);
        return left;
    }

    private Syntax ReadSum()
    {
        var left = ReadProduct();
        while (Current is { Kind: TokenKind.Sign, Text: "+" or "-" })
            left = ReadBinary(left, ReadProduct);
        return left;
    }

    private Syntax ReadProduct()
    {
        var left = ReadUnary();
        while (Current is { Kind: TokenKind.Sign, Text: "*" or "/" })
            left = ReadBinary(left, ReadUnary);
        return left;
    }

    private Syntax ReadUnary()
    {
        var at = Current.Position;
        return TakeSign("-") ? Counted(new Syntax.Negate(ReadPrimary(), at)) : ReadPrimary();
    }

    private Syntax ReadBinary(Syntax left, Func<Syntax> readRight)
    {
        var sign = _tokens[_next++];
        return Counted(new Syntax.Binary(sign.Text, left, readRight(), sign.Position));
    }

    private Syntax ReadPrimary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Number:
                _next++;
                return Counted(new Syntax.Literal(
                    Value.Of(DecimalText.Read(token.Text) ?? throw new ExpressionException("too many digits", token.Position)), token.Position));
            case TokenKind.Text:
                _next++;
                return Counted(new Syntax.Literal(Value.Of(token.Text), token.Position));
            case TokenKind.Name:
                _next++;
                return ReadNamed(token);
            case TokenKind.Sign when token.Text == "(":
                _next++;
                var inner = ReadExpression();
                TakeClosing(")");
                return inner;
            case TokenKind.Sign when token.Text == "[":
                _next++;
                return ReadList(token.Position);
            case TokenKind.Sign when token.Text == ".":
                return Counted(new Syntax.Path(null, ReadSteps(fromRecord: true), token.Position));
            case TokenKind.Sign or TokenKind.End:
            default:
                throw new ExpressionException(
                    token.Kind == TokenKind.End ? "the expression ends too early" : $"'{token.Text}' does not fit here", token.Position);
        }
    }

    private Syntax ReadNamed(Token name)
    {
        switch (name.Text)
        {
            case "true":
                return Counted(new Syntax.Literal(Value.Of(true), name.Position));
            case "false":
                return Counted(new Syntax.Literal(Value.Of(false), name.Position));
            case "null":
                return Counted(new Syntax.Literal(Value.Null, name.Position));
        }
        if (!TakeSign("("))
            return Counted(new Syntax.Path(name.Text, ReadSteps(fromRecord: false), name.Position));
        var arguments = new List<Syntax>();
        ReadArguments(arguments);
        return Counted(new Syntax.Call(name.Text, arguments, name.Position));
    }

    private void ReadArguments(List<Syntax> arguments)
    {
        if (TakeSign(")"))
            return;
        do
        {
            arguments.Add(ReadExpression());
        }
        while (TakeSign(","));
        TakeClosing(")");
    }

    private Syntax.ListOf ReadList(int position)
    {
        var items = new List<Syntax>();
        if (!TakeSign("]"))
        {
            do
            {
                items.Add(ReadExpression());
            }
            while (TakeSign(","));
            TakeClosing("]");
        }
        return (Syntax.ListOf)Counted(new Syntax.ListOf(items, position));
    }

    private List<Step> ReadSteps(bool fromRecord)
    {
        var steps = new List<Step>();
        while (true)
        {
            var dot = Current.Position;
            if (TakeSign("."))
            {
                // A dot alone is the record itself, so that ". in list" asks for it and not for its "in"; ".[...]" needs no name in between.
                if (fromRecord && steps.Count == 0 && Current.Kind == TokenKind.Name && Current.Position > dot + 1)
                    return steps;
                if (Current.Kind == TokenKind.Name || Current is { Kind: TokenKind.Sign, Text: "@" })
                    steps.Add(new Step.Member(ReadMemberName()));
                else if (!(fromRecord && steps.Count == 0))
                    throw new ExpressionException("a name is missing after the dot", Current.Position);
                else if (Current is not { Kind: TokenKind.Sign, Text: "[" })
                    return steps;
            }
            else if (TakeSign("["))
            {
                steps.Add(ReadIndex());
            }
            else
            {
                return steps;
            }
        }
    }

    private string ReadMemberName()
    {
        var attribute = TakeSign("@");
        var name = Take(TokenKind.Name, "a name");
        return attribute ? "@" + name.Text : name.Text;
    }

    private Step ReadIndex()
    {
        if (TakeSign("*"))
        {
            TakeClosing("]");
            return new Step.Every();
        }
        if (Current.Kind == TokenKind.Text)
        {
            var name = _tokens[_next++].Text;
            TakeClosing("]");
            return new Step.Member(name);
        }
        var negative = TakeSign("-");
        var number = Take(TokenKind.Number, "an index, '*' or a quoted name");
        if (!int.TryParse(number.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            throw new ExpressionException("an index is a whole number", number.Position);
        TakeClosing("]");
        return new Step.Item(negative ? -index : index);
    }

    private bool IsName(string name, out int position)
    {
        position = Current.Position;
        if (Current.Kind != TokenKind.Name || Current.Text != name)
            return false;
        _next++;
        return true;
    }

    private bool TakeSign(string sign)
    {
        if (Current.Kind != TokenKind.Sign || Current.Text != sign)
            return false;
        _next++;
        return true;
    }

    private void TakeClosing(string sign)
    {
        if (!TakeSign(sign))
            throw new ExpressionException($"'{sign}' is missing", Current.Position);
    }

    private Token Take(TokenKind kind, string what)
    {
        if (Current.Kind != kind)
            throw new ExpressionException($"{what} is missing", Current.Position);
        return _tokens[_next++];
    }

    private Syntax Counted(Syntax node)
    {
        if (++_nodes > MaxNodes)
            throw new ExpressionException("an expression has at most 200 parts", node.Position);
        return node;
    }
}
