using System.Numerics;

namespace SimdRegression.Kernels.Tests.Sets;

/// <summary>All kernel sets under test, by name.</summary>
public static partial class KernelSets
{
    /// <summary>Whether every feature count is tested, and not a part of those above <see cref="MostWithoutGaps"/>: eng/all sets the variable.</summary>
    private static readonly bool s_testsEverything = Environment.GetEnvironmentVariable("SIMDREGRESSION_EVERYTHING") == "1";

    private static readonly Dictionary<string, KernelSet> Sets = Collect();

    private const int MostWithoutGaps = 48;

    // Steps of five meet every remainder of every vector and tile.
    private const int Step = 5;

    /// <summary>
    /// The feature counts: every one up to 130, which covers all remainders of all vectors and tiles several times over, and the
    /// neighbourhood of the larger powers of two. A usual run leaves out four of five of those between 49 and 130.
    /// </summary>
    public static IEnumerable<int> FeatureCounts => Enumerable.Range(1, 130).Concat([200, 255, 256, 257, 511, 512]);

    /// <summary>The names of all sets, as the data of a theory.</summary>
    public static TheoryData<string> Names => new(Sets.Keys);

    /// <summary>All sets.</summary>
    internal static IEnumerable<KernelSet> All => Sets.Values;

    /// <summary>The set of a name.</summary>
    internal static KernelSet Get(string name) => Sets[name];

    /// <summary>
    /// Where the generated sets are put in, one line each: <c>Add&lt;double, Double17.Kernels&gt;(sets, "generated double 17");</c>.
    /// </summary>
    static partial void AddGenerated(Dictionary<string, KernelSet> sets);

    private static Dictionary<string, KernelSet> Collect()
    {
        var sets = new Dictionary<string, KernelSet>();
        foreach (int features in FeatureCounts)
        {
            Add<double, RuntimeKernels<double>>(sets, $"run-time double {features}", new RuntimeKernels<double>(features));
            Add<float, RuntimeKernels<float>>(sets, $"run-time float {features}", new RuntimeKernels<float>(features));
        }

        AddGenerated(sets);
        return sets;
    }

    private static bool IsTested(int features) =>
        s_testsEverything || features <= MostWithoutGaps || features % Step == 0 || features is 64 or 127 or 128 or > 130;

    private static void Add<T, TKernels>(Dictionary<string, KernelSet> sets, string name, TKernels kernels = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        if (IsTested(kernels.FeatureCount))
        {
            sets.Add(name, new KernelSet<T>(name, kernels));
        }
    }
}
