namespace StsLint.Manifests;

/// <summary>Asks for an object whose required fields are still to come: from a text that is read, or from what a shorthand sets.</summary>
internal readonly struct Incomplete;
