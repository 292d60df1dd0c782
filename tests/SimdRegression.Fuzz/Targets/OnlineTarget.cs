using System.Globalization;
using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// What follows data as they come, with hostile values among the rows: what cannot be taken is refused and changes nothing, no model is ever NaN,
/// and what a sliding window answers is held against the exact rows that it should hold.
/// </summary>
internal sealed class OnlineTarget : IFuzzTarget
{
    private static readonly double[] Hostile =
        [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e300, -1e300, 1e160, 5e-324, -0.0, 1e-300, double.MaxValue];

    public string Name => "online";

    public int LongestInput => 96;

    public IReadOnlyList<byte[]> Tokens { get; } = [];

    public IEnumerable<byte[]> Seeds() => ByteSource.RandomSeeds(seed: 23, count: 300, shortest: 30, longest: 96);

    public Signature Run(byte[] input)
    {
        var source = new ByteSource(input);
        int kind = source.Below(3);
        FitCase data = FitCase.Next(ref source, single: false, TargetRange.Any);
        return kind switch
        {
            0 => Recurse(ref source, data),
            1 => Slide(ref source, data),
            _ => Learn(ref source, data),
        };
    }

    private static Signature Recurse(ref ByteSource source, FitCase data)
    {
        var options = new RecursiveLeastSquaresOptions
        {
            ForgettingFactor = source.OneOf<double>([1.0, 0.99, 0.5, 1e-3, 1e-300]),
            Ridge = source.OneOf<double>([1.0, 1e-6, 1e-100, 1e100]),
            VarianceLimit = source.OneOf<double>([1e6, 1.0, 1e20]),
            Intercept = !source.OneIn(3),
        };
        var learner = new LinearModel<double>.RecursiveLeastSquares(data.Features, in options);
        int refused = 0;
        int passes = source.From(1, 30);
        for (int i = 0; i < data.Count * passes; i++)
        {
            double[] row = Row(ref source, data, i % data.Count, out double target, out double weight);
            LinearModel<double> before = learner.Model;
            long count = learner.Count;
            try
            {
                learner.Update(row, target, weight);
                bool taken = row.Append(target).All(double.IsFinite) && weight >= 0.0 && double.IsFinite(weight);
                BrokenPromiseException.Unless(taken, () => "recursive least squares: a hostile row was taken", Describe(row, target, weight));
            }
            catch (ArgumentException)
            {
                refused++;
                bool tooLarge = row.Append(target).Append(weight).Any(value => !(Math.Abs(value) < 1e60)) || weight < 0.0 || data.Extreme > 20;
                BrokenPromiseException.Unless(
                    tooLarge || options is not { VarianceLimit: 1e6, Ridge: 1.0 or 1e-6 }, () => "recursive least squares: a row of usual size was refused",
                    Describe(row, target, weight));
                BrokenPromiseException.Unless(
                    learner.Model == before && learner.Count == count, () => "recursive least squares: a refused row has changed something",
                    Describe(row, target, weight));
            }

            LinearModel<double> model = learner.Model;
            BrokenPromiseException.Unless(
                IsFinite(model), () => "recursive least squares: a coefficient that is not finite", $"{options} {Describe(row, target, weight)}");
        }

        return Signature.Start.With(0UL).WithSize(data.Features).WithSize(refused).WithSize(learner.SuspendedCount).WithSize(learner.RepairCount)
            .With(options.Intercept).WithSize(learner.Count);
    }

    private static Signature Slide(ref ByteSource source, FitCase data)
    {
        int capacity = source.From(1, 24);
        var window = new LinearModel<double>.Window(data.Features, capacity);
        var held = new List<(double[] Row, double Target, double Weight)>();
        int refused = 0;
        for (int i = 0; i < data.Count; i++)
        {
            double[] row = Row(ref source, data, i, out double target, out double weight);
            try
            {
                window.Add(row, [target], [weight]);
                held.Add((row, target, weight));
            }
            catch (ArgumentException)
            {
                refused++;
                bool isHostile = row.Append(target).Append(weight).Any(value => !(Math.Abs(value) < 1e60)) || weight < 0.0;
                BrokenPromiseException.Unless(
                    isHostile || data.Extreme > 20, () => "sliding window: a row of usual size was refused", Describe(row, target, weight));
            }
        }

        string added = Describe(held, capacity);

        // What a row whose squares are zero leaves behind when it goes, nothing tells of.
        bool hadTiny = held.Any(row => row.Row.Append(row.Target).Append(row.Weight).Any(value => value != 0.0 && Math.Abs(value) < 1e-60));
        held.RemoveRange(0, Math.Max(0, held.Count - capacity));
        BrokenPromiseException.Unless(window.Count == held.Count, () => $"sliding window: {window.Count} rows instead of {held.Count}");
        FitOptionsCase asked = FitOptionsCase.Next(ref source, data.Features);
        LinearModel<double> answer = Fit(window, asked, out FitReport report);
        BrokenPromiseException.Unless(IsFinite(answer), () => $"sliding window: {report.Status} with a coefficient that is not finite");
        bool isUsual = !hadTiny && held.All(row => row.Row.Append(row.Target).Append(row.Weight).All(value => Math.Abs(value) < 1e60));
        var rest = new FitCase(
            data.Features, [.. held.SelectMany(row => row.Row)], [.. held.Select(row => row.Target)], [.. held.Select(row => row.Weight)]);
        Judgement verdict = isUsual && held.Count > 0
            ? QuadraticJudge.Judge(
                new ExactQuadratic(rest.Rows, rest.Targets, rest.Weights, data.Features, asked.Options.Intercept), isUsual: false, asked,
                new QuadraticAnswer(report, answer.Coefficients.ToArray(), answer.Intercept, Single: false), added)
            : default;
        return Signature.Start.With(1UL).WithSize(data.Features).WithSize(refused).With((ulong)report.Status).With((ulong)report.Solver)
            .With((ulong)verdict.Depth).With((ulong)verdict.Excuse).WithSize(held.Count).With(held.Count == capacity);
    }

