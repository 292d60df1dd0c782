using System.Globalization;
using System.Text;
using SimdRegression.Selection;

namespace SimdRegression;

/// <summary>The candidates of a search with their scores on every fold, and the choice among them. Scores are errors: less is better.</summary>
/// <remarks>
/// It belongs to the validation that returned it and is overwritten by its next search; <see cref="Copy"/> keeps one. Candidates stand in
/// the order in which they were proposed.
/// <para>Thread safety: one thread at a time while a call fills it; until the next such call any number of threads may read it.</para>
/// </remarks>
public sealed class TuningResult
{
    /// <summary>The number of candidates that memory is allocated for where none is said.</summary>
    public const int DefaultCapacity = 128;

    private Candidate[] candidates;
    private ScoreTable scores;
    private ScoreTable trainingScores;

    /// <summary>Allocates a result without candidates.</summary>
    /// <param name="foldCount">The number of folds, at least 2.</param>
    /// <param name="capacity">The number of candidates to allocate for; more are allocated when they come.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 folds, or the capacity is negative.</exception>
    public TuningResult(int foldCount, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(foldCount, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        FoldCount = foldCount;
        candidates = new Candidate[capacity];
        scores = new ScoreTable(foldCount, capacity);
        trainingScores = new ScoreTable(foldCount, capacity);
    }

    /// <summary>The number of folds K.</summary>
    public int FoldCount { get; }

    /// <summary>The number of candidates.</summary>
    public int Count { get; private set; }

    /// <summary>What a score measures.</summary>
    public ScoreKind Score { get; internal set; }

    /// <summary>The candidates.</summary>
    public ReadOnlySpan<Candidate> Candidates => candidates.AsSpan(0, Count);

    /// <summary>The mean of each candidate's scores over the folds; infinite where a fold could not be fitted.</summary>
    public ReadOnlySpan<double> MeanScores => scores.Means[..Count];

    /// <summary>The standard error of each mean: the sample deviation of the fold scores over sqrt(K).</summary>
    public ReadOnlySpan<double> StandardErrors => scores.StandardErrors[..Count];

    /// <summary>Whether models were scored on the rows of their training too (see <see cref="TuningOptions.ScoresTraining"/>).</summary>
    public bool HasTrainingScores { get; private set; }

    /// <summary>The mean over the folds of each candidate's scores on the rows that its models were trained on; empty without them.</summary>
    public ReadOnlySpan<double> MeanTrainingScores => trainingScores.Means[..TrainingCount];

    /// <summary>The standard error of each mean training score; empty without them.</summary>
    public ReadOnlySpan<double> TrainingStandardErrors => trainingScores.StandardErrors[..TrainingCount];

    /// <summary>The candidate with the least mean score, of equals the strongest; -1 where no candidate could be fitted in all folds.</summary>
    public int BestIndex { get; private set; } = -1;

    /// <summary>
    /// The strongest candidate whose mean score is at most the best one plus its standard error, among those with the share of L1 and the
    /// setting of the best; -1 as for <see cref="BestIndex"/>.
    /// </summary>
    public int OneStandardErrorIndex { get; private set; } = -1;

    /// <summary>The rule that decided between the two.</summary>
    public SelectionRule Rule { get; private set; }

    /// <summary>The candidate that was fitted to all rows; -1 as for <see cref="BestIndex"/>.</summary>
    public int SelectedIndex => Rule == SelectionRule.Best ? BestIndex : OneStandardErrorIndex;

    /// <summary>The candidate with the least mean score.</summary>
    /// <exception cref="InvalidOperationException">No candidate could be fitted in all folds.</exception>
    public Candidate Best => At(BestIndex);

    /// <summary>The choice of the one-standard-error rule; see <see cref="OneStandardErrorIndex"/>.</summary>
    /// <exception cref="InvalidOperationException">No candidate could be fitted in all folds.</exception>
    public Candidate OneStandardError => At(OneStandardErrorIndex);

    /// <summary>The candidate that was fitted to all rows.</summary>
    /// <exception cref="InvalidOperationException">No candidate could be fitted in all folds.</exception>
    public Candidate Selected => At(SelectedIndex);

    /// <summary>
    /// Whether <see cref="FitOptions.Cancellation"/> ended the search: what was proposed and not yet scored in every fold is left out, and
    /// the choice is among the others, if there are any.
    /// </summary>
    public bool IsInterrupted { get; private set; }

    /// <summary>How many of the fits of folds did not reach their tolerance; their scores count all the same.</summary>
    public int UncertifiedFitCount { get; internal set; }

    /// <summary>
    /// How many scores may be off by more than a millionth of themselves (a ten-thousandth where <see cref="float"/> data were summed in
    /// <see cref="float"/>): because they are what is left of the moments of many rows by models that fit nearly exactly, because the
    /// coefficients of a fold's fit have too few digits, or because folds lie so far from each other that the rounding of coefficients shows.
    /// See the overload of <see cref="CrossValidation{TModel, T, TKernels}"/>'s Tune that takes the rows again.
    /// </summary>
    public int ImpreciseScoreCount { get; internal set; }

    /// <summary>How the fit of the selected candidate to all rows ended, where it was made from moments.</summary>
    public FitReport Report { get; internal set; }

    /// <summary>How the fit of the selected candidate to all rows ended, where it went over the rows.</summary>
    public TrainingReport TrainingReport { get; internal set; }

    /// <summary>A candidate's score on every fold; infinite where it could not be fitted.</summary>
    /// <param name="candidate">0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such candidate.</exception>
    public ReadOnlySpan<double> FoldScores(int candidate) => scores.Of(Checked(candidate));

    /// <summary>A candidate's score on the training rows of every fold; infinite where it could not be fitted.</summary>
    /// <param name="candidate">0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such candidate.</exception>
    /// <exception cref="InvalidOperationException">There are no training scores.</exception>
    public ReadOnlySpan<double> FoldTrainingScores(int candidate)
    {
        return HasTrainingScores
            ? trainingScores.Of(Checked(candidate))
            : throw new InvalidOperationException($"Training was not scored; set {nameof(TuningOptions)}.{nameof(TuningOptions.ScoresTraining)}.");
    }

    /// <summary>The choice as text for a reader: candidates, folds, the best and the selected one with their scores, in the invariant culture.</summary>
    public override string ToString()
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        var text = new StringBuilder();
        text.Append(culture, $"{Count} candidates in {FoldCount} folds by {Score}{(IsInterrupted ? " (interrupted)" : "")}");
        if (BestIndex < 0)
        {
            return text.Append("; no candidate could be fitted in all folds").ToString();
        }

        Describe(text.Append("\nbest: "), BestIndex);
        if (SelectedIndex != BestIndex)
        {
            Describe(text.Append("\nselected by one standard error: "), SelectedIndex);
        }

        if (UncertifiedFitCount + ImpreciseScoreCount > 0)
        {
            text.Append(culture, $"\n{UncertifiedFitCount} fits of folds did not reach their tolerance, {ImpreciseScoreCount} scores are imprecise");
        }

        return text.ToString();
    }

