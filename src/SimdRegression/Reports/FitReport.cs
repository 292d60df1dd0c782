using System.Globalization;
using System.Text;
using SimdRegression.Kernels;

namespace SimdRegression;

/// <summary>How a fit ended.</summary>
public enum FitStatus
{
    /// <summary>The certificate reached its tolerance.</summary>
    Converged,

    /// <summary>The iteration limit was reached first; the coefficients are those of the last iteration.</summary>
    IterationLimit,

    /// <summary>
    /// Rounding keeps the certificate from its tolerance: it stopped falling above it. The coefficients are the best that were found.
    /// </summary>
    Stalled,

    /// <summary>
    /// The data are so nearly collinear that moments in double precision leave fewer than six digits of the coefficients, or rows that lost
    /// their weight or were taken out have cost the sums those digits; the coefficients are returned, and are not to be relied on.
    /// </summary>
    IllConditioned,

    /// <summary>There were no rows, or none of positive weight; the coefficients are zero.</summary>
    NoData,

    /// <summary>
    /// The numbers of the problem left the range of double precision, or no rows have such moments because rows were taken out that were never
    /// added; the coefficients are zero, and the figures of the report NaN.
    /// </summary>
    OutOfRange,

    /// <summary>
    /// The objective has no minimum: it keeps falling while coefficients grow, as where a plane separates two classes and nothing is
    /// penalised. The coefficients are those of the last iteration, and mean nothing.
    /// </summary>
    Unbounded,

    /// <summary>Steps were too long: the objective grew. The coefficients are those before it did.</summary>
    Diverged,

    /// <summary>
    /// The loss on rows that were held out stopped falling; the coefficients are those at which it was least. Not an optimum of the
    /// objective, and not meant to be one.
    /// </summary>
    StoppedEarly,

    /// <summary><see cref="FitOptions.Cancellation"/> ended the fit; the coefficients are those of the last iteration, or the best before.</summary>
    Interrupted,

    /// <summary>
    /// The pilot of an adaptive penalty (<see cref="AdaptiveLasso"/>) is not unique, or has no digits: there is nothing to weight the penalty with. The
    /// coefficients are zero.
    /// </summary>
    NoPilot,
}

/// <summary>What a <see cref="Certificate"/> measures.</summary>
public enum CertificateKind
{
    /// <summary>
    /// The duality gap, divided by the objective at zero coefficients: a proven upper bound of how far the objective is from its optimum.
    /// </summary>
    DualityGap,

    /// <summary>
    /// The largest violation of the Karush-Kuhn-Tucker conditions: the longest proximal coordinate step that is left, in units of the
    /// target's norm.
    /// </summary>
    KarushKuhnTucker,

    /// <summary>The componentwise relative backward error of the solved linear system (Oettli and Prager 1964).</summary>
    Residual,

    /// <summary>
    /// How much the objective may still fall, judged from the gradient mapping G and divided by the objective at zero coefficients:
    /// |G|^2 / (2 mu), a bound, where the strong convexity mu is known, otherwise the sum over the coefficients of what each alone promises.
    /// </summary>
    GradientMapping,

    /// <summary>The weighted share of the rows that are classified wrongly.</summary>
    TrainingError,

    /// <summary>
    /// Where the objective is not convex: the largest gain of any single coefficient over the whole line, divided by the objective at zero coefficients. It
    /// says that no single coefficient can be improved, and not that the minimum is the least there is.
    /// </summary>
    Stationarity,

    /// <summary>
    /// Where precisions are found together with the coefficients (<see cref="BayesianRidge"/>, <see cref="AutomaticRelevance"/>): the largest change of a precision
    /// in one more step, relative to it. The coefficients are then those of a linear system, whose residual reached its tolerance.
    /// </summary>
    FixedPoint,
}

/// <summary>The evidence that a fit is optimal.</summary>
/// <param name="Kind">What is measured.</param>
/// <param name="Value">The measure.</param>
/// <param name="Tolerance">
/// What it had to reach: the tolerance asked for, or the level to which rounding lets the measure be known, where that is higher.
/// </param>
/// <remarks>Thread safety: an immutable value; any number of threads may share it.</remarks>
public readonly record struct Certificate(CertificateKind Kind, double Value, double Tolerance);

