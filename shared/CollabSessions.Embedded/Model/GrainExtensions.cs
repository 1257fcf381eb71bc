using CollabSessions.Embedded;

namespace CollabSessions.Grains;

/// <summary>What a grain or a reference to one knows of itself. Orleans' <c>GrainExtensions</c>.</summary>
public static class GrainExtensions
{
    /// <summary>The key of a grain, or of the grain behind a reference.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static string GetPrimaryKeyString(this IAddressable grain) => AddressOf(grain).Key;

    /// <summary>A reference to a grain, for others to call it by.</summary>
    /// <typeparam name="TGrainInterface">An interface of its class.</typeparam>
    /// <exception cref="ArgumentException">It is neither a grain nor a reference to one.</exception>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) =>
        ReferenceFactory<TGrainInterface>.Create(AddressOf(grain));

    private static GrainAddress AddressOf(IAddressable grain) => grain switch
    {
        Grain instance => instance.Activation.Address,
        Reference { Recipient: GrainAddress address } => address,
        _ => throw new ArgumentException("This is neither a grain nor a reference to one.", nameof(grain)),
    };
}
