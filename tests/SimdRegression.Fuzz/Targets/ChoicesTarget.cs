using System.Globalization;
using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// Choices among strengths by folds at levels far apart, from moments and over rows: every score of a fold is held against that of the exact fit
/// to the other folds, and the model of the choice against the exact fit to all rows, unless the choice says that scores are uncertain.
/// </summary>
internal sealed class ChoicesTarget : IFuzzTarget
{
    private const int MostFeatures = 3;

    // What is asked of a score of which nothing uncertain is told.
    private const double RelativeError = 1e-6;

    // A fit that is certified is no further from its optimum, as part of the objective at zero.
    private const double GapOfFit = 1e-11;

    // A system that is solved directly is solved to rounding.
    private const double GapOfSolution = 1e-28;

    private static readonly double[] Alphas = [0.001, 1.0];

    public string Name => "choices";

    public int LongestInput => 48;

    public IReadOnlyList<byte[]> Tokens { get; } = [];

    public IEnumerable<byte[]> Seeds() => ByteSource.RandomSeeds(seed: 43, count: 300, shortest: 24, longest: 48);

    public Signature Run(byte[] input)
    {
        var source = new ByteSource(input);
        return source.OneIn(3) ? OverRows(ref source) : FromMoments(ref source);
    }

    private static Signature FromMoments(ref ByteSource source)
    {
        int features = source.From(1, MostFeatures);
        int folds = source.From(2, 4);
        int size = source.OneOf<int>([2100, 6, 700, 2048, 12, 4200]);
        bool shuffled = source.OneIn(4);
        var random = new Random((int)(source.Word() & 0x7FFFFFFF));
        double[] levels = [.. Draw(ref source, folds, [0.0, 1e8, 0.0, 1e6, 1e4, 1e9])];
        double noise = source.OneOf<double>([1.0, 30.0]);
        (double[] rows, double[] targets) = Rows(random, features, folds * size, i => levels[i / size], noise);
        FoldAssignment assignment = shuffled ? FoldAssignment.Shuffled(folds * size, folds, 7) : FoldAssignment.Contiguous(folds * size, folds);
        EstimatorKind kind = source.OneOf<EstimatorKind>([EstimatorKind.Ridge, EstimatorKind.Lasso, EstimatorKind.ElasticNet]);
        var options = new TuningOptions { Fit = new FitOptions { Intercept = !source.OneIn(6), Standardize = source.OneIn(4) } };
        var validation = new LinearModel<double>.CrossValidation(features, assignment, capacity: 4);
        validation.Add(rows, targets);
        bool hasRows = source.OneIn(4);
        TuningResult result = hasRows
            ? validation.Tune(kind, new GridSearch(Alphas), in options, new RowBatch<double>(rows, features, targets, default), out LinearModel<double> model)
            : validation.Tune(kind, new GridSearch(Alphas), in options, out model);
        string context = string.Create(
            CultureInfo.InvariantCulture,
            $"\n  {folds} folds of {size} rows at [{string.Join(' ', levels)}]{(shuffled ? ", shuffled" : "")}, {features} features, {kind}")
            + $" intercept {options.Fit.Intercept} standardize {options.Fit.Standardize}{(hasRows ? ", with the rows again" : "")}"
            + $"; {result.UncertifiedFitCount} fits not certified, {result.ImpreciseScoreCount} scores not precise\n  {result.Report}";
        double ratio = kind switch { EstimatorKind.Lasso => 1.0, EstimatorKind.ElasticNet => 0.5, _ => 0.0 };
        ExactSums[] parts = [.. Enumerable.Range(0, folds).Select(fold => SumsOf(rows, targets, features, i => assignment.FoldOf(i) == fold))];
        if (result.UncertifiedFitCount == 0 && result.ImpreciseScoreCount == 0)
        {
            for (int fold = 0; fold < folds; fold++)
            {
                CheckScores(result, fold, parts, Largest(rows, targets, features), kind, ratio, options.Fit, context);
            }
        }

        if (result.SelectedIndex >= 0)
        {
            var all = new ExactSums(features);
            Array.ForEach(parts, part => all.Add(part, 1.0));
            var problem = new ExactQuadratic(all, Largest(rows, targets, features), options.Fit.Intercept);
            FitOptionsCase asked = FitOptionsCase.Of(kind, result.Selected.Alpha, ratio, options.Fit);
            var answer = new QuadraticAnswer(result.Report, model.Coefficients.ToArray(), model.Intercept, Single: false);
            QuadraticJudge.Judge(problem, isUsual: false, asked, answer, context);
        }

        return Signature.Start.With((ulong)kind).WithSize(features).WithSize(folds).WithSize(size).With((ulong)result.Report.Status)
            .WithSize(result.UncertifiedFitCount).WithSize(result.ImpreciseScoreCount).With(shuffled);
    }

