using System.Numerics;
using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;
using SimdRegression.Kernels;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// Fits over few rows by Newton's method whose columns can hardly be told apart, whose labels such columns separate, or whose loss is next to
/// one with kinks: what is told of them is held against better points in 96 digits by <see cref="RowOptimumJudge"/>.
/// </summary>
internal sealed class CurvedNearTarget : IFuzzTarget
{
    private const int MostFeatures = 3;

    private readonly LinearModel<double>.Trainer[] trainers = [.. Enumerable.Range(1, MostFeatures).Select(n => new LinearModel<double>.Trainer(n))];
    private readonly LinearModel<float>.Trainer[] singleTrainers = [.. Enumerable.Range(1, MostFeatures).Select(n => new LinearModel<float>.Trainer(n))];

    public string Name => "curved-near";

    public int LongestInput => 48;

    public IReadOnlyList<byte[]> Tokens { get; } = [];

    public IEnumerable<byte[]> Seeds() => ByteSource.RandomSeeds(seed: 41, count: 400, shortest: 30, longest: 48);

    public Signature Run(byte[] input)
    {
        var source = new ByteSource(input);
        bool single = source.OneIn(6);
        LossKind loss = source.OneOf<LossKind>([LossKind.Logistic, LossKind.Huber, LossKind.Logistic, LossKind.Squared]);
        FitCase data = CurvedNearCase.Rows(ref source, loss, single);
        RowFitCase asked = CurvedNearCase.Asked(ref source, loss, data);
        return single ? Run(singleTrainers[data.Features - 1], data, asked) : Run(trainers[data.Features - 1], data, asked);
    }

    private static Signature Run<T>(Trainer<LinearModel<T>, T, RuntimeKernels<T>> trainer, FitCase data, RowFitCase asked)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RowFit<T> fit = (in RowBatch<T> batch, out LinearModel<T> model) => CurvedFitsTarget.Fit(trainer, in batch, asked, out model);
        TrainingReport report = RowFitRun.Twice(data, asked, fit, out double[] coefficients, out double intercept, out string context);
        bool single = typeof(T) == typeof(float);
        int depth = RowOptimumJudge.Judge(data, asked, in report, coefficients, intercept, RowFitJudge.RoundingOf(single), context);
        return RowFitRun.Reached(data, asked, in report, single, depth).WithSize((long)-Math.Log10(asked.Delta) + 400);
    }
}
