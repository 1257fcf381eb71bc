namespace CollabSessions.Embedded;

/// <summary>Makes references of one interface.</summary>
internal static class ReferenceFactory<TInterface>
{
    private static Func<Recipient, TInterface>? _create;

    /// <summary>Makes one.</summary>
    /// <exception cref="NotSupportedException">The interface has a member that cannot be called through a reference.</exception>
    public static Func<Recipient, TInterface> Create =>
        _create ??= (Func<Recipient, TInterface>)ReferenceTypes.FactoryOf(typeof(TInterface));
}
