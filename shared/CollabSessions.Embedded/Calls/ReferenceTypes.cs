using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace CollabSessions.Embedded;

/// <summary>Emits, once per interface and process, the types that turn its calls into requests.</summary>
/// <remarks>
/// Emitted code is what a person would write: a class that implements the interface, and per method a request class with
/// one field per argument. So a call costs no reflection, no boxing and no array. A source generator would do the same
/// at build time, but then the rooms that own the interfaces would have to run one for an engine they do not know.
/// </remarks>
internal static class ReferenceTypes
{
    private const BindingFlags Members = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
    private static readonly ConcurrentDictionary<Type, Lazy<Delegate>> Factories = new();

    /// <summary>A <c>Func&lt;Recipient, TInterface&gt;</c>.</summary>
    /// <exception cref="NotSupportedException">The interface has a member that cannot be called through a reference.</exception>
    public static Delegate FactoryOf(Type contract) =>
        Factories.GetOrAdd(contract, static type => new Lazy<Delegate>(() => Emit(type))).Value;

    private static Delegate Emit(Type contract)
    {
        if (!contract.IsInterface || contract.ContainsGenericParameters || !contract.IsAssignableTo(typeof(IAddressable)))
        {
            throw new NotSupportedException($"{contract} is not an interface of a grain or an observer.");
        }

        var methods = MethodsOf(contract);
        var name = $"References.{contract.FullName}";
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(name), AssemblyBuilderAccess.Run);
        OpenInternals(assembly, contract, methods);
        var module = assembly.DefineDynamicModule(name);
        var type = module.DefineType(
            $"{contract.Name}Reference", TypeAttributes.Class | TypeAttributes.Sealed, typeof(Reference), [contract]);
        var constructor = EmitConstructor(type);
        for (var index = 0; index < methods.Count; index++)
        {
            // Overloads share a name, so the number keeps the type names apart.
            var request = RequestTypes.Emit(module, methods[index], index);
            EmitCall(type, methods[index], request);
        }

        var create = type.DefineMethod(
            "Create", MethodAttributes.Public | MethodAttributes.Static, contract, [typeof(Recipient)]);
        var body = create.GetILGenerator();
        body.Emit(OpCodes.Ldarg_0);
        body.Emit(OpCodes.Newobj, constructor);
        body.Emit(OpCodes.Ret);
        return type.CreateType().GetMethod("Create")!
            .CreateDelegate(typeof(Func<,>).MakeGenericType(typeof(Recipient), contract));
    }

    private static List<MethodInfo> MethodsOf(Type contract)
    {
        List<MethodInfo> methods = [.. contract.GetMethods()];
        foreach (var inherited in contract.GetInterfaces())
        {
            methods.AddRange(inherited.GetMethods());
        }

        foreach (var method in methods)
        {
            if (method.IsSpecialName || method.IsStatic || method.ContainsGenericParameters
                || Array.Exists(method.GetParameters(), static parameter => parameter.ParameterType.IsByRef || parameter.ParameterType.IsByRefLike))
            {
                throw new NotSupportedException(
                    $"{method.DeclaringType}.{method.Name}: only methods, not generic, without ref and out, can be called through a reference.");
            }
        }

        return methods;
    }

    private static void OpenInternals(AssemblyBuilder assembly, Type contract, List<MethodInfo> methods)
    {
        var attribute = typeof(IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!;
        var names = new HashSet<string>();
        var seen = new HashSet<Type>();
        var open = new Stack<Type>([typeof(Reference), contract, .. contract.GetInterfaces()]);
        foreach (var method in methods)
        {
            open.Push(method.ReturnType);
            foreach (var parameter in method.GetParameters())
            {
                open.Push(parameter.ParameterType);
            }
        }

        while (open.TryPop(out var type))
        {
            if (!seen.Add(type))
            {
                continue;
            }

            foreach (var argument in type.GetGenericArguments())
            {
                open.Push(argument);
            }

            if (type.GetElementType() is { } element)
            {
                open.Push(element);
            }

            if (names.Add(type.Assembly.GetName().Name!))
            {
                assembly.SetCustomAttribute(new CustomAttributeBuilder(attribute, [type.Assembly.GetName().Name!]));
            }
        }
    }

    private static ConstructorBuilder EmitConstructor(TypeBuilder type)
    {
        var constructor = type.DefineConstructor(
            MethodAttributes.Public, CallingConventions.HasThis, [typeof(Recipient)]);
        var body = constructor.GetILGenerator();
        body.Emit(OpCodes.Ldarg_0);
        body.Emit(OpCodes.Ldarg_1);
        body.Emit(OpCodes.Call, typeof(Reference).GetConstructor(Members, [typeof(Recipient)])!);
        body.Emit(OpCodes.Ret);
        return constructor;
    }

    /// <summary><c>return base.Call(new TheRequest(argument, …));</c></summary>
    private static void EmitCall(TypeBuilder type, MethodInfo method, RequestTypes.RequestType request)
    {
        var parameters = method.GetParameters();
        var call = type.DefineMethod(
            $"{method.DeclaringType!.Name}.{method.Name}",
            MethodAttributes.Private | MethodAttributes.Final | MethodAttributes.Virtual | MethodAttributes.HideBySig
                | MethodAttributes.NewSlot,
            method.ReturnType,
            Array.ConvertAll(parameters, static parameter => parameter.ParameterType));
        var body = call.GetILGenerator();
        body.Emit(OpCodes.Ldarg_0);
        for (var index = 1; index <= parameters.Length; index++)
        {
            body.Emit(OpCodes.Ldarg, (short)index);
        }

        body.Emit(OpCodes.Newobj, request.Constructor);
        var token = Array.FindLastIndex(parameters, static parameter => parameter.ParameterType == typeof(CancellationToken));
        if (token >= 0 && request.GiveUpWith is not null)
        {
            body.Emit(OpCodes.Dup);
            body.Emit(OpCodes.Ldarg, (short)(token + 1));
            body.Emit(OpCodes.Call, request.GiveUpWith);
        }

        body.Emit(OpCodes.Call, request.Call);
        body.Emit(OpCodes.Ret);
        type.DefineMethodOverride(call, method);
    }
}
