using CollabSessions.Storage.Tests.Crashes;
using Xunit.Runner.InProc.SystemConsole;

// The tests, or the child process that they kill while it appends.
return args is [AppendingChild.Argument, var provider, var place]
    ? await AppendingChild.RunAsync(Enum.Parse<CollabSessions.Storage.StorageProvider>(provider), place)
    : await ConsoleRunner.Run(args);
