namespace SimdRegression.Aot;

/// <summary>Counts what a thread allocates.</summary>
internal static class Allocations
{
    private const int Attempts = 10;

    /// <summary>The fewest bytes that the calling thread allocates in any of several calls.</summary>
    /// <remarks>
    /// A collection, whoever sets it off, retires the buffer that this thread allocates from, and the buffer's unused rest (at most 8 KB)
    /// then counts as allocated by it. It cannot happen in every attempt; an allocation of the code under test does.
    /// </remarks>
    public static long Least(Action action)
    {
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
