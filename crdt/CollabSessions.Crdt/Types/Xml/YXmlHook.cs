namespace CollabSessions.Crdt;

/// <summary>A place in XML that an application fills by itself: a name and a map of what it needs for that.</summary>
/// <remarks>Yjs: <c>YXmlHook.js</c>.</remarks>
public sealed class YXmlHook : YMap
{
    private readonly string _hookName = "undefined";

    /// <summary>A hook to fill, then to insert into another type.</summary>
    public YXmlHook(string hookName)
    {
        ArgumentNullException.ThrowIfNull(hookName);
        _hookName = hookName;
    }

    internal YXmlHook(LocalEdits edits, TypeReference reference)
        : base(edits, reference)
    {
    }

    /// <summary>The hook's name.</summary>
    public string HookName
    {
        get
        {
            var type = IsPreliminary ? -1 : Find();
            return type < 0 || Edits.Store.Types.Type(type).Item < 0
                ? _hookName
                : System.Text.Encoding.UTF8.GetString(Edits.Store.Types.NameOf(type));
        }
    }

    /// <inheritdoc/>
    internal override byte Kind => SharedTypeRef.XmlHook;

    /// <inheritdoc/>
    internal override string NodeNameToWrite => _hookName;
}
