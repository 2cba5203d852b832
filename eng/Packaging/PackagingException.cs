namespace StsLint.Packaging;

/// <summary>An input that cannot be used; the message says which, and why.</summary>
internal sealed class PackagingException(string message) : Exception(message);
