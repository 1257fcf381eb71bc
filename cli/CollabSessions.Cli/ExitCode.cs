namespace CollabSessions.Cli;

/// <summary>What a command ends with; the same for every command.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int Usage = 2;

    /// <summary>Refused by a policy.</summary>
    public const int Refused = 3;
}
