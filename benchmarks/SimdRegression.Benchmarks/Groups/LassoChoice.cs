using BenchmarkDotNet.Attributes;
using SimdRegression.Benchmarks.Plain;
using SimdRegression.Benchmarks.Results;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Groups;

/// <summary>The strength of a lasso, chosen by cross-validation from moments.</summary>
/// <typeparam name="TModel">The generated model.</typeparam>
/// <typeparam name="TKernels">Its kernels.</typeparam>
[ResultTable(
    14,
    "Choosing the strength of a lasso (ns a choice)",
    "2,000 rows in memory, 30 strengths, 5 folds: `Reset(); Add(rows, targets); Tune(EstimatorKind.Lasso, ...)`, the fit of all rows included. Plain "
    + "loop: for every fold the cross products of the training rows, coordinate descent from strength to strength, and the residuals of the test rows.")]
[BenchmarkCategory("CrossValidation")]
public class LassoChoice<TModel, TKernels> : DoubleModelBenchmark<TModel, TKernels>
    where TModel : struct, ILinearModel<TModel, double>
    where TKernels : struct, IKernels<double>
{
    private const int Rows = 2_000;
    private const int FoldCount = 5;
    private const int FoldRows = Rows / FoldCount;
    private const int StrengthCount = 30;
    private const double StrongestAlpha = 0.5;
    private const double WeakestAlpha = 5e-4;
    private const double MovedTooFar = 1e-16;
    private const double Tolerance = 1e-6;

    private static readonly double[] Alphas =
        [.. Enumerable.Range(0, StrengthCount).Select(i => StrongestAlpha * Math.Pow(WeakestAlpha / StrongestAlpha, (double)i / (StrengthCount - 1)))];

    private readonly double[] answer = new double[StrengthCount];
    private readonly GridSearch search = new(Alphas);
    private readonly FixedCrossValidation<TModel, TKernels> generated = new(FoldAssignment.Contiguous(Rows, FoldCount));
    private readonly LinearModel<double>.CrossValidation runTime = new(TModel.FeatureCount, FoldAssignment.Contiguous(Rows, FoldCount));
    private readonly PlainMoments<double> plain = new(TModel.FeatureCount);
    private readonly double[] coefficients = new double[TModel.FeatureCount];
    private readonly double[] gradient = new double[TModel.FeatureCount];
    private Problem<double> problem = null!;

    /// <summary>The generated model's cross-validation.</summary>
    [Benchmark(Description = Competitors.Generated)]
    public double Generated()
    {
        generated.Reset();
        generated.Add(problem.Rows, problem.Targets);
        return Deliver(generated.Tune(EstimatorKind.Lasso, search, out _));
    }

    /// <summary>The cross-validation for a run-time feature count.</summary>
    [Benchmark(Description = Competitors.RunTime)]
    public double RunTime()
    {
        runTime.Reset();
        runTime.Add(problem.Rows, problem.Targets);
        return Deliver(runTime.Tune(EstimatorKind.Lasso, search, out _));
    }

    /// <summary>Every fold from its rows.</summary>
    [Benchmark(Description = Competitors.Plain, Baseline = true)]
    public double PlainLoop()
    {
        Array.Clear(answer);
        for (int fold = 0; fold < FoldCount; fold++)
        {
            int start = fold * FoldRows;
            plain.Reset();
            Add(0, start);
            Add(start + FoldRows, Rows);
            StartFold();
            for (int i = 0; i < StrengthCount; i++)
            {
                Descend(Alphas[i]);
                answer[i] += MeanSquare(start, start + FoldRows) / FoldCount;
            }
        }

        plain.Reset();
        Add(0, Rows);
        StartFold();
        Descend(Alphas[Array.IndexOf(answer, answer.Min())]);
        return coefficients[0];
    }

    /// <inheritdoc/>
    protected override void Prepare() => problem = new Problem<double>(TModel.FeatureCount, Rows);

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

    private void Add(int start, int end)
    {
        int features = plain.Features;
        plain.Add(problem.Rows.AsSpan(start * features, (end - start) * features), problem.Targets.AsSpan(start, end - start));
    }

    private void StartFold()
    {
        plain.Centre();
        Array.Clear(coefficients);
        plain.TargetProducts.CopyTo(gradient, 0);
    }

    private void Descend(double alpha)
    {
        double enough = MovedTooFar * plain.TargetSquares;
        double step;
        do
        {
            step = PlainCoordinateDescent.Sweep(plain.Products, plain.Features, alpha * plain.Count, coefficients, gradient);
        }
        while (step > enough);
    }

    private double MeanSquare(int start, int end)
    {
        double sum = 0.0;
        for (int r = start; r < end; r++)
        {
            double residual = problem.Targets[r] - plain.TargetMean;
            for (int j = 0; j < coefficients.Length; j++)
            {
                residual -= coefficients[j] * (problem.Rows[(r * coefficients.Length) + j] - plain.Means[j]);
            }

            sum += residual * residual;
        }

        return sum / (end - start);
    }

    private double Deliver(TuningResult tuning)
    {
        tuning.MeanScores.CopyTo(answer);
        return tuning.Best.Alpha;
    }
}
