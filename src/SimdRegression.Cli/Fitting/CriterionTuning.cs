using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>Tuning without folds: the point of the path of all rows at which a criterion is least.</summary>
internal static class CriterionTuning
{
    /// <summary>Goes along a path for each share of L1, and chooses.</summary>
    /// <param name="request">What is searched, and by which criterion.</param>
    /// <param name="follow">Fits a path.</param>
    /// <param name="refit">Fits a model of a strength.</param>
    public static TuneOutcome Run(TuneRequest request, Func<FitRequest, PathResult> follow, Func<FitRequest, FitOutcome> refit)
    {
        Criterion criterion = request.Criterion!.Value;
        double[] shares = request.Search.L1Ratios.Length > 0 ? request.Search.L1Ratios : [request.Fit.L1Ratio];
        PathResult[] paths = [.. shares.Select(share => follow(request.Fit with { L1Ratio = share }))];
        bool isInterrupted = paths.Any(path => path.IsInterrupted);
        (double Share, PathPoint Point)[] candidates = [.. paths.SelectMany(path => path.Points.Select(point => (path.L1Ratio, point)))];
        double[] values = [.. candidates.Select(candidate => criterion.Of(candidate.Point))];
        int best = Sequence.Range(0, values.Length).Where(i => double.IsFinite(values[i])).DefaultIfEmpty(-1).MinBy(i => i < 0 ? 0.0 : values[i]);
        if (best < 0 && isInterrupted)
        {
            throw TuneOutcomes.NothingScored();
        }

        if (best < 0)
        {
            throw new UnusableDataException(
                paths[0].DataName, $"there are too few rows, or the fit is perfect: no strength has a finite {criterion.Name()}");
        }

        FitOutcome fit = refit(TuneOutcomes.At(request.Fit, candidates[best].Point.Alpha, candidates[best].Share));
        var tuning = new TuneResult
        {
            Fit = fit.Result,
            SearchWord = request.Search.Word,
            Judge = $"{criterion.Name()} of all rows",
            ScoreName = criterion.Name(),
            Alphas = [.. candidates.Select(candidate => candidate.Point.Alpha)],
            L1Ratios = [.. candidates.Select(candidate => candidate.Share)],
            Scores = values,
            Best = best,
            IsInterrupted = isInterrupted,
            Criterion = new CriterionFigures(criterion, [.. candidates.Select(candidate => candidate.Point.DegreesOfFreedom)]),
            UncertainCount = paths.Sum(path => path.UncertainCount),
        };
        return new TuneOutcome(tuning, fit) { WantsDoubledSums = fit.Result.WantsDoubledSums || paths.Any(path => path.WantsDoubledSums) };
    }

    /// <summary>Refuses a criterion that means nothing to the model.</summary>
    public static void Check(TuneRequest request)
    {
        if (request.Criterion is not Criterion criterion)
        {
            return;
        }

        ModelKind model = request.Fit.Model;
        if (!request.Fit.Penalty.HasPathOfItsOwn())
        {
            throw new CommandLineException($"--criterion: the degrees of freedom of the penalty {request.Fit.Penalty.Word()} are not known; folds are accepted");
        }

        if (model.HasSeveralClasses())
        {
            throw new CommandLineException($"--criterion: the degrees of freedom of {model.Word()} are not counted; folds are accepted");
        }

        if (model == ModelKind.Huber || model.HasLogLink() || (model == ModelKind.Logistic && criterion == Criterion.GeneralizedCrossValidation))
        {
            string accepted = model != ModelKind.Logistic ? "folds are" : "aic, bic and aicc are, or folds";
            throw new CommandLineException(
                $"--criterion: \"{criterion.Word()}\" is about squared errors, which {model.Word()} does not minimise; {accepted} accepted");
        }

        bool countsCoefficients = request.Search.L1Ratios.Length > 0 && request.Search.L1Ratios.All(ratio => ratio == 1.0);
        if (model == ModelKind.Logistic && !countsCoefficients)
        {
            throw new CommandLineException(
                "--criterion: the degrees of freedom of logistic are known for a penalty that is all L1; --l1-ratio 1, or folds, is accepted");
        }
    }
}
