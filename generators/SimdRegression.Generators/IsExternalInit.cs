namespace System.Runtime.CompilerServices;

/// <summary>The type that <c>init</c> accessors and records need, which .NET Standard 2.0 lacks.</summary>
internal static class IsExternalInit;
