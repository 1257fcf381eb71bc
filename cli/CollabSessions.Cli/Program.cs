using CollabSessions.Cli;

return await CollabCommand.RunAsync(args, CommandContext.OfThisProcess());
