#pragma warning disable IDE0130 // MSBuild looks for this name
namespace Microsoft.Build.Framework;

/// <summary>
/// Tells MSBuild that a task may run beside others in one process: it takes absolute paths only and changes nothing that others see. MSBuild 18.6 has
/// the attribute itself and knows others by their name, so that a task can have it that runs in older releases too.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class MSBuildMultiThreadableTaskAttribute : Attribute;
