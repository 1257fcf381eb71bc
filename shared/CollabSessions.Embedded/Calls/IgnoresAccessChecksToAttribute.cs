namespace System.Runtime.CompilerServices;

/// <summary>Known to the runtime by name: lets an emitted assembly implement interfaces that are internal elsewhere.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    public string AssemblyName { get; } = assemblyName;
}
