using SimdRegression.Soak.Tasks;

namespace SimdRegression.Soak;

/// <summary>What a soak consists of.</summary>
internal static class AllTasks
{
    /// <summary>New tasks.</summary>
    /// <param name="seed">Where random numbers start.</param>
    public static IReadOnlyList<ISoakTask> Create(ulong seed)
    {
        var plain = new RowShape(8);
        RowShape far = plain with { Offset = 1e6 };
        RowShape spread = plain with { Decades = 12.0 };
        return
        [
            Recursion("recursion, nothing forgotten", new(), plain, seed + 1, 1e-13),
            Recursion("recursion, 0.9999", Forgetting(0.9999), plain, seed + 2, 1e-13),
            Recursion("recursion, 0.999", Forgetting(0.999), plain, seed + 3, 1e-13),
            Recursion("recursion, 0.98", Forgetting(0.98), plain, seed + 4, 1e-13),
            Recursion("recursion, nothing forgotten, offsets of 1e6", new(), far, seed + 5, 1e-9),
            Recursion("recursion, 0.999, offsets of 1e6", Forgetting(0.999), far, seed + 6, 1e-9),
            Recursion("recursion, nothing forgotten, scales 1e-6 to 1e6", new() { Ridge = 1e-9 }, spread, seed + 7, 1e-12),
            Recursion("recursion, 0.999, scales 1e-6 to 1e6", Forgetting(0.999), spread, seed + 8, 1e-12),
            Recursion("recursion, 0.99, row often stays the same", Forgetting(0.99), plain with { StillBatches = 50 }, seed + 9, 1e-9),
            Recursion("recursion, 0.99, two features the same", Forgetting(0.99), plain with { HasTwins = true }, seed + 10, 1e-7),
            Recursion(
                "recursion, 0.999, weights, no intercept",
                Forgetting(0.999) with { Intercept = false },
                plain with { IsWeighted = true },
                seed + 11,
                1e-13),
            new RecursionTask<Double32, double, Double32.Kernels>(
                "recursion, 0.9995, 32 correlated features",
                new Double32.RecursiveLeastSquares(Forgetting(0.9995)),
                new RowShape(32) { Common = 0.99 },
                seed + 12,
                1e-10),
            new RecursionTask<Float8, float, Float8.Kernels>(
                "recursion, 0.999, float", new Float8.RecursiveLeastSquares(Forgetting(0.999)), plain, seed + 13, 1e-13),
            new WindowTask<Double8, double, Double8.Kernels>("window of 1,000", new Double8.Window(1000), plain, seed + 14, 1e-12),
            new WindowTask<Double8, double, Double8.Kernels>(
                "window of 300, offsets of 1e6", new Double8.Window(300), far, seed + 15, 1e-8),
            new WindowTask<Float8, float, Float8.Kernels>("window of 5,000, float", new Float8.Window(5000), plain, seed + 16, 1e-5),
            new MomentsTask<double, Double8.Kernels>("moments, faded, merged and subtracted", () => new Double8.Moments(), plain, seed + 17, 1e-12),
            new LearnerTask("stochastic learner, squared loss", isHuber: false, plain, seed + 18, 0.5),
            new LearnerTask("stochastic learner, Huber loss", isHuber: true, plain, seed + 19, 0.5),
            new PublisherTask(),
            new FitsTask(seed + 20),
        ];
    }

    private static RecursiveLeastSquaresOptions Forgetting(double factor) => new() { ForgettingFactor = factor };

    private static RecursionTask<Double8, double, Double8.Kernels> Recursion(
        string name, in RecursiveLeastSquaresOptions options, RowShape shape, ulong seed, double bound)
    {
        return new RecursionTask<Double8, double, Double8.Kernels>(name, new Double8.RecursiveLeastSquares(options), shape, seed, bound);
    }
}