    private static LinearModel<double> Fit(LinearModel<double>.Window window, FitOptionsCase asked, out FitReport report)
    {
        LinearModel<double> model;
        report = asked.Kind switch
        {
            EstimatorKind.LeastSquares => window.Fit(default(LeastSquares), asked.Options, out model),
            EstimatorKind.Ridge => window.Fit(new Ridge(asked.Strength), asked.Options, out model),
            EstimatorKind.Lasso => window.Fit(new Lasso(asked.Strength), asked.Options, out model),
            _ => window.Fit(new ElasticNet(asked.Strength, asked.L1Ratio), asked.Options, out model),
        };
        return model;
    }

    private static Signature Learn(ref ByteSource source, FitCase data)
    {
        var options = new StochasticLearnerOptions
        {
            StepSize = source.OneIn(2) ? source.OneOf<double>([0.1, 1e3, 1e-300, 1e300]) : null,
            RowsPerPass = source.OneOf<int>([1000, 1, int.MaxValue]),
            Intercept = !source.OneIn(3),
        };
        var learner = new LinearModel<double>.Learner(data.Features, in options);
        int refused = 0;
        int passes = source.From(1, 10);
        for (int i = 0; i < data.Count * passes; i++)
        {
            double[] row = Row(ref source, data, i % data.Count, out double target, out _);
            LinearModel<double> before = learner.Model;
            bool isFinite = row.Append(target).All(double.IsFinite);
            try
            {
                learner.Update(row, target, default(SquaredLoss), new Ridge(Strength.PerSample(0.1)));
                BrokenPromiseException.Unless(isFinite, () => "learner: a hostile row was taken", Describe(row, target, 1.0));
            }
            catch (ArgumentException refusal)
            {
                refused++;
                BrokenPromiseException.Unless(!isFinite, () => $"learner: a finite row was refused: {refusal.Message}", Describe(row, target, 1.0));
                BrokenPromiseException.Unless(learner.Model == before, () => "learner: a refused row has changed something", Describe(row, target, 1.0));
            }

            BrokenPromiseException.Unless(
                IsFinite(learner.Model) || learner.HasDiverged, () => "learner: a coefficient that is not finite", $"{options} {Describe(row, target, 1.0)}");
        }

        return Signature.Start.With(2UL).WithSize(data.Features).WithSize(refused).With(learner.HasDiverged).With(options.Intercept).WithSize(learner.Count);
    }

    // A row of the data, now and then with a value that nobody wants.
    private static double[] Row(ref ByteSource source, FitCase data, int index, out double target, out double weight)
    {
        double[] row = data.Rows[(index * data.Features)..((index + 1) * data.Features)];
        target = data.Targets[index];
        weight = data.Weights.Length > 0 ? data.Weights[index] : 1.0;
        if (source.OneIn(12))
        {
            double value = source.OneOf<double>(Hostile);
            switch (source.Below(3))
            {
                case 0:
                    row[source.Below(row.Length)] = value;
                    break;
                case 1:
                    target = value;
                    break;
                default:
                    weight = value;
                    break;
            }
        }

        return row;
    }

    private static string Describe(List<(double[] Row, double Target, double Weight)> added, int capacity) =>
        $" in a window of {capacity} after {added.Count} rows" + string.Concat(added.TakeLast(12).Select(row => Describe(row.Row, row.Target, row.Weight)));

    private static bool IsFinite(LinearModel<double> model)
    {
        bool isFinite = double.IsFinite(model.Intercept);
        foreach (double coefficient in model.Coefficients)
        {
            isFinite &= double.IsFinite(coefficient);
        }

        return isFinite;
    }

    private static string Describe(double[] row, double target, double weight) =>
        string.Create(CultureInfo.InvariantCulture, $" at [{string.Join(' ', row)}] {target} weight {weight}");
}
