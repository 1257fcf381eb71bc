using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace CollabSessions.Embedded;

/// <summary>Limits and clocks of the grains of this process, and their classes.</summary>
public sealed class EmbeddedGrainOptions
{
    /// <summary>How long a caller waits for an answer. Default 30 seconds. This is what ends a circle of waiting grains.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a grain may be unused before it ends. Default 60 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "7.00:00:00")]
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long reading states and <c>OnActivateAsync</c> may take. Default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long <c>OnDeactivateAsync</c> may take. Default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How many calls of one grain may wait or run; one more fails with <see cref="LimitExceededException"/>. Default
    /// 16384: every connection of a full document at once, some megabytes, less than a second of work.
    /// </summary>
    [Range(1, 1 << 20)]
    public int MailboxLengthMax { get; set; } = 1 << 14;

    /// <summary>How many calls may wait for one observer; at one more its reference ends. Default 16384.</summary>
    [Range(1, 1 << 20)]
    public int ObserverQueueLengthMax { get; set; } = 1 << 14;

    /// <summary>The shortest period of a reminder. Default 1 minute, as each tick may activate a grain.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a stop waits for running calls and ending grains, together. Default and at most 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many grains end at a time when the process stops. Default 64: their writes share a group commit.</summary>
    [Range(1, 1 << 16)]
    public int StopParallelism { get; set; } = 64;

    internal HashSet<Type> Classes { get; } = [];

    /// <summary>Adds a grain class. Adding it twice adds it once.</summary>
    public EmbeddedGrainOptions AddGrain<TGrain>()
        where TGrain : Grain
    {
        Classes.Add(typeof(TGrain));
        return this;
    }

    /// <summary>Adds every grain class of an assembly.</summary>
    public EmbeddedGrainOptions AddGrainsOf(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        foreach (var type in assembly.GetTypes())
        {
            if (type is { IsAbstract: false, ContainsGenericParameters: false } && type.IsSubclassOf(typeof(Grain)))
            {
                Classes.Add(type);
            }
        }

        return this;
    }
}

/// <summary>Checks <see cref="EmbeddedGrainOptions"/> when the host starts, not at first use.</summary>
[OptionsValidator]
public sealed partial class EmbeddedGrainOptionsValidator : IValidateOptions<EmbeddedGrainOptions>;
