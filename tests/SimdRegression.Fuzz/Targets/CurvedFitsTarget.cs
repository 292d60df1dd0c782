using System.Numerics;
using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;
using SimdRegression.Kernels;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// Fits over rows by Newton's method and its proximal form, of every curved loss: none throws, hangs or answers with NaN; the same fit gives the
/// same bits again without a byte but for its model; and what says that it converged is held against slopes in 96 digits by
/// <see cref="RowFitJudge"/>, and of few rows against better points by <see cref="RowOptimumJudge"/>.
/// </summary>
internal sealed class CurvedFitsTarget : IFuzzTarget
{
    private const int MostFeatures = 12;
    private const int MostIterations = 1000;

    // Better points of more rows and columns would take too long to find.
    private const int MostRowsOfOptimum = 8;
    private const int MostFeaturesOfOptimum = 3;

    private readonly LinearModel<double>.Trainer[] trainers = [.. Enumerable.Range(1, MostFeatures).Select(n => new LinearModel<double>.Trainer(n))];
    private readonly LinearModel<float>.Trainer[] singleTrainers = [.. Enumerable.Range(1, MostFeatures).Select(n => new LinearModel<float>.Trainer(n))];

    public string Name => "curved";

    public int LongestInput => 80;

    public IReadOnlyList<byte[]> Tokens { get; } = [];

    public IEnumerable<byte[]> Seeds() => ByteSource.RandomSeeds(seed: 13, count: 300, shortest: 30, longest: 80);

    public Signature Run(byte[] input)
    {
        var source = new ByteSource(input);
        bool single = source.OneIn(4);
        LossKind loss = source.OneOf<LossKind>([LossKind.Logistic, LossKind.Logistic, LossKind.Squared, LossKind.Huber, LossKind.Poisson]);
        FitCase data = FitCase.Next(ref source, single, RowFitCase.RangeOf(loss));
        var asked = RowFitCase.Next(ref source, loss, data.Features, MostIterations);
        return single ? Run(singleTrainers[data.Features - 1], data, asked) : Run(trainers[data.Features - 1], data, asked);
    }

    private static Signature Run<T>(Trainer<LinearModel<T>, T, RuntimeKernels<T>> trainer, FitCase data, RowFitCase asked)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RowFit<T> fit = (in RowBatch<T> batch, out LinearModel<T> model) => Fit(trainer, in batch, asked, out model);
        TrainingReport report = RowFitRun.Twice(data, asked, fit, out double[] coefficients, out double intercept, out string context);
        bool hasExcuse = report.Status is FitStatus.NoData or FitStatus.Unbounded || !RowFitJudge.HasNoExcuse(data, asked) || asked.Loss == LossKind.Poisson;
        BrokenPromiseException.Unless(
            report.Converged || hasExcuse, () => $"{asked.Loss}: {report.Status} although all is penalised and of usual size", context);
        bool single = typeof(T) == typeof(float);
        int depth = RowFitJudge.Judge(data, asked, in report, coefficients, intercept, RowFitJudge.RoundingOf(single), context);
        bool isSmall = data.Count <= MostRowsOfOptimum && data.Features <= MostFeaturesOfOptimum && asked.Loss != LossKind.Poisson;
        depth += isSmall ? RowOptimumJudge.Judge(data, asked, in report, coefficients, intercept, RowFitJudge.RoundingOf(single), context) : 0;
        return RowFitRun.Reached(data, asked, in report, single, depth);
    }

    internal static TrainingReport Fit<T>(
        Trainer<LinearModel<T>, T, RuntimeKernels<T>> trainer, in RowBatch<T> rows, RowFitCase asked, out LinearModel<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return asked.Loss switch
        {
            LossKind.Squared => Fit(trainer, in rows, default(SquaredLoss), asked, out model),
            LossKind.Huber => Fit(trainer, in rows, new HuberLoss(asked.Delta), asked, out model),
            LossKind.Poisson => Fit(trainer, in rows, default(PoissonLoss), asked, out model),
            _ => Fit(trainer, in rows, default(LogisticLoss), asked, out model),
        };
    }

    private static TrainingReport Fit<T, TLoss>(
        Trainer<LinearModel<T>, T, RuntimeKernels<T>> trainer, in RowBatch<T> rows, TLoss loss, RowFitCase asked, out LinearModel<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        Strength strength = Strength.Total(asked.Strength);
        return asked.L1Ratio > 0.0
            ? trainer.Fit(in rows, loss, new ElasticNet(strength, asked.L1Ratio), default(ProximalNewton), asked.Options, out model)
            : trainer.Fit(in rows, loss, new Ridge(strength), default(Newton), asked.Options, out model);
    }
}
