using SimdRegression.Solvers;

namespace SimdRegression;

/// <content>Descents that do not read the rows.</content>
public abstract partial class Moments<T, TKernels>
{
    /// <summary>
    /// Fits the squared loss by batch gradient descent on the moments: the iterates are those of descent over the rows, to rounding, at a cost
    /// that does not depend on their number.
    /// </summary>
    /// <typeparam name="TRegularizer">The penalty or set.</typeparam>
    /// <param name="penalty">What keeps coefficients small; its strength means what it means beside <see cref="SquaredLoss"/>.</param>
    /// <param name="solver">Step sizes and momentum; nothing can be held out.</param>
    /// <param name="options">Intercept, scaling, penalty factors, bounds, tolerance, the largest number of steps.</param>
    /// <param name="coefficients">Receives the N coefficients, in original units.</param>
    /// <param name="intercept">Receives the intercept; 0 without one.</param>
    /// <returns>How the fit ended.</returns>
    /// <exception cref="ArgumentException">An option or the strength does not suit, or rows are to be held out.</exception>
    public TrainingReport Fit<TRegularizer>(
        in TRegularizer penalty, in GradientDescent solver, in FitOptions options, Span<T> coefficients, out T intercept)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        if (solver.HeldOutFraction > 0.0)
        {
            throw new ArgumentException("Moments have no rows to hold out; leave HeldOutFraction at 0, or fit over the rows.", nameof(solver));
        }

        return Descend(in penalty, DescentPlan.Of(in solver), in options, coefficients, out intercept);
    }

    /// <summary>Fits the squared loss by the accelerated proximal gradient method on the moments.</summary>
    /// <typeparam name="TRegularizer">The penalty or set.</typeparam>
    /// <param name="penalty">What keeps coefficients small; its strength means what it means beside <see cref="SquaredLoss"/>.</param>
    /// <param name="solver">The step size.</param>
    /// <param name="options">Intercept, scaling, penalty factors, bounds, tolerance, the largest number of steps.</param>
    /// <param name="coefficients">Receives the N coefficients, in original units.</param>
    /// <param name="intercept">Receives the intercept; 0 without one.</param>
    /// <returns>How the fit ended.</returns>
    /// <exception cref="ArgumentException">An option or the strength does not suit.</exception>
    public TrainingReport Fit<TRegularizer>(
        in TRegularizer penalty, in ProximalGradient solver, in FitOptions options, Span<T> coefficients, out T intercept)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        return Descend(in penalty, DescentPlan.Of(in solver), in options, coefficients, out intercept);
    }

    private TrainingReport Descend<TRegularizer>(
        in TRegularizer penalty, in DescentPlan plan, in FitOptions options, Span<T> coefficients, out T intercept)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        CheckCoefficients(coefficients.Length);
        options.CheckRestrictions(features);
        TrainingReport report = Descent.Fit(Filled(), in penalty, in plan, in options);
        bool finite = true;
        int active = 0;
        for (int j = 0; j < coefficients.Length; j++)
        {
            coefficients[j] = T.CreateTruncating(Descent.Run.Coefficients[j]);
            finite &= T.IsFinite(coefficients[j]);
            active += coefficients[j] == T.Zero ? 0 : 1;
        }

        intercept = T.CreateTruncating(Descent.Run.Intercept);
        report = report with { FeatureCount = features, ActiveCount = active };
        if (finite && T.IsFinite(intercept))
        {
            return report;
        }

        coefficients.Clear();
        intercept = T.Zero;
        return report with { Status = FitStatus.OutOfRange, ActiveCount = 0 };
    }
}
