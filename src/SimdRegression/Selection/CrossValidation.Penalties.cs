using SimdRegression.Fitting;
using SimdRegression.Selection;

namespace SimdRegression;

/// <content>Choosing among penalties with solvers of their own.</content>
public abstract partial class CrossValidation<TModel, T, TKernels>
{
    private MomentsSolvers? own;
    private FitReport ofOne;

    private MomentsSolvers Own => own ??= new MomentsSolvers(features, solver);

    /// <summary>Chooses among penalties that are made of candidates, whichever moments fit, convex or not.</summary>
    /// <typeparam name="TEstimator">The penalty, for example <see cref="GroupLasso"/>, <see cref="Scad"/> or <see cref="AdaptiveLasso"/>.</typeparam>
    /// <param name="penalty">
    /// Makes the penalty of a candidate, whose strength is to be a bare number. Where it takes the share of L1 from the candidate, a search tries shares too.
    /// Several threads call it where the options say so.
    /// </param>
    /// <param name="search">
    /// Which candidates are tried. Where it leaves the range of strengths to the data, the strongest is alphaMax of all rows, for each share its own;
    /// a penalty without alphaMax has the range of ridge.
    /// </param>
    /// <param name="options">The options of every fit, the rule of the choice, the number of threads.</param>
    /// <param name="model">Receives the model of the chosen candidate, fitted to all rows; zero where none could be fitted in all folds. Never NaN.</param>
    /// <returns>The candidates with their scores, and the report of the model; overwritten by the next search.</returns>
    /// <exception cref="ArgumentException">The penalty, an option or a setting of the search does not suit.</exception>
    /// <exception cref="ArgumentNullException">There is no search, or nothing that makes penalties.</exception>
    /// <exception cref="InvalidOperationException">Not all rows have come, or a fold has no weight.</exception>
    /// <remarks>
    /// Each fold fits the strengths of a share from the strongest on, and each fit is the one that <see cref="Moments{T, TKernels}"/> make of the fold's
    /// training rows: a penalty that is not convex is followed along its path there, and the pilot of an adaptive lasso is that of the training rows.
    /// Where all rows have no pilot there are no candidates, and the report says <see cref="FitStatus.NoPilot"/>. The first search of this kind allocates the
    /// solvers; each search allocates what calls <paramref name="penalty"/>.
    /// </remarks>
    /// <example>
    /// <code>
    /// TuningResult tuning = validation.Tune(
    ///     candidate => new Scad(candidate.Alpha), new GridSearch(100), default, out Progression scad);
    /// </code>
    /// </example>
    public TuningResult Tune<TEstimator>(Func<Candidate, TEstimator> penalty, Search search, in TuningOptions options, out TModel model)
        where TEstimator : struct, IMomentsEstimator
    {
        ArgumentNullException.ThrowIfNull(search);
        return Tune(Made(penalty), search, in options, out model);
    }

    /// <summary>
    /// Chooses among penalties that are made of candidates with the rows at hand once more, which tell the scores of models that fit nearly exactly; see the
    /// overload without rows and that of an <see cref="EstimatorKind"/>.
    /// </summary>
    /// <typeparam name="TEstimator">The penalty.</typeparam>
    /// <param name="penalty">Makes the penalty of a candidate.</param>
    /// <param name="search">Which candidates are tried.</param>
    /// <param name="options">The options of every fit, the rule of the choice, the number of threads.</param>
    /// <param name="rows">All rows that were added, in their order, with their weights.</param>
    /// <param name="model">Receives the model of all rows.</param>
    /// <returns>The candidates with their scores, and the report of the model; overwritten by the next search.</returns>
    /// <exception cref="ArgumentException">A length differs, or the penalty, an option or a setting of the search does not suit.</exception>
    /// <exception cref="ArgumentNullException">There is no search, or nothing that makes penalties.</exception>
    /// <exception cref="InvalidOperationException">Not all rows have come, or a fold has no weight.</exception>
    public TuningResult Tune<TEstimator>(
        Func<Candidate, TEstimator> penalty, Search search, in TuningOptions options, in RowBatch<T> rows, out TModel model)
        where TEstimator : struct, IMomentsEstimator
    {
        ArgumentNullException.ThrowIfNull(search);
        return Tune(Made(penalty), search, in options, in rows, out model);
    }

    private static Tuned Made<TEstimator>(Func<Candidate, TEstimator> penalty)
        where TEstimator : struct, IMomentsEstimator
    {
        ArgumentNullException.ThrowIfNull(penalty);
        return new Tuned(EstimatorKind.Other, new MomentsPenalty<TEstimator>(penalty));
    }

    private SearchSpace SpaceOf(MomentsPenalty penalty, FitOptions options)
    {
        foreach (FoldWorker<T, TKernels> worker in workers)
        {
            worker.PrepareOwn();
        }

        const double UsualShare = 0.5;
        const double LeastShare = 1e-3;
        double largest = LargestOf(penalty, UsualShare, in options);
        double fraction = ofOne.AlphaMax > 0.0 ? penalty.SmallestFraction : RidgeRange.SmallestFraction;
        if (!penalty.HasShareOfCandidate)
        {
            return new SearchSpace(largest, penalty.L1RatioOf(new Candidate(1.0, UsualShare)), fraction);
        }

        double shareOfLargest = UsualShare;
        return new SearchSpace(largest, double.NaN, fraction)
        {
            LargestOfShare = share =>
            {
                if (share != shareOfLargest)
                {
                    largest = LargestOf(penalty, share == 0.0 ? 0.0 : Math.Max(share, LeastShare), in options);
                    shareOfLargest = share;
                }

                return largest;
            },
        };
    }

    // The strongest strength of use, as a fit of all rows tells it.
    private double LargestOf(MomentsPenalty penalty, double share, in FitOptions options)
    {
        ofOne = penalty.Fit(Own, Filled, new Candidate(1.0, share), options with { WarmStart = false });
        return !double.IsNaN(ofOne.AlphaMax)
            ? ofOne.AlphaMax
            : RidgeRange.Largest(Filled, features, in options, penalty) / (penalty.IsPerSample ? total.Weight : 1.0);
    }
}
