using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <content>The duality gap of the squared loss beside a penalty that is a norm.</content>
internal sealed partial class DescentProblem
{
    // Of a sum of so many products more than there are features, with what the sums of the rows have lost.
    private const int Operations = 32;
    private const double Epsilon = 1.0 / (1L << 52);

    private readonly double[] raw = new double[features];
    private readonly double[] slopes = new double[features];
    private readonly double[] roundings = new double[features];
    private MomentAccumulator? measured;

    /// <summary>Whether a duality gap can be told.</summary>
    public bool HasGap { get; private set; }

    /// <summary>Finds out whether the penalty knows its dual norm; <see cref="State"/> comes before.</summary>
    /// <param name="regularizer">The penalty or set.</param>
    /// <param name="hasAllRows">Whether the measured rows are those of the loss.</param>
    public void FindGap<TRegularizer>(in TRegularizer regularizer, bool hasAllRows)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        HasGap &= hasAllRows && !double.IsNaN(TRegularizer.DualNorm(in regularizer, Factors, Factors));
    }

    /// <summary>The best intercept of the squared loss beside coefficients.</summary>
    /// <param name="point">v.</param>
    public double BestIntercept(ReadOnlySpan<double> point)
    {
        double intercept = measured!.Mean[stride];
        for (int j = 0; j < features; j++)
        {
            intercept -= measured.Mean[j] * (point[j] / Scale[j]);
        }

        return intercept;
    }

    /// <summary>
    /// A bound on how much the objective may still fall, its own rounding included; NaN where none is known. It is made of the moments.
    /// </summary>
    /// <remarks>
    /// The dual of 1/(2W) |y - Xv - b|^2 + strength R(v) is the largest theta.y - W/2 |theta|^2 over all theta that sum to zero, where
    /// there is an intercept, and have R*(X'theta) at most the strength, R* the dual norm. The residuals with the best intercept are made
    /// feasible by a factor. With q their mean square and g the gradient, that is s (q - g.v) - s^2 q / 2 at the best factor s of at
    /// most strength / R*(g).
    /// </remarks>
    /// <param name="regularizer">The penalty.</param>
    /// <param name="point">v.</param>
    /// <param name="intercept">b.</param>
    public double DualityGap<TRegularizer>(in TRegularizer regularizer, ReadOnlySpan<double> point, double intercept)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        if (!HasGap || measured is null)
        {
            return double.NaN;
        }

        double unit = (features + Operations) * Epsilon;
        double square = MeanSquare(point, unit, out double rounding);
        double product = 0.0;
        for (int j = 0; j < features; j++)
        {
            product += slopes[j] * point[j];
            rounding += (roundings[j] + (unit * Math.Abs(slopes[j]))) * Math.Abs(point[j]);
        }

        double dualNorm = TRegularizer.DualNorm(in regularizer, slopes, Factors) + TRegularizer.DualNorm(in regularizer, roundings, Factors);
        if (double.IsNaN(dualNorm))
        {
            return double.NaN;
        }

        double value = square - product;
        double limit = dualNorm > 0.0 ? Strength / dualNorm : double.MaxValue;
        double factor = square > 0.0 ? Math.Clamp(value / square, -limit, limit) : 0.0;
        double penalty = PenaltyAt(in regularizer, point);
        double primal = (0.5 * square) + penalty + SquareOfIntercept(point, intercept);
        double dual = factor * (value - (0.5 * factor * square));
        double size = 1.0 + Math.Abs(factor) + (factor * factor);
        return Math.Max(0.0, primal - dual) + (size * (rounding + (unit * square))) + (unit * penalty);
    }

    // The mean square of the residuals with the best intercept. Leaves its gradient in v, halved, in "slopes", and the rounding of that in "roundings".
    private double MeanSquare(ReadOnlySpan<double> point, double unit, out double rounding)
    {
        int row = features * stride;
        double weight = measured!.Weight;
        ReadOnlySpan<double> cross = measured.Cross;
        ReadOnlySpan<double> means = measured.Mean;
        double targetMean = HasIntercept ? 0.0 : means[stride];
        double predicted = 0.0;
        double reach = Math.Abs(targetMean);
        for (int j = 0; j < features; j++)
        {
            raw[j] = point[j] / Scale[j];
            predicted += HasIntercept ? 0.0 : means[j] * raw[j];
            reach += HasIntercept ? 0.0 : Math.Abs(means[j] * raw[j]);
        }

        double error = predicted - targetMean;
        double square = (cross[(features + 1) * stride] / weight) + (error * error);
        rounding = unit * ((cross[(features + 1) * stride] / weight) + (reach * reach));
        for (int j = 0; j < features; j++)
        {
            double sum = 0.0;
            double magnitude = 0.0;
            for (int k = 0; k < features; k++)
            {
                double term = cross[k <= j ? (j * stride) + k : (k * stride) + j] * raw[k];
                sum += term;
                magnitude += Math.Abs(term);
            }

            double target = cross[row + j];
            double mean = HasIntercept ? 0.0 : means[j];
            slopes[j] = (((sum - target) / weight) + (mean * error)) / Scale[j];
            roundings[j] = unit * (((magnitude + Math.Abs(target)) / weight) + (Math.Abs(mean) * reach)) / Scale[j];
            square += raw[j] * (sum - (2.0 * target)) / weight;
            rounding += unit * Math.Abs(raw[j]) * (magnitude + (2.0 * Math.Abs(target))) / weight;
        }

        return Math.Max(0.0, square);
    }

    // What the intercept costs beside the best one.
    private double SquareOfIntercept(ReadOnlySpan<double> point, double intercept)
    {
        if (!HasIntercept)
        {
            return 0.0;
        }

        double error = intercept - BestIntercept(point);
        return 0.5 * error * error;
    }
}
