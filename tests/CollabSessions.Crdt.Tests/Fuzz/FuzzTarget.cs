namespace CollabSessions.Crdt.Tests.Fuzz;

/// <summary>One entrance for bytes from strangers.</summary>
/// <param name="Name">As it stands in the report.</param>
/// <param name="Seeds">Valid inputs to begin with.</param>
/// <param name="Run">
/// Takes the bytes all the way that a server would. Answers what it met as a small number: inputs that lead to an answer
/// not seen before are kept and mutated further.
/// </param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Seeds, Func<byte[], int> Run)
{
    /// <summary>Bytes that any input may cost, besides what its size allows. In V2 a few bytes may stand for a whole budget of structs.</summary>
    public long AllocatedAlways { get; init; } = 64 * 1024;

    public override string ToString() => Name;
}
