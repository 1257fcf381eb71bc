namespace CollabSessions.Storage.Writing;

/// <summary>The disk answered with an error that makes its later answers worthless, until the process starts again.</summary>
/// <remarks>
/// After a failed fsync the kernel may drop the dirty pages and report success the next time, so trying again would
/// acknowledge what is not there.
/// </remarks>
internal sealed class StoreBrokenException(string reason, Exception? innerException = null)
    : Exception(reason, innerException);
