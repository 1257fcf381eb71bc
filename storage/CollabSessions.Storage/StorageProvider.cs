namespace CollabSessions.Storage;

/// <summary>Where the log and the tables live.</summary>
public enum StorageProvider
{
    /// <summary>One file beside the server. One process.</summary>
    Sqlite = 1,

    /// <summary>A PostgreSQL database that several silos may share.</summary>
    Postgres = 2,
}
