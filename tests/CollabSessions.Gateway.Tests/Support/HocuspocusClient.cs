using System.Text;
using CollabSessions.Contracts.Wire;

namespace CollabSessions.Gateway.Tests.Support;

/// <summary>A client of the Hocuspocus door that speaks hex: one socket, any addresses.</summary>
internal sealed class HocuspocusClient : IAsyncDisposable
{
    private HocuspocusClient(YClient socket) => Socket = socket;

    public YClient Socket { get; }

    public static async Task<HocuspocusClient> ConnectAsync(TestServer server, string query = "") =>
        new(await YClient.ConnectAsync(new Uri($"ws://{server.Url.Authority}/hocuspocus{query}")));

    /// <summary>A message: the address as a varString, then the rest in hex.</summary>
    public static byte[] Message(string address, string hex)
    {
        var bytes = Encoding.UTF8.GetBytes(address);
        var prefix = new byte[VarUint.LengthMax];
        var length = VarUint.Write(prefix, (ulong)bytes.Length);
        return [.. prefix[..length], .. bytes, .. Convert.FromHexString(hex.Replace(" ", string.Empty, StringComparison.Ordinal))];
    }

    /// <summary>What provider 4 says at first; without a version, what provider 3 does.</summary>
    public static byte[] Auth(string address, string token, string? version = null)
    {
        var text = Encoding.UTF8.GetBytes(token);
        var length = new byte[VarUint.LengthMax];
        var count = VarUint.Write(length, (ulong)text.Length);
        byte[] tail = version is null ? [] : [(byte)version.Length, .. Encoding.UTF8.GetBytes(version)];
        return [.. Message(address, "02 00"), .. length[..count], .. text, .. tail];
    }

    public Task SendAsync(string address, string hex) => Socket.SendAsync(Message(address, hex));

    public Task AuthenticateAsync(string address, string token, string? version = null) => Socket.SendAsync(Auth(address, token, version));

    /// <summary>The next message, which must be to this address: the rest of it in hex.</summary>
    public async Task<string> ReadAsync(string address)
    {
        var hex = await Socket.ReadHexAsync();
        var prefix = Convert.ToHexStringLower(Message(address, string.Empty));
        Assert.StartsWith(prefix, hex, StringComparison.Ordinal);
        return hex[prefix.Length..];
    }

    /// <summary>Opens a document and reads the two messages of that.</summary>
    public async Task OpenAsync(string address, string token, string scope = "read-write", string? version = null)
    {
        await AuthenticateAsync(address, token, version);
        Assert.Equal("0202" + Text(scope), await ReadAsync(address));
        Assert.Equal("00000100", await ReadAsync(address));
    }

    /// <summary>A varString in hex.</summary>
    public static string Text(string text) => $"{text.Length:x2}{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text))}";

    public ValueTask DisposeAsync() => Socket.DisposeAsync();
}
