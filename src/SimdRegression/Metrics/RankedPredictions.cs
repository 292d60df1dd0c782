using System.Globalization;
using System.Numerics;
using SimdRegression.Metrics;

namespace SimdRegression;

/// <summary>
/// How well scores order rows of the labels 0 and 1: the area under the ROC curve, the average precision, and the confusion matrix at each
/// threshold. Scores may be margins or probabilities; only their order counts.
/// </summary>
/// <remarks>
/// <para>
/// The constructor allocates everything; ranking again overwrites what was there and allocates nothing. It takes time as sorting does. A row of
/// weight 0 is an absent row.
/// </para>
/// <para>Thread safety: one thread at a time while rows are ranked; until the next such call any number of threads may read.</para>
/// </remarks>
/// <example>
/// <code>
/// var ranked = new RankedPredictions(labels.Length);
/// ranked.Rank&lt;double&gt;(margins, labels);
/// Console.WriteLine($"AUC {ranked.Auc:f3}, average precision {ranked.AveragePrecision:f3}");
/// </code>
/// </example>
public sealed class RankedPredictions
{
    private readonly double[] scores;
    private readonly int[] rows;
    private readonly double[] thresholds;
    private readonly double[] positives;
    private readonly double[] negatives;

    /// <summary>Allocates room for rows.</summary>
    /// <param name="capacity">The largest number of rows, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no room.</exception>
    public RankedPredictions(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        scores = new double[capacity];
        rows = new int[capacity];
        thresholds = new double[capacity];
        positives = new double[capacity];
        negatives = new double[capacity];
    }

    /// <summary>The largest number of rows.</summary>
    public int Capacity => scores.Length;

    /// <summary>The number of rows whose weight is above 0.</summary>
    public int Count { get; private set; }

    /// <summary>The number of different scores.</summary>
    public int ThresholdCount { get; private set; }

    /// <summary>The different scores, the highest first: at each a row is predicted as 1 if its score is at least that.</summary>
    public ReadOnlySpan<double> Thresholds => thresholds.AsSpan(0, ThresholdCount);

    /// <summary>The weight of rows of label 1 whose score is at least the threshold, one a threshold.</summary>
    public ReadOnlySpan<double> TruePositives => positives.AsSpan(0, ThresholdCount);

    /// <summary>The weight of rows of label 0 whose score is at least the threshold, one a threshold.</summary>
    public ReadOnlySpan<double> FalsePositives => negatives.AsSpan(0, ThresholdCount);

    /// <summary>The weight of the rows of label 1.</summary>
    public double PositiveWeight => ThresholdCount == 0 ? 0.0 : positives[ThresholdCount - 1];

    /// <summary>The weight of the rows of label 0.</summary>
    public double NegativeWeight => ThresholdCount == 0 ? 0.0 : negatives[ThresholdCount - 1];

    /// <summary>
    /// The area under the ROC curve: how often a row of label 1 has a higher score than one of label 0, where equal scores count half (Hanley and
    /// McNeil 1982). From 0 to 1, 0.5 by chance; NaN unless both labels are there.
    /// </summary>
    public double Auc { get; private set; } = double.NaN;

    /// <summary>
    /// The average precision: sum over the thresholds, the highest first, of the rise of the recall times the precision there. From 0 to 1, by
    /// chance the share of label 1; NaN without label 1.
    /// </summary>
    public double AveragePrecision { get; private set; } = double.NaN;

    /// <summary>Ranks rows.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="predictions">Scores, one a row: the higher, the more label 1 is expected. Not NaN where the weight is above 0.</param>
    /// <param name="labels">0 or 1, one a row.</param>
    /// <param name="weights">s, one a row, finite, not negative. Empty: all 1.</param>
    /// <exception cref="ArgumentException">
    /// The lengths differ, there is too little room, a label is neither 0 nor 1, a weight is negative or not finite, or a score is NaN.
    /// </exception>
    public void Rank<T>(ReadOnlySpan<T> predictions, ReadOnlySpan<T> labels, ReadOnlySpan<T> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        new MetricRows<T>(predictions, labels, weights).CheckLabels();
        if (labels.Length > Capacity)
        {
            throw new ArgumentException($"There are {labels.Length} rows, and there is room for {Capacity}.", nameof(labels));
        }

        int count = 0;
        for (int r = 0; r < labels.Length; r++)
        {
            if (!weights.IsEmpty && weights[r] == T.Zero)
            {
                continue;
            }

            if (T.IsNaN(predictions[r]))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The score of row {r} is NaN, which has no rank."), nameof(predictions));
            }

            // The highest comes first.
            scores[count] = -double.CreateTruncating(predictions[r]);
            rows[count++] = r;
        }

