using System.Numerics;
using SimdRegression.Kernels;
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
        return
        [
            Recursion("recursion, nothing forgotten", new Double8.RecursiveLeastSquares(default), plain, seed + 1, 1e-11),
            Recursion("recursion, 0.9999", new Double8.RecursiveLeastSquares(Forgetting(0.9999)), plain, seed + 2, 1e-11),
            Recursion("recursion, 0.999", new Double8.RecursiveLeastSquares(Forgetting(0.999)), plain, seed + 3, 1e-11),
            Recursion("recursion, 0.98", new Double8.RecursiveLeastSquares(Forgetting(0.98)), plain, seed + 4, 1e-11),
            Recursion("recursion, nothing forgotten, offsets of 1e6", new Double8.RecursiveLeastSquares(default), plain with { Offset = 1e6 }, seed + 5, 1e-8),
            Recursion("recursion, 0.999, offsets of 1e6", new Double8.RecursiveLeastSquares(Forgetting(0.999)), plain with { Offset = 1e6 }, seed + 6, 1e-8),
            Recursion(
                "recursion, 0.999, scales of 1e-6 to 1e6",
                new Double8.RecursiveLeastSquares(Forgetting(0.999)),
                plain with { Decades = 12.0 },
                seed + 7,
                1e-8),
            Recursion(
                "recursion, nothing forgotten, scales of 1e-6 to 1e6",
                new Double8.RecursiveLeastSquares(new() { Ridge = 1e-9 }),
                plain with { Decades = 12.0 },
                seed + 7,
                1e-8),
            Recursion(
                "recursion, 0.99, row often stays the same",
                new Double8.RecursiveLeastSquares(Forgetting(0.99)),
                plain with { StillBatches = 50 },
                seed + 8,
                1e-8),
            Recursion(
                "recursion, 0.99, two features the same",
                new Double8.RecursiveLeastSquares(Forgetting(0.99)),
                plain with { HasTwins = true },
                seed + 9,
                1e-8),
            Recursion(
                "recursion, 0.999, weights, no intercept",
                new Double8.RecursiveLeastSquares(new() { ForgettingFactor = 0.999, Intercept = false }),
                plain with { IsWeighted = true },
                seed + 10,
                1e-11),
            Recursion(
                "recursion, 0.9995, 32 correlated features",
                new Double32.RecursiveLeastSquares(Forgetting(0.9995)),
                new RowShape(32) { Common = 0.99 },
                seed + 11,
                1e-10),
            Recursion("recursion, 0.999, float", new Float8.RecursiveLeastSquares(Forgetting(0.999)), plain, seed + 12, 1e-11),
        ];
    }

    private static RecursiveLeastSquaresOptions Forgetting(double factor) => new() { ForgettingFactor = factor };

    private static RecursionTask<TModel, T, TKernels> Recursion<TModel, T, TKernels>(
        string name, RecursiveLeastSquares<TModel, T, TKernels> recursion, RowShape shape, ulong seed, double bound)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        return new RecursionTask<TModel, T, TKernels>(name, recursion, shape, seed, bound);
    }
}
