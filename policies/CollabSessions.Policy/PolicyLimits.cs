namespace CollabSessions.Policy;

/// <summary>How much a model, a policy file and a question may cost. A limit is inclusive: a value equal to it passes.</summary>
public sealed record PolicyLimits
{
    /// <summary>Fields of a request cannot be more by any options: a question is asked on the stack.</summary>
    public const int RequestFieldsMax = 16;

    /// <summary>Characters of a model file. Default 1 Mi.</summary>
    public int ModelCharactersMax { get; init; } = 1024 * 1024;

    /// <summary>Characters of one line of a policy file. Default 64 Ki.</summary>
    public int LineCharactersMax { get; init; } = 64 * 1024;

    /// <summary>Fields of one line of a policy file. Default 64.</summary>
    public int LineFieldsMax { get; init; } = 64;

    /// <summary>Rules and role links of one policy set. Default 5 000 000, about 1 GB.</summary>
    public int LinesMax { get; init; } = 5_000_000;

    /// <summary>Nesting of parentheses, calls and operators in one expression. Default 64; evaluation goes as deep as this.</summary>
    public int ExpressionDepthMax { get; init; } = 64;

    /// <summary>Operators, names and constants of one expression. Default 1 000.</summary>
    public int ExpressionNodesMax { get; init; } = 1_000;

    /// <summary>Characters of one text in a request. Default 4 096; more is refused, which denies.</summary>
    public int RequestTextMax { get; init; } = 4_096;

    /// <summary>Characters of one JSON value in a request. Default 64 Ki.</summary>
    public int RequestJsonMax { get; init; } = 64 * 1024;

    /// <summary>Nesting of a JSON value in a request. Default 32.</summary>
    public int RequestJsonDepthMax { get; init; } = 32;

    /// <summary>Characters of one pattern for regexMatch, keyMatch2 … keyMatch5, keyGet2, keyGet3 and globMatch. Default 1 000.</summary>
    public int PatternCharactersMax { get; init; } = 1_000;

    /// <summary>Reached roles kept for later questions, over all subjects. Default 4 000 000, about 64 MB; beyond it all are forgotten.</summary>
    public int ReachedRolesKeptMax { get; init; } = 4_000_000;
}
