using System.Globalization;
using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// Paths of strengths and choices among them: every point of a path is held against the exact data as a fit of its own would be; scores of folds
/// are those of models fitted to the training rows alone; folds of impossible numbers are refused, and nothing is NaN.
/// </summary>
internal sealed class PathsTarget : IFuzzTarget
{
    private const int MostFeatures = 12;
    private const int MostStrengths = 12;

    private readonly LinearModel<double>.Moments[] workspaces = [.. Enumerable.Range(1, MostFeatures).Select(n => new LinearModel<double>.Moments(n))];
    private readonly RegularizationPath[] paths = [.. Enumerable.Range(1, MostFeatures).Select(n => new RegularizationPath(n, MostStrengths))];

    public string Name => "paths";

    public int LongestInput => 96;

    public IReadOnlyList<byte[]> Tokens { get; } = [];

    public IEnumerable<byte[]> Seeds() => ByteSource.RandomSeeds(seed: 29, count: 300, shortest: 30, longest: 96);

    public Signature Run(byte[] input)
    {
        var source = new ByteSource(input);
        bool choosesOnly = source.OneIn(3);
        FitCase data = FitCase.Next(ref source, single: false, TargetRange.Any);
        FitOptionsCase asked = FitOptionsCase.Next(ref source, data.Features);
        EstimatorKind kind = asked.Kind == EstimatorKind.LeastSquares ? EstimatorKind.Ridge : asked.Kind;
        FitOptions options = asked.Options with { Solver = MomentsSolver.Auto };
        return choosesOnly ? Choose(ref source, data, kind, options) : Follow(ref source, data, kind, asked.L1Ratio, options);
    }

    private Signature Follow(ref ByteSource source, FitCase data, EstimatorKind kind, double share, FitOptions options)
    {
        LinearModel<double>.Moments moments = workspaces[data.Features - 1];
        moments.Reset();
        try
        {
            moments.Add(data.Rows, data.Targets, data.Weights);
        }
        catch (ArgumentException)
        {
            return Signature.Start;
        }

        bool isGiven = source.OneIn(2);
        double[] given = [.. Enumerable.Range(0, source.From(1, MostStrengths)).Select(i => 10.0 / (1 + (i * i)))];
        double ratio = kind == EstimatorKind.ElasticNet ? share : 0.5;
        var settings = new PathOptions
        {
            Strengths = isGiven ? given.AsMemory() : default(ReadOnlyMemory<double>?), StrengthCount = given.Length, Eps = source.OneOf<double>([1e-3, 0.5, 1e-8]), L1Ratio = ratio, Fit = options,
        };
        RegularizationPath path = paths[data.Features - 1];
        moments.Path(kind, in settings, path);
        double effective = kind switch { EstimatorKind.Lasso => 1.0, EstimatorKind.Ridge => 0.0, _ => ratio };
        var problem = new ExactQuadratic(data.Rows, data.Targets, data.Weights, data.Features, options.Intercept);
        return PathJudge.Judge(path, problem, data.Extreme <= 100, kind, effective, options, data.Describe());
    }