        Count = count;
        scores.AsSpan(0, count).Sort(rows.AsSpan(0, count));
        Accumulate(labels, weights);
        Judge();
    }

    /// <summary>The cells where rows are predicted as 1 whose score is at least that of a threshold. Nothing is allocated.</summary>
    /// <param name="index">The number of the threshold in <see cref="Thresholds"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such threshold.</exception>
    /// <example>
    /// The threshold of the largest F1:
    /// <code>
    /// int best = 0;
    /// for (int i = 1; i &lt; ranked.ThresholdCount; i++)
    /// {
    ///     best = ranked.At(i).F1 > ranked.At(best).F1 ? i : best;
    /// }
    /// </code>
    /// </example>
    public ConfusionMatrix At(int index)
    {
        if ((uint)index >= (uint)ThresholdCount)
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {ThresholdCount} thresholds.");
        }

        return new ConfusionMatrix(
            positives[index], negatives[index], NegativeWeight - negatives[index], PositiveWeight - positives[index]);
    }

    /// <summary>
    /// The cells where rows are predicted as 1 whose score is above a number, as <see cref="ClassificationMetrics"/> has it for 0 of margins and 0.5
    /// of probabilities. Nothing is allocated.
    /// </summary>
    /// <param name="score">Any number but NaN; the scores themselves need not have it.</param>
    /// <exception cref="ArgumentException">The score is NaN.</exception>
    public ConfusionMatrix Above(double score)
    {
        if (double.IsNaN(score))
        {
            throw new ArgumentException("Scores are not above or below NaN; give a number.", nameof(score));
        }

        int low = 0;
        int high = ThresholdCount;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (thresholds[middle] > score)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low > 0 ? At(low - 1) : new ConfusionMatrix(0.0, 0.0, NegativeWeight, PositiveWeight);
    }

    // The cells at each different score. Rows of equal scores are added in their order, so that sorting cannot be seen in the bits.
    private void Accumulate<T>(ReadOnlySpan<T> labels, ReadOnlySpan<T> weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ThresholdCount = 0;
        double ones = 0.0;
        double zeros = 0.0;
        for (int start = 0; start < Count;)
        {
            int end = start + 1;
            while (end < Count && scores[end] == scores[start])
            {
                end++;
            }

            Span<int> equals = rows.AsSpan(start, end - start);
            equals.Sort();
            foreach (int row in equals)
            {
                double weight = weights.IsEmpty ? 1.0 : double.CreateTruncating(weights[row]);
                if (labels[row] == T.One)
                {
                    ones += weight;
                }
                else
                {
                    zeros += weight;
                }
            }

            // Not -0.
            thresholds[ThresholdCount] = 0.0 - scores[start];
            positives[ThresholdCount] = ones;
            negatives[ThresholdCount++] = zeros;
            start = end;
        }
    }

    private void Judge()
    {
        double area = 0.0;
        double precision = 0.0;
        double above = 0.0;
        double before = 0.0;
        for (int i = 0; i < ThresholdCount; i++)
        {
            double rise = positives[i] - above;
            area += (negatives[i] - before) * (above + (0.5 * rise));
            precision += rise * (positives[i] / (positives[i] + negatives[i]));
            above = positives[i];
            before = negatives[i];
        }

        bool hasOnes = PositiveWeight > 0.0;
        Auc = hasOnes && NegativeWeight > 0.0 ? area / PositiveWeight / NegativeWeight : double.NaN;
        AveragePrecision = hasOnes ? precision / PositiveWeight : double.NaN;
    }
}
