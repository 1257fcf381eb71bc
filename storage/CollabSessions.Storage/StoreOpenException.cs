namespace CollabSessions.Storage;

/// <summary>The store cannot be used as it is: not ours, too new, in use elsewhere, or unable to keep its promises.</summary>
/// <remarks>The message is for the operator who starts the server. Nothing was changed.</remarks>
public sealed class StoreOpenException(string reason, Exception? innerException = null)
    : IOException(reason, innerException);
