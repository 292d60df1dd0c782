using System.Runtime.CompilerServices;
using SimdRegression.Numerics;

namespace SimdRegression.Statistics;

/// <content>Where the shift of the next block stands.</content>
internal sealed partial class MomentAccumulator
{
    /// <summary>Moves the shift to the mean of a block that outweighs all rows before it.</summary>
    /// <param name="blockMean">About the mean of the block.</param>
    /// <param name="variance">About its variance.</param>
    public void MoveShiftTo(ReadOnlySpan<double> blockMean, ReadOnlySpan<double> variance)
    {
        RestartCountAtShift();
        isShiftDue = false;
        for (int j = 0; j < shift.Length; j++)
        {
            shift[j] = ShiftNear(blockMean[j], variance[j]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MoveShift()
    {
        RestartCountAtShift();
        isShiftDue = false;
        for (int j = 0; j < shift.Length; j++)
        {
            shift[j] = Weight > 0.0 || !DoublesNextBlock ? ShiftNear(mean[j], VarianceAt(j)) : mean[j];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double ShiftNear(double center, double variance)
        => DoublesNextBlock ? NearMean(center, variance) : isSingle ? (float)center : center;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RestartCountAtShift()
    {
        countAtShift = Count;
        weightAtShift = Weight;
        SumsInSingle = false;
        AwaitsJudgement = false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double VarianceAt(int vector)
    {
        bool isColumn = vector < features || vector == stride;
        return isColumn ? cross[vector < features ? (vector * stride) + vector : (features + 1) * stride] / Weight : 0.0;
    }

    // A number of few digits near a mean. Doubled sums are faster where subtracting it from every row leaves nothing to a second part: always
    // where it is zero, and with whole numbers and the like. Half a deviation away from the mean, it costs none of their digits.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double NearMean(double mean, double variance)
    {
        const double Near = 0.25;
        const double GridShare = 0.25;
        if (mean * mean <= Near * variance)
        {
            return 0.0;
        }

        if (!(variance > 0.0))
        {
            return mean;
        }

        double grid = GridShare * BinaryExponent.PowerNotAbove(Math.Sqrt(variance));
        double rounded = Math.Round(mean / grid) * grid;
        return double.IsFinite(rounded) ? rounded : mean;
    }
}
