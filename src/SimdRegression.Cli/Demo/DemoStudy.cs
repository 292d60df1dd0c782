namespace SimdRegression.Cli.Demo;

/// <summary>A model of the story, and how it did.</summary>
internal sealed record Contender(
    string Name, string[] FeatureNames, double[] Coefficients, double TrainRSquared, double TestRSquared, double TestRmse)
{
    public int UsedCount => Coefficients.Count(value => value != 0.0);
}

/// <summary>A model whose strength cross-validation chose, with the errors that it was chosen by.</summary>
/// <param name="Model">The model at the chosen strength, fitted to all training rows.</param>
/// <param name="Alphas">The strengths that were tried, strongest first.</param>
/// <param name="Errors">The cross-validated mean squared error of each.</param>
/// <param name="Best">The index of the least error.</param>
internal sealed record TunedContender(Contender Model, double[] Alphas, double[] Errors, int Best);

/// <summary>All that the demo computes; <see cref="DemoStory"/> tells it.</summary>
internal sealed class DemoStudy
{
    /// <summary>The split that the story tells: one whose scores lie close to the averages over a hundred others.</summary>
    public const ulong ToldSeed = 68;

    private const double TestShare = 0.32;
    private const int FoldCount = 10;
    private const int StrengthCount = 50;
    private const double L1Share = 0.5;

    private static readonly FitOptions Penalised = new() { Standardize = true, WarmStart = true };

    private readonly Sample training;
    private readonly Sample test;
    private readonly FeatureExpansion expansion;

    private DemoStudy(DiabetesData data, ulong seed)
    {
        TrainTestSplit split = TrainTestSplit.Random(data.Patients.Count, TestShare, seed);
        Sample trainingPatients = data.Patients.Take(split.Training);
        Sample testPatients = data.Patients.Take(split.Test);
        expansion = new FeatureExpansion(data.Names, trainingPatients);
        training = expansion.Expand(trainingPatients);
        test = expansion.Expand(testPatients);

        Sample scaledTraining = expansion.Scale(trainingPatients);
        Sample scaledTest = expansion.Scale(testPatients);
        Fit(scaledTraining.ToMoments(), default(LeastSquares), default, out LinearModel<double> ten);
        Ten = Judge($"OLS, {data.Names.Length} features", data.Names, ten, scaledTraining, scaledTest);
        Fit(training.ToMoments(), default(LeastSquares), default, out LinearModel<double> all);
        All = Judge($"OLS, {expansion.Names.Length} features", expansion.Names, all, training, test);

        var validation = new CrossValidation(training, FoldCount);
        Ridge = Tune(
            validation,
            "ridge",
            LogarithmicGrid(1e5, 1e-1),
            (LinearModel<double>.Moments moments, double alpha, out LinearModel<double> model) =>
                Fit(moments, new Ridge(alpha), Penalised, out model));
        Lasso = Tune(
            validation,
            "lasso",
            LogarithmicGrid(AlphaMax(new Lasso(Strength.FractionOfMax(1.0)))),
            (LinearModel<double>.Moments moments, double alpha, out LinearModel<double> model) =>
                Fit(moments, new Lasso(alpha), Penalised, out model));
        ElasticNet = Tune(
            validation,
            "elastic net",
            LogarithmicGrid(AlphaMax(new ElasticNet(Strength.FractionOfMax(1.0), L1Share))),
            (LinearModel<double>.Moments moments, double alpha, out LinearModel<double> model) =>
                Fit(moments, new ElasticNet(alpha, L1Share), Penalised, out model));
    }

    public int TrainingCount => training.Count;

    public int TestCount => test.Count;

    public int BaseFeatureCount => expansion.BaseCount;

    public int Folds => FoldCount;

    /// <summary>How many models were fitted in all.</summary>
    public int FitCount { get; private set; }

    /// <summary>How many of them missed their tolerance.</summary>
    public int UncertifiedFitCount { get; private set; }

    /// <summary>Least squares on the measurements alone.</summary>
    public Contender Ten { get; }

    /// <summary>Least squares on all features.</summary>
    public Contender All { get; }

    public TunedContender Ridge { get; }

    public TunedContender Lasso { get; }

    public TunedContender ElasticNet { get; }

    public IEnumerable<Contender> Contenders => [Ten, All, Ridge.Model, Lasso.Model, ElasticNet.Model];

    /// <param name="seed">Decides which patients are kept aside.</param>
    public static DemoStudy Run(ulong seed) => new(DiabetesData.Load(), seed);

    /// <summary>Strengths with the same factor between neighbours, strongest first.</summary>
    private static double[] LogarithmicGrid(double strongest, double? weakest = null)
    {
        double ratio = (weakest ?? strongest * 1e-3) / strongest;
        return [.. Enumerable.Range(0, StrengthCount).Select(i => strongest * Math.Pow(ratio, i / (StrengthCount - 1.0)))];
    }

    private static Contender Judge(string name, string[] featureNames, LinearModel<double> model, Sample training, Sample test) => new(
        name,
        featureNames,
        model.Coefficients.ToArray(),
        training.Score(model).RSquared,
        test.Score(model).RSquared,
        test.Score(model).RootMeanSquaredError);

    private double AlphaMax<TEstimator>(TEstimator estimator)
        where TEstimator : struct, IMomentsEstimator => Fit(training.ToMoments(), estimator, Penalised, out _).AlphaMax;

    private TunedContender Tune(CrossValidation validation, string name, double[] alphas, FitAt fit)
    {
        double[] errors = validation.MeanErrors(alphas, fit);
        int best = Array.IndexOf(errors, errors.Min());
        fit(training.ToMoments(), alphas[best], out LinearModel<double> model);
        return new TunedContender(Judge(name, expansion.Names, model, training, test), alphas, errors, best);
    }

    private FitReport Fit<TEstimator>(
        LinearModel<double>.Moments moments, TEstimator estimator, FitOptions options, out LinearModel<double> model)
        where TEstimator : struct, IMomentsEstimator
    {
        FitReport report = moments.Fit(estimator, options, out model);
        FitCount++;
        UncertifiedFitCount += report.Converged ? 0 : 1;
        return report;
    }
}
