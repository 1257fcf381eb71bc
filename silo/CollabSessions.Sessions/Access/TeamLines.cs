using System.Text;
using CollabSessions.Contracts;
using CollabSessions.Policy;

namespace CollabSessions.Sessions;

/// <summary>A team's lines as a text that people write: changed where it must be, kept everywhere else.</summary>
internal static class TeamLines
{
    /// <summary>Why a role cannot be written; null when its lines can be made. What they mean is for the compiler to judge.</summary>
    public static string? WhyNot(ProjectId project, RoleDraft role)
    {
        if (!Subjects.Is(role.Name, Subjects.Role))
        {
            return "a role's name is 'role:' and a name.";
        }

        if (role.Inherits.Count > RoleDraft.PartsMax || role.Rules.Count > RoleDraft.PartsMax)
        {
            return $"a role inherits at most {RoleDraft.PartsMax} roles and has at most {RoleDraft.PartsMax} rules.";
        }

        for (var index = 0; index < role.Inherits.Count; index++)
        {
            if (!Subjects.Is(role.Inherits[index], Subjects.Role) || role.Inherits[index] == role.Name)
            {
                return $"'inherits[{index}]' is 'role:' and the name of another role.";
            }
        }

        for (var index = 0; index < role.Rules.Count; index++)
        {
            if (AccessDrafts.WhyNot(project, role.Rules[index]) is { } reason)
            {
                return $"'rules[{index}]': {reason}";
            }
        }

        return null;
    }

    /// <summary>The lines with those of one role replaced: they stand where its first line stood, else at the end.</summary>
    /// <exception cref="PolicyFormatException">The lines are not in the format.</exception>
    public static string WithRole(string lines, ProjectId project, RoleDraft role)
    {
        var old = new HashSet<int>();
        using (var reader = new StringReader(lines))
        {
            foreach (var (line, fields) in PolicyLines.Read(reader, ProjectPolicy.LinesFile))
            {
                if (fields.Length > 1 && fields[1] == role.Name)
                {
                    old.Add(line);
                }
            }
        }

        var text = new StringBuilder(lines.Length);
        var isWritten = false;
        var rest = lines.AsSpan();
        for (var number = 1; rest.Length > 0; number++)
        {
            var end = rest.IndexOf('\n');
            var line = end < 0 ? rest : rest[..end];
            if (!old.Contains(number))
            {
                text.Append(line).Append('\n');
            }
            else if (!isWritten)
            {
                AppendRole(text, project, role);
                isWritten = true;
            }

            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        if (!isWritten)
        {
            AppendRole(text, project, role);
        }

        return text.ToString();
    }

    private static void AppendRole(StringBuilder text, ProjectId project, RoleDraft role)
    {
        foreach (var other in role.Inherits)
        {
            text.Append($"g, {role.Name}, {other}, {project.Value}/*, _, _\n");
        }

        foreach (var rule in role.Rules)
        {
            var effect = rule.IsDenied ? "deny" : "allow";
            text.Append(
                $"p, {role.Name}, {project.Value}/*, {ProjectPolicy.Field(rule.Resource)}, {rule.Action}, {effect}, {ProjectPolicy.Field(rule.Condition ?? "true")}\n");
        }
    }
}
