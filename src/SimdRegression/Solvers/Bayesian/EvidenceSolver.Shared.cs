using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <content>One precision for all coefficients: a fixed point of one number, the ratio l / a, in the directions of the eigenvectors.</content>
internal sealed partial class EvidenceSolver
{
    private const double ToleranceOfShared = 1e-13;

    // After so many plain steps one is extrapolated.
    private const int StepsOfExtrapolation = 3;

    private FitStatus FindShared(ScaledProblem problem, MomentAccumulator moments, out int iterations)
    {
        iterations = 0;
        if (!spectrum.Decompose(problem, ratios, products, point, gradient, low))
        {
            return FitStatus.OutOfRange;
        }

        double tolerance = ToleranceOf();
        double ratio = precisions[0] / noise;
        double before = 0.0;
        double twoBefore = 0.0;
        int plain = 0;
        FitStatus status = FitStatus.IterationLimit;
        while (iterations < options.MaxIterations)
        {
            iterations++;
            SharedStep step = StepFrom(ratio);
            if (!step.IsFinite)
            {
                return FitStatus.Unbounded;
            }

            (noise, effective) = (step.Noise, step.Effective);
            precisions.AsSpan().Fill(step.Weights);
            double next = step.Weights / step.Noise;
            change = Math.Abs((next / ratio) - 1.0);
            if (change <= tolerance)
            {
                status = FitStatus.Converged;
                break;
            }

            if (options.Cancellation.IsCancellationRequested)
            {
                status = FitStatus.Interrupted;
                break;
            }

            plain++;
            (twoBefore, before, ratio) = (before, ratio, next);
            if (plain >= StepsOfExtrapolation)
            {
                double extrapolated = Extrapolate(twoBefore, before, ratio);
                plain = extrapolated == ratio ? plain : 0;
                ratio = extrapolated;
            }
        }

        // The evidence at the precisions that are told.
        ratio = precisions[0] / noise;
        SharedStep last = StepFrom(ratio);
        double sumOfLogs = 0.0;
        foreach (double value in spectrum.Values)
        {
            sumOfLogs -= ReproducibleFunctions.Log(1.0 + (value / ratio));
        }

        logEvidence = LogEvidenceOf(moments, sumOfLogs, noise * (last.ResidualSquare + (ratio * last.Square)));
        return status;
    }

    // Aitken's step in the logarithm, where steps become shorter by about one share in one direction.
    private static double Extrapolate(double first, double second, double third)
    {
        double step = ReproducibleFunctions.Log(second / first);
        double next = ReproducibleFunctions.Log(third / second);
        double share = next / step;
        double factor = ReproducibleFunctions.Exp(next * share / (1.0 - share));
        return share > 0.0 && share < 0.99 && double.IsFinite(factor) && factor > 0.0 ? third * factor : third;
    }

    // What the equations of both precisions give for a ratio l / a.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private SharedStep StepFrom(double ratio)
    {
        ReadOnlySpan<double> values = spectrum.Values;
        ReadOnlySpan<double> projections = spectrum.Projections;
        double determined = 0.0;
        double square = 0.0;
        double residual = spectrum.LeastResidualSquare;
        for (int i = 0; i < values.Length; i++)
        {
            double value = values[i];
            double reciprocal = 1.0 / (value + ratio);
            double coordinate = projections[i] * reciprocal;
            determined += value * reciprocal;
            square += coordinate * coordinate;
            double missing = ratio * coordinate;
            residual += value > 0.0 ? missing * missing / value : 0.0;
        }

        return new SharedStep
        {
            Effective = determined,
            Square = square,
            ResidualSquare = residual,
            Weights = (determined + (2.0 * prior.Shape)) / (square + (2.0 * rateOfWeights)),
            Noise = (rows - determined + (2.0 * prior.Shape)) / (residual + (2.0 * rateOfNoise)),
        };
    }

    private readonly record struct SharedStep
    {
        public double Effective { get; init; }

        public double Square { get; init; }

        public double ResidualSquare { get; init; }

        public double Weights { get; init; }

        public double Noise { get; init; }

        public bool IsFinite => double.IsFinite(Weights) && double.IsFinite(Noise) && Weights > 0.0 && Noise > 0.0
            && double.IsFinite(Weights / Noise) && Weights / Noise > 0.0;
    }
}
