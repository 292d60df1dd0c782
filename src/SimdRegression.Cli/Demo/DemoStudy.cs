namespace SimdRegression.Cli.Demo;

/// <summary>A model of the story, and how it did.</summary>
internal sealed record Contender(
    string Name, string[] FeatureNames, double[] Coefficients, double TrainRSquared, double TestRSquared, double TestRmse)
{
    public int UsedCount => Coefficients.Count(value => value != 0.0);
}

/// <summary>A model whose strength cross-validation chose, with the errors that it was chosen by.</summary>
/// <param name="Model">The model at the chosen strength, fitted to all training rows.</param>
/// <param name="Tuning">The strengths that were tried, strongest first, with their scores.</param>
internal sealed record TunedContender(Contender Model, TuningResult Tuning)
{
    /// <summary>The strengths that were tried.</summary>
    public double[] Alphas { get; } = [.. Tuning.Candidates.ToArray().Select(candidate => candidate.Alpha)];

    /// <summary>The cross-validated mean squared error of each.</summary>
    public double[] Errors { get; } = Tuning.MeanScores.ToArray();

    public double[] StandardErrors { get; } = Tuning.StandardErrors.ToArray();

    public int BestIndex => Tuning.BestIndex;

    public int CarefulIndex => Tuning.OneStandardErrorIndex;

    public Candidate Best => Tuning.Best;

    /// <summary>The strongest within one standard error of the best.</summary>
    public Candidate Careful => Tuning.OneStandardError;
}

/// <summary>All that the demo computes; <see cref="DemoStory"/> tells it.</summary>
internal sealed class DemoStudy
{
    /// <summary>The split that the story tells: one whose scores lie close to the averages over a hundred others.</summary>
    public const ulong ToldSeed = 68;

    private const double TestShare = 0.32;
    private const int FoldCount = 10;
    private const int StrengthCount = 50;
    private const double L1Share = 0.5;

    /// <summary>How penalised models are fitted.</summary>
    public static readonly FitOptions Penalised = new() { Standardize = true };

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

        TenTraining = scaledTraining;
        var validation = new LinearModel<double>.CrossValidation(training.FeatureCount, FoldAssignment.Contiguous(training.Count, FoldCount), StrengthCount);
        validation.Add(training.Rows, training.Targets);
        Ridge = Tune(validation, "ridge", EstimatorKind.Ridge, new GridSearch(StrengthCount) { HighestAlpha = 1e5, LowestAlpha = 1e-1 });
        Lasso = Tune(validation, "lasso", EstimatorKind.Lasso, new GridSearch(StrengthCount));
        ElasticNet = Tune(
            validation, "elastic net", EstimatorKind.ElasticNet, new GridSearch(StrengthCount) { L1Ratios = new[] { L1Share } });
    }

    /// <summary>All features of the training patients.</summary>
    public Sample Training => training;

    /// <summary>All features of the patients that are kept aside.</summary>
    public Sample Test => test;

    /// <summary>The ten measurements of the training patients.</summary>
    public Sample TenTraining { get; }

    /// <summary>The names of all features.</summary>
    public string[] Names => expansion.Names;

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

    public Contender[] Contenders => [Ten, All, Ridge.Model, Lasso.Model, ElasticNet.Model];

    /// <param name="seed">Decides which patients are kept aside.</param>
    public static DemoStudy Run(ulong seed) => new(DiabetesData.Load(), seed);

    private static Contender Judge(string name, string[] featureNames, LinearModel<double> model, Sample training, Sample test) => new(
        name,
        featureNames,
        model.Coefficients.ToArray(),
        training.Score(model).RSquared,
        test.Score(model).RSquared,
        test.Score(model).RootMeanSquaredError);

    private TunedContender Tune(LinearModel<double>.CrossValidation validation, string name, EstimatorKind kind, Search search)
    {
        TuningResult tuning = validation.Tune(kind, search, new TuningOptions { Fit = Penalised }, out LinearModel<double> model).Copy();
        FitCount += (tuning.Count * tuning.FoldCount) + 1;
        UncertifiedFitCount += tuning.UncertifiedFitCount + (tuning.Report.Converged ? 0 : 1);
        return new TunedContender(Judge(name, expansion.Names, model, training, test), tuning);
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
