namespace CollabSessions.Policy.Expressions;

/// <summary>What an expression's value depends on.</summary>
[Flags]
internal enum Inputs
{
    None = 0,
    Request = 1,
    Rule = 2,
    Time = 4,
}