    private static void CheckScores(
        TuningResult result, int fold, ExactSums[] parts, double[] largest, EstimatorKind kind, double ratio, FitOptions options, string context)
    {
        int features = parts[0].Features;
        var training = new ExactSums(features);
        for (int other = 0; other < parts.Length; other++)
        {
            training.Add(parts[other], other == fold ? 0.0 : 1.0);
        }

        var problem = new ExactQuadratic(training, largest, options.Intercept);
        if (DataExcuse.Holds(problem, features, 2.220446049250313e-16))
        {
            return;
        }

        double[] lower = [.. Enumerable.Repeat(double.NegativeInfinity, features)];
        double[] upper = [.. Enumerable.Repeat(double.PositiveInfinity, features)];
        for (int i = 0; i < result.Count; i++)
        {
            double alpha = result.Candidates[i].Alpha;
            BigFloat total = kind == EstimatorKind.Ridge ? alpha : alpha * problem.Weight;
            var lasso = new BigFloat[features];
            var ridge = new BigFloat[features];
            for (int j = 0; j < features; j++)
            {
                BigFloat unit = options.Standardize && !problem.Deviation[j].IsZero ? problem.Deviation[j] : BigFloat.One;
                lasso[j] = total * ratio * unit;
                ridge[j] = total * (1.0 - ratio) * unit * unit;
            }

            var search = new ExactOptimum(problem, lasso, ridge, lower, upper);
            BigFloat[] optimum = search.From(new BigFloat[features]);
            if (new ExactGap(problem, lasso, ridge, lower, upper).At(optimum) > problem.TargetSquare * 1e-40)
            {
                continue;
            }

            double gap = kind == EstimatorKind.Ridge ? GapOfSolution : GapOfFit;
            BigFloat right = ExactScore.Of(problem, optimum, ridge, parts[fold], options.Intercept, gap, out BigFloat doubt);
            double told = result.FoldScores(i)[fold];
            BrokenPromiseException.Unless(
                !double.IsFinite(told) || BigFloat.Abs(right - told) <= (right * RelativeError) + doubt,
                () => $"{kind}: the score of a fold is not that of the exact fit",
                $" ({told:R} told, {right} right, fold {fold}, alpha {alpha}){context}");
        }
    }

    private static Signature OverRows(ref ByteSource source)
    {
        int features = source.From(1, 2);
        int folds = source.From(2, 3);
        int size = source.From(5, 8);
        bool isLogistic = source.OneIn(2);
        var random = new Random((int)(source.Word() & 0x7FFFFFFF));
        double[] levels = [.. Draw(ref source, folds, [0.0, 1e4, 0.0, 1e6, 1e2, 1e7])];
        double apart = Math.Pow(10.0, -source.Below(10));
        int count = folds * size;
        var rows = new double[count * features];
        var targets = new double[count];
        for (int i = 0; i < count; i++)
        {
            double first = levels[i / size] + NearCase.Normal(random);
            double hidden = NearCase.Normal(random);
            for (int j = 0; j < features; j++)
            {
                rows[(i * features) + j] = j == 0 ? first : first + (apart * hidden);
            }

            double seen = hidden + NearCase.Normal(random);

            // Labels of both kinds in every fold.
            targets[i] = isLogistic ? (i % size < 2 ? i % 2 : seen > 0.0 ? 1.0 : 0.0) : seen;
        }

        FoldAssignment assignment = FoldAssignment.Contiguous(count, folds);
        double[] alphas = source.OneIn(2) ? [1.0, 1e-2] : [1e-3, 1e-6];
        var options = new TuningOptions { Fit = new FitOptions { Intercept = !source.OneIn(4) } };
        var validation = new LinearModel<double>.RowCrossValidation(features, assignment, capacity: 4);
        var batch = new RowBatch<double>(rows, features, targets, default);
        TuningResult result = isLogistic
            ? validation.Tune(in batch, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), new GridSearch(alphas), in options, out _)
            : validation.Tune(in batch, default(SquaredLoss), EstimatorKind.Ridge, default(Newton), new GridSearch(alphas), in options, out _);
        string context = FormattableString.Invariant($"\n  {folds} folds of {size} rows, {(isLogistic ? "logistic" : "squared")}, intercept {options.Fit.Intercept}")
            + FormattableString.Invariant($"; {result.UncertifiedFitCount} fits not certified\n  X [{string.Join(' ', rows)}]\n  y [{string.Join(' ', targets)}]");
        if (result.UncertifiedFitCount == 0)
        {
            CheckScores(result, assignment, rows, targets, features, isLogistic, options.Fit, context);
        }

