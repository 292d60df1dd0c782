using System.Numerics;
using System.Runtime.CompilerServices;

namespace SimdRegression.Kernels;

/// <summary>Where the elements of a packed panel stand: columns in groups of a vector, so that each group can be one stream.</summary>
/// <remarks>
/// Element (r, j) stands at (j / lanes) GroupStep + r RowStep + j mod lanes. When the rows of a group lie side by side, a tile reads a few
/// contiguous streams, which the machine's prefetchers follow; rows one after the other would be read in jumps.
/// </remarks>
internal readonly struct PanelShape
{
    private const int BytesOf512Bits = 64;

    // Lanes are a power of two: a division would cost as much as packing a row.
    private readonly int laneBits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private PanelShape(int stride, int rows, nuint lanes, nuint rowStep, nuint groupStep)
    {
        Stride = (nuint)stride;
        Rows = (nuint)rows;
        Lanes = lanes;
        laneBits = BitOperations.Log2(lanes);
        RowStep = rowStep;
        GroupStep = groupStep;
    }

    /// <summary>The column of the target, behind features and padding; also the distance between rows of products.</summary>
    public nuint Stride { get; }

    /// <summary>The number of rows.</summary>
    public nuint Rows { get; }

    /// <summary>The number of columns of a group, a power of two from 1 to 16.</summary>
    public nuint Lanes { get; }

    /// <summary>The distance between two rows of a group.</summary>
    public nuint RowStep { get; }

    /// <summary>The distance between two groups.</summary>
    public nuint GroupStep { get; }

    /// <summary>Rows one after the other: features, zeros, and a vector that begins with the target and the root of the weight.</summary>
    /// <typeparam name="TPacked">The type of packed values.</typeparam>
    /// <param name="features">N.</param>
    /// <param name="rows">The number of rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static PanelShape ByRows<TPacked>(int features, int rows)
    {
        int stride = TargetColumn<TPacked>(features);
        nuint lanes = (nuint)(BytesOf512Bits / Unsafe.SizeOf<TPacked>());
        return new PanelShape(stride, rows, lanes, (nuint)stride + lanes, lanes);
    }

    /// <summary>Groups of a vector one after the other, the rows of each side by side.</summary>
    /// <typeparam name="TPacked">The type of packed values.</typeparam>
    /// <param name="features">N.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="lanes">The number of columns of a group.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static PanelShape ByGroups<TPacked>(int features, int rows, nuint lanes)
        => new(TargetColumn<TPacked>(features), rows, lanes, lanes, (nuint)rows * lanes);

    /// <summary>The column of the target: N rounded up to a whole 512-bit vector, or to 4 doubles.</summary>
    /// <typeparam name="TPacked">The type of packed values.</typeparam>
    /// <param name="features">N.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TargetColumn<TPacked>(int features)
    {
        const int Singles = BytesOf512Bits / sizeof(float);
        return typeof(TPacked) == typeof(float) ? (features + Singles - 1) / Singles * Singles : KernelLayout.Stride(features);
    }

    /// <summary>Where column j of the first row stands.</summary>
    /// <param name="column">j.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nuint Offset(nuint column) => ((column >> laneBits) * GroupStep) + (column & (Lanes - 1));
}
