using CollabSessions.Gateway.Hosting;

namespace CollabSessions.Gateway.Tests.Hosting;

/// <summary>What may stand behind <c>./run</c>.</summary>
public sealed class ServerArgumentsTests
{
    [Theory]
    [InlineData("--url http://127.0.0.1:1", "'--url' is no option. --help says which there are.")]
    [InlineData("--dta=x", "'--dta=x' is no option. --help says which there are.")]
    [InlineData("somewhere", "'somewhere' is no option. --help says which there are.")]
    [InlineData("--urls http://127.0.0.1:1 --data", "'--data' needs a value. --help says which.")]
    [InlineData("--urls http://127.0.0.1:1;nonsense", "'nonsense' is no address to listen on. Write it as http://127.0.0.1:5000.")]
    [InlineData("--URLS=nonsense", "'nonsense' is no address to listen on. Write it as http://127.0.0.1:5000.")]
    public void WhatNobodyWouldRead_IsRefused(string line, string reason) =>
        Assert.Equal(reason, Assert.Throws<InvalidDataException>(() => ServerArguments.Check(line.Split(' '))).Message);

    [Theory]
    [InlineData("--urls http://*:80;http://[::1]:5000 --data -d --web /w")]
    [InlineData("--Collab:Gateway:ConnectsPerMinute 100 --Logging:LogLevel:Default=Debug --environment Development")]
    [InlineData("--data=")]
    public void WhatIsRead_Passes(string line) => Assert.Null(Record.Exception(() => ServerArguments.Check(line.Split(' '))));

    [Fact]
    public void Help_NamesEveryOption()
    {
        Assert.True(ServerArguments.AskForHelp(["--urls", "x", "--help"]));
        Assert.False(ServerArguments.AskForHelp(["--urls", "x"]));
        Assert.All((string[])["--urls", "--data", "--web", "COLLAB__"], static option => Assert.Contains(option, ServerArguments.Help, StringComparison.Ordinal));
    }
}
