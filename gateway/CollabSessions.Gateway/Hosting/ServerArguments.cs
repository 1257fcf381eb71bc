namespace CollabSessions.Gateway.Hosting;

/// <summary>The command line, before anything is made of it: a misspelt option must not start a server somewhere else.</summary>
internal static class ServerArguments
{
    /// <summary>What <c>--help</c> says.</summary>
    public const string Help = """
        Usage: ./run [--urls http://127.0.0.1:5000] [--data DIR]

          --urls  Where it listens. Several are separated by ';'.
          --data  Where everything is kept: the log, the secrets, admin.token. Default: data
          --web   Where the built web app is. ./run names it.

        Everything else is a configuration key: --Collab:Gateway:ConnectsPerMinute 100, or COLLAB__Gateway__ConnectsPerMinute=100.

        """;

    // The last three are the host's own.
    private static readonly string[] Known = ["urls", "data", "web", "environment", "contentRoot", "applicationName"];

    /// <summary>Whether somebody only asks what there is.</summary>
    public static bool AskForHelp(IEnumerable<string> args) => args.Any(static arg => arg is "--help" or "-h" or "-?");

    /// <summary>Throws when there is something that nobody would read.</summary>
    /// <exception cref="InvalidDataException">What is wrong, and what to write.</exception>
    public static void Check(IReadOnlyList<string> args)
    {
        for (var index = 0; index < args.Count; index++)
        {
            var (key, value) = args[index].Split('=', 2) is [var name, var text] ? (name, text) : (args[index], null);
            if (!key.StartsWith("--", StringComparison.Ordinal) || (!key.Contains(':', StringComparison.Ordinal) && !Known.Contains(key[2..], StringComparer.OrdinalIgnoreCase)))
            {
                throw new InvalidDataException($"'{args[index]}' is no option. --help says which there are.");
            }

            if (value is null && ++index == args.Count)
            {
                throw new InvalidDataException($"'{key}' needs a value. --help says which.");
            }

            if (key.Equals("--urls", StringComparison.OrdinalIgnoreCase))
            {
                CheckUrls(value ?? args[index]);
            }
        }
    }

    private static void CheckUrls(string urls)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            try
            {
                _ = BindingAddress.Parse(url);
            }
            catch (FormatException)
            {
                throw new InvalidDataException($"'{url}' is no address to listen on. Write it as http://127.0.0.1:5000.");
            }
        }
    }
}
