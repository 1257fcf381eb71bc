namespace CollabSessions.Policy.Values;

internal enum ValueKind : byte
{
    Missing,
    Boolean,
    Number,
    Text,
    List,
    Object,
}
