namespace SimdRegression;

/// <summary>
/// What became of rows of two classes: the weights of rows by their label and by what was predicted, and the ratios that follow from them.
/// </summary>
/// <param name="TruePositives">The weight of rows of label 1 that are predicted as 1.</param>
/// <param name="FalsePositives">The weight of rows of label 0 that are predicted as 1.</param>
/// <param name="TrueNegatives">The weight of rows of label 0 that are predicted as 0.</param>
/// <param name="FalseNegatives">The weight of rows of label 1 that are predicted as 0.</param>
/// <remarks>
/// A ratio of nothing to nothing, such as the precision where nothing is predicted as 1, is 0: rows are there, and none of them is right. Without
/// rows all ratios are NaN.
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct ConfusionMatrix(double TruePositives, double FalsePositives, double TrueNegatives, double FalseNegatives)
{
    /// <summary>The weight of all rows.</summary>
    public double TotalWeight => TruePositives + FalsePositives + TrueNegatives + FalseNegatives;

    /// <summary>The share of rows that are predicted rightly; NaN without rows.</summary>
    public double Accuracy => (TruePositives + TrueNegatives) / TotalWeight;

    /// <summary>The share of label 1 among rows predicted as 1; 0 where nothing is predicted as 1, NaN without rows.</summary>
    public double Precision => Ratio(TruePositives, TruePositives + FalsePositives);

    /// <summary>The share of rows predicted as 1 among those of label 1, also called sensitivity; 0 where there are none, NaN without rows.</summary>
    public double Recall => Ratio(TruePositives, TruePositives + FalseNegatives);

    /// <summary>The share of rows predicted as 0 among those of label 0; 0 where there are none, NaN without rows.</summary>
    public double Specificity => Ratio(TrueNegatives, TrueNegatives + FalsePositives);

    /// <summary>
    /// The harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN); 0 where every row is a true negative, NaN without rows.
    /// </summary>
    public double F1 => Ratio(2.0 * TruePositives, (2.0 * TruePositives) + FalsePositives + FalseNegatives);

    /// <summary>
    /// Matthews's correlation coefficient: that of labels and predicted labels, from -1 to 1, 0 by chance (Matthews 1975). 0 where all labels, or all
    /// predicted ones, are the same; NaN without rows.
    /// </summary>
    public double MatthewsCorrelation
    {
        get
        {
            // Roots one by one: their product is in range wherever the answer is.
            double scale = Math.Sqrt(TruePositives + FalsePositives) * Math.Sqrt(TruePositives + FalseNegatives)
                * Math.Sqrt(TrueNegatives + FalsePositives) * Math.Sqrt(TrueNegatives + FalseNegatives);
            double product = (TruePositives * TrueNegatives) - (FalsePositives * FalseNegatives);
            return TotalWeight > 0.0 ? (scale > 0.0 ? product / scale : 0.0) : double.NaN;
        }
    }

    /// <summary>The cells of all rows of two.</summary>
    /// <param name="left">The cells of some rows.</param>
    /// <param name="right">The cells of others.</param>
    public static ConfusionMatrix operator +(ConfusionMatrix left, ConfusionMatrix right) => new(
        left.TruePositives + right.TruePositives,
        left.FalsePositives + right.FalsePositives,
        left.TrueNegatives + right.TrueNegatives,
        left.FalseNegatives + right.FalseNegatives);

    private double Ratio(double part, double whole) => whole > 0.0 ? part / whole : TotalWeight > 0.0 ? 0.0 : double.NaN;
}
