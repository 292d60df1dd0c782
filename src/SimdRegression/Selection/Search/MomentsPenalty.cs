using SimdRegression.Fitting;
using SimdRegression.Statistics;

namespace SimdRegression.Selection;

/// <summary>What is tuned from moments: an estimator by its name, or a penalty that candidates make.</summary>
/// <param name="Kind">The estimator.</param>
/// <param name="Own">The penalty of <see cref="EstimatorKind.Other"/>; otherwise null.</param>
internal readonly record struct Tuned(EstimatorKind Kind, MomentsPenalty? Own = null);

/// <summary>A penalty with a solver of its own, as a search knows it: candidates in, fits from moments out.</summary>
/// <remarks>It hides the type of the penalty, so folds, threads and scores are compiled once for all penalties.</remarks>
internal abstract class MomentsPenalty
{
    /// <summary>Whether the penalty has the share of L1 of its candidate, so that a search may vary it.</summary>
    public abstract bool HasShareOfCandidate { get; }

    /// <summary>The share of L1 of a candidate's penalty.</summary>
    /// <param name="candidate">The candidate.</param>
    public abstract double L1RatioOf(in Candidate candidate);

    /// <summary>Whether a bare strength multiplies the penalty beside the mean of the loss, and not beside its sum.</summary>
    public abstract bool IsPerSample { get; }

    /// <summary>The weakest strength of use as a fraction of alphaMax.</summary>
    public abstract double SmallestFraction { get; }

    /// <summary>How much the square of one coefficient alone weighs.</summary>
    /// <param name="feature">Which coefficient.</param>
    public abstract double SquareOf(int feature);

    /// <summary>Fits the penalty of a candidate.</summary>
    /// <param name="solvers">What solves it, and keeps the answer.</param>
    /// <param name="moments">The moments.</param>
    /// <param name="candidate">The candidate.</param>
    /// <param name="options">The options.</param>
    public abstract FitReport Fit(MomentsSolvers solvers, MomentAccumulator moments, in Candidate candidate, in FitOptions options);
}

/// <inheritdoc/>
/// <typeparam name="TEstimator">The penalty.</typeparam>
internal sealed class MomentsPenalty<TEstimator> : MomentsPenalty
    where TEstimator : struct, IMomentsEstimator
{
    private const double SomeShare = 0.25;
    private const double OtherShare = 0.75;

    private readonly Func<Candidate, TEstimator> make;
    private readonly TEstimator ofOne;

    /// <summary>Looks at the penalty of strength 1.</summary>
    /// <param name="make">Makes the penalty of a candidate.</param>
    public MomentsPenalty(Func<Candidate, TEstimator> make)
    {
        this.make = make;
        ofOne = make(new Candidate(1.0, SomeShare));
        HasShareOfCandidate = ofOne.L1Ratio == SomeShare && L1RatioOf(new Candidate(1.0, OtherShare)) == OtherShare;
    }

    /// <inheritdoc/>
    public override bool HasShareOfCandidate { get; }

    /// <inheritdoc/>
    public override bool IsPerSample => ofOne.IsPerSample;

    /// <inheritdoc/>
    public override double SmallestFraction => ofOne.SmallestFraction;

    /// <inheritdoc/>
    public override double L1RatioOf(in Candidate candidate) => make(candidate).L1Ratio;

    /// <inheritdoc/>
    public override double SquareOf(int feature) => ofOne.SquareOf(feature);

    /// <inheritdoc/>
    public override FitReport Fit(MomentsSolvers solvers, MomentAccumulator moments, in Candidate candidate, in FitOptions options) =>
        solvers.Fit(make(candidate), moments, in options);
}
