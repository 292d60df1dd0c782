using SimdRegression.Numerics;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <content>The inference about the fit just made, which was least squares.</content>
internal sealed partial class NormalEquationsSolver
{
    /// <summary>Fills the classical inference of the fit just made, which was least squares.</summary>
    public void Infer(MomentAccumulator moments, in FitReport report, CoefficientStatistics statistics)
    {
        statistics.Clear();
        if (!HasInference(moments, in report))
        {
            return;
        }

        // Var b = sigma^2 (1/W + m' inverse(A) m), m the means.
        Span<double> errors = statistics.StandardErrorsBuffer;
        Span<double> means = stackalloc double[stride];
        Span<double> meansLow = stackalloc double[stride];
        means.Clear();
        meansLow.Clear();
        for (int j = 0; j < features; j++)
        {
            means[j] = moments.Mean[j] / problem.Scale[j];
            meansLow[j] = moments.MeanLow[j] / problem.Scale[j];
        }

        double largestError = DirectSolver.LargestErrorOfInference(moments);
        if (!Direct.TryInvert(problem, moments.IsDoubled, largestError, errors, means, meansLow, out double form))
        {
            errors.Fill(double.NaN);
            return;
        }

        double sigma = report.ResidualStandardError;
        Doubled explained = default;
        for (int j = 0; j < features; j++)
        {
            // The variance that the column would have alone is sigma^2 over its square.
            double inflation = Math.Max(1.0, errors[j] * problem.Hessian[(j * stride) + j]);
            statistics.VarianceInflationBuffer[j] = report.Intercept ? inflation : double.NaN;
            errors[j] = sigma * Math.Sqrt(errors[j]) / problem.Scale[j];
            explained += new Doubled(scaled[j], scaledLow[j]) * new Doubled(problem.Linear[j], problem.LinearLow[j]);
        }

        // TSS - RSS, which would cancel where little is explained.
        double scale = problem.TargetScale / sigma;
        double f = report.Intercept ? Math.Max(0.0, explained.Rounded) * scale * scale / features : double.NaN;
        double interceptError = report.Intercept ? sigma * Math.Sqrt((1.0 / moments.Weight) + form) : double.NaN;
        statistics.Complete(coefficients, Intercept, interceptError, report.ResidualDegreesOfFreedom, f);
    }

    /// <summary>A root of the inverse of the centred (without an intercept: raw) X'SX of the fit just made.</summary>
    /// <param name="moments">The moments of the fit.</param>
    /// <param name="report">What the fit told.</param>
    /// <param name="root">
    /// Receives F, lower triangular, with inverse(X'SX) = F'F, its columns one after the other, N elements each. Of a row x about the means, F x has
    /// digits even where columns nearly depend on each other: the error is that of the root of the condition number.
    /// </param>
    /// <returns>Whether there is inference, and the sums have the digits.</returns>
    public bool TryFindRoot(MomentAccumulator moments, in FitReport report, Span<double> root)
    {
        if (!HasInference(moments, in report)
            || !Direct.TryFindRoot(problem, moments.IsDoubled, DirectSolver.LargestErrorOfInference(moments), root))
        {
            return false;
        }

        for (int j = 0; j < features; j++)
        {
            foreach (ref double element in root.Slice(j * features, features))
            {
                element /= problem.Scale[j];
            }
        }

        return true;
    }

    /// <summary>The problem of the fit just made.</summary>
    public ScaledProblem Problem => problem;

    /// <summary>The residual sum of squares of the fit just made, below which rounding hides it.</summary>
    public double ResidualRounding(MomentAccumulator moments)
        => problem.ResidualSquareError(ShareOf(moments), scaled) * problem.TargetScale * problem.TargetScale;

    private bool HasInference(MomentAccumulator moments, in FitReport report)
    {
        return report.InferenceApplies && report.ResidualDegreesOfFreedom > 0 && report.Rank == features
            && KnowsResidual(moments, report.ResidualSumOfSquares);
    }

    // Whether the residual sum of squares of the fit just made has the digits of standard errors, whose squares it is a factor of. It is a
    // difference of products, each as wrong as the sums are. Where it is next to nothing for certain, rows on a plane, it is told as it is.
    private bool KnowsResidual(MomentAccumulator moments, double square)
    {
        const double Nothing = 1e-22;
        double rest = square / problem.TargetScale / problem.TargetScale;
        double error = problem.ResidualSquareError(ShareOf(moments), scaled);
        return error <= 2.0 * DirectSolver.LargestErrorOfInference(moments) * rest
            || rest + error <= Nothing * problem.TargetSquare;
    }

    // Rows that left may have lost all of the bound. Of what adding rows loses, sums in double precision have lost what is likely, and doubled
    // sums, whose products are exact, a unit.
    private static double ShareOf(MomentAccumulator moments)
        => moments.CautiousShare == 1.0 ? 1.0 : moments.IsDoubled ? 1.0 / moments.RoundingUnits : moments.LikelyShare;
}
