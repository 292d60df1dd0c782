using SimdRegression.Fitting;
using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <content>What can be inferred from least squares.</content>
public abstract partial class Moments<T, TKernels>
{
    /// <summary>
    /// Fits ordinary least squares for what can be inferred from it: classical errors at once, and what a second pass over the rows tells afterwards.
    /// </summary>
    /// <param name="options">Intercept, tolerance and solver; with bounds there is no inference.</param>
    /// <param name="inference">Receives the fit; for as many features.</param>
    /// <returns>How the fit ended. The coefficients are <see cref="LeastSquaresInference{T}.Coefficients"/>.</returns>
    /// <exception cref="ArgumentException">An option does not fit the number of features, or the inference is for other features.</exception>
    /// <remarks>Never throws for what the data hold. Nothing is allocated.</remarks>
    public FitReport Infer(in FitOptions options, LeastSquaresInference<T> inference)
    {
        ArgumentNullException.ThrowIfNull(inference);
        CheckFeatureCount(inference.FeatureCount, nameof(inference));
        var estimator = default(LeastSquares);
        MomentAccumulator moments = Filled();
        var request = new FitRequest(estimator.Kind, estimator.Strength, estimator.L1Ratio, options);
        FitReport report = Solver.Fit(moments, in request);
        inference.Take(Solver, moments, in report);
        return report;
    }

    /// <summary>Searches for the subsets of features that least squares does best with, one of each size. No row is needed.</summary>
    /// <param name="search">How.</param>
    /// <param name="options">Intercept, tolerance and cancellation; no bounds.</param>
    /// <param name="selection">Receives the subsets; for as many features.</param>
    /// <returns><see cref="SubsetSelection.Status"/>.</returns>
    /// <exception cref="ArgumentException">
    /// There is no such search, it goes through all subsets of more than <see cref="SubsetSelection.MostFeaturesOfAll"/> features, an option does not fit
    /// the number of features, there are bounds, or the selection is for other features.
    /// </exception>
    /// <remarks>Never throws for what the data hold. Nothing is allocated.</remarks>
    public FitStatus Select(SubsetSearch search, in FitOptions options, SubsetSelection selection)
    {
        ArgumentNullException.ThrowIfNull(selection);
        CheckFeatureCount(selection.FeatureCount, nameof(selection));
        if (search is < SubsetSearch.Forward or > SubsetSearch.All)
        {
            throw new ArgumentException($"{(int)search} is no search.", nameof(search));
        }

        if (search == SubsetSearch.All && features > SubsetSelection.MostFeaturesOfAll)
        {
            throw new ArgumentException(
                $"All subsets are searched of up to {SubsetSelection.MostFeaturesOfAll} features, and there are {features}; search forward or backward.",
                nameof(search));
        }

        if (options.IsBounded)
        {
            throw new ArgumentException("A search for subsets has no bounds; leave them out.", nameof(options));
        }

        var estimator = default(LeastSquares);
        MomentAccumulator moments = Filled();
        var request = new FitRequest(estimator.Kind, estimator.Strength, estimator.L1Ratio, options);
        FitReport report = Solver.Fit(moments, in request);
        selection.Fill(search, Solver, moments, in report, options.Cancellation);
        return selection.Status;
    }
}
