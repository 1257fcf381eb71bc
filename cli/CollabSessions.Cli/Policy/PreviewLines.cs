using System.Text.Json;
using CollabSessions.Cli.Output;
using CollabSessions.Cli.Server;

namespace CollabSessions.Cli.Policy;

/// <summary>What a change would do, on standard output.</summary>
internal static class PreviewLines
{
    /// <summary>A line for each gain, loss and live connection; or one JSON object.</summary>
    public static void Write(CommandContext context, Preview preview, bool isJson)
    {
        var words = new Words(context);
        if (isJson)
        {
            words.Line(JsonSerializer.Serialize(preview, ServerJson.Default.Preview));
            return;
        }

        foreach (var change in preview.Changes)
        {
            words.Line(change.IsGain, change.IsGain ? "gains" : "loses", $"\t{Table.Clean(change.Subject)}\t{Table.Clean(change.Resource)}\t{Table.Clean(change.Action)}");
        }

        foreach (var connection in preview.Connections)
        {
            var isUp = connection.Before is "none" || connection.After is "admin" || (connection.Before is "read" && connection.After is "write");
            words.Line(
                isUp,
                isUp ? "raises" : connection.After is "none" ? "closes" : "lowers",
                $"\t{Table.Clean(connection.User.Name)} ({Table.Clean(connection.User.Id)})\t{connection.Session}{(connection.Document is { } document ? $"/{document}" : "")}\t{connection.Before} to {connection.After}");
        }

        if (!preview.IsComplete)
        {
            context.Error.WriteLine("collab: there is more than is shown.");
        }
    }
}
