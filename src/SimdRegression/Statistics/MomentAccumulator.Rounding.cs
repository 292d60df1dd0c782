using System.Runtime.CompilerServices;
using SimdRegression.Numerics;

namespace SimdRegression.Statistics;

/// <content>
/// What rounding has done to the sums. A bound of it is carried along with them, because the sums cannot tell it: where earlier rows have
/// lost their weight or were taken out, what they left is the rounding of numbers that are no longer there.
/// </content>
/// <remarks>
/// <para>
/// Two numbers a column and one for the weight: q bounds the error of its centred sum of squares C, and d the error of its sum of weighted values W m. A block of
/// weight B with sum of squares G about a shift that lies o from the running mean, and sum b about that mean, is joined with an error of at most
/// E = k u (G + B o^2 + b^2 / W), u the spacing of the arithmetic at 1. So q grows by E, and d by about sqrt(k u B E). Taking out, merging and multiplying weights follow the same rule: errors are added, never subtracted.
/// </para>
/// <para>
/// A wrong mean makes C wrong as well, when the mean moves: the product of columns i and j by the distances of the means L(i), L(j) times the
/// errors of the means. With one factor t for all columns, q(j) := q(j) + t L(j)^2 + d(j)^2 / t bounds that, and so
/// sqrt(q(i) q(j)) bounds the error of every product (Cauchy and Schwarz). The factor t makes the sum of both terms small. A wrong weight
/// shares the distance out wrongly: (W1 W2 / W) L^2 is wrong by (W2 / W)^2 L^2 times the error of W1.
/// </para>
/// <para>
/// k is the number of roundings of its last sum that a chain through a block is wrong by at most: 128 in double precision and 16 in panels of
/// <see cref="float"/>, reached where a column has two values, so that all roundings have one direction; on most data it is a few. In doubled
/// precision it is 16,384, because the trailing parts of a chain are themselves rounded.
/// </para>
/// </remarks>
internal sealed partial class MomentAccumulator
{
    /// <summary>A bound of what summing a block in double precision loses, relative to its squares: k u.</summary>
    public const double RoundingOfDouble = UnitsOfDouble * Epsilon;

    /// <summary>The same of doubled precision.</summary>
    public const double RoundingOfDoubled = UnitsOfDoubled * Doubled.Epsilon;

    /// <summary>The likely share of what doubled sums lose: <see cref="LikelyShare"/>.</summary>
    public const double LikelyShareOfDoubled = LikelyUnitsOfDoubled / UnitsOfDoubled;

    private const double RoundingOfSingle = UnitsOfSingle * SingleEpsilon;
    private const double RoundingOfMeans = Doubled.Epsilon * (1L << 28);
    private const double SingleEpsilon = MachineEpsilon.Single;

    // The k of the remarks.
    private const double UnitsOfDouble = 128.0;
    private const double UnitsOfSingle = 16.0;
    private const double UnitsOfDoubled = 16384.0;

    // Of so many roundings what is likely, because they have both directions.
    private const double LikelyUnitsOfDouble = 8.0;
    private const double LikelyUnitsOfDoubled = 32.0;

    // Up to here the sums count as those of rows that were only added: a mean that drifts costs as much, and so does a merge.
    private const double LargestGrowth = 2.0;

    // A first block about a shift that is not its mean grows less. Beyond, a few large roundings decide.
    private const double GrowthOfFewRoundings = 32.0;

    private readonly double[] lostSquares;
    private readonly double[] lostSums;
    private double lostWeight;

    /// <summary>The k of the remarks: the square of <see cref="SumRounding"/> is so many units in the last place of a sum of squares, where
    /// rows were only added.</summary>
    public double RoundingUnits => IsDoubled ? UnitsOfDoubled : HoldsSingle ? UnitsOfSingle : UnitsOfDouble;

    /// <summary>The share of the square of <see cref="SumRounding"/> that is likely, because roundings have both directions.</summary>
    public double LikelyShare
        => IsDoubled ? LikelyShareOfDoubled : HoldsSingle ? 1.0 / UnitsOfSingle : LikelyUnitsOfDouble / UnitsOfDouble;

