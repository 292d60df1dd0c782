using SimdRegression.Penalties;
using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <content>Many strengths at once.</content>
public abstract partial class Moments<T, TKernels>
{
    /// <summary>Fits an estimator along many strengths to the rows seen so far; much faster than as many fits.</summary>
    /// <param name="kind">Ridge, lasso or elastic net.</param>
    /// <param name="options">Which strengths, the share of L1, and the options of the fits.</param>
    /// <param name="path">Receives the path; for as many features and with room for as many strengths.</param>
    /// <exception cref="ArgumentException">
    /// The estimator has no strength, an option does not fit the number of features, or the path is for other features or has too little room.
    /// </exception>
    /// <remarks>Never throws for what the data hold: each point has a status and a certificate. Nothing is allocated.</remarks>
    public void Path(EstimatorKind kind, in PathOptions options, RegularizationPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        CheckFeatureCount(path.FeatureCount, nameof(path));
        path.Fill(Filled(), kind, in options);
    }

    /// <summary>Fits a penalty of the caller's along many strengths by the accelerated proximal gradient method, each from where the last one ended.</summary>
    /// <typeparam name="TPenalty">The penalty, for example an <see cref="IBlockPenalty{TSelf}"/>.</typeparam>
    /// <param name="penalty">Makes the penalty of a strength. That of 1 is made first, to find out what the number means.</param>
    /// <param name="solver">The step size.</param>
    /// <param name="options">
    /// Which strengths, and the options of the fits. Without <see cref="PathOptions.Strengths"/> the grid begins at alphaMax, which the penalty
    /// must know (<see cref="IRegularizer{TSelf}.StrengthOfZero"/>).
    /// </param>
    /// <param name="path">
    /// Receives the path; for as many features and with room for as many strengths. Degrees of freedom, criteria and digits are NaN.
    /// </param>
    /// <exception cref="ArgumentException">
    /// It is a set and no penalty, the penalty does not suit the features, its strength is an inverse, there is no alphaMax and no strength is
    /// given, an option does not fit the number of features, or the path is for other features or has too little room.
    /// </exception>
    /// <exception cref="ArgumentNullException">Nothing makes penalties, or there is no path.</exception>
    /// <remarks>
    /// Never throws for what the data hold: each point has a status and a certificate, a duality gap where the penalty knows its dual norm.
    /// </remarks>
    /// <example><code>moments.Path(alpha => new GroupLasso(alpha, groups), default(ProximalGradient), default, path);</code></example>
    public void Path<TPenalty>(Func<double, TPenalty> penalty, in ProximalGradient solver, in PathOptions options, RegularizationPath path)
        where TPenalty : struct, IRegularizer<TPenalty>
    {
        ArgumentNullException.ThrowIfNull(penalty);
        ArgumentNullException.ThrowIfNull(path);
        CheckFeatureCount(path.FeatureCount, nameof(path));
        options.Fit.CheckRestrictions(features);
        MomentAccumulator moments = Filled();
        TPenalty ofOne = penalty(1.0);
        if (TPenalty.IsConstraint || ofOne.Strength.Convention == StrengthConvention.InverseC)
        {
            throw new ArgumentException("A path goes along the strengths of a penalty, from the strongest; it takes no set and no inverse of a strength.", nameof(penalty));
        }

        double alphaMax = Descent.AlphaMax(moments, in ofOne, options.Fit);
        if (double.IsNaN(alphaMax) && options.Strengths is null && !moments.IsEmpty)
        {
            throw new ArgumentException(
                "The penalty knows no strength at which all coefficients are zero, so the strengths must be given; or a penalty factor is 0.", nameof(options));
        }

        alphaMax /= ResolvedStrength.Of<SquaredLoss, TPenalty>(in ofOne, moments.IsEmpty ? 1.0 : moments.Weight, alphaMax);
        PathPoints points = path.Begin(alphaMax, in options, out ReadOnlySpan<double> strengths);
        for (int i = 0; i < strengths.Length; i++)
        {
            FitOptions fit = options.Fit with { WarmStart = i > 0 };
            TrainingReport report = Descent.Fit(moments, penalty(strengths[i]), DescentPlan.Of(in solver), in fit);
            if (report.Status == FitStatus.Interrupted)
            {
                points.End(i);
                break;
            }

            Descent.Run.Coefficients.CopyTo(points.CoefficientsAt(i));
            points.Intercepts[i] = Descent.Run.Intercept;
            points.ResidualSumsOfSquares[i] = 2.0 * report.TotalLoss;
            points.Objectives[i] = report.Objective;
            points.ActiveCounts[i] = features - Descent.Run.Coefficients.Count(0.0);
            points.Statuses[i] = report.Status;
            points.Certificates[i] = report.Certificate;
            points.DegreesOfFreedom[i] = double.NaN;
            points.CoefficientErrors[i] = double.NaN;
        }

        path.Complete(moments, kind: null, TPenalty.L1ShareOf(in ofOne), alphaMax, options.Fit.Intercept);
    }

    /// <summary>Finds the knots of the lasso's path: all strengths at which a coefficient leaves zero or returns to it.</summary>
    /// <param name="options">Intercept, scaling, penalty factors; no bounds.</param>
    /// <param name="knots">Receives the knots; for as many features.</param>
    /// <returns><see cref="LassoKnots.Status"/>.</returns>
    /// <exception cref="ArgumentException">An option does not fit the number of features, there are bounds, or the knots are for other
    /// features.</exception>
    /// <remarks>Never throws for what the data hold. Nothing is allocated.</remarks>
    public FitStatus Knots(in FitOptions options, LassoKnots knots)
    {
        ArgumentNullException.ThrowIfNull(knots);
        CheckFeatureCount(knots.FeatureCount, nameof(knots));
        knots.Follow(Filled(), in options);
        return knots.Status;
    }

    /// <summary>Decomposes the moments once for ridge at any strength.</summary>
    /// <param name="options">Intercept, scaling, penalty factors above zero; no bounds.</param>
    /// <param name="spectrum">Receives the decomposition; for as many features.</param>
    /// <returns><see cref="RidgeSpectrum.Status"/>.</returns>
    /// <exception cref="ArgumentException">
    /// An option does not fit the number of features, there are bounds or a penalty factor of zero, or the spectrum is for other features.
    /// </exception>
    /// <remarks>Never throws for what the data hold. Nothing is allocated.</remarks>
    public FitStatus Decompose(in FitOptions options, RidgeSpectrum spectrum)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        CheckFeatureCount(spectrum.FeatureCount, nameof(spectrum));
        spectrum.Decompose(Filled(), in options);
        return spectrum.Status;
    }

    private void CheckFeatureCount(int count, string name)
    {
        if (count != features)
        {
            throw new ArgumentException($"It is for {count} features, and must be for {features}.", name);
        }
    }
}
