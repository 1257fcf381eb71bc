using CollabSessions.Gateway.Hosting;
using Microsoft.Extensions.Options;

if (ServerArguments.AskForHelp(args))
{
    await Console.Out.WriteAsync(ServerArguments.Help);
    return 0;
}

try
{
    ServerArguments.Check(args);
    await using var app = GatewayApp.Build(args);
    await app.RunAsync();
    return Environment.ExitCode; // 1 when the disk failed while it ran.
}
catch (Exception refused) when (refused is DataDirectoryInUseException or OptionsValidationException or InvalidDataException or IOException or UnauthorizedAccessException)
{
    // What the operator can mend is a sentence; everything else is ours and comes with its stack.
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}
