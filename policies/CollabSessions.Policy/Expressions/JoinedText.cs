namespace CollabSessions.Policy.Expressions;

/// <summary>Texts joined by <c>+</c>, compared with another without being joined.</summary>
internal sealed class JoinedText
{
    private readonly List<Node> _pieces = [];

    private JoinedText(Arithmetic sum) => Add(sum);

    /// <summary>What a sum joins if all of it are texts; null for anything else.</summary>
    public static JoinedText? From(Node node) => node is Arithmetic { IsSum: true } sum ? new JoinedText(sum) : null;

    /// <summary>Whether the joined text is this one; false when it has to be evaluated: not all are texts, or it is too long.</summary>
    public bool TryEqual(string text, ref Frame frame, out bool isSame)
    {
        // All are looked at, whatever comes out: one that is missing breaks the comparison.
        (isSame, var at, var length) = (true, 0, 0L);
        foreach (var piece in _pieces)
        {
            if (!piece.TryPiece(ref frame, out var part))
            {
                return false;
            }

            isSame = isSame && text.AsSpan(at).StartsWith(part);
            at += isSame ? part.Length : 0;
            length += part.Length;
        }

        isSame = isSame && at == text.Length;
        return length <= Arithmetic.JoinedMax;
    }

    private void Add(Node node)
    {
        if (node is Arithmetic { IsSum: true } sum)
        {
            Add(sum.Left);
            Add(sum.Right);
        }
        else
        {
            _pieces.Add(node);
        }
    }
}
