using System.Text.Json;
using CollabSessions.Cli.Output;
using CollabSessions.Cli.Server;

namespace CollabSessions.Cli.Policy;

/// <summary><c>collab policy explain --server</c>: the answer of a server, with grant and revision.</summary>
internal static class ServerExplain
{
    public static async Task<int> RunAsync(
        ServerClient client, string[] request, DateTimeOffset? at, CommandContext context, bool isJson, CancellationToken cancellationToken)
    {
        if (request is not [var subject, var resource, var action])
        {
            throw new CommandException(
                ExitCode.Usage, "a server is asked with who, what and how.", "collab policy explain --server URL user:ann project/default/session/s1/doc/notes write");
        }

        var query = $"explain?subject={Uri.EscapeDataString(subject)}&resource={Uri.EscapeDataString(resource)}&action={Uri.EscapeDataString(action)}"
            + (at is { } then ? $"&at={Uri.EscapeDataString(then.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture))}" : "");
        var answer = await client.GetAsync(query, ServerJson.Default.Explanation, cancellationToken);
        var words = new Words(context);
        if (isJson)
        {
            words.Line(JsonSerializer.Serialize(answer, ServerJson.Default.Explanation));
            return ExitCode.Ok;
        }

        words.Line(answer.IsAllowed, answer.IsAllowed ? "allow" : "deny", $"  {Table.Clean(answer.Why)}  (revision {answer.Revision})");
        if (answer.Rule is { } rule)
        {
            words.Line($"rule   {answer.File}:{answer.Line}  {Table.Clean(rule)}");
        }

        foreach (var link in answer.Path)
        {
            words.Line(Table.Clean($"role   {link.From} → {link.To} in {link.Place}  ({(link.Grant is { } grant ? $"grant {grant}" : $"{link.File}:{link.Line}")})"));
        }

        if (answer.Grant is { } given)
        {
            words.Line(Table.Clean($"grant  {given.Id} by {given.GrantedBy} at {Times.Write(given.GrantedAt)}  {given.Reason}"));
        }

        if (answer.NotAfter is { } end)
        {
            words.Line($"until  {Times.Write(end)}, when a time on the way changes");
        }

        foreach (var miss in answer.NearMisses)
        {
            words.Line(Table.Clean($"near   {miss.File}:{miss.Line}  {miss.Rule}  fails {string.Join(" and ", miss.Failed)}"));
        }

        return ExitCode.Ok;
    }
}
