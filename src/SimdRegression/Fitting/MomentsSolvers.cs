using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression.Fitting;

/// <summary>The solvers of fits from moments, and the fit that is being made: what a penalty asks for meets here what solves it.</summary>
/// <param name="features">N.</param>
/// <param name="quadratic">The solver of squares and absolute values, which states the squared loss for all.</param>
internal sealed class MomentsSolvers(int features, NormalEquationsSolver quadratic)
{
    private BlockDescentSolver? blocks;
    private AdaptiveSolver? adaptive;
    private ScalarPenaltySolver? scalars;
    private EvidenceSolver? evidence;
    private MomentAccumulator? source;
    private FitOptions options;

    /// <summary>The solver of squares and absolute values; every solver leaves its coefficients there.</summary>
    public NormalEquationsSolver Quadratic => quadratic;

    /// <summary>N.</summary>
    public int FeatureCount => features;

    /// <summary>How the last fit ended.</summary>
    public FitReport Report { get; private set; }

    /// <summary>The factors that the pilot of the last adaptive fit led to; zeros before the first.</summary>
    public ReadOnlySpan<double> AdaptiveFactors => Adaptive.Factors;

    private BlockDescentSolver Blocks => blocks ??= new BlockDescentSolver(features);

    private AdaptiveSolver Adaptive => adaptive ??= new AdaptiveSolver(features);

    private ScalarPenaltySolver Scalars => scalars ??= new ScalarPenaltySolver(features);

    private EvidenceSolver Evidence => evidence ??= new EvidenceSolver(features);

    /// <summary>Allocates what every fit needs.</summary>
    public void PrepareAll()
    {
        _ = Blocks;
        _ = Adaptive;
        _ = Scalars;
        quadratic.PrepareMatrix();
        _ = Evidence;
    }

    /// <summary>Allocates what fits of an estimator need, unless it is there.</summary>
    public void Prepare<TEstimator>()
        where TEstimator : struct, IMomentsEstimator
    {
        default(TEstimator).PrepareBy(new Fitter(this));
    }

    /// <summary>Fits an estimator.</summary>
    /// <param name="estimator">The estimator.</param>
    /// <param name="moments">The moments.</param>
    /// <param name="fitOptions">The options.</param>
    public FitReport Fit<TEstimator>(in TEstimator estimator, MomentAccumulator moments, in FitOptions fitOptions)
        where TEstimator : struct, IMomentsEstimator
    {
        source = moments;
        options = fitOptions;
        estimator.FitBy(new Fitter(this));
        return Report;
    }

    /// <summary>Tells what the fit just made knows besides its coefficients.</summary>
    /// <param name="moments">The moments of the fit.</param>
    /// <param name="posterior">Receives it.</param>
    public void Describe(MomentAccumulator moments, BayesianPosterior posterior) => Evidence.Describe(quadratic, moments, posterior);

    private readonly struct Fitter(MomentsSolvers solvers) : IMomentsFitter
    {
        public void FitElastic(EstimatorKind kind, Strength strength, double l1Ratio)
        {
            var request = new FitRequest(kind, strength, l1Ratio, solvers.options);
            solvers.Report = solvers.Quadratic.Fit(solvers.source!, in request);
        }

        public void PrepareElastic(EstimatorKind kind)
        {
            const double AnyShare = 0.5;
            double share = kind.L1Share(AnyShare);
            if (share < 1.0)
            {
                solvers.Quadratic.Prepare(isPenalizedInMagnitude: false);
            }

            if (share > 0.0)
            {
                solvers.Quadratic.Prepare(isPenalizedInMagnitude: true);
            }
        }

        public void FitQuadratic(in QuadraticPenalty penalty)
        {
            penalty.Check(solvers.FeatureCount, in solvers.options);
            EstimatorKind convention = penalty.IsBesideMean ? EstimatorKind.ElasticNet : EstimatorKind.Ridge;
            var request = new FitRequest(convention, penalty.Strength, penalty.L1Ratio, solvers.options) { Matrix = penalty.Matrix };
            solvers.Report = solvers.Quadratic.Fit(solvers.source!, in request) with { Estimator = EstimatorKind.Other };
        }

        public void PrepareQuadratic()
        {
            PrepareElastic(EstimatorKind.ElasticNet);
            solvers.Quadratic.PrepareMatrix();
        }

        public void FitGroups(in GroupLasso penalty)
        {
            solvers.Report = solvers.Blocks.Fit(solvers.Quadratic, solvers.source!, in penalty, in solvers.options);
        }

        public void PrepareGroups() => _ = solvers.Blocks;

        public void FitAdaptive(in AdaptiveLasso penalty)
        {
            solvers.Report = solvers.Adaptive.Fit(solvers.Quadratic, solvers.source!, in penalty, in solvers.options);
        }

        public void FitScalars<TPenalty>(in TPenalty penalty)
            where TPenalty : struct, IScalarPenalty, IMomentsEstimator
        {
            solvers.Report = solvers.Scalars.Fit(
                solvers.Quadratic, solvers.source!, in penalty, penalty.Strength, penalty.L1Ratio, in solvers.options);
        }

        public void PrepareScalars() => _ = solvers.Scalars;

        public void FitEvidence(EvidencePrior prior)
        {
            solvers.Report = solvers.Evidence.Fit(solvers.Quadratic, solvers.source!, in prior, in solvers.options);
        }

        public void PrepareEvidence()
        {
            _ = solvers.Evidence;
            PrepareElastic(EstimatorKind.Ridge);
        }

        public void PrepareAdaptive()
        {
            _ = solvers.Adaptive;
            PrepareElastic(EstimatorKind.ElasticNet);
        }
    }
}
