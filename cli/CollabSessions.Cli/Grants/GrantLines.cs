using System.Text.Json;
using CollabSessions.Cli.Output;
using CollabSessions.Cli.Server;

namespace CollabSessions.Cli.Grants;

/// <summary>Grants on standard output.</summary>
internal static class GrantLines
{
    private static readonly string[] Columns = ["ID", "SUBJECT", "WHAT", "SESSION", "FROM", "UNTIL", "BY", "REASON"];

    /// <summary>As a table, or one JSON object a line.</summary>
    public static void Write(CommandContext context, IReadOnlyList<Grant> grants, bool isJson)
    {
        var words = new Words(context);
        if (isJson)
        {
            foreach (var grant in grants)
            {
                words.Line(JsonSerializer.Serialize(grant, ServerJson.Default.Grant));
            }

            return;
        }

        Table.Write(words, Columns, grants.Select(static grant => (IReadOnlyList<string>)
        [
            grant.Id, grant.Subject, grant.What, grant.Session ?? "*", Times.Write(grant.From, "-"), Times.Write(grant.Until, "-"), grant.GrantedBy, grant.Reason,
        ]));
    }
}
