using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Losses;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>Fits Huber's loss together with its scale; <see cref="JointHuber"/> says what is minimised.</summary>
/// <remarks>
/// <para>
/// At a fixed sigma the objective is 2 / sigma times that of Huber's loss of delta sigma with the strength alpha sigma, which Newton's method fits and
/// certifies. What is left is a convex function of sigma alone, whose derivative is W - sum s c^2 / sigma^2, c the residuals cut at delta sigma. Its root
/// is between two sigmas, and the logarithm of the quotient is nearly linear in that of sigma: some ten fits find it to the last digits, each from where
/// the last one ended.
/// </para>
/// <para>The point is certified as one of all unknowns together, by <see cref="JointScaleCertifier{T, TKernels}"/>.</para>
/// </remarks>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <param name="kernels">The kernel set.</param>
/// <param name="newton">Fits at a fixed sigma.</param>
internal sealed class JointScaleSolver<T, TKernels>(TKernels kernels, NewtonSolver<T, TKernels> newton)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private const double Epsilon = MachineEpsilon.Double;

    // A sigma below this share of the targets' deviation is 0 as far as double precision tells.
    private const double SmallestShare = 1e-13;

    // Without a lower sigma the next one is at least this share of the last; each goes twice as far as the quotient asks as the one before.
    private const double LongestFall = 1e-3;
    private const int MostFits = 100;

    // How exactly the derivative has to vanish: a gap of its size is left otherwise.
    private const double Enough = 64.0 * Epsilon;

    private readonly NullModel<T> nullModel = new();
    private readonly JointScaleCertifier<T, TKernels> rows = new(kernels);
    private readonly double[] zeros = new double[kernels.FeatureCount];
    private double intercept;
    private FitStatus status;
    private int iterations;
    private bool isWarm;

    /// <summary>The scale of the last fit; NaN where there is none.</summary>
    public double Scale { get; private set; }

    /// <summary>Fits.</summary>
    /// <param name="batch">The rows, checked.</param>
    /// <param name="problem">Delta and alpha.</param>
    /// <param name="options">The options, checked; without bounds.</param>
    /// <param name="weight">The sum of the sample weights.</param>
    public TrainingReport Fit(in RowBatch<T> batch, in JointHuber problem, in FitOptions options, double weight)
    {
        Scale = double.NaN;
        iterations = 0;
        isWarm = options.WarmStart;
        double deviation = weight > 0.0 ? rows.Deviation(in batch, options.Intercept, weight) : 0.0;
        TrainingReport report = AtScale(in batch, in problem, in options, weight, deviation > 0.0 && double.IsFinite(deviation) ? deviation : 1.0);
        if (!(weight > 0.0) || report.Status == FitStatus.OutOfRange)
        {
            return WithoutScale(report, in problem, weight > 0.0 ? report.Status : FitStatus.NoData);
        }

        newton.CopyPenaltyScales(rows.PenaltyScales, rows.Centres);
        double unit = Find(in batch, in problem, in options, weight, deviation, isNull: true);
        if (!double.IsNaN(unit))
        {
            double objective = Find(in batch, in problem, in options, weight, deviation, isNull: false);
            if (!double.IsNaN(objective))
            {
                double gap = rows.Gap(in batch, in problem, in options, newton.Coefficients, intercept, Scale, weight);
                var certificate = new Certificate(CertificateKind.DualityGap, gap / unit, options.Tolerance);
                bool isProven = certificate.Value <= certificate.Tolerance;
                return report with
                {
                    Status = status != FitStatus.Converged ? status : isProven ? FitStatus.Converged : FitStatus.Stalled,
                    Certificate = certificate,
                    Iterations = iterations,
                    Alpha = problem.Alpha,
                    Objective = objective,
                    TotalLoss = objective - rows.Penalty(in problem, in options, newton.Coefficients),
                    ExpectedDigits = double.NaN,
                };
            }
        }

        return WithoutScale(report, in problem, status);
    }

    private TrainingReport WithoutScale(TrainingReport report, in JointHuber problem, FitStatus reason)
    {
        Scale = double.NaN;
        return report with
        {
            Status = reason,
            Certificate = new Certificate(CertificateKind.DualityGap, double.NaN, report.Certificate.Tolerance),
            Alpha = problem.Alpha,
            Objective = double.NaN,
            TotalLoss = double.NaN,
            ExpectedDigits = double.NaN,
        };
    }

    // The sigma at which the derivative vanishes; answers the objective there, or NaN where there is no minimum.
    private double Find(in RowBatch<T> batch, in JointHuber problem, in FitOptions options, double weight, double largest, bool isNull)
    {
        // At the deviation of the targets the derivative is not below 0: the loss of the best fit is no more than that of the best constant.
        double high = largest;
        double low = 0.0;
        double excessOfHigh = 0.0;
        double excessOfLow = 0.0;
        int sameSide = 0;
        double haste = 1.0;
        status = FitStatus.Unbounded;
        if (!(largest > rows.RoundingOfTargets) || problem.Delta <= 1.0)
        {
            return double.NaN;
        }

        double sigma = high;
        for (int fit = 0; ; fit++)
        {
            double quotient = Measure(in batch, in problem, in options, weight, sigma, isNull);
            if (double.IsNaN(quotient))
            {
                return double.NaN;
            }

            double excess = ReproducibleFunctions.Log(quotient);
            if (Math.Abs(quotient - 1.0) <= Enough || options.Cancellation.IsCancellationRequested)
            {
                break;
            }

            bool isHigh = excess < 0.0;
            (high, excessOfHigh) = isHigh ? (sigma, excess) : (high, excessOfHigh);
            (low, excessOfLow) = isHigh ? (low, excessOfLow) : (sigma, excess);

            // The Illinois rule: an end that stays twice loses half of its weight.
            sameSide = isHigh ? Math.Max(1, sameSide + 1) : Math.Min(-1, sameSide - 1);
            excessOfLow = sameSide >= 2 ? 0.5 * excessOfLow : excessOfLow;
            excessOfHigh = sameSide <= -2 ? 0.5 * excessOfHigh : excessOfHigh;
            double next = low == 0.0
                ? high * Math.Max(ReproducibleFunctions.Exp(excess * haste), LongestFall)
                : Between(low, excessOfLow, high, excessOfHigh);
            haste *= 2.0;
            if (next < SmallestShare * largest && !isNull)
            {
                status = FitStatus.Unbounded;
                return double.NaN;
            }

            // Where sigma falls to 0 for the constant alone, the objective there is the yardstick all the same.
            if (next == sigma || high - low <= 2.0 * Epsilon * high || next < SmallestShare * largest || fit == MostFits - 1)
            {
                break;
            }

            sigma = next;
        }

        Scale = sigma;
        status = options.Cancellation.IsCancellationRequested ? FitStatus.Interrupted : status;
        return (weight * sigma) + (2.0 / sigma * rows.Loss) + (isNull ? 0.0 : rows.Penalty(in problem, in options, newton.Coefficients));
    }

    // Where the line through two ends crosses 0, in logarithms; the middle where rounding leaves that outside.
    private static double Between(double low, double excessOfLow, double high, double excessOfHigh)
    {
        double ratio = ReproducibleFunctions.Log(high / low);
        double share = excessOfLow / (excessOfLow - excessOfHigh);
        double next = low * ReproducibleFunctions.Exp(share * ratio);
        return next > low && next < high ? next : low + (0.5 * (high - low));
    }

    // Fits at a sigma; answers sum s c^2 / (W sigma^2), which is 1 at the minimum and falls while sigma grows. NaN where the fit has failed.
    private double Measure(in RowBatch<T> batch, in JointHuber problem, in FitOptions options, double weight, double sigma, bool isNull)
    {
        if (isNull)
        {
            nullModel.Fit(in batch, new HuberLoss(problem.Delta * sigma), options.Intercept, hasBoundedLevels: true);
            intercept = nullModel.Intercept;
            status = FitStatus.Converged;
        }
        else
        {
            status = AtScale(in batch, in problem, in options, weight, sigma).Status;
            intercept = newton.Intercept;
            if (status != FitStatus.Converged)
            {
                return double.NaN;
            }
        }

        double squares = rows.CutSquares(in batch, isNull ? zeros : newton.Coefficients, intercept, problem.Delta * sigma);
        return squares / weight / sigma / sigma;
    }

    private TrainingReport AtScale(in RowBatch<T> batch, in JointHuber problem, in FitOptions options, double weight, double sigma)
    {
        FitOptions inner = options with { WarmStart = isWarm };
        TrainingReport report = newton.Fit<HuberLoss, Ridge, SmoothForm<Ridge>>(
            in batch, new HuberLoss(problem.Delta * sigma), new Ridge(Strength.Total(problem.Alpha * sigma)), in inner, weight);
        isWarm = true;
        iterations += report.Iterations;
        return report;
    }
}