    private static Signature Choose(ref ByteSource source, FitCase data, EstimatorKind kind, FitOptions options)
    {
        FoldAssignment folds;
        int wanted = source.OneOf<int>([2, 3, 5, 10, 1, 0, -1, int.MaxValue, data.Count]);
        int way = source.Below(6);
        try
        {
            int[] labels = [.. Enumerable.Range(0, data.Count).Select(row => (row * 7) % 4)];
            folds = way switch
            {
                0 => FoldAssignment.Contiguous(data.Count, wanted),
                1 => FoldAssignment.Shuffled(data.Count, wanted, 5),
                2 => FoldAssignment.LeaveOneOut(data.Count),
                3 => FoldAssignment.Forward(data.Count, wanted),
                4 => FoldAssignment.FromLabels(labels),
                _ => FoldAssignment.Grouped(labels, wanted, 5),
            };
        }
        catch (ArgumentException)
        {
            bool fits = wanted >= 2 && wanted < data.Count && data.Count >= 2;
            BrokenPromiseException.Unless(!fits || way is 2 or 4 or 5, () => $"{wanted} folds of {data.Count} rows are refused");
            return Signature.Start.With((ulong)way).With(true);
        }

        bool isPossible = way is 2 or 4 || (wanted >= 2 && wanted <= data.Count);
        BrokenPromiseException.Unless(isPossible, () => $"{wanted} folds of {data.Count} rows were taken");
        var validation = new LinearModel<double>.CrossValidation(data.Features, folds, capacity: 8);
        Search search = source.Below(3) switch
        {
            0 => new GridSearch(4),
            1 => new RandomSearch(4, 3),
            _ => new BayesianSearch(6, 3),
        };
        TuningResult result;
        LinearModel<double> model;
        try
        {
            validation.Add(data.Rows, data.Targets, data.Weights);
            result = validation.Tune(kind, search, new TuningOptions { Fit = options, Rule = SelectionRule.OneStandardError }, out model);
        }
        catch (Exception refusal) when (refusal is ArgumentException or InvalidOperationException)
        {
            BrokenPromiseException.Unless(
                data.Extreme > 20 || data.Weights.Length > 0 || refusal.Message.Contains("leaves no range", StringComparison.Ordinal), () => $"folds of usual rows are refused: {refusal.Message}", $" {kind} {way} {wanted}");
            return Signature.Start.With((ulong)way).WithMessage(refusal.Message);
        }

        bool isFinite = double.IsFinite(model.Intercept) && model.Coefficients.ToArray().All(double.IsFinite);
        BrokenPromiseException.Unless(isFinite, () => "a choice with a coefficient that is not finite");
        int best = result.BestIndex;
        if (best >= 0)
        {
            CheckBest(result, best);
            CheckScore(data, folds, kind, options, result, best);
        }

        return Signature.Start.With((ulong)way).With((ulong)kind).WithSize(data.Features).WithSize(folds.FoldCount).With(best < 0)
            .With((ulong)result.Report.Status).WithSize(result.UncertifiedFitCount).WithSize(result.ImpreciseScoreCount);
    }

    private static void CheckBest(TuningResult result, int best)
    {
        foreach (double score in result.MeanScores)
        {
            BrokenPromiseException.Unless(double.IsNaN(score) || score >= result.MeanScores[best], () => "a better score than the best one");
        }
    }

    // The first fold's score by a model of the training rows alone, predicting row by row.
    private static void CheckScore(FitCase data, FoldAssignment folds, EstimatorKind kind, FitOptions options, TuningResult result, int best)
    {
        Candidate candidate = result.Candidates[best];
        if (data.Extreme > 3 || result.UncertifiedFitCount > 0 || result.ImpreciseScoreCount > 0 || data.Rows.Any(value => Math.Abs(value) > 1e5))
        {
            return;
        }

        var moments = new LinearModel<double>.Moments(data.Features);
        for (int row = 0; row < data.Count; row++)
        {
            if (folds.IsTrainedOn(0, row))
            {
                moments.Add(
                    data.Rows.AsSpan(row * data.Features, data.Features), data.Targets.AsSpan(row, 1), data.Weights.Length > 0 ? data.Weights.AsSpan(row, 1) : default);
            }
        }

        LinearModel<double> model;
        FitReport report = kind switch
        {
            EstimatorKind.Ridge => moments.Fit(new Ridge(candidate.Alpha), options, out model),
            EstimatorKind.Lasso => moments.Fit(new Lasso(candidate.Alpha), options, out model),
            _ => moments.Fit(new ElasticNet(candidate.Alpha, candidate.L1Ratio), options, out model),
        };
        double sum = 0.0;
        double weight = 0.0;
        double size = 0.0;
        for (int row = 0; row < data.Count; row++)
        {
            if (folds.FoldOf(row) == 0)
            {
                double share = data.Weights.Length > 0 ? data.Weights[row] : 1.0;
                double prediction = model.Predict(data.Rows.AsSpan(row * data.Features, data.Features));
                double error = prediction - data.Targets[row];
                sum += share * error * error;
                size += share * ((prediction * prediction) + (data.Targets[row] * data.Targets[row]));
                weight += share;
            }
        }

        double expected = sum / weight;
        double found = result.FoldScores(best)[0];
        BrokenPromiseException.Unless(
            !report.Converged || Math.Abs(found - expected) <= (1e-5 * expected) + (1e-6 * size / weight),
            () => "the score of a fold is not that of its rows",
            string.Create(CultureInfo.InvariantCulture, $": {found} instead of {expected}, {kind} {candidate}, {report.Certificate}"));
    }
}
