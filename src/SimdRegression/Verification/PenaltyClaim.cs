namespace SimdRegression.Verification;

/// <summary>The penalty that a report states.</summary>
/// <param name="Alpha">What multiplies r |w| + (1 - r)/2 w^2.</param>
/// <param name="L1Ratio">r.</param>
/// <param name="IsPerSample">Whether alpha stands beside the mean of the loss, and not beside its sum.</param>
internal readonly record struct PenaltyClaim(double Alpha, double L1Ratio, bool IsPerSample)
{
    /// <summary>The penalty of a fit from moments.</summary>
    public static PenaltyClaim Of(in FitReport report)
    {
        double alpha = !report.Estimator.HasStrength() || double.IsNaN(report.Alpha) ? 0.0 : report.Alpha;
        bool isSquares = report.Estimator.Shape() == PenaltyShape.Squares || double.IsNaN(report.L1Ratio);
        return new PenaltyClaim(alpha, isSquares ? 0.0 : report.L1Ratio, report.Estimator.IsPerSample());
    }

    /// <summary>The penalty of a fit over rows.</summary>
    /// <exception cref="NotSupportedException">The penalty is of another form, or a set.</exception>
    public static PenaltyClaim Of(in TrainingReport report)
    {
        bool isElastic = !double.IsNaN(report.L1Ratio);
        if (!isElastic && (report.Alpha > 0.0 || !double.IsNaN(report.Multiplier)))
        {
            throw new NotSupportedException("The verifier knows the penalties of ridge, lasso and elastic net, and no others.");
        }

        return new PenaltyClaim(double.IsNaN(report.Alpha) ? 0.0 : report.Alpha, isElastic ? report.L1Ratio : 0.0, false);
    }
}
