using System.Globalization;
using System.Text;
using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Rest.Projects;

/// <summary>Grants as a table of comma-separated values (RFC 4180): what a spreadsheet shows, and gives back.</summary>
/// <remarks>
/// The first line names the columns, in any order; <c>subject</c> must be among them. What was exported is imported as new
/// grants, marks against formulas (<see cref="CsvText.Defuse"/>) undone: who gave the old ones, and when, is not in it.
/// </remarks>
internal static class GrantTable
{
    /// <summary>What requests and answers call it.</summary>
    public const string ContentType = "text/csv";

    private static readonly string[] Columns =
        ["subject", "role", "session", "from", "until", "reason", "resource", "action", "effect", "condition"];

    /// <summary>Writes grants, with a line of column names.</summary>
    public static string Write(IReadOnlyList<AccessGrant> grants)
    {
        var text = new StringBuilder();
        CsvText.AppendLine(text, Columns);
        foreach (var grant in grants)
        {
            CsvText.AppendLine(
                text,
                [.. new[]
                {
                    grant.Subject,
                    grant.Role ?? "",
                    grant.Session?.Value ?? "",
                    Text(grant.From),
                    Text(grant.Until),
                    grant.Reason,
                    grant.Right?.Resource ?? "",
                    grant.Right?.Action ?? "",
                    grant.Right is { } right ? right.IsDenied ? "deny" : "allow" : "",
                    grant.Right?.Condition ?? "",
                }.Select(CsvText.Defuse)]);
        }

        return text.ToString();
    }

    /// <summary>Reads grants that are to be made; null, and which line is wrong and why, when it is no such table.</summary>
    public static IReadOnlyList<GrantDraft>? Read(string text, out string problem)
    {
        var drafts = new List<GrantDraft>();
        string[]? columns = null;
        foreach (var (line, fields) in CsvText.Read(text))
        {
            if (fields is null)
            {
                problem = $"Line {line}: a quote is not closed, or stands inside a field.";
                return null;
            }

            if (columns is null)
            {
                columns = [.. fields.Select(static field => field.Trim().ToLowerInvariant())];
                if (WhyNotColumns(columns) is { } reason)
                {
                    problem = reason;
                    return null;
                }
            }
            else if (fields.Length != columns.Length)
            {
                problem = $"Line {line}: there are {fields.Length} fields; the first line names {columns.Length} columns.";
                return null;
            }
            else if (ReadGrant(columns, fields, out var reason) is { } draft)
            {
                drafts.Add(draft);
            }
            else
            {
                problem = $"Line {line}: {reason}";
                return null;
            }
        }

        problem = columns is null ? "The table is empty: its first line names the columns." : "";
        return columns is null ? null : drafts;
    }

    private static string? WhyNotColumns(string[] columns) =>
        Array.Find(columns, static column => !Columns.Contains(column)) is { } unknown
            ? $"Line 1: there is no column '{unknown}'. Columns are {string.Join(", ", Columns)}."
        : columns.Distinct(StringComparer.Ordinal).Count() != columns.Length ? "Line 1: a column is named twice."
        : !columns.Contains("subject") ? "Line 1: the column 'subject' is missing."
        : null;

    private static GrantDraft? ReadGrant(string[] columns, string[] fields, out string reason)
    {
        SessionId session = default;
        var (subject, role, sessionText) = (Get("subject") ?? "", Get("role"), Get("session"));
        var (resource, action, effect, condition) = (Get("resource"), Get("action"), Get("effect"), Get("condition"));
        if (sessionText is not null && !SessionId.TryParse(sessionText, out session))
        {
            reason = "'session' is no name.";
        }
        else if (!TryReadTime(Get("from"), out var from) || !TryReadTime(Get("until"), out var until))
        {
            reason = "'from' and 'until' are instants such as 2026-01-31T08:00:00Z.";
        }
        else if (effect is not (null or "allow" or "deny"))
        {
            reason = "'effect' is allow or deny.";
        }
        else if (resource is null && (action ?? effect ?? condition) is not null)
        {
            reason = "'action', 'effect' and 'condition' belong to a 'resource'.";
        }
        else
        {
            reason = "";
            var right = resource is null ? null : new GrantedRight(resource, action ?? "", effect is "deny", condition);
            return new GrantDraft(subject, role, right, sessionText is null ? null : session, from, until, Get("reason"));
        }

        return null;

        string? Get(string column) => Array.IndexOf(columns, column) is >= 0 and var index && fields[index].Trim() is { Length: > 0 } text ? CsvText.Restore(text) : null;
    }

    private static bool TryReadTime(string? text, out DateTimeOffset? time)
    {
        var isTime = DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var read);
        time = isTime ? read : null;
        return isTime || text is null;
    }

    private static string Text(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) ?? "";
}