        return Signature.Start.With(isLogistic).WithSize(features).WithSize(folds).WithSize(size).With((ulong)result.TrainingReport.Status)
            .WithSize(result.UncertifiedFitCount).WithSize(result.ImpreciseScoreCount).WithSize((long)-Math.Log10(apart)).With(options.Fit.Intercept);
    }

    private static void CheckScores(
        TuningResult result, FoldAssignment folds, double[] rows, double[] targets, int features, bool isLogistic, FitOptions options, string context)
    {
        const int mostSteps = 60;
        var loss = new ExactLoss(isLogistic ? LossKind.Logistic : LossKind.Squared, 1.0);
        double[] lower = [.. Enumerable.Repeat(double.NegativeInfinity, features)];
        double[] upper = [.. Enumerable.Repeat(double.PositiveInfinity, features)];
        for (int fold = 0; fold < folds.FoldCount; fold++)
        {
            double[] training = [.. Enumerable.Range(0, targets.Length).Select(i => folds.IsTrainedOn(fold, i) ? 1.0 : 0.0)];
            List<int> tested = [.. Enumerable.Range(0, targets.Length).Where(i => folds.FoldOf(i) == fold)];
            var exact = new ExactQuadratic(rows, targets, training, features, options.Intercept);
            for (int i = 0; i < result.Count && !DataExcuse.Holds(exact, features, 2.220446049250313e-16, hasTarget: !isLogistic); i++)
            {
                BigFloat alpha = result.Candidates[i].Alpha;
                BigFloat[] ridge = [.. Enumerable.Repeat(alpha, features)];
                var fit = new ExactDescent(loss, rows, targets, training, new BigFloat[features], ridge, lower, upper, options.Intercept);
                BigFloat[] optimum = fit.From(new BigFloat[fit.Size], mostSteps);
                if (!fit.IsAtRest)
                {
                    continue;
                }

                var all = new ExactDescent(loss, rows, targets, [], new BigFloat[features], ridge, lower, upper, options.Intercept);
                double unit = isLogistic ? 1.0 : 2.0;
                BigFloat right = unit * all.Loss(optimum, tested) / tested.Count;
                BigFloat doubt = unit * all.Doubt(fit, optimum, tested, GapOfFit) / tested.Count;
                double told = result.FoldScores(i)[fold];
                BrokenPromiseException.Unless(
                    !double.IsFinite(told) || BigFloat.Abs(right - told) <= (right * RelativeError) + doubt,
                    () => $"{loss.Kind} over rows: the score of a fold is not that of the exact fit",
                    $" ({told:R} told, {right} right, fold {fold}, alpha {alpha}){context}");
            }
        }
    }

    // Multiples of 2^-20 about the level of their fold; the last column is of another size.
    private static (double[] Rows, double[] Targets) Rows(Random random, int features, int count, Func<int, double> levelOf, double noise)
    {
        var rows = new double[count * features];
        var targets = new double[count];
        double[] truth = [2.0, -3.0, 1.0];
        for (int i = 0; i < count; i++)
        {
            double sum = RowGroups.Noise(random, single: false, 0.125 * noise);
            for (int j = 0; j < features; j++)
            {
                rows[(i * features) + j] = levelOf(i) + RowGroups.Noise(random, single: false, j == 2 ? 64.0 : noise);
                sum += truth[j] * rows[(i * features) + j];
            }

            targets[i] = sum;
        }

        return (rows, targets);
    }

    private static ExactSums SumsOf(double[] rows, double[] targets, int features, Func<int, bool> isIn)
    {
        List<int> chosen = [.. Enumerable.Range(0, targets.Length).Where(isIn)];
        var sums = new ExactSums(features);
        sums.AddMultiples([.. chosen.SelectMany(i => rows[(i * features)..((i + 1) * features)])], [.. chosen.Select(i => targets[i])], 1.0);
        return sums;
    }

    private static double[] Largest(double[] rows, double[] targets, int features) =>
        [.. Enumerable.Range(0, features).Select(j => Enumerable.Range(0, targets.Length).Max(i => Math.Abs(rows[(i * features) + j]))), targets.Max(Math.Abs)];

    private static double[] Draw(ref ByteSource source, int count, double[] choices)
    {
        var values = new double[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = source.OneOf<double>(choices);
        }

        return values;
    }
}
