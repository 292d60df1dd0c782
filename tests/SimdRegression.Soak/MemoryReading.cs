namespace SimdRegression.Soak;

/// <summary>What memory the process holds.</summary>
/// <param name="Managed">Bytes of objects that are in use, after a collection.</param>
/// <param name="WorkingSet">Bytes of the process that are in memory.</param>
internal readonly record struct MemoryReading(long Managed, long WorkingSet)
{
    /// <summary>Collects what is not in use, and reads.</summary>
    public static MemoryReading Take()
    {
        // What a reading itself has allocated for its comparisons is given back to the system as well.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return new MemoryReading(GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
    }
}
