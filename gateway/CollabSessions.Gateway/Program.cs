using CollabSessions.Gateway.Hosting;

try
{
    await using var app = GatewayApp.Build(args);
    await app.RunAsync();
    return 0;
}
catch (DataDirectoryInUseException taken)
{
    await Console.Error.WriteLineAsync(taken.Message);
    return 1;
}
