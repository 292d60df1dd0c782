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
        double ofColumns = 0.0;
        double largest = 0.0;
        for (int j = 0; j < features; j++)
        {
            double rounding = moments.SumRounding(j);
            double square = rounding * rounding;
            if (!Fixed[j])
            {
                double diagonal = Hessian[(j * stride) + j];
                ofColumns = Math.Max(ofColumns, square / Scale[j] / Scale[j] / diagonal);
                largest = Math.Max(largest, Math.Abs(v[j]) * Math.Sqrt(diagonal));
            }
            else if (moments.Cross[(j * stride) + j] <= square && !IsConstant(square, moments.Weight, moments.Mean[j], intercept))
            {
                return double.PositiveInfinity;
            }
        }

        double target = moments.SumRounding(features) / TargetScale;
        double ofTarget = largest > 0.0 ? Math.Sqrt(ofColumns) * target / largest : 0.0;
        return moments.LikelyShare * Math.Max(ofColumns, ofTarget);
    }
}