/// <summary>What a fit did, and how good its answer is. Figures that do not exist are NaN.</summary>
/// <remarks>Thread safety: an immutable value; any number of threads may share it.</remarks>
public readonly record struct FitReport
{
    /// <summary>A report of a fit that this process made.</summary>
    public FitReport()
    {
    }

    /// <summary>How the fit ended.</summary>
    public FitStatus Status { get; init; }

    /// <summary>Whether the fit reached its tolerance on data that double precision can carry.</summary>
    public bool Converged => Status == FitStatus.Converged;

    /// <summary>Which estimator was fitted.</summary>
    public EstimatorKind Estimator { get; init; }

    /// <summary>The solver that was used; never <see cref="MomentsSolver.Auto"/>.</summary>
    public MomentsSolver Solver { get; init; }

    /// <summary>Sweeps of coordinate descent; 1 for a factorisation.</summary>
    public int Iterations { get; init; }

    /// <summary>The evidence of optimality.</summary>
    public Certificate Certificate { get; init; }

    /// <summary>
    /// The rank of the system that was solved. Least squares: that of the centred (without intercept: raw) data, below
    /// <see cref="FeatureCount"/> when columns depend on each other to within rounding; the coefficients are then those of least norm.
    /// Coordinate descent: the number of coefficients that are not zero.
    /// </summary>
    public int Rank { get; init; }

    /// <summary>The number of features.</summary>
    public int FeatureCount { get; init; }

    /// <summary>The number of rows whose weight is above 0: a row of weight 0 is an absent row, in every figure.</summary>
    public long RowCount { get; init; }

    /// <summary>The sum W of the sample weights.</summary>
    public double TotalWeight { get; init; }

    /// <summary>
    /// The sum of log s over the rows, s their sample weights: 0 without weights, NaN where moments of an earlier version do not tell it.
    /// <see cref="Aic"/> and <see cref="Bic"/> contain it, so that they do not depend on the unit of the weights.
    /// </summary>
    internal double SumOfLogWeights { get; init; }

    /// <summary>Whether the model has an intercept.</summary>
    public bool Intercept { get; init; }

    /// <summary>The strength in the estimator's own convention (what a bare number means).</summary>
    public double Alpha { get; init; }

    /// <summary>
    /// The smallest strength, in the estimator's own convention, at which all penalised coefficients are zero; NaN without L1 penalty.
    /// </summary>
    public double AlphaMax { get; init; }

    /// <summary>
    /// The share r of L1 in the penalty, as the estimator's own convention counts it: the r of
    /// <see cref="Strength.MeanSquaredError"/> is r / (2 - r) here.
    /// </summary>
    public double L1Ratio { get; init; }

    /// <summary>The value of the objective that the estimator's documentation states, at the answer.</summary>
    public double Objective { get; init; }

    /// <summary>The weighted residual sum of squares.</summary>
    public double ResidualSumOfSquares { get; init; }

    /// <summary>The weighted sum of squares of the target about its mean.</summary>
    public double TotalSumOfSquares { get; init; }

    /// <summary>The number of coefficients that are not zero.</summary>
    public int ActiveCount { get; init; }

    /// <summary>
    /// An estimate of the condition number of the equations that were solved, scaled to unit diagonal (Higham 1988); for coordinate descent
    /// of those of the coefficients that may be other than zero and are not held by a bound, columns aside that depend on others.
    /// </summary>
    public double ConditionNumber { get; init; }

    /// <summary>In how many digits the equations were solved.</summary>
    public FitArithmetic Arithmetic { get; init; }

    /// <summary>
    /// How multiply-adds were rounded: fits of the same kind have the same bits on every machine, those of different kinds agree to rounding. A
    /// new report has what this process uses, a default one <see cref="MultiplyAddKind.Unspecified"/>.
    /// </summary>
    public MultiplyAddKind MultiplyAdd { get; init; } = MultiplyAddOfProcess.Kind;

    /// <summary>
    /// How many decimal digits of the coefficients are right, those of the largest one (each in units of the deviation of its column): what
    /// <see cref="ConditionNumber"/> leaves of the digits of moments and arithmetic, at most 15.65. It is 0 where sums in double precision leave
    /// open whether columns depend on each other (<see cref="Rank"/> is then what they can tell, and <see cref="SumPrecision.Doubled"/>
    /// decides), and NaN where coordinate descent did not reach its tolerance.
    /// </summary>
    /// <remarks>
    /// It takes the data as they are given, and says nothing of what rounding them has changed. For coordinate descent the duality gap has to
    /// tell which coefficients are zero in the exact answer; where it does not, the digits are those that the gap leaves, and a smaller
    /// <see cref="FitOptions.Tolerance"/> brings more. Coefficients at a bound are taken to be there in the exact answer too.
    /// </remarks>
    public double ExpectedDigits { get; init; }

    /// <summary>
    /// Whether the same rows, summed in doubled precision (<see cref="SumPrecision.Doubled"/>), may have a better answer: sums in double
    /// precision were used, and the fit is <see cref="FitStatus.IllConditioned"/> or <see cref="FitStatus.Stalled"/>, or has fewer digits than
    /// its certificate allows: six for a residual, any for a duality gap.
    /// </summary>
    public bool WantsDoubledSums => Arithmetic == FitArithmetic.Double
        && LacksDigits(Status, Certificate.Kind, ReproducibleFunctions.Pow(10.0, -ExpectedDigits));

    /// <summary>The mean squared error RSS / W over the rows of the fit.</summary>
    public double MeanSquaredError => ResidualSumOfSquares / TotalWeight;

    /// <summary>
    /// The coefficient of determination 1 - RSS / TSS, TSS about the mean with and without intercept; NaN for a constant target.
    /// </summary>
    public double RSquared => TotalSumOfSquares > 0.0 ? 1.0 - (ResidualSumOfSquares / TotalSumOfSquares) : double.NaN;

    /// <summary>Whether the classical inference of least squares (standard errors, t, p, AIC, BIC) applies: least squares without
    /// bounds.</summary>
    public bool InferenceApplies { get; init; }

    /// <summary>
    /// Rows minus rank minus one for the intercept; 0 when negative. Rows of weight 0 do not count, as in R's <c>lm</c>.
    /// </summary>
    public long ResidualDegreesOfFreedom => Math.Max(0, RowCount - Rank - (Intercept ? 1 : 0));

    /// <summary>
    /// sqrt(RSS / degrees of freedom); NaN where <see cref="InferenceApplies"/> is false or no degree of freedom is left.
    /// </summary>
    public double ResidualStandardError => InferenceApplies && ResidualDegreesOfFreedom > 0
        ? Math.Sqrt(ResidualSumOfSquares / ResidualDegreesOfFreedom)
        : double.NaN;

    /// <summary>
    /// 1 - (RSS / degrees of freedom) / (TSS / (rows - 1)), TSS about the mean as in <see cref="RSquared"/>; NaN where
    /// <see cref="InferenceApplies"/> is false.
    /// </summary>
    public double AdjustedRSquared => InferenceApplies && ResidualDegreesOfFreedom > 0 && TotalSumOfSquares > 0.0
        ? 1.0 - (ResidualSumOfSquares / ResidualDegreesOfFreedom * (RowCount - 1) / TotalSumOfSquares)
        : double.NaN;

    /// <summary>
    /// Akaike's information criterion, -2 log L + 2 k, with the Gaussian likelihood at the maximum-likelihood variance RSS / n, whose logarithm
    /// contains half the sum of log s of the sample weights (as R's <c>lm</c> has it), and k = rank plus one for the intercept (the variance is
    /// not counted); NaN where <see cref="InferenceApplies"/> is false.
    /// </summary>
    public double Aic => InformationCriterion(2.0);

    /// <summary>Schwarz's information criterion, -2 log L + k log n, counted as in <see cref="Aic"/>.</summary>
    public double Bic => InformationCriterion(ReproducibleFunctions.Log(RowCount));

    /// <summary>The report as a few lines of text.</summary>
    public override string ToString()
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        var text = new StringBuilder();
        text.Append(culture, $"{Estimator}: {Status} after {Iterations} iteration(s) by {Solver}; ");
        text.Append(culture, $"{Certificate.Kind} {Certificate.Value:g3} (tolerance {Certificate.Tolerance:g3}); ");
        text.Append(culture, $"rank {Rank} of {FeatureCount}, {ActiveCount} active; {RowCount} rows\n");
        text.Append(culture, $"objective {Objective:g10}, RSS {ResidualSumOfSquares:g10}, R2 {RSquared:g6}");
        if (InferenceApplies)
        {
            text.Append(culture, $", adjusted R2 {AdjustedRSquared:g6}, residual standard error {ResidualStandardError:g6}");
            text.Append(culture, $", AIC {Aic:g8}, BIC {Bic:g8}");
        }
        else
        {
            text.Append("\nstandard errors, t, p, AIC and BIC: not given, their theory does not hold for a penalised or bounded fit");
        }

        return text.ToString();
    }

    /// <summary>Whether an answer is one that sums of more digits may better.</summary>
    /// <param name="status">How the fit ended.</param>
    /// <param name="kind">What certifies it. A duality gap holds whatever the coefficients are, unless it is open what the columns are.</param>
    /// <param name="error">The relative error of the coefficients.</param>
    internal static bool LacksDigits(FitStatus status, CertificateKind kind, double error)
    {
        const double LargestError = 1e-6;
        return status is FitStatus.IllConditioned or FitStatus.Stalled or FitStatus.NoPilot
            || (status == FitStatus.Converged && error > (kind is CertificateKind.Residual or CertificateKind.FixedPoint ? LargestError : 0.999));
    }

    private double InformationCriterion(double perParameter)
    {
        if (!InferenceApplies || RowCount == 0)
        {
            return double.NaN;
        }

        double minusTwoLogLikelihood = (RowCount * (ReproducibleFunctions.Log(2.0 * Math.PI * ResidualSumOfSquares / RowCount) + 1.0)) - SumOfLogWeights;
        return minusTwoLogLikelihood + (perParameter * (Rank + (Intercept ? 1 : 0)));
    }
}
