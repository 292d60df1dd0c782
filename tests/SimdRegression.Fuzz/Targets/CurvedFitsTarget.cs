using System.Globalization;
using System.Numerics;
using SimdRegression.Fuzz.Engine;
using SimdRegression.Kernels;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// Logistic fits over rows by Newton's method and its proximal form: none throws, hangs or answers with NaN; the same fit gives the same
/// bits again without a byte but for its model; and what says that it converged is held against the gradient in 96 digits by
/// <see cref="LogisticJudge"/>.
/// </summary>
internal sealed class CurvedFitsTarget : IFuzzTarget
{
    private const int MostFeatures = 12;
    private const int Attempts = 20;

    // The model is an object with its coefficients.
    private const int BytesOfModel = 512;

    private readonly LinearModel<double>.Trainer[] trainers = [.. Enumerable.Range(1, MostFeatures).Select(n => new LinearModel<double>.Trainer(n))];
    private readonly LinearModel<float>.Trainer[] singleTrainers = [.. Enumerable.Range(1, MostFeatures).Select(n => new LinearModel<float>.Trainer(n))];

    public string Name => "curved";

    public int LongestInput => 80;

    public IReadOnlyList<byte[]> Tokens { get; } = [];

    public IEnumerable<byte[]> Seeds()
    {
        var random = new Random(13);
        for (int i = 0; i < 200; i++)
        {
            var seed = new byte[30 + (i % 50)];
            random.NextBytes(seed);
            yield return seed;
        }
    }

    public Signature Run(byte[] input)
    {
        var source = new ByteSource(input);
        bool single = source.OneIn(4);
        FitCase data = FitCase.Next(ref source, single, labels: true);
        var asked = LogisticCase.Next(ref source, data.Features);
        return single ? Run(singleTrainers[data.Features - 1], data, asked) : Run(trainers[data.Features - 1], data, asked);
    }

    private static Signature Run<T>(Trainer<LinearModel<T>, T, RuntimeKernels<T>> trainer, FitCase data, LogisticCase asked)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rows = new RowBatch<T>(
            Array.ConvertAll(data.Rows, T.CreateTruncating),
            data.Features,
            Array.ConvertAll(data.Targets, T.CreateTruncating),
            Array.ConvertAll(data.Weights, T.CreateTruncating));
        TrainingReport report = Fit(trainer, in rows, asked, out LinearModel<T> model);
        double[] coefficients = Array.ConvertAll(model.Coefficients.ToArray(), double.CreateTruncating);
        double intercept = double.CreateTruncating(model.Intercept);
        string context = Describe(data, asked, report, coefficients, intercept, typeof(T).Name);
        BrokenPromiseException.Unless(
            coefficients.All(double.IsFinite) && double.IsFinite(intercept), () => $"logistic: {report.Status} with a coefficient that is not finite", context);
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > BytesOfModel; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            TrainingReport second = Fit(trainer, in rows, asked, out LinearModel<T> again);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            BrokenPromiseException.Unless(again == model && second.Equals(report), () => "another answer to the same question", context);
        }

        BrokenPromiseException.Unless(least <= BytesOfModel, () => $"logistic: {least} bytes allocated", context);
        int depth = LogisticJudge.Judge(data, asked, in report, coefficients, intercept, typeof(T) == typeof(float), context);
        return Signature.Start.With((ulong)report.Status).With((ulong)report.Certificate.Kind).WithSize(report.Iterations).WithSize(data.Features)
            .With(data.Weights.Length > 0).With(asked.L1Ratio > 0.0).With(asked.Options.Intercept).With(asked.Options.Standardize)
            .With(asked.Options.LowerBounds.IsEmpty).With(typeof(T) == typeof(float)).With((ulong)depth).WithSize(report.ActiveCount);
    }

    private static TrainingReport Fit<T>(
        Trainer<LinearModel<T>, T, RuntimeKernels<T>> trainer, in RowBatch<T> rows, LogisticCase asked, out LinearModel<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Strength strength = Strength.Total(asked.Strength);
        return asked.L1Ratio > 0.0
            ? trainer.Fit(in rows, default(LogisticLoss), new ElasticNet(strength, asked.L1Ratio), default(ProximalNewton), asked.Options, out model)
            : trainer.Fit(in rows, default(LogisticLoss), new Ridge(strength), default(Newton), asked.Options, out model);
    }

    private static string Describe(FitCase data, LogisticCase asked, TrainingReport report, double[] coefficients, double intercept, string type)
    {
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"\n  {type} {data.Count} x {data.Features} strength {asked.Strength} r {asked.L1Ratio} intercept {asked.Options.Intercept}")
            + $" standardize {asked.Options.Standardize}"
            + FormattableString.Invariant($" box [{string.Join(' ', asked.Options.LowerBounds.ToArray())}]")
            + FormattableString.Invariant($"\n  {report.Status} iterations {report.Iterations} {report.Certificate} objective {report.Objective:R}")
            + FormattableString.Invariant($"\n  w [{string.Join(' ', coefficients)}] b {intercept:R}");
        return data.Count * data.Features > 60
            ? text
            : text + FormattableString.Invariant(
                $"\n  X [{string.Join(' ', data.Rows)}]\n  y [{string.Join(' ', data.Targets)}]\n  s [{string.Join(' ', data.Weights)}]");
    }
}

/// <summary>What a logistic fit is asked, drawn from the decisions of an input.</summary>
/// <param name="Strength">alpha beside the sum of the losses.</param>
/// <param name="L1Ratio">The share of L1.</param>
/// <param name="Options">The options.</param>
internal sealed record LogisticCase(double Strength, double L1Ratio, FitOptions Options)
{
    public static LogisticCase Next(ref ByteSource source, int features)
    {
        double strength = source.OneOf<double>([1.0, 0.1, 1e-3, 10.0, 0.0, 1e-8, 1e6, 1e-300]);
        double ratio = source.OneOf<double>([0.0, 0.0, 1.0, 0.5, 1e-6]);
        double[] lower = source.OneIn(6) ? [source.OneOf<double>([0.0, -0.5, 0.25])] : [];
        var options = new FitOptions
        {
            Intercept = !source.OneIn(3),
            Standardize = source.OneIn(3),
            LowerBounds = lower,
            MaxIterations = 1000,
        };
        if (source.OneIn(5))
        {
            var factors = new double[features];
            for (int j = 0; j < features; j++)
            {
                factors[j] = source.OneOf<double>([1.0, 0.0, 3.0]);
            }

            options = options with { PenaltyFactors = factors };
        }

        return new LogisticCase(strength, ratio, options);
    }
}
