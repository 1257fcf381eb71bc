using CollabSessions.Contracts;

namespace CollabSessions.Sessions;

/// <summary>How places and things are spelled in policies (policies/models/collab.conf).</summary>
internal static class AccessPaths
{
    /// <summary>The place that is the project itself.</summary>
    public static string PlaceOf(ProjectId project) => $"{project.Value}/";

    /// <summary>A session as a place.</summary>
    public static string PlaceOf(ProjectId project, SessionId session) => $"{project.Value}/{session.Value}";

    /// <summary>The project, or something in it: <c>policy/</c>.</summary>
    public static string Of(ProjectId project, string rest = "") => $"project/{project.Value}/{rest}";

    /// <summary>A session, or something in it: <c>comment/</c>.</summary>
    public static string Of(ProjectId project, SessionId session, string rest = "") => $"project/{project.Value}/session/{session.Value}/{rest}";

    /// <summary>The place of a thing, as the model's last condition has it: null when it is no path of this project.</summary>
    public static string? PlaceOf(ProjectId project, string resource)
    {
        var start = $"project/{project.Value}/";
        if (!resource.StartsWith(start, StringComparison.Ordinal) || resource.Length > 512)
        {
            return null;
        }

        const string Sessions = "session/";
        var rest = resource.AsSpan(start.Length);
        if (rest.StartsWith(Sessions, StringComparison.Ordinal))
        {
            rest = rest[Sessions.Length..];
            var end = rest.IndexOf('/');
            if (end > 0)
            {
                return $"{project.Value}/{rest[..end]}";
            }
        }

        return $"{project.Value}/";
    }
}
