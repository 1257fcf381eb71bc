using System.Reflection;
using System.Reflection.Emit;

namespace CollabSessions.Embedded;

/// <summary>Emits the request class of one interface method.</summary>
internal static class RequestTypes
{
    private const BindingFlags Members = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
    private const MethodAttributes Override =
        MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig;

    public static RequestType Emit(ModuleBuilder module, MethodInfo method, int number)
    {
        var (root, answer, call) = ShapeOf(method);
        var parameters = method.GetParameters();
        var type = module.DefineType(
            $"{method.Name}Request{number}", TypeAttributes.Class | TypeAttributes.Sealed, root);
        var fields = Array.ConvertAll(
            parameters, parameter => type.DefineField(parameter.Name!, parameter.ParameterType, FieldAttributes.Private));

        var constructor = type.DefineConstructor(
            MethodAttributes.Public,
            CallingConventions.HasThis,
            Array.ConvertAll(parameters, static parameter => parameter.ParameterType));
        var body = constructor.GetILGenerator();
        body.Emit(OpCodes.Ldarg_0);
        body.Emit(OpCodes.Call, root.GetConstructor(Members, Type.EmptyTypes)!);
        for (var index = 0; index < fields.Length; index++)
        {
            body.Emit(OpCodes.Ldarg_0);
            body.Emit(OpCodes.Ldarg, (short)(index + 1));
            body.Emit(OpCodes.Stfld, fields[index]);
        }

        body.Emit(OpCodes.Ret);

        EmitInvoke(type, root, method, fields, answer);
        EmitMethodName(type, method);
        if (method.IsDefined(typeof(AlwaysInterleaveAttribute)))
        {
            EmitInterleaves(type);
        }

        type.CreateType();
        return new(constructor, call, root.GetMethod(nameof(Request<>.GiveUpWith)));
    }

    /// <summary><c>return ((IContract)target).Method(_argument, …)</c>, as a value task.</summary>
    private static void EmitInvoke(
        TypeBuilder type, Type root, MethodInfo method, FieldBuilder[] fields, ConstructorInfo? answer)
    {
        var invoked = root.GetMethod("Invoke")!;
        var body = type.DefineMethod("Invoke", Override, invoked.ReturnType, [typeof(object)]).GetILGenerator();
        body.Emit(OpCodes.Ldarg_1);
        body.Emit(OpCodes.Castclass, method.DeclaringType!);
        foreach (var field in fields)
        {
            body.Emit(OpCodes.Ldarg_0);
            body.Emit(OpCodes.Ldfld, field);
        }

        body.Emit(OpCodes.Callvirt, method);
        if (answer is not null)
        {
            body.Emit(OpCodes.Newobj, answer);
        }

        body.Emit(OpCodes.Ret);
    }

    private static void EmitMethodName(TypeBuilder type, MethodInfo method)
    {
        var body = type.DefineMethod("get_Method", Override, typeof(string), Type.EmptyTypes).GetILGenerator();
        body.Emit(OpCodes.Ldstr, $"{method.DeclaringType!.Name}.{method.Name}");
        body.Emit(OpCodes.Ret);
    }

    private static void EmitInterleaves(TypeBuilder type)
    {
        var body = type.DefineMethod("get_Interleaves", Override, typeof(bool), Type.EmptyTypes).GetILGenerator();
        body.Emit(OpCodes.Ldc_I4_1);
        body.Emit(OpCodes.Ret);
    }

    private static (Type Root, ConstructorInfo? Answer, MethodInfo Call) ShapeOf(MethodInfo method)
    {
        var result = method.ReturnType;
        if (result == typeof(void))
        {
            return (typeof(OneWayRequest), null, CallOf("CallOneWay"));
        }

        if (result == typeof(Task))
        {
            return (typeof(TaskRequest), typeof(ValueTask).GetConstructor([typeof(Task)]), CallOf("CallTask"));
        }

        if (result == typeof(ValueTask))
        {
            return (typeof(TaskRequest), null, CallOf("CallValueTask"));
        }

        if (result.IsGenericType)
        {
            var value = result.GetGenericArguments()[0];
            var root = typeof(ValueRequest<>).MakeGenericType(value);
            if (result.GetGenericTypeDefinition() == typeof(Task<>))
            {
                return (root, typeof(ValueTask<>).MakeGenericType(value).GetConstructor([result]), CallOf("Call").MakeGenericMethod(value));
            }

            if (result.GetGenericTypeDefinition() == typeof(ValueTask<>))
            {
                return (root, null, CallOf("CallValue").MakeGenericMethod(value));
            }
        }

        throw new NotSupportedException(
            $"{method.DeclaringType}.{method.Name} returns {result}: only Task, ValueTask, either with a result, and void can be.");
    }

    private static MethodInfo CallOf(string name) => typeof(Reference).GetMethod(name, Members)!;

    /// <summary>What an emitted call needs to know of its request class.</summary>
    internal readonly record struct RequestType(ConstructorInfo Constructor, MethodInfo Call, MethodInfo? GiveUpWith);
}
