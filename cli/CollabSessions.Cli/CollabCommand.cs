using System.CommandLine;
using CollabSessions.Cli.Audit;
using CollabSessions.Cli.Grants;
using CollabSessions.Cli.Invites;
using CollabSessions.Cli.Policy;
using CollabSessions.Cli.Projects;
using CollabSessions.Cli.Requests;
using CollabSessions.Cli.Services;
using CollabSessions.Policy;

namespace CollabSessions.Cli;

/// <summary><c>collab</c>: an operator's hands. Nouns first, then verbs; data on standard output, talk on standard error.</summary>
internal static class CollabCommand
{
    public static async Task<int> RunAsync(string[] args, CommandContext context)
    {
        var root = new RootCommand("Operate CollabSessions. Data goes to standard output, messages to standard error.")
        {
            PolicyCommand.Create(context),
            GrantCommand.Create(context),
            RequestCommand.Create(context),
            ServiceCommand.Create(context),
            InviteCommand.Create(context),
            ProjectCommand.Create(context),
            AuditCommand.Create(context),
        };
        // '@ann' is a name here, not a file of arguments.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not System.CommandLine.Help.HelpAction)
        {
            foreach (var error in parsed.Errors)
            {
                context.Error.WriteLine($"collab: {error.Message}");
            }

            context.Error.WriteLine($"Next: {Path(parsed)} --help");
            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = context.Output,
                Error = context.Error,
                EnableDefaultExceptionHandler = false,
            });
        }
        catch (CommandException refused)
        {
            return Say(context, refused.Message, refused.Next, refused.ExitCode);
        }
        catch (PolicyFormatException wrong)
        {
            return Say(context, wrong.Message, $"mend {wrong.File} and run the command again.", ExitCode.Failed);
        }
    }

    private static int Say(CommandContext context, string message, string? next, int exitCode)
    {
        context.Error.WriteLine($"collab: {message}");
        if (next is not null)
        {
            context.Error.WriteLine($"Next: {next}");
        }

        return exitCode;
    }

    private static string Path(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (System.CommandLine.Parsing.SymbolResult? at = parsed.CommandResult; at is not null; at = at.Parent)
        {
            names.Push(at is System.CommandLine.Parsing.CommandResult { Command: not RootCommand } result ? result.Command.Name : "collab");
        }

        return string.Join(' ', names);
    }
}
