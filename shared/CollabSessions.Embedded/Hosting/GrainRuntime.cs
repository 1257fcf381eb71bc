using System.Collections.Frozen;
using CollabSessions.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CollabSessions.Embedded;

/// <summary>The grains of this process: finds them, watches their clocks, ends them.</summary>
internal sealed partial class GrainRuntime : IGrainFactory, IHostedService, IDisposable
{
    private const int SweepsPerPeriod = 10;
    private static readonly TimeSpan SweepPeriodMin = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan SweepPeriodMax = TimeSpan.FromSeconds(1);

    private readonly FrozenDictionary<Type, GrainClass[]> _classesByInterface;
    private readonly GrainClass[] _classes;
    private readonly TimeSpan _sweepPeriod;
    private ITimer? _sweeper;
    private int _isSweeping;
    private volatile Phase _phase;

    /// <summary>Looks every class over and emits every reference type, so that what cannot work fails here.</summary>
    /// <exception cref="NotSupportedException">A class or an interface is not what the engine can use.</exception>
    public GrainRuntime(
        IOptions<EmbeddedGrainOptions> options,
        TimeProvider time,
        TurnDispatcher dispatcher,
        IServiceProvider services,
        ILogger<GrainRuntime> logger)
    {
        Options = options.Value;
        Time = time;
        Dispatcher = dispatcher;
        Services = services;
        Logger = logger;
        var shortest = Options.ResponseTimeout < Options.CollectionAge ? Options.ResponseTimeout : Options.CollectionAge;
        _sweepPeriod = TimeSpan.FromTicks(Math.Clamp(
            shortest.Ticks / SweepsPerPeriod, SweepPeriodMin.Ticks, SweepPeriodMax.Ticks));
        SweepsUntilTimeout = SweepsIn(Options.ResponseTimeout);
        SweepsUntilIdle = SweepsIn(Options.CollectionAge);
        _classes = [.. Options.Classes.Select(type => new GrainClass(type, this)).OrderBy(static grain => grain.Name, StringComparer.Ordinal)];
        ThrowIfNamesClash(_classes);
        _classesByInterface = ByInterface(_classes);
        Reminders = new(this);
    }

    private enum Phase
    {
        Starting,
        Running,
        Stopping,
    }

    public EmbeddedGrainOptions Options { get; }

    public TimeProvider Time { get; }

    public TurnDispatcher Dispatcher { get; }

    public IServiceProvider Services { get; }

    public ILogger Logger { get; }

    public ReminderTable Reminders { get; }

    /// <summary>Counts the sweeps: the clock of timeouts and idleness, which costs a call one read of a field.</summary>
    public int Sweeps { get; private set; }

    public int SweepsUntilTimeout { get; }

    public int SweepsUntilIdle { get; }

    public bool IsStopping => _phase == Phase.Stopping;

    public TGrain GetGrain<TGrain>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrain : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(primaryKey);
        return ReferenceFactory<TGrain>.Create(new GrainAddress(ClassOf(typeof(TGrain), grainClassNamePrefix), primaryKey));
    }

    public TObserver CreateObjectReference<TObserver>(IGrainObserver obj)
        where TObserver : IGrainObserver
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (obj is not TObserver || obj is Reference)
        {
            throw new ArgumentException($"{obj.GetType()} is not an object that implements {typeof(TObserver)}.", nameof(obj));
        }

        return ReferenceFactory<TObserver>.Create(new ObserverQueue(obj, this));
    }

    public void DeleteObjectReference<TObserver>(IGrainObserver obj)
        where TObserver : IGrainObserver
    {
        if (obj is not Reference { Recipient: ObserverQueue observer })
        {
            throw new ArgumentException("This is not a reference made by CreateObjectReference.", nameof(obj));
        }

        observer.Delete();
    }

    /// <summary>The class of a stored name, or null.</summary>
    public GrainClass? ClassNamed(string name) => Array.Find(_classes, grain => grain.Name == name);

    /// <summary>Whether a call may be made now: by anybody while running, by grains while they finish.</summary>
    public bool Admits() => _phase == Phase.Running || (IsStopping && TaskScheduler.Current is Activation);

    public OrleansMessageRejectionException Rejection() => new(
        IsStopping ? "The grains of this process are stopping." : "The grains of this process have not started.");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _phase = Phase.Running;
        _sweeper = Time.CreateTimer(
            static runtime => ((GrainRuntime)runtime!).Sweep(), this, _sweepPeriod, _sweepPeriod);
        if (Array.Exists(_classes, static grain => grain.Type.IsAssignableTo(typeof(IRemindable))))
        {
            await Reminders.StartAsync(Services.GetRequiredService<IStateTable>(), cancellationToken);
        }
    }

    public void Dispose()
    {
        Reminders.Dispose();
        _sweeper?.Dispose();
    }

    private static void ThrowIfNamesClash(GrainClass[] sortedByName)
    {
        for (var index = 1; index < sortedByName.Length; index++)
        {
            if (sortedByName[index].Name == sortedByName[index - 1].Name)
            {
                throw new NotSupportedException(
                    $"{sortedByName[index - 1].Type} and {sortedByName[index].Type} are both stored as '{sortedByName[index].Name}'; give one a [GrainType].");
            }
        }
    }

    private static FrozenDictionary<Type, GrainClass[]> ByInterface(GrainClass[] classes)
    {
        var found = new Dictionary<Type, List<GrainClass>>();
        foreach (var grain in classes)
        {
            foreach (var contract in grain.Interfaces)
            {
                Emit(contract);
                if (!found.TryGetValue(contract, out var implementers))
                {
                    found[contract] = implementers = [];
                }

                implementers.Add(grain);
            }
        }

        return found.ToFrozenDictionary(static pair => pair.Key, static pair => pair.Value.ToArray());
    }

    private static void Emit(Type contract)
    {
        _ = ReferenceTypes.FactoryOf(contract);
        foreach (var parameter in contract.GetMethods().SelectMany(static method => method.GetParameters()))
        {
            if (parameter.ParameterType is { IsInterface: true } type && type.IsAssignableTo(typeof(IGrainObserver)))
            {
                _ = ReferenceTypes.FactoryOf(type);
            }
        }
    }

    private int SweepsIn(TimeSpan time) => (int)Math.Min(int.MaxValue / 2, (time.Ticks + _sweepPeriod.Ticks - 1) / _sweepPeriod.Ticks);

    private GrainClass ClassOf(Type contract, string? prefix)
    {
        if (_classesByInterface.TryGetValue(contract, out var classes))
        {
            if (prefix is not null)
            {
                classes = Array.FindAll(
                    classes, grain => grain.Type.FullName!.StartsWith(prefix, StringComparison.Ordinal));
            }

            if (classes is [var only])
            {
                return only;
            }
        }

        throw new ArgumentException(
            $"{classes?.Length ?? 0} of the registered grain classes implement {contract}{(prefix is null ? "" : $" and begin with '{prefix}'")}; it takes one.");
    }

    private void Sweep()
    {
        // A slow sweep must not meet the next one.
        if (Interlocked.Exchange(ref _isSweeping, 1) != 0)
        {
            return;
        }

        Sweeps++;
        var now = Time.GetUtcNow();
        foreach (var grain in _classes)
        {
            grain.Sweep(Sweeps, now);
        }

        Volatile.Write(ref _isSweeping, 0);
    }
}