    /// <summary>
    /// The same, but all of it where rows that left or lost their weight decide: the few large roundings that they leave need not have both
    /// directions.
    /// </summary>
    public double CautiousShare => RoundingGrowth > GrowthOfFewRoundings ? 1.0 : LikelyShare;

    /// <summary>What is likely of sums that were only added to, relative to a sum of squares.</summary>
    public double UsualShare => LikelyShare * LargestRounding;

    /// <summary>A bound e(j) of what a column's sums have lost: the centred product of columns i and j is wrong by at most e(i) e(j).</summary>
    /// <param name="index">0 to N - 1 for a feature, N for the target.</param>
    /// <returns>The root of about k units in the last place of the largest sum of squares about a shift that the column has gone through, in
    /// the unit of a root of a sum of squares.</returns>
    public double SumRounding(int index)
    {
        int vector = index < features ? index : stride;
        double usual = UsualSquare(vector);
        return Math.Sqrt(lostSquares[vector] > LargestGrowth * usual ? lostSquares[vector] : usual);
    }

    /// <summary>The bound of the errors of the centred sums of squares, as it is stored: features, zero padding, the target at index S.</summary>
    public Span<double> LostSquares => lostSquares;

    /// <summary>The bound of the errors of the sums of weighted values, as it is stored.</summary>
    public Span<double> LostSums => lostSums;

    /// <summary>A bound of the error of the weight.</summary>
    public double LostWeight
    {
        get => lostWeight;
        set => lostWeight = value;
    }

