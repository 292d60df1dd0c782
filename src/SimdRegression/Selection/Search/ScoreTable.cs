namespace SimdRegression.Selection;

/// <summary>A score of each candidate on each fold, with means and standard errors over the folds.</summary>
/// <param name="foldCount">K.</param>
/// <param name="capacity">The number of candidates to allocate for.</param>
internal sealed class ScoreTable(int foldCount, int capacity)
{
    private double[] scores = new double[capacity * foldCount];
    private double[] means = new double[capacity];
    private double[] standardErrors = new double[capacity];

    /// <summary>The mean of each candidate's scores; infinite where one is missing.</summary>
    public ReadOnlySpan<double> Means => means;

    /// <summary>The standard error of each mean: the sample deviation of the scores over sqrt(K).</summary>
    public ReadOnlySpan<double> StandardErrors => standardErrors;

    /// <summary>The scores of a candidate, one a fold. Threads may write different elements.</summary>
    public Span<double> Of(int candidate) => scores.AsSpan(candidate * foldCount, foldCount);

    /// <summary>Forgets all scores where there is no room for those to come.</summary>
    public void Reserve(int candidates)
    {
        if (candidates > means.Length)
        {
            scores = new double[candidates * foldCount];
            means = new double[candidates];
            standardErrors = new double[candidates];
        }
    }

    /// <summary>Computes means and standard errors of some candidates.</summary>
    /// <param name="first">The first.</param>
    /// <param name="end">The one behind the last.</param>
    public void Summarize(int first, int end)
    {
        for (int i = first; i < end; i++)
        {
            double sum = 0.0;
            foreach (ref double score in Of(i))
            {
                score = double.IsNaN(score) ? double.PositiveInfinity : score;
                sum += score;
            }

            double mean = sum / foldCount;
            double squares = 0.0;
            foreach (double score in Of(i))
            {
                squares += (score - mean) * (score - mean);
            }

            means[i] = mean;
            standardErrors[i] = double.IsFinite(mean) ? Math.Sqrt(squares / (foldCount - 1) / foldCount) : double.PositiveInfinity;
        }
    }

    /// <summary>A table of its own.</summary>
    public ScoreTable Copy()
    {
        var copy = (ScoreTable)MemberwiseClone();
        copy.scores = [.. scores];
        copy.means = [.. means];
        copy.standardErrors = [.. standardErrors];
        return copy;
    }
}
