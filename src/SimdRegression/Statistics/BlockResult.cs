using System.Runtime.CompilerServices;
using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <summary>What a block of rows comes to before it is joined: its weight, its sums and its cross products.</summary>
/// <param name="features">N.</param>
internal sealed class BlockResult(int features)
{
    private readonly Memory<double> cross = AlignedBuffer.Allocate(KernelLayout.CrossProductLength(features));
    private readonly Memory<double> crossLow = AlignedBuffer.Allocate(KernelLayout.CrossProductLength(features));
    private readonly double[] sums = new double[KernelLayout.VectorLength(features)];
    private readonly double[] sumsLow = new double[KernelLayout.VectorLength(features)];

    /// <summary>The sum of the sample weights.</summary>
    public double Weight { get; set; }

    /// <summary>What rounding the weight leaves out, where the block was summed in doubled precision.</summary>
    public double WeightLow { get; set; }

    /// <summary>Whether the rows came with weights, whose sum is rounded.</summary>
    public bool IsWeighted { get; set; }

    /// <summary>A bound of the error of the weight.</summary>
    public double WeightRounding
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => !IsWeighted ? 0.0 : Weight * (IsDoubled ? MomentAccumulator.RoundingOfDoubled : MomentAccumulator.RoundingOfDouble);
    }

    /// <summary>Whether the block was summed in doubled precision, so that the trailing parts hold.</summary>
    public bool IsDoubled { get; set; }

    /// <summary>Whether the rows can be used, as far as looking at them told; where there is weight, the squares tell.</summary>
    public bool IsUsable { get; set; }

    /// <summary>Whether panels were summed in <see cref="float"/>.</summary>
    public bool InSingle { get; set; }

    /// <summary>The weighted sums about the shift; without meaning when there is no weight.</summary>
    public Span<double> Sums => sums;

    /// <summary>The cross products about the shift; without meaning when there is no weight.</summary>
    public Span<double> Cross => cross.Span;

    /// <summary>What rounding the sums leaves out.</summary>
    public Span<double> SumsLow => sumsLow;

    /// <summary>What rounding the cross products leaves out.</summary>
    public Span<double> CrossLow => crossLow.Span;

    /// <summary>Makes a block that was summed in double precision one whose trailing parts are zero.</summary>
    public void ClearTrailing()
    {
        WeightLow = 0.0;
        SumsLow.Clear();
        CrossLow.Clear();
    }
}
