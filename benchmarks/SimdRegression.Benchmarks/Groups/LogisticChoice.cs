using BenchmarkDotNet.Attributes;
using SimdRegression.Benchmarks.Plain;
using SimdRegression.Benchmarks.Results;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Groups;

/// <summary>The strength of a logistic regression, chosen by cross-validation.</summary>
/// <typeparam name="TModel">The generated model.</typeparam>
/// <typeparam name="TKernels">Its kernels.</typeparam>
[ResultTable(
    13,
    "Choosing the strength of a logistic regression (ns a choice)",
    "2,000 rows, 10 strengths, 5 folds, `Tune(rows, labels, new LogisticLoss(), EstimatorKind.Ridge, new Newton(), ...)` with the fit of all rows "
    + "in the end. Plain loop: Newton's method for every fold and strength until steps are shorter than 1e-8.")]
[BenchmarkCategory("RowFits")]
public class LogisticChoice<TModel, TKernels> : DoubleModelBenchmark<TModel, TKernels>
    where TModel : struct, ILinearModel<TModel, double>
    where TKernels : struct, IKernels<double>
{
    private const int Rows = 2_000;
    private const int FoldCount = 5;
    private const int FoldRows = Rows / FoldCount;
    private const double ShortStep = 1e-8;
    private const double Tolerance = 1e-7;

    private static readonly double[] Alphas = [1e4, 3e3, 1e3, 3e2, 1e2, 30.0, 10.0, 3.0, 1.0, 0.3];

    private readonly double[] answer = new double[Alphas.Length];
    private readonly GridSearch search = new(Alphas);
    private readonly FixedRowCrossValidation<TModel, TKernels> generated = new(FoldAssignment.Contiguous(Rows, FoldCount));
    private readonly LinearModel<double>.RowCrossValidation runTime = new(TModel.FeatureCount, FoldAssignment.Contiguous(Rows, FoldCount));
    private LogisticProblem problem = null!;

    /// <summary>The generated model's cross-validation.</summary>
    [Benchmark(Description = Competitors.Generated)]
    public double Generated() => Deliver(generated.Tune(
        problem.Rows, problem.Labels, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), search, out _));

    /// <summary>The cross-validation for a run-time feature count.</summary>
    [Benchmark(Description = Competitors.RunTime)]
    public double RunTime() => Deliver(runTime.Tune(
        problem.Rows, problem.Labels, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), search, out _));

    /// <summary>A fit for every fold and strength.</summary>
    [Benchmark(Description = Competitors.Plain, Baseline = true)]
    public double PlainLoop()
    {
        int features = TModel.FeatureCount;
        var coefficients = new double[features + 1];
        Array.Clear(answer);
        for (int fold = 0; fold < FoldCount; fold++)
        {
            int start = fold * FoldRows;
            int end = start + FoldRows;
            double[] rows = [.. problem.Rows[..(start * features)], .. problem.Rows[(end * features)..]];
            double[] labels = [.. problem.Labels[..start], .. problem.Labels[end..]];
            for (int i = 0; i < Alphas.Length; i++)
            {
                PlainDescent.Logistic(rows, labels, Alphas[i], ShortStep, coefficients);
                answer[i] += LogLoss(coefficients, start, end) / FoldCount;
            }
        }

        PlainDescent.Logistic(problem.Rows, problem.Labels, Alphas[Array.IndexOf(answer, answer.Min())], ShortStep, coefficients);
        return coefficients[0];
    }

    /// <inheritdoc/>
    protected override void Prepare() => problem = new LogisticProblem(TModel.FeatureCount, Rows);

    /// <inheritdoc/>
    protected override void CheckAnswers()
    {
        Agreement.Require(
            answer,
            Tolerance,
            (Competitors.Plain, () => PlainLoop()),
            (Competitors.Generated, () => Generated()),
            (Competitors.RunTime, () => RunTime()));
    }

    private double LogLoss(double[] coefficients, int start, int end)
    {
        double sum = 0.0;
        for (int r = start; r < end; r++)
        {
            double margin = coefficients[^1];
            for (int j = 0; j < coefficients.Length - 1; j++)
            {
                margin += problem.Rows[(r * (coefficients.Length - 1)) + j] * coefficients[j];
            }

            sum += Math.Log(1.0 + Math.Exp(problem.Labels[r] == 1.0 ? -margin : margin));
        }

        return sum / (end - start);
    }

    private double Deliver(TuningResult tuning)
    {
        tuning.MeanScores.CopyTo(answer);
        return tuning.Best.Alpha;
    }
}
