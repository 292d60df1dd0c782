using SimdRegression.Kernels;
using SimdRegression.Numerics;
using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// The straight line y = slope x + intercept through the weighted rows of one feature by least squares, in the textbook's closed form:
/// slope = Sxy / Sxx = r sy / sx, intercept = mean(y) - slope mean(x). Figures that do not exist are NaN.
/// </summary>
/// <remarks>
/// S.. are the centred weighted sums of squares and products, which <see cref="Moments{T, TKernels}"/> hold. The line is that of
/// <see cref="LeastSquares"/> for one feature; where the feature does not vary its slope is 0.
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct SimpleRegression
{
    // Standard errors in units of the residuals' standard error.
    private readonly double slopeUnit;
    private readonly double interceptUnit;

    /// <summary>The regression of the target on one feature alone.</summary>
    /// <param name="moments">The statistics.</param>
    /// <param name="features">N.</param>
    /// <param name="feature">0 to N - 1.</param>
    internal SimpleRegression(MomentAccumulator moments, int features, int feature)
    {
        int stride = KernelLayout.Stride(features);
        int square = (feature * stride) + feature;
        int product = (features * stride) + feature;
        int targetSquare = (features + 1) * stride;
        double sxx = moments.Cross[square];
        double sxy = moments.Cross[product];
        double syy = moments.Cross[targetSquare];
        double mean = moments.Mean[feature];
        double targetMean = moments.Mean[stride];
        bool isConstant = ScaledProblem.IsConstant(sxx, moments.Weight, mean, centered: true);
        bool isTargetConstant = ScaledProblem.IsConstant(syy, moments.Weight, targetMean, centered: true);
        Slope = isConstant || isTargetConstant ? 0.0 : sxy / sxx;
        Intercept = targetMean - (Slope * mean);
        Correlation = isConstant || isTargetConstant ? double.NaN : Math.Clamp(sxy / Math.Sqrt(sxx) / Math.Sqrt(syy), -1.0, 1.0);
        ResidualSumOfSquares = isTargetConstant
            ? 0.0
            : Unexplained((syy, moments.CrossLow[targetSquare]), (sxy, moments.CrossLow[product]), (sxx, moments.CrossLow[square]), Slope);
        ResidualDegreesOfFreedom = Math.Max(0, moments.RowsWithWeight - (isConstant ? 1 : 2));
        slopeUnit = isConstant ? double.NaN : 1.0 / Math.Sqrt(sxx);
        double leverage = isConstant ? 0.0 : mean * slopeUnit;
        interceptUnit = Math.Sqrt((1.0 / moments.Weight) + (leverage * leverage));
    }

    /// <summary>The slope Sxy / Sxx.</summary>
    public double Slope { get; }

    /// <summary>mean(y) - slope mean(x).</summary>
    public double Intercept { get; }

    /// <summary>Pearson's coefficient r = Sxy / sqrt(Sxx Syy), from -1 to 1; NaN where feature or target do not vary.</summary>
    public double Correlation { get; }

    /// <summary>r^2, the share of the target's variance that the line explains.</summary>
    public double RSquared => Correlation * Correlation;

    /// <summary>The residual sum of squares Syy - Sxy^2 / Sxx.</summary>
    public double ResidualSumOfSquares { get; }

    /// <summary>Rows, those of weight zero included, minus 2; minus 1 where the feature does not vary; not below 0.</summary>
    public long ResidualDegreesOfFreedom { get; }

    /// <summary>s = sqrt(RSS / degrees of freedom); NaN without any.</summary>
    public double ResidualStandardError =>
        ResidualDegreesOfFreedom > 0 ? Math.Sqrt(ResidualSumOfSquares / ResidualDegreesOfFreedom) : double.NaN;

    /// <summary>The standard error of the slope, s / sqrt(Sxx); NaN where the feature does not vary.</summary>
    public double SlopeStandardError => ResidualStandardError * slopeUnit;

    /// <summary>The standard error of the intercept, s sqrt(1/W + mean(x)^2 / Sxx), W the sum of the weights.</summary>
    public double InterceptStandardError => ResidualStandardError * interceptUnit;

    /// <summary>The value of the line at a point.</summary>
    /// <param name="x">The value of the feature.</param>
    public double Predict(double x) => (Slope * x) + Intercept;

    // Syy - b (2 Sxy - b Sxx) in doubled precision, so that a line that fits well has digits of its residuals. The slope minimises it, so
    // that its own rounding does not show.
    private static double Unexplained(
        (double High, double Low) syy, (double High, double Low) sxy, (double High, double Low) sxx, double slope)
    {
        double explained = ErrorFree.Product(slope, sxx.High, out double explainedLow);
        double bracket = ErrorFree.Sum(2.0 * sxy.High, -explained, out double bracketLow);
        bracketLow += (2.0 * sxy.Low) - (explainedLow + (slope * sxx.Low));
        double product = ErrorFree.Product(slope, bracket, out double productLow);
        double rest = ErrorFree.Sum(syy.High, -product, out double restLow);
        return Math.Max(rest + (restLow + (syy.Low - productLow - (slope * bracketLow))), 0.0);
    }
}
