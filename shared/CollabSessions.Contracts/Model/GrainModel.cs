namespace CollabSessions.Grains;

/// <summary>Something that can be called through a reference. Orleans' <c>IAddressable</c>.</summary>
public interface IAddressable;

/// <summary>Something addressed by key that takes one turn at a time. Orleans' <c>IGrain</c>.</summary>
public interface IGrain : IAddressable;

/// <summary>A grain whose key is text. Orleans' <c>IGrainWithStringKey</c>.</summary>
public interface IGrainWithStringKey : IGrain;

/// <summary>What a grain calls back. Methods return <c>void</c> and must not block. Orleans' <c>IGrainObserver</c>.</summary>
public interface IGrainObserver : IAddressable;

/// <summary>Finds grains by interface and key. Orleans' <c>IGrainFactory</c>, as much of it as we use.</summary>
public interface IGrainFactory
{
    /// <summary>A reference to a grain; it is activated by the first call, not by this.</summary>
    TGrain GetGrain<TGrain>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrain : IGrainWithStringKey;

    /// <summary>Wraps a local object so that grains can call it, in the order of their calls, one at a time.</summary>
    /// <param name="obj">The object. The reference does not keep it alive: the caller does.</param>
    TObserver CreateObjectReference<TObserver>(IGrainObserver obj)
        where TObserver : IGrainObserver;

    /// <summary>Ends a reference: calls through it go nowhere from now on.</summary>
    /// <param name="obj">What <see cref="CreateObjectReference{TObserver}"/> returned.</param>
    /// <exception cref="ArgumentException"><paramref name="obj"/> is not such a reference.</exception>
    void DeleteObjectReference<TObserver>(IGrainObserver obj)
        where TObserver : IGrainObserver;
}
