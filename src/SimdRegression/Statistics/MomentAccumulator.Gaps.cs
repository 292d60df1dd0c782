using System.Runtime.CompilerServices;
using SimdRegression.Numerics;

namespace SimdRegression.Statistics;

/// <content>
/// Another value for what is missing, by an exact change of the sums. A column x and the column m that is 1 where a value of x is missing and 0
/// elsewhere become x + c m and m: every product with x gains c times that with m.
/// </content>
internal sealed partial class MomentAccumulator
{
    // A column of which so small a share is there counts as one without any value: what is left is rounding.
    private const double SmallestShare = 1e-14;

    /// <summary>The weighted mean of the values that are not missing.</summary>
    /// <param name="column">A column whose missing values count as a number; the next column is 1 where they are and 0 elsewhere.</param>
    /// <param name="fill">That number.</param>
    /// <returns>The mean, or the number itself where there are no values.</returns>
    public double MeanOfPresent(int column, double fill)
    {
        Doubled present = 1.0 - new Doubled(mean[column + 1], meanLow[column + 1]);
        return IsEmpty || !(present.High > SmallestShare)
            ? fill
            : (fill + ((new Doubled(mean[column], meanLow[column]) - fill) / present)).High;
    }

    /// <summary>Lets missing values count as another number: x becomes x + c m.</summary>
    /// <param name="column">The column x; the next one is m.</param>
    /// <param name="move">c, the new number less the old one.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void MoveMissing(int column, Doubled move)
    {
        if (move.High == 0.0)
        {
            return;
        }

        int missing = column + 1;
        double ofColumn = SumRounding(column);
        double ofMissing = Math.Abs(move.High) * SumRounding(missing);

        // The product with itself first, of the products that it is made of.
        Doubled square = ProductOf(column, column) + (move * (2.0 * ProductOf(missing, column)));
        SetProduct(column, column, square + (move * move * ProductOf(missing, missing)));
        for (int other = 0; other <= features; other++)
        {
            if (other != column)
            {
                SetProduct(other, column, ProductOf(other, column) + (move * ProductOf(other, missing)));
            }
        }

        (mean[column], meanLow[column]) = new Doubled(mean[column], meanLow[column]) + (move * new Doubled(mean[missing], meanLow[missing]));

        // Products are wrong by at most e(i) e(j), and those with x + c m by e(i) (e(x) + |c| e(m)).
        double lost = ofColumn + ofMissing;
        lostSquares[column] = Math.Max(lostSquares[column], lost * lost) + (Doubled.Epsilon * Math.Abs(square.High));
        lostSums[column] += Math.Abs(move.High) * lostSums[missing];
    }

    // Features, and the target as the last.
    private int PlaceOf(int first, int second) => (Math.Max(first, second) * stride) + Math.Min(first, second);

    private Doubled ProductOf(int first, int second)
    {
        int place = PlaceOf(first, second);
        return new Doubled(cross[place], crossLow[place]);
    }

    private void SetProduct(int first, int second, Doubled value)
    {
        int place = PlaceOf(first, second);
        (cross[place], crossLow[place]) = value;
    }
}
