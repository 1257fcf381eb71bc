using CollabSessions.Contracts;

namespace CollabSessions.Sessions;

/// <summary>Why a change is not made.</summary>
/// <param name="Fault">In a fixed sentence.</param>
/// <param name="Message">Which line or field, for who wrote it; null when there is nothing to name.</param>
internal sealed record AccessProblem(Fault Fault, string? Message = null);
