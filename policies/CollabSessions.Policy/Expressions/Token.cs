namespace CollabSessions.Policy.Expressions;

internal enum TokenKind
{
    End,
    Name,
    Number,
    Text,
    Sign,
}

/// <param name="Kind">What it is.</param>
/// <param name="Text">The name, the sign, or the content of a quoted text.</param>
/// <param name="Number">The value of a number.</param>
/// <param name="Column">1-based, within the expression.</param>
internal readonly record struct Token(TokenKind Kind, string Text, double Number, int Column)
{
    public bool Is(string sign) => Kind == TokenKind.Sign && Text == sign;

    public bool IsName(string name) => Kind == TokenKind.Name && Text == name;

    public override string ToString() => Kind == TokenKind.End ? "the end" : $"'{Text}'";
}
