using System.Numerics;
using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;
using SimdRegression.Kernels;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// Descents over rows and on moments, of every loss, penalty and set: gradient descent, the accelerated proximal gradient, single rows and
/// mini-batches. None throws but for settings that are documented not to suit, none hangs or answers with NaN; the same fit gives the same bits
/// again; and what says that it converged is held against slopes in 96 digits by <see cref="RowFitJudge"/>.
/// </summary>
internal sealed class DescentsTarget : IFuzzTarget
{
    private const int MostFeatures = 12;

    private readonly LinearModel<double>.Trainer[] trainers = [.. Enumerable.Range(1, MostFeatures).Select(n => new LinearModel<double>.Trainer(n))];
    private readonly LinearModel<float>.Trainer[] singleTrainers = [.. Enumerable.Range(1, MostFeatures).Select(n => new LinearModel<float>.Trainer(n))];
    private readonly LinearModel<double>.Moments[] workspaces = [.. Enumerable.Range(1, MostFeatures).Select(n => new LinearModel<double>.Moments(n))];

    public string Name => "descents";

    public int LongestInput => 96;

    public IReadOnlyList<byte[]> Tokens { get; } = [];

    public IEnumerable<byte[]> Seeds() => ByteSource.RandomSeeds(seed: 17, count: 300, shortest: 30, longest: 96);

    public Signature Run(byte[] input)
    {
        var source = new ByteSource(input);
        bool single = source.OneIn(4);
        LossKind loss = source.OneOf<LossKind>(
            [LossKind.Squared, LossKind.Logistic, LossKind.Huber, LossKind.Hinge, LossKind.Perceptron, LossKind.Poisson]);
        FitCase data = FitCase.Next(ref source, single, RowFitCase.RangeOf(loss));
        var descent = DescentCase.Next(ref source);
        RowFitCase asked = RowFitCase.Next(ref source, loss, data.Features, source.OneOf<int>([300, 20, 1, 2000])) with { IsDescent = true };
        asked = descent.Restrict(asked);
        return single ? Run(singleTrainers[data.Features - 1], data, asked, descent) : Run(trainers[data.Features - 1], data, asked, descent);
    }

    private Signature Run<T>(Trainer<LinearModel<T>, T, RuntimeKernels<T>> trainer, FitCase data, RowFitCase asked, DescentCase descent)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (descent.Refusal(asked, data) is string refusal)
        {
            return Signature.Start.With(refusal).With(Refused(trainer, data, asked, descent));
        }

        RowFit<T> fit = (in RowBatch<T> batch, out LinearModel<T> model) => Fit(trainer, in batch, asked, descent, out model);
        TrainingReport report = RowFitRun.Twice(data, asked, fit, out double[] coefficients, out double intercept, out string context);
        bool single = typeof(T) == typeof(float);
        double rounding = RowFitJudge.RoundingOf(single);
        CheckInside(asked, descent, coefficients, data, rounding, in report, context);
        bool isJudged = descent.Set == SetKind.None && (!descent.HoldsOut || descent.Solver == DescentKind.Accelerated);
        int depth = isJudged ? RowFitJudge.Judge(data, asked, in report, coefficients, intercept, rounding, context) : 0;
        if (asked.Loss == LossKind.Squared && descent is { Set: SetKind.None, HoldsOut: false } && !single)
        {
            depth += OnMoments(data, asked, descent);
        }

