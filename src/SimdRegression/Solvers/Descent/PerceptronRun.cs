using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>The perceptron rule over rows.</summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <param name="kernels">The kernel set.</param>
internal sealed class PerceptronRun<T, TKernels>(TKernels kernels)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly int features = kernels.FeatureCount;
    private readonly int[] order = new int[64];
    private readonly T[] rounded = new T[kernels.FeatureCount];
    private readonly double[] coefficients = new double[kernels.FeatureCount];
    private readonly double[] moment = new double[kernels.FeatureCount];
    private readonly double[] pocket = new double[kernels.FeatureCount];
    private readonly double[] answer = new double[kernels.FeatureCount];
    private double intercept;
    private double interceptMoment;
    private double pocketIntercept;
    private double pocketErrors;
    private long pocketStreak;
    private long streak;
    private long visits;
    private long corrections;
    private bool hasIntercept;

    /// <summary>w of the answer.</summary>
    public ReadOnlySpan<double> Coefficients => answer;

    /// <summary>b of the answer.</summary>
    public double Intercept { get; private set; }

    /// <summary>Runs.</summary>
    /// <param name="batch">The rows, checked; labels 0 and 1.</param>
    /// <param name="solver">The rule.</param>
    /// <param name="withIntercept">Whether there is an intercept.</param>
    /// <param name="weight">W, above 0.</param>
    /// <param name="cancellation">Ends the run between two epochs.</param>
    public TrainingReport Fit(in RowBatch<T> batch, in Perceptron solver, bool withIntercept, double weight, CancellationToken cancellation)
    {
        Reset(withIntercept);
        int epoch = 0;
        bool separates = false;
        bool isInterrupted = false;
        while (epoch < solver.Epochs && !separates && !isInterrupted)
        {
            long before = corrections;
            Go(in batch, in solver, epoch++);
            separates = corrections == before
                && (solver.Order != RowOrder.WithReplacement || Errors(in batch, coefficients, intercept, out _) == 0.0);
            if (solver.Observer is not null)
            {
                solver.Observer(epoch, coefficients, intercept);
            }

            isInterrupted = cancellation.IsCancellationRequested && epoch < solver.Epochs;
        }

        Choose(in batch, solver.Variant, separates);
        double errors = Errors(in batch, answer, Intercept, out double loss);
        return new TrainingReport
        {
            Status = errors == 0.0 ? FitStatus.Converged : isInterrupted ? FitStatus.Interrupted : FitStatus.IterationLimit,
            Certificate = new Certificate(CertificateKind.TrainingError, errors / weight, 0.0),
            Iterations = epoch,
            Corrections = corrections,
            RowCount = WeightTally.CountOf(batch.Weights, batch.Count),
            TotalWeight = weight,
            Intercept = withIntercept,
            AlphaMax = double.NaN,
            L1Ratio = double.NaN,
            Objective = loss,
            TotalLoss = loss,
            Multiplier = double.NaN,
            StepSize = 1.0,
            SuggestedStepSize = double.NaN,
            HeldOutLoss = double.NaN,
        };
    }

    private void Reset(bool withIntercept)
    {
        Array.Clear(coefficients);
        Array.Clear(moment);
        Array.Clear(pocket);
        Array.Clear(rounded);
        hasIntercept = withIntercept;
        intercept = 0.0;
        interceptMoment = 0.0;
        pocketIntercept = 0.0;
        pocketErrors = double.PositiveInfinity;
        pocketStreak = -1;
        streak = 0;
        visits = 0;
        corrections = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Go(in RowBatch<T> batch, in Perceptron solver, int epoch)
    {
        var rows = new RowSequence(solver.Order, batch.Count, batch.Count, default, solver.Seed, epoch);
        for (int count = rows.Take(order); count > 0; count = rows.Take(order))
        {
            foreach (int r in order.AsSpan(0, count))
            {
                double weight = batch.Weights.IsEmpty ? 1.0 : double.CreateTruncating(batch.Weights[r]);
                if (weight == 0.0)
                {
                    continue;
                }

                ReadOnlySpan<T> row = batch.Rows.Slice(r * batch.RowStride, features);
                double side = batch.Targets[r] == T.One ? 1.0 : -1.0;
                double prediction = double.CreateTruncating(kernels.Dot(row, rounded)) + intercept;
                if (side * prediction > 0.0)
                {
                    streak++;
                }
                else
                {
                    if (solver.Variant == PerceptronVariant.Pocket)
                    {
                        TryPocket(in batch);
                    }

                    Correct(row, side * weight);
                }

                visits++;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Correct(ReadOnlySpan<T> row, double factor)
    {
        // The mean of all iterates is the last one less what each correction brought too late: it counts from its visit on only.
        for (int j = 0; j < features; j++)
        {
            double change = factor * double.CreateTruncating(row[j]);
            coefficients[j] += change;
            moment[j] += visits * change;
            rounded[j] = T.CreateTruncating(coefficients[j]);
        }

        if (hasIntercept)
        {
            intercept += factor;
            interceptMoment += visits * factor;
        }

        corrections++;
        streak = 0;
    }

    private void TryPocket(in RowBatch<T> batch)
    {
        if (streak <= pocketStreak)
        {
            return;
        }

        double errors = Errors(in batch, coefficients, intercept, out _);
        pocketStreak = streak;
        if (errors < pocketErrors)
        {
            pocketErrors = errors;
            coefficients.CopyTo(pocket, 0);
            pocketIntercept = intercept;
        }
    }

    private void Choose(in RowBatch<T> batch, PerceptronVariant variant, bool separates)
    {
        coefficients.CopyTo(answer, 0);
        Intercept = intercept;
        if (variant == PerceptronVariant.Pocket && !separates && pocketErrors <= Errors(in batch, coefficients, intercept, out _))
        {
            pocket.CopyTo(answer, 0);
            Intercept = pocketIntercept;
        }
        else if (variant == PerceptronVariant.Averaged && visits > 0)
        {
            for (int j = 0; j < features; j++)
            {
                answer[j] = coefficients[j] - (moment[j] / visits);
            }

            Intercept = intercept - (interceptMoment / visits);
        }
    }

    // The weight of the rows on the wrong side, and the sum of their distances in predictions.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Errors(in RowBatch<T> batch, ReadOnlySpan<double> point, double pointIntercept, out double loss)
    {
        for (int j = 0; j < features; j++)
        {
            rounded[j] = T.CreateTruncating(point[j]);
        }

        double errors = 0.0;
        loss = 0.0;
        for (int r = 0; r < batch.Count; r++)
        {
            double weight = batch.Weights.IsEmpty ? 1.0 : double.CreateTruncating(batch.Weights[r]);
            double prediction = double.CreateTruncating(kernels.Dot(batch.Rows.Slice(r * batch.RowStride, features), rounded)) + pointIntercept;
            double margin = batch.Targets[r] == T.One ? prediction : -prediction;
            errors += margin > 0.0 ? 0.0 : weight;
            loss += margin > 0.0 ? 0.0 : -margin * weight;
        }

        for (int j = 0; j < features; j++)
        {
            rounded[j] = T.CreateTruncating(coefficients[j]);
        }

        return errors;
    }
}
