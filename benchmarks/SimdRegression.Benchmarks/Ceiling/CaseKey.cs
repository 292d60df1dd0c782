namespace SimdRegression.Benchmarks.Ceiling;

/// <summary>What tells the lines of the table apart.</summary>
/// <param name="Kernel">What is measured.</param>
/// <param name="Type">The element type, which also decides the peak that multiply-adds are held against.</param>
/// <param name="Features">The number of features N.</param>
/// <param name="Memory">Where the data lie: <see cref="Dram"/> or <see cref="Cache"/>.</param>
internal sealed record CaseKey(string Kernel, string Type, int Features, string Memory)
{
    /// <summary>The name of data beyond the caches.</summary>
    public const string Dram = "dram";

    /// <summary>The name of data that stay in a cache.</summary>
    public const string Cache = "cache";
}
