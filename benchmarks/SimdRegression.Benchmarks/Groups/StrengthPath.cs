using BenchmarkDotNet.Attributes;
using SimdRegression.Benchmarks.Results;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Groups;

/// <summary>A hundred strengths from the same moments.</summary>
[ResultTable(
    14,
    "Paths of 100 strengths from moments (ns a path)",
    "`Path(...)` from alphaMax to a thousandth of it (ridge: to a millionth), with certificates, degrees of freedom and information criteria. "
    + "One by one: as many `Fit` calls, warm-started, at the same strengths.")]
[BenchmarkCategory("Path")]
public class StrengthPath<TModel, TKernels> : DoubleModelBenchmark<TModel, TKernels>
    where TModel : struct, ILinearModel<TModel, double>
    where TKernels : struct, IKernels<double>
{
    // Whole blocks: a fit joins the rows that wait for their block to fill anew each time, and the path is what is measured.
    private const int Blocks = 16;

    private const double AnswersAgree = 1e-9;

    private FixedMoments<double, TKernels> moments = null!;
    private RegularizationPath lasso = null!;
    private RegularizationPath elasticNet = null!;
    private RegularizationPath ridge = null!;
    private double[] coefficients = [];
    private double intercept;

    /// <summary>The lasso, between its knots.</summary>
    [Benchmark(Description = "Lasso path")]
    public int LassoPath() => Fill(EstimatorKind.Lasso, lasso);

    /// <summary>The elastic net of equal shares.</summary>
    [Benchmark(Description = "Elastic net path")]
    public int ElasticNetPath() => Fill(EstimatorKind.ElasticNet, elasticNet);

    /// <summary>Ridge.</summary>
    [Benchmark(Description = "Ridge path")]
    public int RidgePath() => Fill(EstimatorKind.Ridge, ridge);

    /// <summary>The lasso by fits.</summary>
    [Benchmark(Description = "Lasso, one by one", Baseline = true)]
    public double LassoFits()
    {
        double sum = 0.0;
        for (int i = 0; i < lasso.Count; i++)
        {
            sum += moments.Fit(new Lasso(lasso.Alphas[i]), new FitOptions { WarmStart = true }, coefficients, out intercept).Objective;
        }

        return sum;
    }

    /// <summary>The elastic net by fits.</summary>
    [Benchmark(Description = "Elastic net, one by one")]
    public double ElasticNetFits()
    {
        double sum = 0.0;
        for (int i = 0; i < elasticNet.Count; i++)
        {
            var estimator = new ElasticNet(elasticNet.Alphas[i], elasticNet.L1Ratio);
            sum += moments.Fit(in estimator, new FitOptions { WarmStart = true }, coefficients, out intercept).Objective;
        }

        return sum;
    }

    /// <summary>Ridge by fits.</summary>
    [Benchmark(Description = "Ridge, one by one")]
    public double RidgeFits()
    {
        double sum = 0.0;
        for (int i = 0; i < ridge.Count; i++)
        {
            sum += moments.Fit(new Ridge(ridge.Alphas[i]), default, coefficients, out intercept).Objective;
        }

        return sum;
    }

    /// <inheritdoc/>
    protected override void Prepare()
    {
        var problem = new Problem<double>(Features, Blocks * KernelLayout.BlockRows(Features));
        moments = new FixedMoments<double, TKernels>();
        moments.Add(problem.Rows, problem.Targets);
        lasso = new RegularizationPath(Features);
        elasticNet = new RegularizationPath(Features);
        ridge = new RegularizationPath(Features);
        coefficients = new double[Features];
        LassoPath();
        ElasticNetPath();
        RidgePath();
    }

    /// <inheritdoc/>
    protected override void CheckAnswers()
    {
        // The last fit of each kind stands in "coefficients".
        RequireLast("Lasso", lasso, LassoFits);
        RequireLast("Elastic net", elasticNet, ElasticNetFits);
        RequireLast("Ridge", ridge, RidgeFits);
    }

    private void RequireLast(string what, RegularizationPath path, Func<double> fits)
    {
        Agreement.Require(
            coefficients,
            AnswersAgree,
            ($"{what} path", () => path.CoefficientsAt(path.Count - 1).CopyTo(coefficients)),
            ($"{what}, one by one", () => fits()));
    }

    private int Fill(EstimatorKind kind, RegularizationPath path)
    {
        moments.Path(kind, default, path);
        return path.Count;
    }
}
