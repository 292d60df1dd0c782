namespace SimdRegression;

/// <summary>
/// What fits from moments can do: one method for each structure that a penalty may have. A penalty asks for its own
/// (<see cref="IMomentsEstimator.FitBy"/>), so no list of penalties stands anywhere.
/// </summary>
internal interface IMomentsFitter
{
    /// <summary>Squares and absolute values of single coefficients.</summary>
    /// <param name="kind">The estimator.</param>
    /// <param name="strength">Its strength.</param>
    /// <param name="l1Ratio">The share of L1.</param>
    void FitElastic(EstimatorKind kind, Strength strength, double l1Ratio);

    /// <summary>Allocates what <see cref="FitElastic"/> needs.</summary>
    /// <param name="kind">The estimator.</param>
    void PrepareElastic(EstimatorKind kind);

    /// <summary>The form of a matrix, and absolute values.</summary>
    /// <param name="penalty">The penalty.</param>
    void FitQuadratic(in QuadraticPenalty penalty);

    /// <summary>Allocates what <see cref="FitQuadratic"/> needs.</summary>
    void PrepareQuadratic();

    /// <summary>Norms of groups of coefficients, and absolute values.</summary>
    /// <param name="penalty">The penalty.</param>
    void FitGroups(in GroupLasso penalty);

    /// <summary>Allocates what <see cref="FitGroups"/> needs.</summary>
    void PrepareGroups();

    /// <summary>Absolute values that a pilot weights.</summary>
    /// <param name="penalty">The penalty.</param>
    void FitAdaptive(in AdaptiveLasso penalty);

    /// <summary>Allocates what <see cref="FitAdaptive"/> needs.</summary>
    void PrepareAdaptive();

    /// <summary>Functions of single coefficients.</summary>
    /// <typeparam name="TPenalty">The penalty.</typeparam>
    /// <param name="penalty">The penalty.</param>
    void FitScalars<TPenalty>(in TPenalty penalty)
        where TPenalty : struct, IScalarPenalty, IMomentsEstimator;

    /// <summary>Allocates what <see cref="FitScalars"/> needs.</summary>
    void PrepareScalars();

    /// <summary>Squares whose strengths the evidence of the data decides.</summary>
    /// <param name="prior">What is assumed before the data are seen.</param>
    void FitEvidence(EvidencePrior prior);

    /// <summary>Allocates what <see cref="FitEvidence"/> needs.</summary>
    void PrepareEvidence();
}
