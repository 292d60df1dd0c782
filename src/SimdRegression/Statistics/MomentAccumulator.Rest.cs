using System.Runtime.CompilerServices;
using SimdRegression.Numerics;

namespace SimdRegression.Statistics;

/// <content>
/// What is left where a block or other moments take nearly all weight with them. The weight that stays is no more than the rounding of the sums of
/// weights, so the sums count as empty. But rows of next to no weight may still be there. Their sums become a part of the bound of what the
/// sums have lost, until rows that weigh more make that part small again.
/// </content>
internal sealed partial class MomentAccumulator
{
    // Fits take the likely share of what the sums have lost. What is left is not rounding: none of it cancels.
    private const double CertainShare = UnitsOfDoubled / LikelyUnitsOfDoubled;

    // So many times the bound of their rounding is more than any sums of rows that were added before come to.
    private const double Doubtless = 64.0;

    /// <summary>Forgets all when the last row has gone, unless more is left than rounding: then other rows were taken out than were there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ForgetWhenEmpty()
    {
        if (Count != 0)
        {
            return;
        }

        bool isRounding = !holdsRest && !tookOutOthers && Math.Abs(Weight) <= Doubtless * lostWeight;
        for (int vector = 0; vector <= stride; vector = Next(vector))
        {
            isRounding &= Math.Abs(SquareAt(cross, vector)) <= Doubtless * lostSquares[vector];
        }

        if (isRounding)
        {
            Reset();
        }
        else
        {
            tookOutOthers = true;
        }
    }

    private void LeaveBlock(BlockResult block, double before)
        => LeaveBlock(
            block.Cross, block.CrossLow, block.Sums, block.SumsLow, new Doubled(block.Weight, block.WeightLow), before, RoundingOfDoubled, block.WeightRounding);

    // The block's sums are taken about the mean, where those of all rows stand.
    private void LeaveBlock(
        ReadOnlySpan<double> products,
        ReadOnlySpan<double> productsLow,
        ReadOnlySpan<double> sums,
        ReadOnlySpan<double> sumsLow,
        Doubled blockWeight,
        double before,
        double rounding,
        double weightRounding)
    {
        ReadOnlySpan<double> shifts = Shift;
        for (int vector = 0; vector <= stride; vector = Next(vector))
        {
            Doubled distance = new Doubled(mean[vector], meanLow[vector]) - shifts[vector];
            var aboutShift = new Doubled(sums[vector], sumsLow.IsEmpty ? 0.0 : sumsLow[vector]);
            var square = new Doubled(SquareAt(products, vector), productsLow.IsEmpty ? 0.0 : SquareAt(productsLow, vector));
            double size = square.High + (blockWeight.High * distance.High * distance.High);
            Doubled sum = aboutShift - (blockWeight * distance);
            LeaveColumn(
                vector, square - (distance * (aboutShift + sum)), sum.High, rounding * size, rounding * Math.Sqrt(blockWeight.High) * Math.Sqrt(size));
        }

        LeaveEmpty(before, blockWeight.High, weightRounding);
    }

    private void LeaveMoments(MomentAccumulator other, double before)
    {
        var weight = new Doubled(other.Weight, other.WeightLow);
        for (int vector = 0; vector <= stride; vector = Next(vector))
        {
            Doubled distance = new Doubled(other.mean[vector], other.meanLow[vector]) - new Doubled(mean[vector], meanLow[vector]);
            Doubled sum = weight * distance;
            Doubled square = new Doubled(SquareAt(other.cross, vector), SquareAt(other.crossLow, vector)) + (sum * distance);
            double blur = (2.0 * Math.Abs(distance.High) * other.lostSums[vector]) + (other.lostWeight * distance.High * distance.High);
            LeaveColumn(
                vector,
                square,
                sum.High,
                other.lostSquares[vector] + blur + (RoundingOfDoubled * Math.Abs(square.High)),
                other.lostSums[vector] + (other.lostWeight * Math.Abs(distance.High)) + (RoundingOfMeans * weight.High * Math.Abs(mean[vector])));
        }

        LeaveEmpty(before, other.Weight, other.lostWeight);
    }

    // What goes has the sum of squares and the sum about the mean that are given, each with its rounding.
    private void LeaveColumn(int vector, Doubled square, double sum, double squareRounding, double sumRounding)
    {
        double held = SquareAt(cross, vector);
        double rest = Math.Abs((new Doubled(held, SquareAt(crossLow, vector)) - square).High);
        lostSquares[vector] = WithRest(rest, lostSquares[vector] + squareRounding + (RoundingOfDoubled * Math.Abs(held)));
        lostSums[vector] = WithRest(Math.Abs(sum), lostSums[vector] + sumRounding);
    }

    private void LeaveEmpty(double before, double weight, double weightRounding)
    {
        lostWeight = WithRest(Math.Abs(Weight), lostWeight + weightRounding + (Doubled.Epsilon * (before + weight)));
        MoveRest(from: mean, to: default);
        ClearSums();
    }

    private double WithRest(double rest, double rounding)
    {
        if (rest <= rounding)
        {
            return rounding;
        }

        holdsRest |= rest > Doubtless * rounding;
        return rounding + (CertainShare * (rest - rounding));
    }

    // Rows that the sums have lost, seen from another place: sum of w (x - b)^2 = sum of w (x - a)^2 + 2 (a - b) sum of w (x - a) + W (a - b)^2.
    private void MoveRest(ReadOnlySpan<double> from, ReadOnlySpan<double> to)
    {
        for (int vector = 0; vector <= stride; vector = Next(vector))
        {
            double distance = Math.Abs(from[vector] - (to.IsEmpty ? 0.0 : to[vector]));
            lostSquares[vector] += distance * ((2.0 * lostSums[vector]) + (lostWeight * distance));
            lostSums[vector] += lostWeight * distance;
        }
    }

    // Takes other moments over into empty ones; the rest stays.
    private void Replace(MomentAccumulator other)
    {
        long count = Count;
        WeightTally counted = tally;
        bool tookRowsOut = hadRowsTakenOut;
        bool heldRest = holdsRest;
        bool tookOthersOut = tookOutOthers;
        double weightOfRest = lostWeight;
        lostSquares.CopyTo(left, 0);
        lostSums.CopyTo(leftLow, 0);
        mean.CopyTo(offset, 0);
        CopyFrom(other);
        AddRest(left, leftLow, weightOfRest, offset);
        Count = count;
        tally = counted;
        hadRowsTakenOut = tookRowsOut;
        holdsRest = heldRest;
        tookOutOthers = tookOthersOut;
    }

    // The rest of other moments, which are empty, is about their mean.
    private void AddRest(double[] squares, double[] sums, double weight, double[] center)
    {
        for (int vector = 0; vector <= stride; vector = Next(vector))
        {
            double distance = Math.Abs(center[vector] - mean[vector]);
            lostSquares[vector] += squares[vector] + (distance * ((2.0 * sums[vector]) + (weight * distance)));
            lostSums[vector] += sums[vector] + (weight * distance);
        }

        lostWeight += weight;
    }
}
