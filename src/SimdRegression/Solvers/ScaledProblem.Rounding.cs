using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <content>What the sums have lost, in the units of the problem.</content>
internal sealed partial class ScaledProblem
{
    /// <summary>
    /// How far the likely rounding of the sums moves H and c, relative to the diagonal of H and to H v: times the condition number, what it
    /// moves v by, relative to its largest element. Infinite where a column is taken for constant whose variance the rounding may hide.
    /// </summary>
    /// <param name="moments">The moments that the problem was built from.</param>
    /// <param name="intercept">Whether there is an intercept.</param>
    /// <param name="v">The solution.</param>
    public double LostShare(MomentAccumulator moments, bool intercept, ReadOnlySpan<double> v)
    {
        double ofColumns = moments.RoundingUnits * RelativeSumRounding;
        double largest = 0.0;
        for (int j = 0; j < features; j++)
        {
            if (!Fixed[j])
            {
                largest = Math.Max(largest, Math.Abs(v[j]) * Math.Sqrt(Hessian[(j * stride) + j]));
            }
            else if (MayVary(moments, intercept, j))
            {
                return double.PositiveInfinity;
            }
        }

        double ofTarget = largest > 0.0 ? Math.Sqrt(ofColumns) * TargetSumRounding / largest : 0.0;
        return moments.LikelyShare * Math.Max(ofColumns, ofTarget);
    }

    // Whether the rounding of the sums may hide that a column is not constant.
    private bool MayVary(MomentAccumulator moments, bool intercept, int feature)
    {
        double rounding = moments.SumRounding(feature);
        double square = rounding * rounding;
        return moments.Cross[(feature * stride) + feature] <= square && !IsConstant(square, moments.Weight, moments.Mean[feature], intercept);
    }
}
