using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>From what the library found to what is printed.</summary>
internal static class TuneOutcomes
{
    /// <summary>Fits the chosen candidate to all rows, as <c>fit</c> does, and prepares what is printed.</summary>
    /// <param name="request">What was searched.</param>
    /// <param name="found">The candidates with their scores.</param>
    /// <param name="dataName">The name by which messages call the data.</param>
    /// <param name="judge">The folds in a few words.</param>
    /// <param name="console">Whose Ctrl+C may end the fit.</param>
    /// <param name="refit">Fits a model of a strength to all rows.</param>
    public static TuneOutcome Create(
        TuneRequest request, TuningResult found, string dataName, string judge, ToolConsole console, Func<FitRequest, FitOutcome> refit)
    {
        if (found.IsInterrupted && found.SelectedIndex < 0)
        {
            throw NothingScored();
        }

        if (found.SelectedIndex < 0)
        {
            throw new UnusableDataException(dataName, "no strength could be fitted in every fold; scaled columns are accepted");
        }

        // Over rows, penalties with solvers of their own have a share that is not searched.
        bool searchesShare = request.Fit.Penalty.HasPathOfItsOwn() || (request.Fit.Penalty.TakesL1Ratio() && request.Fit.Model.HasSquaredLoss());
        double ShareOf(Candidate candidate) => searchesShare ? candidate.L1Ratio : request.Fit.L1Ratio;
        FitOutcome fit = console.Interruption.During(() => refit(At(request.Fit, found.Selected.Alpha, ShareOf(found.Selected))));
        var folds = new FoldFigures(
            [.. Sequence.Range(0, found.Count).Select(i => found.FoldScores(i).ToArray())],
            found.StandardErrors.ToArray(),
            found.OneStandardErrorIndex,
            found.Rule,
            found.UncertifiedFitCount);
        var tuning = new TuneResult
        {
            Fit = fit.Result,
            SearchWord = request.Search.Word,
            Judge = judge,
            ScoreName = found.Score switch
            {
                ScoreKind.MeanSquaredError => "mean squared error",
                ScoreKind.LogLoss => "log loss",
                ScoreKind.MeanDeviance => "mean deviance",
                _ => "mean loss",
            },
            Alphas = [.. found.Candidates.ToArray().Select(candidate => candidate.Alpha)],
            L1Ratios = [.. found.Candidates.ToArray().Select(ShareOf)],
            Scores = found.MeanScores.ToArray(),
            Best = found.BestIndex,
            IsInterrupted = found.IsInterrupted,
            Folds = folds,
            UncertainCount = found.ImpreciseScoreCount,
        };
        return new TuneOutcome(tuning, fit);
    }

    /// <summary>The request of a fit at a strength and a share of L1.</summary>
    public static FitRequest At(FitRequest request, double alpha, double l1Ratio) =>
        request with { Strength = Strength.FromDouble(alpha), L1Ratio = l1Ratio };

    public static InterruptedException NothingScored() => new("the search was interrupted before any strength was scored");

    public static UnusableDataException NothingToChoose(string name) =>
        new(name, "no feature goes with the target, so the data suggest no strengths; --alphas with a list of them is accepted");
}
