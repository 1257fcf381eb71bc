namespace CollabSessions.Contracts;

/// <summary>A project's policy as Casbin's two files.</summary>
/// <param name="Revision">The revision that it is.</param>
/// <param name="Model">The model file.</param>
/// <param name="Policy">The policy file: shipped roles, the team's lines, then the lines of the grants.</param>
[GenerateSerializer, Immutable, Alias("access-files")]
public sealed record AccessFiles([property: Id(0)] long Revision, [property: Id(1)] string Model, [property: Id(2)] string Policy);
