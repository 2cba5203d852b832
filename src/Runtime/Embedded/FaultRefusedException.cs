using System.Diagnostics.CodeAnalysis;

namespace StsLint.Runtime.Embedded;

/// <summary>What was asked of a node, pod or file of an embedded cluster cannot be done; the message says why and what to do.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "There is none without a reason.")]
public sealed class FaultRefusedException(string message) : Exception(message);
