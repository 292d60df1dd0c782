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
/// k is the number of roundings of its last sum that a chain through a block is wrong by at most: 128 in double precision and 16 in panels of
/// <see cref="float"/>, reached where a column has two values, so that all roundings have one direction; on most data it is a few. In doubled
/// precision it is 16,384, because the trailing parts of a chain are themselves rounded.
/// </para>
/// </remarks>
internal sealed partial class MomentAccumulator
{
    private const double SingleEpsilon = 1.1920928955078125e-07;

    // The k of the remarks.
    private const double UnitsOfDouble = 128.0;
    private const double UnitsOfSingle = 16.0;
    private const double UnitsOfDoubled = 16384.0;

    private readonly double[] lostSquares;
    private readonly double[] lostSums;

    /// <summary>The share of the square of <see cref="SumRounding"/> that is likely, because roundings have both directions.</summary>
    public double LikelyShare => HoldsSingle ? 1.0 / UnitsOfSingle : 1.0 / UnitsOfDouble;

    /// <summary>What is likely of sums that were only added to, relative to a sum of squares.</summary>
    public double LikelyRounding => LikelyShare * LargestRounding;

    /// <summary>A bound e(j) of what a column's sums have lost: the centred product of columns i and j is wrong by at most e(i) e(j).</summary>
    /// <param name="index">0 to N - 1 for a feature, N for the target.</param>
    /// <returns>The root of about k units in the last place of the largest sum of squares about a shift that the column has gone through, in
    /// the unit of a root of a sum of squares.</returns>
    public double SumRounding(int index)
    {
        int vector = index < features ? index : stride;
        return Math.Sqrt(Math.Max(lostSquares[vector], LargestRounding * Math.Abs(SquareAt(cross, vector))));
    }

    /// <summary>
    /// Whether no rows have such sums, whatever rounding has done to them: a sum of squares below zero, or a product above what its two
    /// columns allow. Then rows were taken out that were never added, or a file was changed.
    /// </summary>
    public bool AreImpossible
    {
        get
        {
            for (int i = 0; i <= features; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    if (IsImpossible(i, j))
                    {
                        return true;
                    }
                }
            }

            return false;
        }
    }

    private bool IsImpossible(int row, int column)
    {
        double first = SquareAt(cross, row < features ? row : stride);
        double second = SquareAt(cross, column < features ? column : stride);
        double product = row < features ? cross[(row * stride) + column] : column < features ? cross[(features * stride) + column] : first;
        if (first >= 0.0 && second >= 0.0 && product * product <= first * second)
        {
            return false;
        }

        // Roots first: the product of two squares may leave the range.
        double firstRounding = SumRounding(row);
        double secondRounding = SumRounding(column);
        double firstSquare = first + (firstRounding * firstRounding);
        double secondSquare = second + (secondRounding * secondRounding);
        return !(firstSquare >= 0.0 && secondSquare >= 0.0
            && Math.Abs(product) <= (Math.Sqrt(firstSquare) * Math.Sqrt(secondSquare)) + (firstRounding * secondRounding));
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

    private const double RoundingOfDouble = UnitsOfDouble * Epsilon;
    private const double RoundingOfSingle = UnitsOfSingle * SingleEpsilon;
    private const double RoundingOfDoubled = UnitsOfDoubled * Doubled.Epsilon;

    // k u of the least precise arithmetic that took part.
    private double LargestRounding => IsDoubled ? RoundingOfDoubled : HoldsSingle ? RoundingOfSingle : RoundingOfDouble;

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
        double unit = LargestRounding;
        ClearRounding();
        for (int vector = 0; vector <= stride; vector = vector == features - 1 ? stride : vector + 1)
        {
            double square = Math.Abs(SquareAt(cross, vector));
            lostSquares[vector] = unit * square;
            lostSums[vector] = (unit * Math.Sqrt(Weight * square)) + (Doubled.Epsilon * Weight * Math.Abs(mean[vector]));
        }
    }

    // After a block was joined: offset holds the running mean less the shift, aboutMean the block's sums about that mean.
    private void NoteBlock(ReadOnlySpan<double> products, double blockWeight, double before, double units)
    {
        for (int vector = 0; vector <= stride; vector = vector == features - 1 ? stride : vector + 1)
        {
            double about = SquareAt(products, vector) + (blockWeight * offset[vector] * offset[vector]);
            double term = units * (about + (aboutMean[vector] * aboutMean[vector] / Weight));
            Note(vector, term, units * Math.Sqrt(blockWeight * about), aboutMean[vector] / blockWeight, before, blockWeight);
        }

        NoteMeans();
    }

    // After a block was joined that outweighs the rows before it: offset holds the distance of the means.
    private void NoteApart(BlockResult block, double before)
    {
        double rounding = !block.IsDoubled ? block.InSingle ? RoundingOfSingle : RoundingOfDouble : RoundingOfDoubled;
        double share = before / Weight * block.Weight;
        for (int vector = 0; vector <= stride; vector = vector == features - 1 ? stride : vector + 1)
        {
            double square = SquareAt(block.Cross, vector);
            double term = (rounding * square) + (Doubled.Epsilon * share * offset[vector] * offset[vector]);
            Note(vector, term, rounding * Math.Sqrt(block.Weight * square), offset[vector], before, block.Weight);
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
