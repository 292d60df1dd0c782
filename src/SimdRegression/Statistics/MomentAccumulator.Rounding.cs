using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <content>
/// What rounding has done to the sums. A bound of it is carried along with them, because the sums cannot tell it: where earlier rows have
/// lost their weight or were taken out, what they left is the rounding of numbers that are no longer there.
/// </content>
/// <remarks>
/// <para>
/// Two numbers a column: q bounds the error of its centred sum of squares C, and d the error of its sum of weighted values W m. A block of
/// weight B with sum of squares G about a shift that lies o from the running mean, and sum b about that mean, is joined with an error of at most
/// E = k u (G + B o^2 + b^2 / W), u the spacing of the arithmetic at 1. So q grows by E, and d by about sqrt(k u B E). Taking out, merging and multiplying weights follow the same rule: errors are added, never subtracted.
/// </para>
/// <para>
/// A wrong mean makes C wrong as well, when the mean moves: the product of columns i and j by the distances of the means L(i), L(j) times the
/// errors of the means. With one factor t for all columns, q(j) := q(j) + t L(j)^2 + d(j)^2 / t bounds that, and so
/// sqrt(q(i) q(j)) bounds the error of every product (Cauchy and Schwarz). The factor t makes the sum of both terms small.
/// </para>
/// <para>
/// k = 4: products and differences are rounded once each, and a chain of n terms adds about sqrt(n) / 6 roundings of its last sum, which
/// the chains of other blocks average out.
/// </para>
/// </remarks>
internal sealed partial class MomentAccumulator
{
    /// <summary>How many units in the last place of a sum of squares are taken for its rounding.</summary>
    public const double RoundingUnits = 4.0;

    private const double SingleEpsilon = 1.1920928955078125e-07;

    private readonly double[] lostSquares;
    private readonly double[] lostSums;

    /// <summary>A bound e(j) of what a column's sums have lost: the centred product of columns i and j is wrong by at most e(i) e(j).</summary>
    /// <param name="index">0 to N - 1 for a feature, N for the target.</param>
    /// <returns>The root of <see cref="RoundingUnits"/> units in the last place of the largest sum of squares that the column has gone
    /// through, in the unit of a root of a sum of squares.</returns>
    public double SumRounding(int index)
    {
        int vector = index < features ? index : stride;
        double square = Math.Abs(SquareAt(cross, vector));
        return Math.Sqrt(Math.Max(lostSquares[vector], RoundingUnits * UnitRounding * square));
    }

    /// <summary>Takes over what some columns of other sums have lost.</summary>
    /// <param name="other">The other sums.</param>
    /// <param name="chosen">For each feature of these the one of the others.</param>
    public void CopyRounding(MomentAccumulator other, ReadOnlySpan<int> chosen)
    {
        for (int j = 0; j < chosen.Length; j++)
        {
            lostSquares[j] = other.lostSquares[chosen[j]];
            lostSums[j] = other.lostSums[chosen[j]];
        }

        lostSquares[stride] = other.lostSquares[other.stride];
        lostSums[stride] = other.lostSums[other.stride];
    }

    // The spacing at 1 of the least precise arithmetic that took part.
    private double UnitRounding => IsDoubled ? Doubled.Epsilon : HoldsSingle ? SingleEpsilon : Epsilon;

    private double SquareAt(ReadOnlySpan<double> products, int vector)
        => products[vector < features ? (vector * stride) + vector : (features + 1) * stride];

    private void ClearRounding()
    {
        lostSquares.AsSpan().Clear();
        lostSums.AsSpan().Clear();
    }

    private void CopyRounding(MomentAccumulator other)
    {
        other.lostSquares.CopyTo(lostSquares, 0);
        other.lostSums.CopyTo(lostSums, 0);
    }

    private void DecayRounding(double factor)
    {
        for (int j = 0; j < lostSquares.Length; j++)
        {
            lostSquares[j] *= factor;
            lostSums[j] *= factor;
        }
    }

    // Sums of which nothing is known but what they are: as if their rows had been added, and none taken out.
    private void AssumeRounding()
    {
        double unit = RoundingUnits * UnitRounding;
        ClearRounding();
        for (int vector = 0; vector <= stride; vector = vector == features - 1 ? stride : vector + 1)
        {
            double square = Math.Abs(SquareAt(cross, vector));
            lostSquares[vector] = unit * square;
            lostSums[vector] = (unit * Math.Sqrt(Weight * square)) + (Doubled.Epsilon * Weight * Math.Abs(mean[vector]));
        }
    }

    // After a block was joined: offset holds the running mean less the shift, aboutMean the block's sums about that mean.
    private void NoteBlock(ReadOnlySpan<double> products, double blockWeight, double before, double unit)
    {
        double units = RoundingUnits * unit;
        for (int vector = 0; vector <= stride; vector = vector == features - 1 ? stride : vector + 1)
        {
            double about = SquareAt(products, vector) + (blockWeight * offset[vector] * offset[vector]);
            double term = units * (about + (aboutMean[vector] * aboutMean[vector] / Weight));
            Note(vector, term, units * Math.Sqrt(blockWeight * about), aboutMean[vector] / blockWeight, before, blockWeight);
        }

        NoteMeans();
    }

    // After a merge: aboutMean holds the distance of the means.
    private void NoteMerge(MomentAccumulator other, double before)
    {
        double share = before / Weight * other.Weight;
        for (int vector = 0; vector <= stride; vector = vector == features - 1 ? stride : vector + 1)
        {
            double distance = aboutMean[vector];
            double rounding = Doubled.Epsilon * (Math.Abs(SquareAt(other.cross, vector)) + (share * distance * distance));
            Note(vector, other.lostSquares[vector] + rounding, other.lostSums[vector], distance, before, other.Weight);
        }

        NoteMeans();
    }

    // Leaves the distance of the means in left, and what may be wrong with it times the share of the lighter side in leftLow.
    private void Note(int vector, double squares, double sums, double distance, double before, double weight)
    {
        double wrong = ((weight * lostSums[vector]) + (before * sums)) / Weight;
        double ofWrong = before > 0.0 ? wrong * wrong * (Weight / before / weight) : 0.0;
        left[vector] = distance;
        leftLow[vector] = wrong;
        lostSquares[vector] += squares + ofWrong + (Doubled.Epsilon * Math.Abs(SquareAt(cross, vector)));
        lostSums[vector] += sums + (Doubled.Epsilon * ((before * Math.Abs(mean[vector])) + (weight * Math.Abs(distance))));
    }

    private void NoteMeans()
    {
        double distances = 0.0;
        double wrongs = 0.0;
        for (int vector = 0; vector <= stride; vector = vector == features - 1 ? stride : vector + 1)
        {
            if (lostSquares[vector] > 0.0)
            {
                distances += left[vector] * left[vector] / lostSquares[vector];
                wrongs += leftLow[vector] * leftLow[vector] / lostSquares[vector];
            }
        }

        double factor = Math.Sqrt(wrongs / distances);
        if (!(factor > 0.0 && double.IsFinite(factor)))
        {
            return;
        }

        for (int vector = 0; vector <= stride; vector = vector == features - 1 ? stride : vector + 1)
        {
            lostSquares[vector] += (factor * left[vector] * left[vector]) + (leftLow[vector] * leftLow[vector] / factor);
        }
    }
}
