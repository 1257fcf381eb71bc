using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using CollabSessions.Contracts;

namespace CollabSessions.Embedded;

/// <summary>Binds a constructor parameter of a grain class to its stored value.</summary>
internal static class PersistentStates
{
    private const string DefaultStorage = "Default";
    private static readonly MethodInfo BindMethod =
        typeof(PersistentStates).GetMethod(nameof(Bind), BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <summary>What makes the argument for each activation.</summary>
    public static Func<Activation, object> BinderOf(ParameterInfo parameter, GrainClass grainClass)
    {
        var type = parameter.ParameterType;
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IPersistentState<>))
        {
            throw new NotSupportedException($"'{parameter.Name}' of {grainClass.Type} is marked as a persistent state but is no IPersistentState<T>.");
        }

        var attribute = parameter.GetCustomAttribute<PersistentStateAttribute>()!;
        var kind = $"state/{attribute.StorageName ?? DefaultStorage}/{grainClass.Name}/{attribute.StateName}";
        var bind = BindMethod.MakeGenericMethod(type.GetGenericArguments()[0])
            .CreateDelegate<Func<Activation, string, object>>();
        return activation => bind(activation, kind);
    }

    private static PersistentState<TState> Bind<TState>(Activation activation, string kind)
    {
        var table = activation.Services.GetRequiredService<IStateTable>();
        var state = new PersistentState<TState>(table, kind, activation.Address.Key);
        activation.AddState(state);
        return state;
    }
}
