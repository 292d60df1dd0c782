using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Statistics;
using SimdRegression.Verification;

namespace SimdRegression;

/// <summary>
/// Verifies what a fit claims, apart from the solvers: from data, coefficients and report it finds an enclosure of the objective, a proven
/// lower bound of the minimum, and with them a bound of the duality gap that includes its own rounding.
/// </summary>
/// <remarks>
/// <para>
/// It shares no arithmetic and no factorisation with any solver. Data and coefficients are taken exactly; sums are made in binary numbers of
/// 256 bits, or more where these leave the claim open, and in intervals where something is proven. A point with a lower objective refutes a
/// claim, a dual point proves it. See docs/numerics.md.
/// </para>
/// <para>
/// It is slow, milliseconds to seconds and more for many rows and columns (about a microsecond for each product of two numbers of a row), and
/// it allocates: it is for tests, and for answers that much depends on.
/// </para>
/// <para>Thread safety: static and without state; any number of threads may call it at the same time.</para>
/// </remarks>
public static class FitVerifier
{
    private const double DoubleRounding = 1.0 / (1L << 52);
    private const double SingleRounding = 1.0 / (1 << 23);

    /// <summary>Verifies a fit of the squared loss against the rows that its moments were made from.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="batch">The rows, with targets and weights.</param>
    /// <param name="coefficients">The coefficients, N.</param>
    /// <param name="intercept">The intercept.</param>
    /// <param name="report">What the fit told: its estimator, strength and intercept say what was minimised.</param>
    /// <param name="options">The options of the fit: scaling, penalty factors and bounds count.</param>
    /// <returns>What is proven, and whether the claim holds.</returns>
    /// <exception cref="ArgumentException">
    /// Lengths do not fit, a number is not finite, or the report is of a penalty that it does not state (<see cref="EstimatorKind.Other"/>): a
    /// <see cref="ModelDocument{T}"/> with its <see cref="ModelObjective"/> does.
    /// </exception>
    public static VerificationReport Verify<T>(
        in RowBatch<T> batch, ReadOnlySpan<T> coefficients, T intercept, in FitReport report, in FitOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckStated(in report);
        return Verify(in batch, coefficients, intercept, in report, PenaltyClaim.Of(in report), in options);
    }

    /// <summary>Verifies a fit of the squared loss with a penalty of any form.</summary>
    internal static VerificationReport Verify<T>(
        in RowBatch<T> batch, ReadOnlySpan<T> coefficients, T intercept, in FitReport report, PenaltyClaim penalty, in FitOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(in batch, coefficients, intercept, in options);
        RowSource source = RowSource.Of(
            in batch, coefficients.Length, report.Intercept, new VerifiedLoss(LossKind.Squared, BigReal.Zero), penalty, in options);
        return new VerificationRun(source, ClaimOf<T>(in report), Point(coefficients, intercept, report.Intercept)).Run();
    }

    /// <summary>Verifies a fit from moments against these moments, where the rows are gone.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <typeparam name="TKernels">The kernel set.</typeparam>
    /// <param name="moments">The moments; they stay as they are.</param>
    /// <param name="coefficients">The coefficients, N.</param>
    /// <param name="intercept">The intercept; it does not count, since moments about the means do not depend on it.</param>
    /// <param name="report">What the fit told: its estimator, strength and intercept say what was minimised.</param>
    /// <param name="options">The options of the fit: scaling, penalty factors and bounds count.</param>
    /// <returns>
    /// What is shown: the bounds are those of the stored sums, and what the sums themselves may have lost at the coefficients and at the minimum
    /// is added to them. Where sums are not known well enough to decide, the verdict is open.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// Lengths do not fit, a number is not finite, or the report is of a penalty that it does not state (<see cref="EstimatorKind.Other"/>): a
    /// <see cref="ModelDocument{T}"/> with its <see cref="ModelObjective"/> does.
    /// </exception>
    public static VerificationReport Verify<T, TKernels>(
        Moments<T, TKernels> moments, ReadOnlySpan<T> coefficients, T intercept, in FitReport report, in FitOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        CheckStated(in report);
        return Verify(moments, coefficients, intercept, in report, PenaltyClaim.Of(in report), in options);
    }

    /// <summary>Verifies a fit from moments with a penalty of any form.</summary>
    internal static VerificationReport Verify<T, TKernels>(
        Moments<T, TKernels> moments, ReadOnlySpan<T> coefficients, T intercept, in FitReport report, PenaltyClaim penalty, in FitOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        ArgumentNullException.ThrowIfNull(moments);
        CheckModel(coefficients, intercept, in options);
        if (coefficients.Length != moments.FeatureCount)
        {
            throw new ArgumentException(
                $"There are {coefficients.Length} coefficients for moments of {moments.FeatureCount} features.", nameof(coefficients));
        }

        if (!(moments.TotalWeight > 0.0))
        {
            return VerificationRun.WithoutRows(ClaimOf<T>(in report));
        }

        var triangle = new MomentTriangle(moments.Filled(), moments.FeatureCount, report.Intercept);
        RowSource source = RowSource.Of(triangle, penalty, in options);
        return new VerificationRun(source, ClaimOf<T>(in report), Point(coefficients, intercept, hasIntercept: false)).Run();
    }

