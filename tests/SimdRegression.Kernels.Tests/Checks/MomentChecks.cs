using System.Numerics;
using SimdRegression.Kernels.Tests.Memory;
using SimdRegression.Kernels.Tests.Sets;

namespace SimdRegression.Kernels.Tests.Checks;

/// <summary>Cross products of a batch: the sums, the lower triangle, the target's products and its square to the bit.</summary>
internal readonly struct CrossProductsCheck : IKernelSetVisitor
{
    public void Visit<T>(IKernels<T> kernels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (RowCase @case in RowCases.All(kernels.FeatureCount))
        {
            Check(kernels, @case, inSingle: false);
            if (typeof(T) == typeof(float))
            {
                Check(kernels, @case, inSingle: true);
            }
        }
    }

    private static void Check<T>(IKernels<T> kernels, RowCase @case, bool inSingle)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int features = @case.Features;
        int stride = KernelLayout.Stride(features);
        int[] rowCounts = [.. RowCases.BlockRowCounts(features)];
        using var arena = new GuardedArena(@case.Placement);
        var random = new Random(features);
        var block = new RowBlock<T>(arena, random, @case.Flavour, features, @case.RowStride, rowCounts.Max());
        Span<double> shift = Shift<T>(random, arena.Allocate<double>(KernelLayout.VectorLength(features)), features);
        Span<double> sums = arena.Allocate<double>(KernelLayout.VectorLength(features));
        Span<double> products = arena.Allocate<double>(KernelLayout.CrossProductLength(features));
        Span<double> workspace = arena.Allocate<double>(KernelLayout.WorkspaceLength(features));
        var expectedSums = new double[sums.Length];
        var expected = new double[products.Length];
        var reference = new ReferenceKernels<T>(features);
        foreach (int count in rowCounts)
        {
            @case = @case with { Rows = count };
            RowBlock<T> taken = block.Take(count, @case.Weighted);
            var batch = new RowBatch<T>(taken.Rows, @case.RowStride, taken.Targets, taken.Weights);
            workspace.Fill(double.NaN);
            sums.Fill(double.NaN);
            products.Fill(double.NaN);
            kernels.CrossProducts(in batch, shift, inSingle, workspace, sums, products);
            reference.CrossProducts(in batch, shift, inSingle, workspace, expectedSums, expected);
            Compare.Equal<double, (bool, RowCase)>(expectedSums.AsSpan(0, stride + 1), sums[..(stride + 1)], "sum", (inSingle, @case));
            for (int i = 0; i <= features; i++)
            {
                int length = Math.Min(i + 1, features);
                Compare.Equal<double, (bool, int, RowCase)>(
                    expected.AsSpan(i * stride, length), products.Slice(i * stride, length), "cross product", (inSingle, i, @case));
            }

            int square = (features + 1) * stride;
            Compare.Equal(expected[square], products[square], "square of the target", (inSingle, @case));
        }
    }

    /// <summary>A value of the data's type a feature, zeros in the padding, the target's at index S, and behind it what nobody may rely
    /// on.</summary>
    private static Span<double> Shift<T>(Random random, Span<double> shift, int features)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int stride = KernelLayout.Stride(features);
        random.Fill(shift);
        for (int j = 0; j <= stride; j++)
        {
            shift[j] = j < features || j == stride ? double.CreateTruncating(T.CreateTruncating(shift[j])) : 0.0;
        }

        shift[(stride + 1)..].Fill(double.NaN);
        return shift;
    }
}
