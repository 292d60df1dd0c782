using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <content>What the sums have lost, in the units of the problem.</content>
internal sealed partial class ScaledProblem
{
    private MomentAccumulator? source;

    /// <summary>How many times as much as adding rows loses the sums have lost; 1 for the model of a step over rows.</summary>
    public double RoundingGrowth => source?.RoundingGrowth ?? 1.0;

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

    /// <summary>How far <see cref="ResidualSquare"/> may be from the residual sum of squares of the rows, over t^2, at the nearest v to the optimum.</summary>
    /// <param name="share">Of what the sums may have lost, what counts.</param>
    /// <param name="v">The point.</param>
    /// <returns>
    /// An element of the cross products of columns and target is wrong by no more than the product of the errors of both, so their quadratic
    /// form at (v, -1) is wrong by no more than the square of the sum of |v(j)| e(j) and of the error of the target. Rounding v to double costs the
    /// square of half a unit in the last place of the square of the sum of the terms' sizes, and so do the slopes that are rounded with it;
    /// adding the terms up costs about as much a term of that sum times the target.
    /// </returns>
    public double ResidualSquareError(double share, ReadOnlySpan<double> v)
    {
        double lost = TargetSumRounding;
        double size = Math.Sqrt(TargetSquare);
        for (int j = 0; j < features; j++)
        {
            lost += SumRounding[j] * Math.Abs(v[j]);
            size += Math.Sqrt(Hessian[(j * stride) + j]) * Math.Abs(v[j]);
        }

        double adding = (features + 1) * Math.Sqrt(TargetSquare);
        const double Unit = 0.25 * Epsilon * Epsilon;
        return (share * lost * lost) + (Unit * size * ((2.0 * size) + adding));
    }

    /// <summary>Whether the rounding of the sums may hide that a target that is taken for constant is not.</summary>
    /// <param name="moments">The moments that the problem was built from.</param>
    /// <param name="intercept">Whether there is an intercept.</param>
    public bool MayTargetVary(MomentAccumulator moments, bool intercept)
    {
        double rounding = IsTargetConstant ? moments.SumRounding(features) : 0.0;
        return !IsConstant(rounding * rounding, moments.Weight, moments.Mean[stride], intercept);
    }

    // Whether the rounding of the sums may hide that a column is not constant.
    private bool MayVary(MomentAccumulator moments, bool intercept, int feature)
    {
        double rounding = moments.SumRounding(feature);
        double square = rounding * rounding;
        return moments.Cross[(feature * stride) + feature] <= square && !IsConstant(square, moments.Weight, moments.Mean[feature], intercept);
    }
}
