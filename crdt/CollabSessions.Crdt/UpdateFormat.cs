namespace CollabSessions.Crdt;

/// <summary>The two layouts of the same update.</summary>
/// <remarks>
/// V1 is what travels between editors and what this engine works with. V2 is smaller when an update is large: it keeps ids,
/// lengths, kinds and strings in columns of their own, as runs. It is put into V1 at the door, and out of it. Yjs:
/// <c>UpdateEncoderV1, UpdateEncoderV2</c> and every function whose name ends in V2.
/// </remarks>
public enum UpdateFormat
{
    /// <summary>Struct after struct.</summary>
    V1 = 0,

    /// <summary>Column after column.</summary>
    V2,
}
