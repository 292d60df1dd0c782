using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Numerics;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>
/// Fits ridge whose strengths make the data most probable. The precisions are found in units in which the numbers are near one; the coefficients are then
/// those of ridge with these strengths, solved as every ridge is.
/// </summary>
/// <remarks>
/// With u = z u', z a power of two, and the target t y', the precisions are a = a' / t^2 and l = l' / z^2, and the rates of their priors change with them. M is
/// the matrix of products of the columns that the penalty acts on, g their products with the target.
/// </remarks>
internal sealed partial class EvidenceSolver
{
    // 1 / (1 - k) where each step is 0.99 of the one before.
    private const double SlowestSteps = 100.0;

    private readonly int features;
    private readonly int stride;
    private readonly EvidenceSpectrum spectrum;
    private readonly DenseCholesky cholesky;
    private readonly double[] ratios;
    private readonly double[] products;
    private readonly double[] precisions;
    private readonly double[] penaltyScales;
    private readonly double[] factors;
    private readonly double[] solution;
    private readonly double[] point;
    private readonly double[] gradient;
    private readonly double[] low;
    private readonly double[] column;
    private readonly int[] kept;
    private readonly bool[] isKept;

    // The problem at hand.
    private EvidencePrior prior;
    private FitOptions options;
    private double rows;
    private double weightUnit;
    private double targetUnit;
    private double rateOfNoise;
    private double rateOfWeights;
    private int count;

    // The answer, in the units of the solver.
    private bool isKnown;
    private double noise;
    private double effective;
    private double logEvidence;
    private double change;

    /// <summary>Allocates the workspace.</summary>
    /// <param name="features">N.</param>
    public EvidenceSolver(int features)
    {
        this.features = features;
        stride = KernelLayout.Stride(features);
        spectrum = new EvidenceSpectrum(features);
        cholesky = new DenseCholesky(features);
        ratios = new double[features];
        products = new double[features];
        precisions = new double[features];
        penaltyScales = new double[features];
        factors = new double[features];
        solution = new double[stride];
        point = new double[stride];
        gradient = new double[stride];
        low = new double[stride];
        column = new double[features];
        kept = new int[features];
        isKept = new bool[features];
    }

    /// <summary>Fits.</summary>
    /// <param name="quadratic">States the squared loss, solves ridge, and takes the answer.</param>
    /// <param name="moments">The moments.</param>
    /// <param name="given">What is assumed before the data are seen.</param>
    /// <param name="fitOptions">The options.</param>
    public FitReport Fit(NormalEquationsSolver quadratic, MomentAccumulator moments, in EvidencePrior given, in FitOptions fitOptions)
    {
        isKnown = false;
        prior = given;
        options = fitOptions;
        fitOptions.CheckRestrictions(features);
        if (fitOptions.IsBounded || !fitOptions.PenaltyFactors.IsEmpty)
        {
            throw new ArgumentException("A Bayesian fit takes neither bounds nor penalty factors; leave them out.", "options");
        }

        var request = new FitRequest(EstimatorKind.Other, Strength.Total(0.0), 0.0, fitOptions);
        if (!quadratic.TryState(moments, in request, out FitReport refused))
        {
            return refused;
        }

        Take(quadratic.Problem, moments);
        FitStatus status = prior.IsShared ? FindShared(quadratic.Problem, moments, out int iterations) : FindSingle(quadratic.Problem, moments, out iterations);
        isKnown = status is FitStatus.Converged or FitStatus.IterationLimit or FitStatus.Interrupted;
        if (!isKnown)
        {
            quadratic.StartFrom([]);
            Array.Clear(isKept);
            return Name(quadratic.FitSquares(moments, in fitOptions, 0.0, isKept), status, iterations) with { Objective = double.NaN };
        }

        // Before ridge states its own problem. With a precision each the factor is that of the last step.
        CollectKept();
        if (prior.IsShared)
        {
            FactorPosterior(quadratic.Problem);
        }

        double strength = FillFactors();
        FitOptions squares = prior.IsShared ? fitOptions : fitOptions with { PenaltyFactors = factors };
        FitReport report = quadratic.FitSquares(moments, in squares, strength, isKept);
        FitStatus found = report.Status == FitStatus.Converged ? status : report.Status;
        return Name(report, found, iterations) with { Alpha = prior.IsShared ? strength : double.NaN, Objective = -logEvidence };
    }

