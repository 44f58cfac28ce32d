namespace Tributary.Core.Templates.Expressions;

internal enum TokenKind
{
    Name,
    Number,
    Text,
    Sign,
    End,
}

/// <summary>A piece of an expression and where it begins in it.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Position);

/// <summary>An expression that cannot be read, and where in its text.</summary>
internal sealed class ExpressionException(string message, int position) : Exception(message)
{
    public int Position { get; } = position;
}

internal static class Lexer
{
    private static readonly string[] Signs = ["??", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "|", "(", ")", "[", "]", ",", ".", "@"];

    public static List<Token> Read(string text)
    {
        var tokens = new List<Token>();
        var position = 0;
        while (position < text.Length)
        {
            if (char.IsWhiteSpace(text[position]))
            {
                position++;
                continue;
            }
            var token = ReadToken(text, position, out var next);
            tokens.Add(token);
            position = next;
        }
        tokens.Add(new Token(TokenKind.End, "", text.Length));
        return tokens;
    }

    private static Token ReadToken(string text, int start, out int next)
    {
        var first = text[start];
        if (char.IsAsciiLetter(first) || first == '_')
        {
            next = start + 1;
            while (next < text.Length && (char.IsAsciiLetterOrDigit(text[next]) || text[next] == '_'))
                next++;
            return new Token(TokenKind.Name, text[start..next], start);
        }
        if (char.IsAsciiDigit(first))
            return ReadNumber(text, start, out next);
        if (first is '\'' or '"')
            return ReadText(text, start, out next);
        foreach (var sign in Signs)
        {
            if (string.CompareOrdinal(text, start, sign, 0, sign.Length) != 0)
                continue;
            next = start + sign.Length;
            return new Token(TokenKind.Sign, sign, start);
        }
        throw new ExpressionException(
            first == '=' ? "'=' is written '==' in an expression" : $"'{first}' is not part of the expression language", start);
    }

    private static Token ReadNumber(string text, int start, out int next)
    {
        next = start;
        while (next < text.Length && char.IsAsciiDigit(text[next]))
            next++;
        if (next + 1 < text.Length && text[next] == '.' && char.IsAsciiDigit(text[next + 1]))
        {
            next++;
            while (next < text.Length && char.IsAsciiDigit(text[next]))
                next++;
        }
        return new Token(TokenKind.Number, text[start..next], start);
    }

    private static Token ReadText(string text, int start, out int next)
    {
        var quote = text[start];
        var read = new System.Text.StringBuilder();
        for (next = start + 1; next < text.Length; next++)
        {
            if (text[next] != quote)
            {
                read.Append(text[next]);
            }
            else if (next + 1 < text.Length && text[next + 1] == quote)
            {
                read.Append(quote);
                next++;
            }
            else
            {
                next++;
                return new Token(TokenKind.Text, read.ToString(), start);
            }
        }
        throw new ExpressionException("the text that begins here has no closing quote", start);
    }
}
