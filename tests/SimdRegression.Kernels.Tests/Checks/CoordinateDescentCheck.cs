using System.Numerics;
using SimdRegression.Kernels.Tests.Memory;
using SimdRegression.Kernels.Tests.Sets;

namespace SimdRegression.Kernels.Tests.Checks;

/// <summary>Sweeps of coordinate descent, one after the other, with and without bounds, to the bit.</summary>
internal readonly struct CoordinateDescentCheck : IKernelSetVisitor
{
    // The later sweeps leave coordinates at zero or at a bound where they were: those are to be skipped.
    private const int Sweeps = 3;

    public void Visit<T>(IKernels<T> kernels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (Placement placement in Enum.GetValues<Placement>())
        {
            foreach (Flavour flavour in TestData.Flavours)
            {
                foreach (bool bounded in (ReadOnlySpan<bool>)[false, true])
                {
                    Check(kernels, flavour, bounded, placement);
                }
            }
        }
    }

    private static void Check<T>(IKernels<T> kernels, Flavour flavour, bool bounded, Placement placement)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int features = kernels.FeatureCount;
        var random = new Random(features);
        using var arena = new GuardedArena(placement);
        Span<double> inverseDiagonal = arena.Allocate<double>(features);
        Span<double> hessian = FillHessian(random, arena.Allocate<double>(KernelLayout.SquareLength(features)), inverseDiagonal);
        Span<double> l1 = random.FillNonNegative(arena.Allocate<double>(features));
        Span<double> lower = arena.Allocate<double>(features);
        Span<double> upper = arena.Allocate<double>(features);
        for (int j = 0; j < features; j++)
        {
            // Bounds on one side, on both, and on none; one coordinate in eight is pinned.
            lower[j] = bounded && random.Next(3) != 0 ? -0.5 * random.NextDouble() : double.NegativeInfinity;
            upper[j] = bounded && random.Next(3) != 0 ? 0.5 * random.NextDouble() : double.PositiveInfinity;
            upper[j] = double.IsFinite(lower[j]) && random.Next(8) == 0 ? lower[j] : upper[j];
        }

        Span<double> coefficients = random.Fill(arena.Allocate<double>(features));
        Span<double> gradient = arena.Allocate<double>(KernelLayout.Stride(features));
        random.Fill(gradient[..features], flavour);
        foreach (ref double value in gradient)
        {
            value *= features;
        }

        gradient[features..].Clear();
        var expectedCoefficients = coefficients.ToArray();
        var expectedGradient = gradient.ToArray();
        var reference = new ReferenceKernels<T>(features);
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            var @case = (features, sweep, flavour, bounded, placement);
            double step = kernels.CoordinateDescentSweep(hessian, inverseDiagonal, l1, lower, upper, coefficients, gradient);
            double expectedStep = reference.CoordinateDescentSweep(
                hessian, inverseDiagonal, l1, lower, upper, expectedCoefficients, expectedGradient);
            Compare.Equal(expectedStep, step, "step", @case);
            Compare.Equal<double, object>(expectedCoefficients, coefficients, "coefficient", @case);
            Compare.Equal<double, object>(expectedGradient.AsSpan(0, features), gradient[..features], "gradient", @case);
        }
    }

    private static Span<double> FillHessian(Random random, Span<double> hessian, Span<double> inverseDiagonal)
    {
        int features = inverseDiagonal.Length;
        int stride = KernelLayout.Stride(features);
        hessian.Clear();
        for (int j = 0; j < features; j++)
        {
            for (int i = 0; i < j; i++)
            {
                double element = (2.0 * random.NextDouble()) - 1.0;
                hessian[(i * stride) + j] = element;
                hessian[(j * stride) + i] = element;
            }

            double diagonal = features * (0.5 + random.NextDouble());
            hessian[(j * stride) + j] = diagonal;
            inverseDiagonal[j] = 1.0 / diagonal;
        }

        return hessian;
    }
}
