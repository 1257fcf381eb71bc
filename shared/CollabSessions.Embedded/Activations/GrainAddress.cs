namespace CollabSessions.Embedded;

/// <summary>A grain by class and key, with the activation that answered last.</summary>
internal sealed class GrainAddress(GrainClass grainClass, string key) : Recipient, IEquatable<GrainAddress>
{
    private readonly GrainClass _class = grainClass;
    private Activation? _activation;

    public GrainClass Class => _class;

    public string Key { get; } = key;

    public override void Accept(IRequest request)
    {
        if (request.IsAnswered)
        {
            // Cancelled before it was made: it need not activate anything.
            return;
        }

        if (!_class.Runtime.Admits())
        {
            request.Fail(_class.Runtime.Rejection());
            return;
        }

        var activation = _activation;
        while (activation is null || !activation.TryAccept(request))
        {
            activation = _class.FindOrCreate(Key);
            if (activation is null)
            {
                request.Fail(_class.Runtime.Rejection());
                return;
            }

            _activation = activation;
        }
    }

    public bool Equals(GrainAddress? other) => other is not null && other._class == _class && other.Key == Key;

    public override bool Equals(object? obj) => Equals(obj as GrainAddress);

    public override int GetHashCode() => HashCode.Combine(_class, Key);

    public override string ToString() => $"{_class.Name}/{Key}";
}
