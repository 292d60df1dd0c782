namespace SimdRegression.Tests.Documentation;

/// <summary>The code of the page on choosing the strength, in its order.</summary>
internal sealed record ChoosingTheStrength(
    TuningResult Tuned,
    LinearModel<double> Lasso,
    double Prediction,
    TuningResult Simplest,
    LinearModel<double> Sparse,
    TuningResult Found,
    LinearModel<double> Net,
    TuningResult ByLogLoss,
    LinearModel<double> Classifier,
    double AlphaByBic,
    int FirstToEnter,
    double Freedom,
    double Score,
    LinearModel<double> Bagged,
    (double Lower, double Upper) Interval,
    double HowOftenSelected,
    StackingResult? Stacked,
    LinearModel<double> Ensemble,
    Search[] Others)
{
    private const int Features = 8;

    public static ChoosingTheStrength Run(double[] rows, double[] targets, double[] labels)
    {
        var moments = new LinearModel<double>.Moments(Features);
        moments.Add(rows, targets);
        ReadOnlySpan<double> row = rows.AsSpan(0, Features);

        var validation = new LinearModel<double>.CrossValidation(Features, FoldAssignment.Shuffled(targets.Length, 10, seed: 1));
        validation.Add(rows, targets);
        TuningResult tuning = validation.Tune(EstimatorKind.Lasso, new GridSearch(100), out LinearModel<double> lasso);
        Console.WriteLine($"alpha {tuning.Best.Alpha}: {tuning.MeanScores[tuning.BestIndex]} +- {tuning.StandardErrors[tuning.BestIndex]}");
        double prediction = lasso.Predict(row);

        TuningResult tuned = tuning.Copy();
        var cautious = new TuningOptions { Rule = SelectionRule.OneStandardError };
        TuningResult simplest = validation.Tune(EstimatorKind.Lasso, new GridSearch(100), in cautious, out LinearModel<double> sparse);

        simplest = simplest.Copy();
        var grid = new GridSearch(50) { L1Ratios = new[] { 0.1, 0.5, 0.9, 1.0 } };
        var random = new RandomSearch(60, seed: 1);
        var bayesian = new BayesianSearch(30, seed: 1);
        TuningResult found = validation.Tune(EstimatorKind.ElasticNet, bayesian, out LinearModel<double> net);

        found = found.Copy();
        var rowValidation = new LinearModel<double>.RowCrossValidation(Features, FoldAssignment.Shuffled(labels.Length, 5, seed: 1));
        TuningResult byLogLoss = rowValidation.Tune(
            rows, labels, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), new GridSearch(20), out LinearModel<double> classifier);

        var path = new RegularizationPath(Features);
        moments.Path(EstimatorKind.Lasso, default, path);
        double alphaByBic = path.Alphas[path.PreferredIndex(InformationCriterion.Bic)];

        var knots = new LassoKnots(Features);
        moments.Knots(default, knots);
        int firstToEnter = knots.Features[0];

        var spectrum = new RidgeSpectrum(Features);
        moments.Decompose(default, spectrum);
        double freedom = spectrum.DegreesOfFreedom(alpha: 10.0);
        double score = spectrum.GeneralizedCrossValidation(alpha: 10.0);

        var bootstrap = new LinearModel<double>.Bootstrap(Features, resampleCount: 200, seed: 1);
        BootstrapResult resampled = bootstrap.Fit(rows, targets, new Lasso(Strength.FractionOfMax(0.05)), out LinearModel<double> bagged);
        (double lower, double upper) = resampled.Interval(feature: 2, level: 0.9);
        double howOftenSelected = resampled.SelectionFrequency(feature: 2);

        Candidate[] members = [new(0.1, 1.0), new(1.0, 0.5), new(10.0, 0.1)];
        StackingResult? stacked = validation.Stack(EstimatorKind.ElasticNet, members, default, out LinearModel<double> ensemble);

        return new ChoosingTheStrength(
            tuned, lasso, prediction, simplest, sparse, found, net, byLogLoss, classifier, alphaByBic, firstToEnter, freedom, score, bagged,
            (lower, upper), howOftenSelected, stacked, ensemble, [grid, random]);
    }
}
