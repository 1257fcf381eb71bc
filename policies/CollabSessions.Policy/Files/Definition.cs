namespace CollabSessions.Policy.Files;

/// <summary>One line <c>key = value</c> of a section.</summary>
internal sealed record Definition(string Key, string Value, SourceLine At);

/// <summary>The fields of a request or policy definition, such as <c>r = sub, obj, act</c>.</summary>
internal sealed record FieldsDefinition(string Key, string[] Fields, SourceLine At)
{
    public int IndexOf(string field) => Array.IndexOf(Fields, field);
}

/// <summary>A role definition: <c>_, _</c>, with a domain <c>_, _, _</c>, each perhaps followed by <c>(_, _)</c>.</summary>
internal sealed record RoleDefinition(string Key, bool HasDomain, bool HasTimes, SourceLine At)
{
    public int FieldCount => 2 + (HasDomain ? 1 : 0) + (HasTimes ? 2 : 0);
}

/// <summary>How the effects of the matched rules become one answer.</summary>
internal enum EffectKind
{
    /// <summary><c>some(where (p.eft == allow))</c></summary>
    AllowOverride,

    /// <summary><c>!some(where (p.eft == deny))</c></summary>
    DenyOverride,

    /// <summary><c>some(where (p.eft == allow)) &amp;&amp; !some(where (p.eft == deny))</c></summary>
    AllowAndDeny,

    /// <summary><c>priority(p.eft) || deny</c></summary>
    Priority,

    /// <summary><c>subjectPriority(p.eft) || deny</c></summary>
    SubjectPriority,
}

internal sealed record EffectDefinition(string Key, EffectKind Kind, SourceLine At);
