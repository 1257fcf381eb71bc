namespace CollabSessions.Storage.Records;

/// <summary>Instants as numbers: 100 ns since 1970-01-01 UTC, which keeps all that .NET knows of them but the offset.</summary>
internal static class StoredTime
{
    public static long ToTicks(DateTimeOffset time) => time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;

    public static DateTimeOffset FromTicks(long ticks) => DateTimeOffset.UnixEpoch.AddTicks(ticks);
}
