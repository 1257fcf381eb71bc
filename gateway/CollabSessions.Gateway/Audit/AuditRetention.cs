using System.Globalization;
using System.Text.Json;
using CollabSessions.Contracts;
using Microsoft.Extensions.Options;

namespace CollabSessions.Gateway.Audit;

/// <summary>Removes what is older than it is to be kept, from the front of the trail, and leaves a signed word that it did.</summary>
/// <remarks>
/// First the word, then the trail's own record of it, then the removal: a crash in between leaves more than it should, never less. What is about
/// to be removed is verified first; from a trail that somebody touched nothing is removed, or the signature would make it good.
/// </remarks>
internal sealed partial class AuditRetention(
    AuditSigner signer,
    IGrainFactory grains,
    TimeProvider time,
    IOptions<AuditOptions> options,
    ILogger<AuditRetention> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.KeepDays is not { } days)
        {
            return;
        }

        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                await CutAsync(time.GetUtcNow().AddDays(-days), stoppingToken);
            }
            catch (Exception failed) when (failed is not OperationCanceledException)
            {
                // The boundary: what is kept an hour too long is removed with the next look.
                Log.NotCut(logger, failed);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task CutAsync(DateTimeOffset horizon, CancellationToken stoppingToken)
    {
        var trail = grains.GetGrain<IAuditGrain>(IAuditGrain.Key);
        if (await FindLastOldAsync(trail, horizon, stoppingToken) is not { } last)
        {
            return;
        }

        signer.SignCut(last);
        await trail.AppendAsync(new AuditEntry(
            time.GetUtcNow(),
            Actor: "",
            Address: "",
            Project: "",
            "audit.cut",
            "audit",
            Allowed: true,
            $"retention of {options.Value.KeepDays} days",
            JsonSerializer.Serialize(new Dictionary<string, string>
            {
                ["through"] = last.Sequence.ToString(CultureInfo.InvariantCulture),
                ["hash"] = Convert.ToHexStringLower(last.Hash.Span),
            })));
        var removed = 0L;
        for (var count = (long)IAuditLog.CutMax; count == IAuditLog.CutMax; removed += count)
        {
            stoppingToken.ThrowIfCancellationRequested();
            count = await trail.CutAsync(last.Sequence);
        }

        Log.Cut(logger, removed, last.Sequence);
    }

    /// <summary>The last record before the first one that is to stay; null when there is none, or what is before it is not what was written.</summary>
    private async Task<AuditRecord?> FindLastOldAsync(IAuditGrain trail, DateTimeOffset horizon, CancellationToken stoppingToken)
    {
        var verifier = new AuditVerifier(signer.ReadCuts(), key: null);
        AuditRecord? last = null;
        var after = 0L;
        while (await trail.ReadAsync(after, AuditQuery.PageMax) is { Count: > 0 } page)
        {
            stoppingToken.ThrowIfCancellationRequested();
            foreach (var record in page)
            {
                if (!verifier.Add(record))
                {
                    Log.Broken(logger, record.Sequence);
                    return null;
                }

                if (AuditContent.Read(record.Content.Span, record.Detail) is not { } entry || entry.Time >= horizon)
                {
                    return last;
                }

                last = record;
            }

            after = page[^1].Sequence;
        }

        return last;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Old records of the audit trail were not removed this time.", EventName = "AuditNotCut")]
        public static partial void NotCut(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Information, "{Records} records of the audit trail were removed, up to {Sequence}.", EventName = "AuditCut")]
        public static partial void Cut(ILogger logger, long records, long sequence);

        [LoggerMessage(3, LogLevel.Error, "Record {Sequence} of the audit trail is not what was written: nothing is removed. Verify an export with 'collab audit verify'.", EventName = "AuditBroken")]
        public static partial void Broken(ILogger logger, long sequence);
    }
}