    /// <summary>Tells what the last fit knows besides its coefficients.</summary>
    /// <param name="quadratic">Has the coefficients.</param>
    /// <param name="moments">The moments of the fit.</param>
    /// <param name="posterior">Receives it.</param>
    public void Describe(NormalEquationsSolver quadratic, MomentAccumulator moments, BayesianPosterior posterior)
    {
        posterior.Clear();
        if (!isKnown)
        {
            return;
        }

        double noisePrecision = noise / targetUnit / targetUnit;
        posterior.Take(noisePrecision, prior.IsShared ? PrecisionOf(0) : double.NaN, effective, logEvidence);
        ReadOnlySpan<double> means = options.Intercept ? moments.Mean[..features] : default;
        posterior.TakeModel(quadratic.Coefficients, quadratic.Intercept, means, moments.Weight);
        int position = 0;
        for (int j = 0; j < features; j++)
        {
            Span<double> destination = posterior.TakeFeature(j, isKept[j] ? PrecisionOf(j) : double.NaN);
            if (isKept[j])
            {
                cholesky.InverseColumn(position, column.AsSpan(0, count - position));
                for (int a = position; a < count; a++)
                {
                    destination[kept[a] - j] = column[a - position] * (weightUnit / penaltyScales[j]);
                }

                position++;
            }
        }

        posterior.Complete();
    }

    private double PrecisionOf(int feature) => precisions[feature] / weightUnit / weightUnit;

    private FitReport Name(FitReport report, FitStatus status, int iterations) => report with
    {
        Status = status,
        Estimator = EstimatorKind.Other,
        L1Ratio = 0.0,
        Iterations = iterations,
        Certificate = new Certificate(CertificateKind.FixedPoint, change, ToleranceOf()),

        // Ridge knows the digits at the strengths that it was given. These are off by the change times 1 / (1 - k), k the share by which steps shrink.
        ExpectedDigits = Math.Min(report.ExpectedDigits, Math.Max(0.0, -ReproducibleFunctions.Log10(MachineEpsilon.Double + (SlowestSteps * change)))),
        Alpha = double.NaN,
        AlphaMax = double.NaN,
        InferenceApplies = false,
    };

    private double ToleranceOf() => Math.Max(options.Tolerance, prior.IsShared ? ToleranceOfShared : ToleranceOfSingle);

    // States the problem in the units of the solver.
    private void Take(ScaledProblem problem, MomentAccumulator moments)
    {
        double largest = 0.0;
        for (int j = 0; j < features; j++)
        {
            penaltyScales[j] = problem.PenaltyScale[j];
            ratios[j] = problem.Fixed[j] ? 0.0 : problem.Scale[j] / problem.PenaltyScale[j];
            largest = Math.Max(largest, Math.Sqrt(problem.Hessian[(j * stride) + j]) * ratios[j]);
        }

        double root = largest > 0.0 ? BinaryExponent.PowerNotAbove(largest) : 1.0;
        for (int j = 0; j < features; j++)
        {
            ratios[j] /= root;
            products[j] = problem.Linear[j] * ratios[j];
            isKept[j] = true;
        }

        rows = moments.RowsWithWeight;
        targetUnit = problem.TargetScale;
        weightUnit = targetUnit / root;
        rateOfNoise = prior.Rate / targetUnit / targetUnit;
        rateOfWeights = prior.Rate / weightUnit / weightUnit;
        double variance = Math.Max(0.0, moments.Cross[(features + 1) * stride]) / moments.Weight;
        noise = targetUnit / (variance + MachineEpsilon.Double) * targetUnit;
        precisions.AsSpan().Fill(weightUnit * weightUnit);
    }

    // The strengths of ridge: l / a times the square of a coefficient, beside RSS.
    private double FillFactors()
    {
        double unit = targetUnit / weightUnit;
        double strength = 1.0;
        for (int j = 0; j < features; j++)
        {
            double ofFeature = precisions[j] / noise * unit * unit;
            factors[j] = isKept[j] ? ofFeature : 0.0;
            strength = prior.IsShared ? ofFeature : 1.0;
        }

        return strength;
    }

    // Half the parts of the logarithm of the evidence that do not depend on how it was found, in the units of the data.
    private double LogEvidenceOf(MomentAccumulator moments, double sumOfLogs, double squares)
    {
        double logOfTarget = ReproducibleFunctions.Log(targetUnit);
        return (0.5 * (sumOfLogs + (rows * (ReproducibleFunctions.Log(noise) - ReproducibleFunctions.Log(2.0 * Math.PI))) - squares))
            - (rows * logOfTarget) + (0.5 * moments.SumOfLogWeights);
    }

    private void CollectKept()
    {
        count = 0;
        for (int j = 0; j < features; j++)
        {
            if (isKept[j])
            {
                kept[count++] = j;
            }
        }
    }

    // The factor of a M + L over the features that are kept.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FactorPosterior(ScaledProblem problem)
    {
        cholesky.Begin(count);
        for (int a = 0; a < count; a++)
        {
            int i = kept[a];
            ReadOnlySpan<double> source = problem.Hessian.AsSpan(i * stride, stride);
            Span<double> row = cholesky.Row(a);
            double scale = noise * ratios[i];
            for (int b = a; b < count; b++)
            {
                row[b] = scale * source[kept[b]] * ratios[kept[b]];
            }

            row[a] += precisions[i];
        }

        cholesky.Factor();
    }
}
