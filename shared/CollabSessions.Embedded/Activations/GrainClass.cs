using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace CollabSessions.Embedded;

/// <summary>A grain class: how it is constructed, and which of its keys are in memory.</summary>
internal sealed class GrainClass
{
    private const string NameSuffix = "grain";
    private readonly ConcurrentDictionary<string, Activation> _activations = new(StringComparer.Ordinal);
    private readonly Func<string, Activation> _newActivation;
    private readonly ObjectFactory _construct;
    private readonly Func<Activation, object>[] _states;

    /// <summary>Looks a class over once, so that nothing is looked up in a call.</summary>
    /// <exception cref="NotSupportedException">Its constructors or interfaces are not what the engine can use.</exception>
    public GrainClass(Type type, GrainRuntime runtime)
    {
        Type = type;
        Runtime = runtime;
        Name = NameOf(type);
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute));
        Interfaces = Array.FindAll(type.GetInterfaces(), static contract => IsContract(contract));
        if (type.IsAbstract || !type.IsAssignableTo(typeof(Grain)) || Interfaces.Length == 0)
        {
            throw new NotSupportedException($"{type} is not a class derived from Grain with an interface derived from IGrainWithStringKey.");
        }

        if (type.GetConstructors() is not [var constructor])
        {
            throw new NotSupportedException($"{type} needs exactly one public constructor.");
        }

        var stateParameters = Array.FindAll(
            constructor.GetParameters(), static parameter => parameter.IsDefined(typeof(PersistentStateAttribute)));
        _states = Array.ConvertAll(stateParameters, parameter => PersistentStates.BinderOf(parameter, this));
        _construct = ActivatorUtilities.CreateFactory(
            type, Array.ConvertAll(stateParameters, static parameter => parameter.ParameterType));
        _newActivation = key => new Activation(this, key, Runtime);
    }

    public Type Type { get; }

    /// <summary>The name in the keys of stored rows.</summary>
    public string Name { get; }

    public bool IsReentrant { get; }

    /// <summary>The interfaces it can be called by.</summary>
    public Type[] Interfaces { get; }

    public GrainRuntime Runtime { get; }

    /// <summary>Those in memory at some moment, in key order.</summary>
    public IEnumerable<Activation> Activations =>
        _activations.Values.OrderBy(static activation => activation.Address.Key, StringComparer.Ordinal);

    /// <summary>Whether none is in memory.</summary>
    public bool IsEmpty => _activations.IsEmpty;

    /// <summary>The activation of a key; null when there is none and the engine is stopping.</summary>
    public Activation? FindOrCreate(string key)
    {
        if (_activations.TryGetValue(key, out var activation))
        {
            return activation;
        }

        return Runtime.IsStopping ? null : _activations.GetOrAdd(key, _newActivation);
    }

    /// <summary>Takes an activation out of the directory, or puts its successor in its place.</summary>
    public void Replace(Activation ended, Activation? next)
    {
        if (next is null)
        {
            _activations.TryRemove(new(ended.Address.Key, ended));
        }
        else
        {
            _activations[ended.Address.Key] = next;
        }
    }

    /// <summary>Sweeps the activations that need it, in key order: the directory's own order differs from run to run.</summary>
    public void Sweep(int sweep, DateTimeOffset now)
    {
        List<Activation>? due = null;
        foreach (var (_, activation) in _activations)
        {
            if (activation.IsDue(sweep, now))
            {
                (due ??= []).Add(activation);
            }
        }

        due?.Sort(static (one, other) => string.CompareOrdinal(one.Address.Key, other.Address.Key));
        due?.ForEach(activation => activation.Sweep(sweep, now));
    }

    /// <summary>Constructs an instance. Called in a turn of its activation.</summary>
    public Grain Create(IServiceProvider services, Activation activation) =>
        (Grain)_construct(services, Array.ConvertAll(_states, bind => bind(activation)));

    private static bool IsContract(Type contract) =>
        contract != typeof(IGrainWithStringKey) && contract.IsAssignableTo(typeof(IGrainWithStringKey));

    private static string NameOf(Type type)
    {
        if (type.GetCustomAttribute<GrainTypeAttribute>() is { } named)
        {
            return named.GrainType;
        }

        // The rule of Orleans, so that rows keep their keys when a server moves from one engine to the other.
#pragma warning disable CA1308 // Lower case is the stored form.
        var name = type.Name.ToLowerInvariant();
#pragma warning restore CA1308
        return name.Length > NameSuffix.Length && name.EndsWith(NameSuffix, StringComparison.Ordinal)
            ? name[..^NameSuffix.Length]
            : name;
    }
}
