using System.Numerics;
using SimdRegression.Kernels.Tests.Memory;
using SimdRegression.Kernels.Tests.Sets;

namespace SimdRegression.Kernels.Tests.Checks;

/// <summary>Packing of rows: packed values, targets and sums to the bit, and zeros in all padding.</summary>
internal readonly struct PackRowsCheck : IKernelSetVisitor
{
    public void Visit<T>(IKernels<T> kernels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int features = kernels.FeatureCount;
        foreach (Placement placement in Enum.GetValues<Placement>())
        {
            foreach (Flavour flavour in TestData.Flavours)
            {
                foreach (int rowStride in RowCases.RowStrides(features))
                {
                    foreach (bool weighted in (ReadOnlySpan<bool>)[false, true])
                    {
                        Check(kernels, new RowCase(features, 0, rowStride, weighted, flavour, placement));
                    }
                }
            }
        }
    }

    private static void Check<T>(IKernels<T> kernels, RowCase @case)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int features = @case.Features;
        int stride = KernelLayout.Stride(features);
        int[] rowCounts = RowCases.RowCounts(features);
        int mostRows = rowCounts.Max();
        using var arena = new GuardedArena(@case.Placement);
        var random = new Random(features);
        var block = new RowBlock<T>(arena, random, @case.Flavour, features, @case.RowStride, mostRows);
        Span<double> shift = FeatureVector(random, arena.Allocate<double>(KernelLayout.VectorLength(features)), features);
        Span<double> sums = arena.Allocate<double>(KernelLayout.VectorLength(features));
        double[] sumsBefore = FeatureVector(random, new double[sums.Length], features).ToArray();
        Span<double> allPackedRows = arena.Allocate<double>(mostRows * stride);
        Span<double> allPackedTargets = arena.Allocate<double>(mostRows);
        var expectedRows = new double[allPackedRows.Length];
        var expectedTargets = new double[mostRows];
        var expectedSums = new double[sums.Length];
        var reference = new ReferenceKernels<T>(features);
        foreach (int count in rowCounts)
        {
            @case = @case with { Rows = count };
            RowBlock<T> taken = block.Take(count, @case.Weighted);
            Span<double> packedRows = arena.AtGuard(allPackedRows, count * stride);
            Span<double> packedTargets = arena.AtGuard(allPackedTargets, count);
            packedRows.Fill(double.NaN);
            packedTargets.Fill(double.NaN);
            sumsBefore.CopyTo(sums);
            sumsBefore.CopyTo(expectedSums, 0);
            kernels.PackRows(taken.Rows, @case.RowStride, taken.Targets, taken.Weights, shift, packedRows, packedTargets, sums);
            reference.PackRows(
                taken.Rows, @case.RowStride, taken.Targets, taken.Weights, shift, expectedRows, expectedTargets, expectedSums);
            Compare.Equal<double, RowCase>(expectedRows.AsSpan(0, count * stride), packedRows, "packed row", @case);
            Compare.Equal<double, RowCase>(expectedTargets.AsSpan(0, count), packedTargets, "packed target", @case);
            Compare.Equal<double, RowCase>(expectedSums.AsSpan(0, stride + 1), sums[..(stride + 1)], "sum", @case);
        }
    }

    /// <summary>A value a feature, zeros in the padding, the target's value at index S, and after it what nobody may rely on.</summary>
    private static Span<double> FeatureVector(Random random, Span<double> vector, int features)
    {
        int stride = KernelLayout.Stride(features);
        random.Fill(vector);
        vector[features..stride].Clear();
        vector[(stride + 1)..].Fill(double.NaN);
        return vector;
    }
}

/// <summary>Cross products of a packed block: the lower triangle, the target's products and its square to the bit.</summary>
internal readonly struct CrossProductsCheck : IKernelSetVisitor
{
    public void Visit<T>(IKernels<T> kernels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int features = kernels.FeatureCount;
        int stride = KernelLayout.Stride(features);
        int block = KernelLayout.BlockRows(features);
        int[] rowCounts = [.. RowCases.RowCounts(features).Where(count => count >= 1 && count <= block)];
        var reference = new ReferenceKernels<T>(features);
        var expected = new double[KernelLayout.CrossProductLength(features)];
        foreach (Placement placement in Enum.GetValues<Placement>())
        {
            foreach (Flavour flavour in TestData.Flavours)
            {
                using var arena = new GuardedArena(placement);
                var random = new Random(features);
                Span<double> allRows = random.Fill(arena.Allocate<double>(block * stride), flavour);
                for (int r = 0; r < block; r++)
                {
                    allRows[((r * stride) + features)..((r + 1) * stride)].Clear();
                }

                Span<double> allTargets = random.Fill(arena.Allocate<double>(block), flavour);
                Span<double> actual = arena.Allocate<double>(expected.Length);
                foreach (int count in rowCounts)
                {
                    var @case = new RowCase(features, count, stride, false, flavour, placement);
                    Span<double> rows = arena.AtGuard(allRows, count * stride);
                    Span<double> targets = arena.AtGuard(allTargets, count);
                    actual.Fill(double.NaN);
                    kernels.CrossProducts(rows, targets, actual);
                    reference.CrossProducts(rows, targets, expected);
                    for (int i = 0; i <= features; i++)
                    {
                        int length = Math.Min(i + 1, features);
                        Compare.Equal<double, (int, RowCase)>(
                            expected.AsSpan(i * stride, length), actual.Slice(i * stride, length), "cross product", (i, @case));
                    }

                    int square = (features + 1) * stride;
                    Compare.Equal(expected[square], actual[square], "square of the target", @case);
                }
            }
        }
    }
}