    /// <summary>How many times as much as adding rows with such sums loses the sums have lost, by the column or weight that lost most.</summary>
    public double RoundingGrowth
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        get
        {
            double growth = lostWeight > UsualWeight ? lostWeight / UsualWeight : 1.0;
            for (int vector = 0; vector <= stride; vector = Next(vector))
            {
                double usual = UsualSquare(vector);
                growth = lostSquares[vector] > usual ? Math.Max(growth, lostSquares[vector] / usual) : growth;
            }

            return growth;
        }
    }

    /// <summary>How far the weight may be wrong, relative to itself, where it lost more than adding rows loses; 0 where it did not.</summary>
    public double ErrorOfWeight => lostWeight > LargestGrowth * UsualWeight ? lostWeight / Weight : 0.0;

    /// <summary>
    /// How far penalties may be wrong, relative to themselves, where sums lost more than adding rows loses: they are multiples of the weight, and
    /// those of standardised columns of deviations or variances. 0 where sums lost no more.
    /// </summary>
    /// <param name="standardizes">Whether columns are standardised.</param>
    public double ErrorOfPenalties(bool standardizes)
    {
        double ofColumns = 0.0;
        for (int j = 0; j < features && standardizes; j++)
        {
            double square = Math.Abs(SquareAt(cross, j));
            ofColumns = lostSquares[j] > LargestGrowth * UsualSquare(j) && square > 0.0 ? Math.Max(ofColumns, lostSquares[j] / square) : ofColumns;
        }

        return ErrorOfWeight + ofColumns;
    }

    /// <summary>Whether the sums lost no more than adding their rows loses.</summary>
    public bool HasUsualRounding
    {
        get
        {
            bool isUsual = lostWeight <= LargestGrowth * UsualWeight;
            for (int vector = 0; vector <= stride; vector = Next(vector))
            {
                isUsual &= lostSquares[vector] <= LargestGrowth * UsualSquare(vector) && lostSums[vector] <= LargestGrowth * UsualSum(vector);
            }

            return isUsual;
        }
    }

    /// <summary>
    /// Whether no rows have such sums, whatever rounding has done to them: a sum of squares below zero, or a product above what its two
    /// columns allow. Then rows were taken out that were never added, or a file was changed. Sums of rows that were only added have no such
    /// products, so nothing is compared there.
    /// </summary>
    public bool AreImpossible
    {
        get
        {
            if (tookOutOthers || !(hadRowsTakenOut || isRestored))
            {
                return tookOutOthers;
            }

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

        // Roots first: the product of two squares may leave the range. What is compared is rounded to double.
        const double Comparison = 1.0 + (16.0 * Epsilon);
        double firstRounding = SumRounding(row);
        double secondRounding = SumRounding(column);
        double firstSquare = first + (firstRounding * firstRounding);
        double secondSquare = second + (secondRounding * secondRounding);
        return !(firstSquare >= 0.0 && secondSquare >= 0.0
            && Math.Abs(product) <= (Comparison * Math.Sqrt(firstSquare) * Math.Sqrt(secondSquare)) + (firstRounding * secondRounding));
    }

    /// <summary>Takes over what some columns of other sums have lost.</summary>
    /// <param name="other">The other sums.</param>
    /// <param name="chosen">For each feature of these the one of the others.</param>
    /// <param name="target">The feature of the others that is the target here, or <see cref="MomentSelection.OwnTarget"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void CopyRounding(MomentAccumulator other, ReadOnlySpan<int> chosen, int target)
    {
        for (int j = 0; j < chosen.Length; j++)
        {
            int column = chosen[j] == MomentSelection.OwnTarget ? other.stride : chosen[j];
            lostSquares[j] = other.lostSquares[column];
            lostSums[j] = other.lostSums[column];
        }

        int source = target == MomentSelection.OwnTarget ? other.stride : target;
        lostSquares[stride] = other.lostSquares[source];
        lostSums[stride] = other.lostSums[source];
        lostWeight = other.lostWeight;
        tookOutOthers = other.tookOutOthers;
    }

    /// <summary>Adds what a column of other sums has lost to what the target has lost, where the target's square is a sum over columns.</summary>
    /// <param name="other">The other sums.</param>
    /// <param name="column">The column.</param>
    public void AddRoundingToTarget(MomentAccumulator other, int column)
    {
        lostSquares[stride] += other.lostSquares[column];
        lostSums[stride] += other.lostSums[column];
    }

    // k u of the least precise arithmetic that took part.
    private double LargestRounding
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsDoubled ? RoundingOfDoubled : HoldsSingle ? RoundingOfSingle : RoundingOfDouble;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double SquareAt(ReadOnlySpan<double> products, int vector)
        => products[vector < features ? (vector * stride) + vector : (features + 1) * stride];

    private void ClearRounding()
    {
        lostSquares.AsSpan().Clear();
        lostSums.AsSpan().Clear();
        lostWeight = 0.0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CopyRounding(MomentAccumulator other)
    {
        other.lostSquares.CopyTo(lostSquares, 0);
        other.lostSums.CopyTo(lostSums, 0);
        lostWeight = other.lostWeight;
    }

    private void DecayRounding(double factor)
    {
        for (int j = 0; j < lostSquares.Length; j++)
        {
            lostSquares[j] *= factor;
            lostSums[j] *= factor;
        }

        lostWeight *= factor;
    }

    // Sums of which nothing is known but what they are, or that they have lost more: as if their rows had been added, and none taken out.
    private void AssumeRounding(bool atLeast)
    {
        lostWeight = Math.Max(UsualWeight, atLeast ? lostWeight : 0.0);
        for (int vector = 0; vector <= stride; vector = Next(vector))
        {
            lostSquares[vector] = Math.Max(UsualSquare(vector), atLeast ? lostSquares[vector] : 0.0);
            lostSums[vector] = Math.Max(UsualSum(vector), atLeast ? lostSums[vector] : 0.0);
        }
    }

    private double UsualWeight => LargestRounding * Weight;

    // The shift of a constant column may be off by a rounding.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double UsualSquare(int vector)
    {
        double ofMean = 2.0 * Epsilon * mean[vector];
        return (LargestRounding * Math.Abs(SquareAt(cross, vector))) + (RoundingOfDouble * Weight * ofMean * ofMean);
    }

    // A mean is rounded to doubled precision with every block, of which there may be many millions.
    private double UsualSum(int vector)
        => (LargestRounding * Math.Sqrt(Weight) * Math.Sqrt(Math.Abs(SquareAt(cross, vector)))) + (RoundingOfMeans * Weight * Math.Abs(mean[vector]));

    // The features, and then the target.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Next(int vector) => vector == features - 1 ? stride : vector + 1;

    // Here and below factors are taken in an order that keeps within the range of numbers what the sums themselves do.
    // After a block was joined: offset holds the running mean less the shift, aboutMean the block's sums about that mean.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void NoteBlock(ReadOnlySpan<double> products, double blockWeight, double before, double units, double weightRounding)
    {
        for (int vector = 0; vector <= stride; vector = Next(vector))
        {
            double about = (units * SquareAt(products, vector)) + (units * blockWeight * offset[vector] * offset[vector]);
            double term = about + (units * aboutMean[vector] * (aboutMean[vector] / Weight));
            double sums = Math.Sqrt(units * blockWeight) * Math.Sqrt(about);
            Note(vector, term, sums, aboutMean[vector] / blockWeight, before, blockWeight, weightRounding);
        }

        NoteMeans();
        NoteWeight(before, blockWeight, weightRounding);
    }

    // After a block was joined that outweighs the rows before it: offset holds the distance of the means.
    private void NoteApart(BlockResult block, double before)
    {
        double rounding = !block.IsDoubled ? block.InSingle ? RoundingOfSingle : RoundingOfDouble : RoundingOfDoubled;
        double share = before / Weight * block.Weight;
        for (int vector = 0; vector <= stride; vector = Next(vector))
        {
            double square = SquareAt(block.Cross, vector);
            double term = (rounding * square) + (Doubled.Epsilon * share * offset[vector] * offset[vector]);
            Note(vector, term, rounding * Math.Sqrt(block.Weight) * Math.Sqrt(square), offset[vector], before, block.Weight, block.WeightRounding);
        }

        NoteMeans();
        NoteWeight(before, block.Weight, block.WeightRounding);
    }

    // After a merge: aboutMean holds the distance of the means.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void NoteMerge(MomentAccumulator other, double before)
    {
        double share = before / Weight * other.Weight;
        for (int vector = 0; vector <= stride; vector = Next(vector))
        {
            double distance = aboutMean[vector];
            double rounding = Doubled.Epsilon * (Math.Abs(SquareAt(other.cross, vector)) + (share * distance * distance));
            Note(vector, other.lostSquares[vector] + rounding, other.lostSums[vector], distance, before, other.Weight, other.lostWeight);
        }

        NoteMeans();
        NoteWeight(before, other.Weight, other.lostWeight);
    }

    // Leaves the distance of the means in left, and what may be wrong with it times the share of the lighter side in leftLow.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Note(int vector, double squares, double sums, double distance, double before, double weight, double weightRounding)
    {
        double ofThese = weight / Weight;
        double ofThose = before / Weight;
        double length = Math.Abs(distance);
        double wrong = (ofThese * lostSums[vector]) + (ofThose * sums);
        double ofWrong = before > 0.0 ? wrong * (wrong / before * (Weight / weight)) : 0.0;
        double ofWeights = ((ofThese * ofThese * lostWeight) + (ofThose * ofThose * weightRounding)) * distance * distance;
        left[vector] = length;
        leftLow[vector] = wrong;
        lostSquares[vector] += squares + ofWrong + ofWeights + (Doubled.Epsilon * Math.Abs(SquareAt(cross, vector)));
        lostSums[vector] += sums + (((ofThese * lostWeight) + (ofThose * weightRounding)) * length)
            + (Doubled.Epsilon * ((Weight * Math.Abs(mean[vector])) + (weight * length)));
    }

    private void NoteWeight(double before, double weight, double weightRounding)
        => lostWeight += weightRounding + (Doubled.Epsilon * (before + weight));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void NoteMeans()
    {
        double distances = 0.0;
        double wrongs = 0.0;
        for (int vector = 0; vector <= stride; vector = Next(vector))
        {
            if (lostSquares[vector] > 0.0)
            {
                distances += left[vector] * (left[vector] / lostSquares[vector]);
                wrongs += leftLow[vector] * (leftLow[vector] / lostSquares[vector]);
            }
        }

        double factor = Math.Sqrt(wrongs / distances);
        if (!(factor > 0.0 && double.IsFinite(factor)))
        {
            return;
        }

        for (int vector = 0; vector <= stride; vector = Next(vector))
        {
            lostSquares[vector] += (factor * left[vector] * left[vector]) + (leftLow[vector] * (leftLow[vector] / factor));
        }
    }
}
