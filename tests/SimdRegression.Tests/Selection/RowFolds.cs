using System.Numerics;

namespace SimdRegression.Tests.Selection;

/// <summary>Cross-validation done the slow way: the rows of a fold are copied out, and every candidate is fitted to them on its own.</summary>
internal static class RowFolds
{
    /// <summary>A fit of some rows.</summary>
    public delegate TrainingReport Fit<T>(in RowBatch<T> batch, Candidate candidate, out LinearModel<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>The weighted mean loss of a candidate's model on each fold.</summary>
    public static double[] Scores<T, TLoss>(
        in RowBatch<T> batch, int features, FoldAssignment folds, TLoss loss, Candidate candidate, Fit<T> fit)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLoss : struct, ILoss<TLoss>
    {
        var scores = new double[folds.FoldCount];
        for (int fold = 0; fold < scores.Length; fold++)
        {
            int[] trained = [.. Enumerable.Range(0, batch.Count).Where(row => folds.IsTrainedOn(fold, row))];
            int[] tested = [.. Enumerable.Range(0, batch.Count).Where(row => folds.FoldOf(row) == fold)];
            RowBatch<T> training = Part(in batch, features, trained);
            fit(in training, candidate, out LinearModel<T> model);
            double sum = 0.0;
            double total = 0.0;
            foreach (int row in tested)
            {
                T prediction = model.Predict(batch.Rows.Slice(row * batch.RowStride, features));
                double weight = batch.Weights.IsEmpty ? 1.0 : double.CreateTruncating(batch.Weights[row]);
                double target = double.CreateTruncating(batch.Targets[row]);
                sum += weight * Loss(loss, double.CreateTruncating(prediction), target);
                total += weight;
            }

            scores[fold] = (typeof(TLoss) == typeof(SquaredLoss) ? 2.0 : 1.0) * sum / total;
        }

        return scores;
    }

    /// <summary>Asserts that numbers agree, relative to their size.</summary>
    public static void AssertNear(double[] expected, ReadOnlySpan<double> found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], found[i], tolerance * Math.Abs(expected[i]));
        }
    }

    private static RowBatch<T> Part<T>(in RowBatch<T> batch, int features, int[] rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = new T[rows.Length * features];
        var targets = new T[rows.Length];
        var weights = new T[batch.Weights.IsEmpty ? 0 : rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            batch.Rows.Slice(rows[i] * batch.RowStride, features).CopyTo(values.AsSpan(i * features));
            targets[i] = batch.Targets[rows[i]];
            if (weights.Length > 0)
            {
                weights[i] = batch.Weights[rows[i]];
            }
        }

        return new RowBatch<T>(values, features, targets, weights);
    }

    private static double Loss<TLoss>(TLoss loss, double prediction, double target)
        where TLoss : struct, ILoss<TLoss>
    {
        double margin = (2.0 * target) - 1.0;
        return loss switch
        {
            LogisticLoss => Math.Log(1.0 + Math.Exp(-margin * prediction)),
            HingeLoss => Math.Max(0.0, 1.0 - (margin * prediction)),
            SquaredLoss => 0.5 * (prediction - target) * (prediction - target),
            PoissonLoss => 2.0 * (Math.Exp(prediction) - target - (target > 0.0 ? target * (prediction - Math.Log(target)) : 0.0)),
            HuberLoss huber when Math.Abs(prediction - target) > huber.Delta =>
                huber.Delta * (Math.Abs(prediction - target) - (0.5 * huber.Delta)),
            HuberLoss => 0.5 * (prediction - target) * (prediction - target),
            _ => throw new ArgumentException($"{typeof(TLoss).Name} is not known here.", nameof(loss)),
        };
    }
}
