using BenchmarkDotNet.Attributes;
using SimdRegression.Benchmarks.Plain;
using SimdRegression.Benchmarks.Results;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Groups;

/// <summary>Logistic regression with a squared penalty, by Newton's method over the rows.</summary>
/// <typeparam name="TModel">The generated model.</typeparam>
/// <typeparam name="TKernels">Its kernels.</typeparam>
[ResultTable(
    11,
    "Logistic regression (ns a fit)",
    "20,000 rows, `Fit(rows, labels, new LogisticLoss(), new Ridge(1.0), new Newton(), ...)` to a duality gap of 1e-12. Own loss: the "
    + "same with a loss that the library does not know. Plain loop: Newton's method until steps are shorter than 1e-8, without a certificate.")]
[BenchmarkCategory("RowFits")]
public class LogisticFit<TModel, TKernels> : DoubleModelBenchmark<TModel, TKernels>
    where TModel : struct, ILinearModel<TModel, double>
    where TKernels : struct, IKernels<double>
{
    private const int Rows = 20_000;
    private const double Alpha = 1.0;
    private const double ShortStep = 1e-8;
    private const double Tolerance = 1e-6;

    private readonly double[] answer = new double[TModel.FeatureCount + 1];
    private readonly FixedTrainer<TModel, TKernels> generated = new();
    private readonly LinearModel<double>.Trainer runTime = new(TModel.FeatureCount);
    private LogisticProblem problem = null!;

    /// <summary>The generated model's trainer.</summary>
    [Benchmark(Description = Competitors.Generated)]
    public FitStatus Generated() => Deliver(Fit(generated, default(LogisticLoss), out TModel model), in model);

    /// <summary>The same with a loss of one's own.</summary>
    [Benchmark(Description = Competitors.OwnLoss)]
    public FitStatus OwnLoss() => Deliver(Fit(generated, default(OwnLogisticLoss), out TModel model), in model);

    /// <summary>The trainer for a run-time feature count.</summary>
    [Benchmark(Description = Competitors.RunTime)]
    public FitStatus RunTime() => Deliver(Fit(runTime, default(LogisticLoss), out LinearModel<double> model), in model);

    /// <summary>Loops over rows and pairs of features.</summary>
    [Benchmark(Description = Competitors.Plain, Baseline = true)]
    public void PlainLoop() => PlainDescent.Logistic(problem.Rows, problem.Labels, Alpha, ShortStep, answer);

    /// <inheritdoc/>
    protected override void Prepare() => problem = new LogisticProblem(TModel.FeatureCount, Rows);

    /// <inheritdoc/>
    protected override void CheckAnswers()
    {
        Agreement.Require(
            answer,
            Tolerance,
            (Competitors.Plain, PlainLoop),
            (Competitors.Generated, () => Generated()),
            (Competitors.OwnLoss, () => OwnLoss()),
            (Competitors.RunTime, () => RunTime()));
    }

    private TrainingReport Fit<TFitted, TSet, TLoss>(Trainer<TFitted, double, TSet> trainer, in TLoss loss, out TFitted model)
        where TFitted : IModelFactory<TFitted, double>
        where TSet : struct, IKernels<double>
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        return trainer.Fit(problem.Rows, problem.Labels, in loss, new Ridge(Alpha), default(Newton), out model);
    }

    private FitStatus Deliver<TFitted>(TrainingReport report, in TFitted model)
        where TFitted : ILinearModel<double>
    {
        model.CopyCoefficientsTo(answer);
        answer[^1] = model.Intercept;
        return report.Status;
    }
}
