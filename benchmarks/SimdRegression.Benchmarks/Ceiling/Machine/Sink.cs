using System.Runtime.CompilerServices;

namespace SimdRegression.Benchmarks.Ceiling.Machine;

/// <summary>Where results go that nobody wants, so that the compiler does not leave out how they are found.</summary>
internal static class Sink
{
    /// <summary>Takes a result.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Keep<TValue>(TValue value)
    {
        _ = value;
    }
}
