using System.Numerics;
using SimdRegression.Kernels.Tests.Memory;

namespace SimdRegression.Kernels.Tests.Checks;

/// <summary>What one call of a kernel was about, for the message of a failure.</summary>
internal readonly record struct RowCase(int Features, int Rows, int RowStride, bool Weighted, Flavour Flavour, Placement Placement);

/// <summary>The rows, targets and weights of a call, each at a guard page.</summary>
internal readonly ref struct RowBlock<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GuardedArena _arena;
    private readonly int _features;
    private readonly int _rowStride;

    public RowBlock(GuardedArena arena, Random random, Flavour flavour, int features, int rowStride, int count)
    {
        _arena = arena;
        _features = features;
        _rowStride = rowStride;
        Rows = random.Fill(arena.Allocate<T>(Length(count)), flavour);
        Targets = random.Fill(arena.Allocate<T>(count), flavour);
        Weights = random.FillNonNegative(arena.Allocate<T>(count));
    }

    private RowBlock(RowBlock<T> whole, int count, bool weighted)
    {
        _arena = whole._arena;
        _features = whole._features;
        _rowStride = whole._rowStride;
        Rows = _arena.AtGuard(whole.Rows, Length(count));
        Targets = _arena.AtGuard(whole.Targets, count);
        Weights = weighted ? _arena.AtGuard(whole.Weights, count) : [];
    }

    public Span<T> Rows { get; }

    public Span<T> Targets { get; }

    public Span<T> Weights { get; }

    /// <summary>Some rows of the block, still at the guard page; without weights when there are no rows, as empty means none.</summary>
    public RowBlock<T> Take(int count, bool weighted) => new(this, count, weighted);

    private int Length(int count) => count == 0 ? 0 : ((count - 1) * _rowStride) + _features;
}

/// <summary>The values that the checks of row kernels go through.</summary>
internal static class RowCases
{
    /// <summary>
    /// Row counts from 0 to 40, which covers the remainders of all strips and groups of rows several times over, and those about the
    /// block size. Larger feature counts take a handful: they differ in the number of their columns, not in how they treat rows.
    /// </summary>
    public static int[] RowCounts(int features)
    {
        int block = KernelLayout.BlockRows(features);
        return features <= 20
            ? [.. Enumerable.Range(0, 41), block - 1, block]
            : [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, block - 1, block];
    }

    /// <summary>Row counts that fit a block: those about the numbers of rows that are taken together, packed together and widened
    /// together.</summary>
    public static int[] BlockRowCounts(int features)
    {
        const int Panel = KernelLayout.PanelRows;
        int block = KernelLayout.BlockRows(features);
        int[] few = [1, 2, 3, 5, 8, 17, 33, Panel - 1, Panel + 2, block];
        return features <= 70 ? [.. few, 4, 7, 9, 31, 32, 65, Panel, (2 * Panel) - 7, block - 1] : few;
    }

    /// <summary>All placements, flavours, strides, with weights and without.</summary>
    public static IEnumerable<RowCase> All(int features)
    {
        return
            from placement in Enum.GetValues<Placement>()
            from flavour in TestData.Flavours.ToArray()
            from rowStride in RowStrides(features)
            from weighted in new[] { false, true }
            select new RowCase(features, 0, rowStride, weighted, flavour, placement);
    }

    /// <summary>Rows side by side, and rows that are parts of wider records.</summary>
    public static int[] RowStrides(int features) => [features, features + 1, features + 5];
}