        return RowFitRun.Reached(data, asked, in report, single, depth).With((ulong)descent.Solver).With((ulong)descent.Set).With(descent.HasStep);
    }

    private static bool Refused<T>(Trainer<LinearModel<T>, T, RuntimeKernels<T>> trainer, FitCase data, RowFitCase asked, DescentCase descent)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        try
        {
            RowFitRun.Twice(
                data, asked, (in RowBatch<T> batch, out LinearModel<T> model) => Fit(trainer, in batch, asked, descent, out model), out _, out _, out _);
        }
        catch (ArgumentException)
        {
            return true;
        }

        throw new BrokenPromiseException($"{asked.Loss}: settings that do not suit were taken", $" {descent}");
    }

    // A constraint holds, whatever became of the fit.
    private static void CheckInside(
        RowFitCase asked, DescentCase descent, double[] coefficients, FitCase data, double rounding, in TrainingReport report, string context)
    {
        if (descent.Set == SetKind.None || asked.Options.Standardize || report.Status is FitStatus.Diverged)
        {
            return;
        }

        double norm = 0.0;
        for (int j = 0; j < coefficients.Length; j++)
        {
            double factor = asked.Options.PenaltyFactors.IsEmpty ? 1.0 : asked.Options.PenaltyFactors.Span[j];
            norm += descent.Set == SetKind.L1 ? factor * Math.Abs(coefficients[j]) : factor * coefficients[j] * coefficients[j];
        }

        norm = descent.Set == SetKind.L1 ? norm : Math.Sqrt(norm);
        bool hasBox = !asked.Options.LowerBounds.IsEmpty || !asked.Options.UpperBounds.IsEmpty;
        BrokenPromiseException.Unless(
            norm <= descent.Radius * (1.0 + 1e-9 + (64.0 * rounding)) || hasBox, () => $"{descent.Set} ball of {descent.Radius}: an answer of {norm}", context);
    }

    // The same descent on the moments of the rows, judged as strictly.
    private int OnMoments(FitCase data, RowFitCase asked, DescentCase descent)
    {
        LinearModel<double>.Moments moments = workspaces[data.Features - 1];
        moments.Reset();
        try
        {
            moments.Add(data.Rows, data.Targets, data.Weights);
        }
        catch (ArgumentException)
        {
            return data.Extreme > 100 ? 10 : throw new BrokenPromiseException("rows of usual size are refused");
        }

        var coefficients = new double[data.Features];
        double intercept;
        var penalty = new ElasticNet(Strength.Total(asked.Strength), asked.L1Ratio);
        TrainingReport report = descent.Solver == DescentKind.Accelerated
            ? moments.Fit(penalty, descent.Accelerated, asked.Options, coefficients, out intercept)
            : moments.Fit(penalty, descent.Gradient with { HeldOutFraction = 0.0 }, asked.Options, coefficients, out intercept);
        string context = asked.Describe(data, in report, coefficients, intercept, "on moments");
        BrokenPromiseException.Unless(
            coefficients.All(double.IsFinite) && double.IsFinite(intercept), () => $"on moments: {report.Status} with a coefficient that is not finite", context);
        return 20 + RowFitJudge.Judge(data, asked, in report, coefficients, intercept, RowFitJudge.RoundingOf(single: false), context);
    }

    private static TrainingReport Fit<T>(
        Trainer<LinearModel<T>, T, RuntimeKernels<T>> trainer, in RowBatch<T> rows, RowFitCase asked, DescentCase descent, out LinearModel<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return asked.Loss switch
        {
            LossKind.Squared => Fit(trainer, in rows, default(SquaredLoss), asked, descent, out model),
            LossKind.Huber => Fit(trainer, in rows, new HuberLoss(asked.Delta), asked, descent, out model),
            LossKind.Poisson => Fit(trainer, in rows, default(PoissonLoss), asked, descent, out model),
            LossKind.Hinge => Fit(trainer, in rows, default(HingeLoss), asked, descent, out model),
            LossKind.Perceptron => Fit(trainer, in rows, default(PerceptronLoss), asked, descent, out model),
            _ => Fit(trainer, in rows, default(LogisticLoss), asked, descent, out model),
        };
    }

    private static TrainingReport Fit<T, TLoss>(
        Trainer<LinearModel<T>, T, RuntimeKernels<T>> trainer,
        in RowBatch<T> rows,
        TLoss loss,
        RowFitCase asked,
        DescentCase descent,
        out LinearModel<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLoss : struct, ILoss<TLoss>
    {
        return descent.Set switch
        {
            SetKind.L1 => Fit(trainer, in rows, loss, new L1Ball(descent.Radius), asked, descent, out model),
            SetKind.L2 => Fit(trainer, in rows, loss, new L2Ball(descent.Radius), asked, descent, out model),
            _ => Fit(trainer, in rows, loss, new ElasticNet(Strength.Total(asked.Strength), asked.L1Ratio), asked, descent, out model),
        };
    }

    private static TrainingReport Fit<T, TLoss, TRegularizer>(
        Trainer<LinearModel<T>, T, RuntimeKernels<T>> trainer,
        in RowBatch<T> rows,
        TLoss loss,
        TRegularizer regularizer,
        RowFitCase asked,
        DescentCase descent,
        out LinearModel<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLoss : struct, ILoss<TLoss>
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        return descent.Solver switch
        {
            DescentKind.Gradient => trainer.Fit(in rows, loss, regularizer, descent.Gradient, asked.Options, out model),
            DescentKind.Accelerated => trainer.Fit(in rows, loss, regularizer, descent.Accelerated, asked.Options, out model),
            _ => trainer.Fit(in rows, loss, regularizer, descent.Stochastic, asked.Options, out model),
        };
    }
}