    private void Describe(StringBuilder text, int index)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        Candidate candidate = candidates[index];
        text.Append(culture, $"alpha {candidate.Alpha:g6}, L1 share {candidate.L1Ratio:g6}");
        if (!double.IsNaN(candidate.Setting))
        {
            text.Append(culture, $", setting {candidate.Setting:g6}");
        }

        text.Append(culture, $": score {MeanScores[index]:g6} +- {StandardErrors[index]:g3}");
    }

    /// <summary>A result of its own, which no search overwrites.</summary>
    public TuningResult Copy()
    {
        var copy = (TuningResult)MemberwiseClone();
        copy.candidates = [.. candidates];
        copy.scores = scores.Copy();
        copy.trainingScores = trainingScores.Copy();
        return copy;
    }

    /// <summary>Forgets all candidates and makes room.</summary>
    /// <param name="capacity">The number of candidates that are to come.</param>
    /// <param name="score">What their scores measure.</param>
    /// <param name="scoresTraining">Whether there are training scores.</param>
    internal void Begin(int capacity, ScoreKind score, bool scoresTraining = false)
    {
        HasTrainingScores = scoresTraining;
        Count = 0;
        Score = score;
        Rule = SelectionRule.Best;
        BestIndex = -1;
        OneStandardErrorIndex = -1;
        UncertifiedFitCount = 0;
        ImpreciseScoreCount = 0;
        IsInterrupted = false;
        Report = default;
        TrainingReport = default;
        if (capacity > candidates.Length)
        {
            candidates = new Candidate[capacity];
        }

        scores.Reserve(capacity);
        trainingScores.Reserve(scoresTraining ? capacity : 0);
    }

    /// <summary>Room for the candidates of the next proposal.</summary>
    internal Span<Candidate> Free => candidates.AsSpan(Count);

    /// <summary>Takes in candidates that were written to <see cref="Free"/>.</summary>
    /// <param name="count">How many.</param>
    /// <returns>The index of the first of them.</returns>
    /// <exception cref="ArgumentException">There is no room for so many.</exception>
    internal int Append(int count)
    {
        if (count > Free.Length)
        {
            throw new ArgumentException($"The search proposed {count} candidates where {Free.Length} were left to propose.", "search");
        }

        int first = Count;
        Count += count;
        return first;
    }

    /// <summary>Ends the search, and takes out the candidates from an index on, which were not scored in every fold.</summary>
    internal void Interrupt(int first)
    {
        IsInterrupted = true;
        Count = first;
    }

    /// <summary>Where the scores of a candidate are written, one a fold, before <see cref="Summarize"/>. Threads may write different
    /// elements.</summary>
    internal Span<double> ScoresOf(int candidate) => scores.Of(candidate);

    /// <summary>As <see cref="ScoresOf"/>, on the training rows; only with <see cref="HasTrainingScores"/>.</summary>
    internal Span<double> TrainingScoresOf(int candidate) => trainingScores.Of(candidate);

    /// <summary>Computes means and standard errors of the candidates from an index on, and the choice among all.</summary>
    internal void Summarize(int first)
    {
        scores.Summarize(first, Count);
        if (HasTrainingScores)
        {
            trainingScores.Summarize(first, Count);
        }

        Choose();
    }

    /// <summary>Lets a rule decide which candidate is fitted to all rows.</summary>
    internal void Select(SelectionRule rule) => Rule = rule;

    private int TrainingCount => HasTrainingScores ? Count : 0;

    private int Checked(int candidate)
    {
        return (uint)candidate < (uint)Count
            ? candidate
            : throw new ArgumentOutOfRangeException(nameof(candidate), candidate, $"A candidate must be from 0 to {Count - 1}, and is {candidate}.");
    }

    private void Choose()
    {
        ReadOnlySpan<double> meanScores = scores.Means;
        BestIndex = -1;
        for (int i = 0; i < Count; i++)
        {
            if (double.IsFinite(meanScores[i]) && (BestIndex < 0 || meanScores[i] < meanScores[BestIndex]
                || (meanScores[i] == meanScores[BestIndex] && candidates[i].Alpha > candidates[BestIndex].Alpha)))
            {
                BestIndex = i;
            }
        }

        OneStandardErrorIndex = BestIndex;
        if (BestIndex < 0)
        {
            return;
        }

        Candidate best = candidates[BestIndex];
        double limit = meanScores[BestIndex] + scores.StandardErrors[BestIndex];
        for (int i = 0; i < Count; i++)
        {
            bool isComparable = candidates[i].L1Ratio == best.L1Ratio && candidates[i].Setting.Equals(best.Setting);
            if (isComparable && meanScores[i] <= limit && candidates[i].Alpha > candidates[OneStandardErrorIndex].Alpha)
            {
                OneStandardErrorIndex = i;
            }
        }
    }

    private Candidate At(int index)
    {
        return index >= 0
            ? candidates[index]
            : throw new InvalidOperationException("No candidate could be fitted in all folds, so none is the best.");
    }
}
