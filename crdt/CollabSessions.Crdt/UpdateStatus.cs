namespace CollabSessions.Crdt;

/// <summary>What an examination of bytes from a stranger found. Anything but <see cref="Ok"/> is the sender's fault.</summary>
public enum UpdateStatus
{
    /// <summary>Well-formed, within the budget, and applying it cannot fail.</summary>
    Ok = 0,

    /// <summary>The input ended inside a value.</summary>
    EndOfInput,

    /// <summary>Bytes follow the last value.</summary>
    TrailingBytes,

    /// <summary>An integer needs more than 53 bits.</summary>
    IntegerTooLarge,

    /// <summary>A string is not UTF-8.</summary>
    InvalidUtf8,

    /// <summary>A value that must be JSON is not.</summary>
    InvalidJson,

    /// <summary>A struct names a content kind that Yjs 13.6 does not have (11 to 31).</summary>
    UnknownKind,

    /// <summary>A shared type names a type reference that Yjs 13.6 does not have (above 6).</summary>
    UnknownType,

    /// <summary>A lib0 "any" value begins with a tag below 116 or above 127.</summary>
    UnknownAny,

    /// <summary>A struct or a delete range has the length 0; Yjs would store it and lose its place.</summary>
    EmptyStruct,

    /// <summary>A struct names itself, or a later struct of its own client, as origin or parent.</summary>
    SelfReference,

    /// <summary>Two sections of one update belong to the same client.</summary>
    DuplicateClient,

    /// <summary>A clock goes beyond 2^31 - 1.</summary>
    ClockTooLarge,

    /// <summary>A client claims more clocks without content than <see cref="UpdateBudget.ClockJumpMax"/>.</summary>
    ClockJump,

    /// <summary>The update has more bytes than <see cref="UpdateBudget.BytesMax"/>.</summary>
    TooLarge,

    /// <summary>More structs than <see cref="UpdateBudget.StructsMax"/>.</summary>
    TooManyStructs,

    /// <summary>More client sections than <see cref="UpdateBudget.ClientsMax"/>, or clients than <see cref="UpdateBudget.NewClientsMax"/>.</summary>
    TooManyClients,

    /// <summary>More delete ranges than <see cref="UpdateBudget.DeleteRangesMax"/>.</summary>
    TooManyDeleteRanges,

    /// <summary>A string or binary value has more bytes than <see cref="UpdateBudget.StringBytesMax"/>.</summary>
    StringTooLong,

    /// <summary>Values or shared types are nested deeper than the budget allows.</summary>
    TooDeep,

    /// <summary>Finding the places of its structs would take more than <see cref="UpdateBudget.ConflictStepsMax"/>.</summary>
    TooManyConflicts,

    /// <summary>Structs or deletions that wait for others would exceed the budget for waiting ones.</summary>
    PendingFull,

    /// <summary>An update in V2 has its feature flag set; Yjs 13.6 never does.</summary>
    UnknownFeature,
}
