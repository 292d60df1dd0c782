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
        path.Fill(Close(), kind, in options);
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
        knots.Follow(Close(), in options);
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
        spectrum.Decompose(Close(), in options);
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
