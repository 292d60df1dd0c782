using System.Numerics;
using SimdRegression.Kernels.Tests.Memory;
using SimdRegression.Kernels.Tests.Sets;

namespace SimdRegression.Kernels.Tests.Checks;

/// <summary>The Cholesky factor: its bits where there is one, and the same verdict as the reference where there is none.</summary>
internal readonly struct FactorCheck : IKernelSetVisitor
{
    private enum Kind
    {
        WellConditioned,
        RankDeficient,
        NegativePivot,
        ZeroMatrix,
        NotANumber,
        Infinite,
    }

    public void Visit<T>(IKernels<T> kernels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int features = kernels.FeatureCount;
        var reference = new ReferenceKernels<T>(features);
        foreach (Placement placement in Enum.GetValues<Placement>())
        {
            using var arena = new GuardedArena(placement);
            Span<double> matrix = arena.Allocate<double>(KernelLayout.SquareLength(features));
            Span<double> inverseDiagonal = arena.Allocate<double>(features);
            var expected = new double[matrix.Length];
            var expectedInverse = new double[features];
            foreach (Kind kind in Enum.GetValues<Kind>())
            {
                var @case = (features, kind, placement);
                var random = new Random(features);
                FillUpperTriangle(random, matrix, features, kind);
                matrix.CopyTo(expected);
                inverseDiagonal.Fill(double.NaN);
                bool factored = kernels.Factor(matrix, inverseDiagonal);
                Assert.True(reference.Factor(expected, expectedInverse) == factored, $"verdict {factored}: {@case}.");
                if (kind == Kind.WellConditioned)
                {
                    Assert.True(factored, $"{@case}.");
                }
                else if (kind != Kind.RankDeficient)
                {
                    Assert.False(factored, $"{@case}.");
                }

                if (factored)
                {
                    Compare.Equal<double, object>(expectedInverse, inverseDiagonal, "inverse", @case);
                    CompareTriangles(expected, matrix, features, @case);
                }
            }
        }
    }

    /// <summary>Fills the upper triangle, and all that the kernel must not depend on with NaN.</summary>
    private static void FillUpperTriangle(Random random, Span<double> matrix, int features, Kind kind)
    {
        int stride = KernelLayout.Stride(features);
        double[] factors = random.Fill<double>(new double[features]).ToArray();
        matrix.Fill(double.NaN);
        for (int j = 0; j < features; j++)
        {
            for (int i = j; i < features; i++)
            {
                double diagonal = i == j ? features : 0.0;
                matrix[(j * stride) + i] = kind switch
                {
                    Kind.ZeroMatrix => 0.0,

                    // Rank one: whether rounding leaves the second pivot above zero or below is the reference's call.
                    Kind.RankDeficient => factors[j] * factors[i],
                    _ => (2.0 * random.NextDouble()) - 1.0 + diagonal,
                };
            }
        }

        int position = random.Next(features);
        ref double pivot = ref matrix[(position * stride) + position];
        pivot = kind switch
        {
            Kind.NegativePivot => -pivot,
            Kind.NotANumber => double.NaN,
            Kind.Infinite => double.PositiveInfinity,
            _ => pivot,
        };
    }

    private static void CompareTriangles<TCase>(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, int features, TCase @case)
    {
        int stride = KernelLayout.Stride(features);
        for (int i = 0; i < features; i++)
        {
            // All of a row but the diagonal and the padding.
            int row = i * stride;
            int right = row + i + 1;
            int end = row + features;
            Compare.Equal(expected[row..(row + i)], actual[row..(row + i)], "lower triangle", (i, @case));
            Compare.Equal(expected[right..end], actual[right..end], "upper triangle", (i, @case));
        }
    }
}

/// <summary>Forward and backward substitution with a factor, to the bit.</summary>
internal readonly struct SolveCheck : IKernelSetVisitor
{
    public void Visit<T>(IKernels<T> kernels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int features = kernels.FeatureCount;
        int stride = KernelLayout.Stride(features);
        var reference = new ReferenceKernels<T>(features);
        foreach (Placement placement in Enum.GetValues<Placement>())
        {
            using var arena = new GuardedArena(placement);
            Span<double> factor = arena.Allocate<double>(KernelLayout.SquareLength(features));
            Span<double> inverseDiagonal = arena.Allocate<double>(features);
            Span<double> vector = arena.Allocate<double>(stride);
            foreach (Flavour flavour in TestData.Flavours)
            {
                var random = new Random(features);
                FillFactor(random, factor, features);
                random.Fill(inverseDiagonal);
                random.Fill(vector[..features], flavour);

                // Neither the padding nor the diagonal may be relied on.
                vector[features..].Fill(double.NaN);
                double[] expected = vector.ToArray();
                kernels.Solve(factor, inverseDiagonal, vector);
                reference.Solve(factor, inverseDiagonal, expected);
                Compare.Equal<double, object>(
                    expected.AsSpan(0, features), vector[..features], "solution", (features, flavour, placement));
            }
        }
    }

    /// <summary>Both triangles of a factor whose elements are small enough for the solution not to grow out of range.</summary>
    private static void FillFactor(Random random, Span<double> factor, int features)
    {
        int stride = KernelLayout.Stride(features);
        factor.Fill(double.NaN);
        for (int i = 0; i < features; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double element = ((2.0 * random.NextDouble()) - 1.0) / features;
                factor[(i * stride) + j] = element;
                factor[(j * stride) + i] = element;
            }
        }
    }
}