    /// <summary>Verifies a fit over rows.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <typeparam name="TLoss">The loss: squared, logistic, Huber's, Poisson's, gamma, Tweedie's or the quantile loss.</typeparam>
    /// <param name="batch">The rows, with targets and weights.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="coefficients">The coefficients, N.</param>
    /// <param name="intercept">The intercept.</param>
    /// <param name="report">What the fit told: its strength and intercept say what was minimised.</param>
    /// <param name="options">The options of the fit: scaling, penalty factors and bounds count.</param>
    /// <returns>What is proven, and whether the claim holds.</returns>
    /// <exception cref="ArgumentException">Lengths do not fit, or a number is not finite.</exception>
    /// <exception cref="NotSupportedException">The loss is another one, or the penalty is not that of ridge, lasso or elastic net.</exception>
    public static VerificationReport Verify<T, TLoss>(
        in RowBatch<T> batch, in TLoss loss, ReadOnlySpan<T> coefficients, T intercept, in TrainingReport report, in FitOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLoss : struct, ILoss<TLoss>
    {
        return Verify(in batch, LossOf(in loss), coefficients, intercept, in report, PenaltyClaim.Of(in report), in options);
    }

    /// <summary>Verifies a fit over rows with a penalty of any form.</summary>
    internal static VerificationReport Verify<T>(
        in RowBatch<T> batch,
        VerifiedLoss loss,
        ReadOnlySpan<T> coefficients,
        T intercept,
        in TrainingReport report,
        PenaltyClaim penalty,
        in FitOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(in batch, coefficients, intercept, in options);
        RowSource source = RowSource.Of(in batch, coefficients.Length, report.Intercept, loss, penalty, in options);
        var claim = new FitClaim(report.Status, report.Certificate, double.NaN, 1.0, RoundingOf<T>());
        return new VerificationRun(source, claim, Point(coefficients, intercept, report.Intercept)).Run();
    }

    private static void CheckStated(in FitReport report)
    {
        if (report.Estimator == EstimatorKind.Other)
        {
            throw new ArgumentException(
                "The report does not say which penalty was fitted; a model document whose objective says it can be verified.", nameof(report));
        }
    }

    private static FitClaim ClaimOf<T>(in FitReport report)
    {
        double scale = report.Estimator.IsPerSample() ? double.NaN : 2.0;
        return new FitClaim(report.Status, report.Certificate, report.ExpectedDigits, scale, RoundingOf<T>());
    }

    private static double RoundingOf<T>() => typeof(T) == typeof(float) ? SingleRounding : DoubleRounding;

    private static VerifiedLoss LossOf<TLoss>(in TLoss loss)
        where TLoss : struct, ILoss<TLoss>
    {
        return loss switch
        {
            SquaredLoss => new VerifiedLoss(LossKind.Squared, BigReal.Zero),
            LogisticLoss => new VerifiedLoss(LossKind.Logistic, BigReal.Zero),
            PoissonLoss => new VerifiedLoss(LossKind.Poisson, BigReal.Zero),
            GammaLoss => new VerifiedLoss(LossKind.Gamma, BigReal.Zero),
            TweedieLoss tweedie => new VerifiedLoss(LossKind.Tweedie, BigReal.From(tweedie.Power, 64)),
            QuantileLoss quantile => new VerifiedLoss(LossKind.Quantile, BigReal.From(quantile.Quantile, 64)),
            HuberLoss huber => new VerifiedLoss(LossKind.Huber, BigReal.From(huber.Delta, 64)),
            _ => throw new NotSupportedException($"The verifier does not know the loss {typeof(TLoss).Name}."),
        };
    }

    private static BigReal[] Point<T>(ReadOnlySpan<T> coefficients, T intercept, bool hasIntercept)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var point = new BigReal[coefficients.Length + (hasIntercept ? 1 : 0)];
        for (int j = 0; j < point.Length; j++)
        {
            point[j] = BigReal.From(double.CreateTruncating(j < coefficients.Length ? coefficients[j] : intercept), 64);
        }

        return point;
    }

    private static void Check<T>(in RowBatch<T> batch, ReadOnlySpan<T> coefficients, T intercept, in FitOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RowArguments.CheckElementType<T>();
        CheckModel(coefficients, intercept, in options);
        RowArguments.Check(batch.Rows, batch.RowStride, coefficients.Length, batch.Count, batch.Weights.Length);
    }

    private static void CheckModel<T>(ReadOnlySpan<T> coefficients, T intercept, in FitOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool isFinite = T.IsFinite(intercept);
        foreach (T coefficient in coefficients)
        {
            isFinite &= T.IsFinite(coefficient);
        }

        if (coefficients.IsEmpty || !isFinite)
        {
            throw new ArgumentException("A model must have coefficients, and all must be finite.", nameof(coefficients));
        }

        options.CheckRestrictions(coefficients.Length);
    }
}
