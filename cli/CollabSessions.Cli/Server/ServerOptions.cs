using System.CommandLine;

namespace CollabSessions.Cli.Server;

/// <summary>Which server, by what token, about which project: the same for every command that asks a server.</summary>
internal sealed class ServerOptions(bool isOnlyIfNamed = false)
{
    private const string LocalUrl = "http://127.0.0.1:5000";
    private const string DefaultProject = "default";
    private const long TokenBytesMax = 8 * 1024;

    public Option<string?> Url { get; } = new("--server", "-s")
    {
        Description = isOnlyIfNamed ? "The server to ask. Default: none, the files are asked." : $"The server. Default: COLLAB_SERVER, else {LocalUrl}.",
        HelpName = "https://collab.example.com",
    };

    public Option<string?> TokenFile { get; } = new("--token-file", "-t")
    {
        Description = "File with the token. Default: COLLAB_TOKEN_FILE, else data/admin.token.",
        HelpName = "FILE",
    };

    public Option<string> Project { get; } = new("--project") { Description = "The project.", DefaultValueFactory = _ => DefaultProject, HelpName = "NAME" };

    public Option<bool> Json { get; } = new("--json") { Description = "One JSON object a line." };

    /// <summary>Adds them to a command.</summary>
    /// <param name="command">Which.</param>
    /// <param name="isAboutProject">False for what is about the server.</param>
    public void AddTo(Command command, bool isAboutProject = true)
    {
        command.Options.Add(Url);
        command.Options.Add(TokenFile);
        if (isAboutProject)
        {
            command.Options.Add(Project);
        }

        command.Options.Add(Json);
    }

    /// <summary>Opens the way to the server. Nothing is sent yet.</summary>
    public ServerClient Connect(ParseResult parsed, CommandContext context)
    {
        var text = parsed.GetValue(Url) ?? NonEmpty(context.Variable("COLLAB_SERVER")) ?? LocalUrl;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            throw new CommandException(ExitCode.Usage, $"'{text}' is no address of a server.", "--server https://collab.example.com, or set COLLAB_SERVER.");
        }

        return new ServerClient(url, ReadToken(parsed, context), parsed.GetValue(Project) ?? DefaultProject);
    }

    private string ReadToken(ParseResult parsed, CommandContext context)
    {
        var named = parsed.GetValue(TokenFile) ?? NonEmpty(context.Variable("COLLAB_TOKEN_FILE"));
        var file = Path.Combine(context.Directory, named ?? Path.Combine("data", "admin.token"));
        if (named is null && !File.Exists(file))
        {
            throw new CommandException(
                ExitCode.Usage, "there is no token.", "--token-file FILE, or set COLLAB_TOKEN_FILE; the administrator's is DATA/admin.token beside the server.");
        }

        try
        {
            // A token, not whatever a slip of the path sends to the server.
            var token = new FileInfo(file).Length <= TokenBytesMax ? File.ReadAllText(file).Trim() : "";
            return token.Length > 0 && token.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_')
                ? token
                : throw new CommandException(ExitCode.Usage, $"{file} holds no token.", "a token is one word; name its file with --token-file.");
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Failed, $"{file} cannot be read: {failed.Message}", "check the path, and who may read it.");
        }
    }

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
