using System.Text;
using CollabSessions.Contracts;

namespace CollabSessions.Sessions;

/// <summary>Reads what somebody wants to change: the shape of it, before anything is compiled.</summary>
internal static class AccessDrafts
{
    private const int ResourceLengthMax = 512;
    private const int ConditionLengthMax = 1_000;

    private static readonly string[] Actions = ["read", "write", "execute", "delete", "admin", "*"];

    /// <summary>The step that a change asks for, or why it is none.</summary>
    public static AccessProblem? Read(
        ProjectId project, AccessState state, AccessChange change, string actor, AccessOptions options, DateTimeOffset now, out AccessStep step)
    {
        step = new AccessStep([], []);
        if (!IsText(change.Reason, AccessChange.ReasonLengthMax))
        {
            return Wrong("'reason' is a text of at most 512 characters.");
        }

        if (change.Lines is { } lines && WhyNotLines(lines, options) is { } problem)
        {
            return problem;
        }

        var revoked = change.RevokeGrants.ToHashSet(StringComparer.Ordinal);
        if (change is { RevokeGrants: [var only], AddGrants: [], Lines: null } && !state.Grants.Any(grant => grant.Id == only))
        {
            // The change is about this one thing, and it is not there.
            return new AccessProblem(Fault.Forbidden, "There is no such grant.");
        }

        if (revoked.Count != change.RevokeGrants.Count || revoked.Except(state.Grants.Select(static grant => grant.Id), StringComparer.Ordinal).FirstOrDefault() is not null)
        {
            return Wrong("'revokeGrants' names a grant that is not there, or one twice.");
        }

        if (state.Grants.Count - revoked.Count + change.AddGrants.Count > options.GrantsMax)
        {
            return new AccessProblem(Fault.PolicyFull, $"A project has at most {options.GrantsMax} grants.");
        }

        var added = new AccessGrant[change.AddGrants.Count];
        for (var index = 0; index < added.Length; index++)
        {
            var draft = change.AddGrants[index];
            if (WhyNot(project, draft, now) is { } reason)
            {
                return Wrong(added.Length == 1 ? reason : $"'addGrants[{index}]': {reason}");
            }

            added[index] = new AccessGrant(
                $"{state.Revision + 1}-{index + 1}",
                draft.Subject,
                draft.Role,
                draft.Right,
                draft.Session,
                RoundUp(draft.From),
                CutOff(draft.Until),
                draft.Reason ?? change.Reason,
                actor,
                now);
        }

        step = new AccessStep(added, [.. state.Grants.Where(grant => revoked.Contains(grant.Id))], change.Lines);
        return null;
    }

    /// <summary>Whether somebody may ask for this.</summary>
    public static AccessProblem? WhyNot(AccessRequestDraft draft, DateTimeOffset now) =>
        !Subjects.Is(draft.Role, Subjects.Role) ? Wrong("'role' is 'role:' and a name.")
        : CutOff(draft.Until) <= now ? Wrong("'until' is not ahead.")
        : !IsText(draft.Reason, AccessChange.ReasonLengthMax) ? Wrong("'reason' is a text of at most 512 characters.")
        : null;

    /// <summary>Whether a text can be stored, and is not too long.</summary>
    public static bool IsText(string? text, int lengthMax)
    {
        if (text is null || text.Length > lengthMax)
        {
            return false;
        }

        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != System.Buffers.OperationStatus.Done || rune.Value == 0)
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }

    /// <summary>The whole second that an end is cut off to: never later than it was meant.</summary>
    public static DateTimeOffset? CutOff(DateTimeOffset? time) =>
        time is { } instant ? new DateTimeOffset(instant.UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero) : null;

    private static DateTimeOffset? RoundUp(DateTimeOffset? time) =>
        time is { } instant && instant.UtcTicks % TimeSpan.TicksPerSecond != 0 && instant < DateTimeOffset.MaxValue.AddSeconds(-1)
            ? CutOff(instant.AddSeconds(1))
            : CutOff(time);

    private static AccessProblem? WhyNotLines(string lines, AccessOptions options) =>
        lines.Length > options.LinesCharactersMax || lines.Count('\n') >= options.LinesMax
            ? new AccessProblem(Fault.PolicyFull, $"A team's lines are at most {options.LinesMax}, with {options.LinesCharactersMax} characters.")
        : !IsText(lines, options.LinesCharactersMax) ? Wrong("'lines' holds a character that cannot be stored.")
        : null;

    private static string? WhyNot(ProjectId project, GrantDraft draft, DateTimeOffset now)
    {
        if (!Subjects.IsGrantee(draft.Subject))
        {
            return "'subject' is 'user:', 'group:' or 'service:' and a name.";
        }

        if (draft.Role is null == draft.Right is null)
        {
            return "either 'role' or 'right' is given.";
        }

        if (draft.Role is not null && (!Subjects.IsRoleOrGroup(draft.Role) || draft.Role == draft.Subject))
        {
            return "'role' is 'role:' or 'group:' and a name, and not the subject itself.";
        }

        if (draft.Right is { } right && WhyNot(project, right) is { } reason)
        {
            return reason;
        }

        if (CutOff(draft.Until) <= now || (draft.Until is not null && RoundUp(draft.From) >= CutOff(draft.Until)))
        {
            return "'until' is ahead, and a second or more after 'from'.";
        }

        return draft.Reason is null || IsText(draft.Reason, AccessChange.ReasonLengthMax) ? null : "'reason' is a text of at most 512 characters.";
    }

    /// <summary>Why a right cannot be written; null when it can.</summary>
    public static string? WhyNot(ProjectId project, GrantedRight right) =>
        !IsLine(right.Resource, ResourceLengthMax)
            || !(right.Resource.StartsWith($"project/{project.Value}/", StringComparison.Ordinal)
                || right.Resource.StartsWith("project/{p}/", StringComparison.Ordinal))
            ? $"'resource' is a path pattern that begins with 'project/{project.Value}/', of at most 512 characters."
        : !Actions.Contains(right.Action) ? $"'action' is one of {string.Join(", ", Actions)}."
        : right.Condition is not null && (!IsLine(right.Condition, ConditionLengthMax) || string.IsNullOrWhiteSpace(right.Condition))
            ? "'condition' is a line of at most 1,000 characters."
        : null;

    private static bool IsLine(string? text, int lengthMax) => IsText(text, lengthMax) && text?.Any(char.IsControl) is false;

    private static AccessProblem Wrong(string message) => new(Fault.BadPolicy, message);
}
