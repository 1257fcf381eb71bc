using System.Text;

namespace CollabSessions.Gateway.Identity;

/// <summary>Keeps one issuer's keys fresh. What was good stays when what comes next cannot be had or read.</summary>
internal sealed partial class IssuerKeySource(
    IssuerOptions options, HttpMessageInvoker http, TimeProvider time, ILogger<IssuerKeySource> logger) : IDisposable
{
    /// <summary>How often keys are read again.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    /// <summary>How soon again at most, for keys that are not known: strangers can name any.</summary>
    public static readonly TimeSpan PeriodMin = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile IssuerKeys? _keys;
    private long? _triedAt;
    private DateTime _writtenAt;

    /// <summary>The keys; null while there were never any.</summary>
    public IssuerKeys? Keys => _keys;

    /// <summary>Reads them again if that was not tried too recently, and waits for whoever does so.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_triedAt is { } tried && time.GetElapsedTime(tried) < PeriodMin)
            {
                return;
            }

            _triedAt = time.GetTimestamp();
            if (await ReadAsync(cancellationToken) is not { } text)
            {
                return;
            }

            var keys = IssuerKeys.Parse(text, options.Algorithm, out var problem);
            if (keys is null)
            {
                Log.KeysWrong(logger, options.Issuer, problem ?? "");
                return;
            }

            _keys = keys;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return options.KeyFile is { Length: > 0 } file ? ReadFile(file) : await FetchAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or HttpRequestException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Log.KeysMissing(logger, options.Issuer, failure);
            return null;
        }
    }

    private string? ReadFile(string file)
    {
        var info = new FileInfo(file);
        if (info.Exists && info.LastWriteTimeUtc == _writtenAt)
        {
            return null;
        }

        if (info.Length > IssuerKeys.BytesMax)
        {
            throw new IOException($"The file has more than {IssuerKeys.BytesMax} bytes.");
        }

        var text = File.ReadAllText(file);
        _writtenAt = info.LastWriteTimeUtc;
        return text;
    }

    private async Task<string> FetchAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, options.JwksUrl);
        using var response = await http.SendAsync(request, either.Token);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"The key set answers {(int)response.StatusCode}.");
        }

        await using var body = await response.Content.ReadAsStreamAsync(either.Token);
        var bytes = new byte[IssuerKeys.BytesMax + 1];
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, either.Token);
        return length <= IssuerKeys.BytesMax
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw new HttpRequestException($"The key set has more than {IssuerKeys.BytesMax} bytes.");
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The keys of issuer {Issuer} could not be read. The ones before stay.", EventName = "IssuerKeysMissing")]
        public static partial void KeysMissing(ILogger logger, string issuer, Exception exception);

        [LoggerMessage(2, LogLevel.Error, "The keys of issuer {Issuer} are not taken: {Problem} The ones before stay.", EventName = "IssuerKeysWrong")]
        public static partial void KeysWrong(ILogger logger, string issuer, string problem);
    }
}
