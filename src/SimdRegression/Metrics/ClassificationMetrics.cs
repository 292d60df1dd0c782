using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;
using SimdRegression.Metrics;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// How well the labels 0 and 1 are predicted, over rows with weights s: the weights of the four cells of the confusion matrix, the log loss,
/// and what follows from them. Values that can be joined: those of parts add up to the whole's.
/// </summary>
/// <remarks>Thread safety: an immutable value; any number of threads may share it.</remarks>
public readonly record struct ClassificationMetrics
{
    private double TotalLoss { get; init; }

    private double SquaredErrors { get; init; }

    /// <summary>The number of rows whose weight is above 0: a row of weight 0 is an absent row.</summary>
    public long Count { get; private init; }

    /// <summary>The weights of the four cells, at the threshold 0 of margins and 0.5 of probabilities; numbers of rows when no weights were given.</summary>
    public ConfusionMatrix Confusion { get; private init; }

    /// <inheritdoc cref="ConfusionMatrix.TruePositives"/>
    public double TruePositives => Confusion.TruePositives;

    /// <inheritdoc cref="ConfusionMatrix.FalsePositives"/>
    public double FalsePositives => Confusion.FalsePositives;

    /// <inheritdoc cref="ConfusionMatrix.TrueNegatives"/>
    public double TrueNegatives => Confusion.TrueNegatives;

    /// <inheritdoc cref="ConfusionMatrix.FalseNegatives"/>
    public double FalseNegatives => Confusion.FalseNegatives;

    /// <summary>The sum of the weights; the number of rows when none were given.</summary>
    public double TotalWeight => Confusion.TotalWeight;

    /// <inheritdoc cref="ConfusionMatrix.Accuracy"/>
    public double Accuracy => Confusion.Accuracy;

    /// <inheritdoc cref="ConfusionMatrix.Precision"/>
    public double Precision => Confusion.Precision;

    /// <inheritdoc cref="ConfusionMatrix.Recall"/>
    public double Recall => Confusion.Recall;

    /// <inheritdoc cref="ConfusionMatrix.Specificity"/>
    public double Specificity => Confusion.Specificity;

    /// <inheritdoc cref="ConfusionMatrix.F1"/>
    public double F1 => Confusion.F1;

    /// <summary>
    /// The mean negative log-likelihood, - sum s log p(label) / sum s; NaN without rows. Infinite where a probability of 0 was given to what
    /// happened.
    /// </summary>
    public double LogLoss => TotalLoss / TotalWeight;

    /// <summary>
    /// The Brier score: sum s (p - label)^2 / sum s, p the probability of label 1 (Brier 1950). From 0, the best, to 1; NaN without rows.
    /// </summary>
    public double BrierScore => SquaredErrors / TotalWeight;

    /// <inheritdoc cref="ConfusionMatrix.MatthewsCorrelation"/>
    public double MatthewsCorrelation => Confusion.MatthewsCorrelation;

    /// <summary>The metrics of margins, whose predicted label is 1 above 0 and whose loss is that of <see cref="LogisticLoss"/>.</summary>
    /// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="margins">m = x.w + b, what <c>Predict</c> of a model gives, one a row. Any size: log(1 + e^m) is formed without e^m.</param>
    /// <param name="labels">0 or 1, one a row.</param>
    /// <param name="weights">s, one a row, finite, not negative; a row of weight 0 counts as absent. Empty: all 1.</param>
    /// <exception cref="ArgumentException">The lengths differ, a label is neither 0 nor 1, or a weight is negative or not finite.</exception>
    public static ClassificationMetrics OfMargins<T>(ReadOnlySpan<T> margins, ReadOnlySpan<T> labels, ReadOnlySpan<T> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Of<T, MarginScale>(margins, labels, weights);
    }

    /// <inheritdoc cref="OfMargins{T}(ReadOnlySpan{T}, ReadOnlySpan{T}, ReadOnlySpan{T})"/>
    public static ClassificationMetrics OfMargins<T>(T[] margins, ReadOnlySpan<T> labels, ReadOnlySpan<T> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return OfMargins((ReadOnlySpan<T>)margins, labels, weights);
    }

    /// <summary>The metrics of probabilities of label 1, whose predicted label is 1 above 0.5.</summary>
    /// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="probabilities">p, one a row, from 0 to 1; others make the log loss NaN.</param>
    /// <param name="labels">0 or 1, one a row.</param>
    /// <param name="weights">s, one a row, finite, not negative; a row of weight 0 counts as absent. Empty: all 1.</param>
    /// <exception cref="ArgumentException">The lengths differ, a label is neither 0 nor 1, or a weight is negative or not finite.</exception>
    public static ClassificationMetrics OfProbabilities<T>(
        ReadOnlySpan<T> probabilities, ReadOnlySpan<T> labels, ReadOnlySpan<T> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Of<T, ProbabilityScale>(probabilities, labels, weights);
    }

    /// <inheritdoc cref="OfProbabilities{T}(ReadOnlySpan{T}, ReadOnlySpan{T}, ReadOnlySpan{T})"/>
    public static ClassificationMetrics OfProbabilities<T>(T[] probabilities, ReadOnlySpan<T> labels, ReadOnlySpan<T> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return OfProbabilities((ReadOnlySpan<T>)probabilities, labels, weights);
    }

    /// <summary>The metrics of all rows of two.</summary>
    /// <param name="left">Metrics of some rows.</param>
    /// <param name="right">Metrics of others.</param>
    public static ClassificationMetrics operator +(in ClassificationMetrics left, in ClassificationMetrics right) => new()
    {
        Count = left.Count + right.Count,
        Confusion = left.Confusion + right.Confusion,
        TotalLoss = left.TotalLoss + right.TotalLoss,
        SquaredErrors = left.SquaredErrors + right.SquaredErrors,
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ClassificationMetrics Of<T, TScale>(ReadOnlySpan<T> predictions, ReadOnlySpan<T> labels, ReadOnlySpan<T> weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TScale : struct, IScale
    {
        var rows = new MetricRows<T>(predictions, labels, weights);
        rows.CheckLabels();
        Vector256<double> truePositives = Vector256<double>.Zero;
        Vector256<double> falsePositives = truePositives;
        Vector256<double> trueNegatives = truePositives;
        Vector256<double> falseNegatives = truePositives;
        Vector256<double> losses = truePositives;
        Vector256<double> squares = truePositives;
        for (int r = 0; r < rows.Count; r += MetricRows<T>.Lanes)
        {
            rows.Read(r, out Vector256<double> prediction, out Vector256<double> label, out Vector256<double> weight);
            Vector256<double> isOne = Vector256.Equals(label, Vector256<double>.One);
            Vector256<double> isPredicted = Vector256.GreaterThan(prediction, Vector256.Create(TScale.Threshold));
            truePositives += weight & isPredicted & isOne;
            falsePositives += Vector256.AndNot(weight & isPredicted, isOne);
            falseNegatives += Vector256.AndNot(weight & isOne, isPredicted);
            trueNegatives += Vector256.AndNot(Vector256.AndNot(weight, isPredicted), isOne);

            // What has no weight is absent, whatever it holds.
            Vector256<double> counts = Vector256.GreaterThan(weight, Vector256<double>.Zero);
            Vector256<double> loss = TScale.Loss(prediction, label, isOne, out Vector256<double> error) & counts;
            error &= counts;
            losses = Lanes.MultiplyAdd(weight, loss, losses);
            squares = Lanes.MultiplyAdd(weight * error, error, squares);
        }

        return new ClassificationMetrics
        {
            Count = WeightTally.CountOf(weights, rows.Count),
            Confusion = new ConfusionMatrix(
                Lanes.Sum(truePositives), Lanes.Sum(falsePositives), Lanes.Sum(trueNegatives), Lanes.Sum(falseNegatives)),
            TotalLoss = Lanes.Sum(losses),
            SquaredErrors = Lanes.Sum(squares),
        };
    }

    /// <summary>What predictions are: margins or probabilities.</summary>
    private interface IScale
    {
        static abstract double Threshold { get; }

        /// <summary>The loss, and the probability of label 1 less the label.</summary>
        static abstract Vector256<double> Loss(
            Vector256<double> prediction, Vector256<double> label, Vector256<double> isOne, out Vector256<double> error);
    }

    private readonly struct MarginScale : IScale
    {
        public static double Threshold => 0.0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<double> Loss(
            Vector256<double> prediction, Vector256<double> label, Vector256<double> isOne, out Vector256<double> error) =>
            default(LogisticLoss).Evaluate(prediction, label, out error, out _);
    }

    private readonly struct ProbabilityScale : IScale
    {
        public static double Threshold => 0.5;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<double> Loss(
            Vector256<double> prediction, Vector256<double> label, Vector256<double> isOne, out Vector256<double> error)
        {
            error = prediction - label;
            // Of a number that is no probability one of the two logarithms is none.
            Vector256<double> first = VectorFunctions.Log(prediction);
            Vector256<double> second = VectorFunctions.LogOnePlus(-prediction);
            Vector256<double> isProbability = Vector256.Equals(first, first) & Vector256.Equals(second, second);
            Vector256<double> logarithm = Vector256.ConditionalSelect(isOne, first, second);
            return -Vector256.ConditionalSelect(isProbability, logarithm, Vector256.Create(double.NaN));
        }
    }
}
