namespace CollabSessions.Contracts;

/// <summary>A role as the team writes it.</summary>
/// <param name="Name"><c>role:</c> and a name. Of a shipped role these are the lines that the team adds.</param>
/// <param name="Inherits">Roles that whoever has it has too. At most <see cref="PartsMax"/>.</param>
/// <param name="Rules">What it may and may not do. At most <see cref="PartsMax"/>.</param>
/// <param name="Reason">Why it is changed.</param>
[GenerateSerializer, Immutable, Alias("role-draft")]
public sealed record RoleDraft(
    [property: Id(0)] string Name,
    [property: Id(1)] IReadOnlyList<string> Inherits,
    [property: Id(2)] IReadOnlyList<GrantedRight> Rules,
    [property: Id(3)] string Reason)
{
    /// <summary>Most roles and most rules of one role.</summary>
    public const int PartsMax = 1_000;
}
