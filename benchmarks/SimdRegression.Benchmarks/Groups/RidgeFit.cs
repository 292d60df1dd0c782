using BenchmarkDotNet.Attributes;
using MathNet.Numerics.LinearAlgebra;
using SimdRegression.Benchmarks.Plain;
using SimdRegression.Benchmarks.Results;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Groups;

/// <summary>Ridge regression from moments.</summary>
[ResultTable(
    5,
    "Ridge from moments (ns a fit)",
    "`Fit(new Ridge(1.0), ...)`: scaled, with an estimate of the condition, refinement in doubled precision, and a report. "
    + "Plain loop: Cholesky and nothing else, in double precision. "
    + "Math.NET: `Cholesky().Solve` of the system made ready, in the element type.")]
[BenchmarkCategory("Solve")]
public class RidgeFit<T, TModel, TKernels> : ModelBenchmark<T, TModel, TKernels>
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    where TModel : struct, ILinearModel<TModel, T>
    where TKernels : struct, IKernels<T>
{
    // Whole blocks: a fit joins the rows that wait for their block to fill anew each time, and the solution is what is measured.
    private const int Blocks = 16;

    private const double Alpha = 1.0;

    private FixedMoments<T, TKernels> generated = null!;
    private LinearModel<T>.Moments runTime = null!;
    private PlainMoments<T> plain = null!;
    private double[] factor = [];
    private double[] plainCoefficients = [];
    private Matrix<T> system = null!;
    private Vector<T> right = null!;
    private T[] coefficients = [];
    private T intercept;

    /// <summary>The generated moments.</summary>
    [Benchmark(Description = Competitors.Generated)]
    public FitStatus Generated() => generated.Fit(new Ridge(Alpha), default, coefficients, out intercept).Status;

    /// <summary>The moments for a run-time feature count.</summary>
    [Benchmark(Description = Competitors.RunTime)]
    public FitStatus RunTime() => runTime.Fit(new Ridge(Alpha), default, coefficients, out intercept).Status;

    /// <summary>The normal equations, factored and solved.</summary>
    [Benchmark(Description = Competitors.Plain, Baseline = true)]
    public bool PlainLoop()
    {
        int features = plain.Features;
        plain.Products.CopyTo(factor, 0);
        plain.TargetProducts.CopyTo(plainCoefficients, 0);
        for (int i = 0; i < features; i++)
        {
            factor[(i * features) + i] += Alpha;
        }

        bool factored = PlainCholesky.Factor(factor, features);
        PlainCholesky.Solve(factor, plainCoefficients);
        double rest = plain.TargetMean;
        for (int j = 0; j < features; j++)
        {
            rest -= plain.Means[j] * plainCoefficients[j];
            coefficients[j] = T.CreateTruncating(plainCoefficients[j]);
        }

        intercept = T.CreateTruncating(rest);
        return factored;
    }

    /// <summary>The Cholesky solution of Math.NET.</summary>
    [Benchmark(Description = Competitors.MathNet)]
    public Vector<T> MathNet() => system.Cholesky().Solve(right);

    /// <inheritdoc/>
    protected override void Prepare()
    {
        var problem = new Problem<T>(Features, Blocks * KernelLayout.BlockRows(Features));
        generated = new FixedMoments<T, TKernels>();
        generated.Add(problem.Rows, problem.Targets);
        runTime = new LinearModel<T>.Moments(Features);
        runTime.Add(problem.Rows, problem.Targets);
        plain = new PlainMoments<T>(Features);
        plain.Add(problem.Rows, problem.Targets);
        plain.Centre();
        factor = new double[Features * Features];
        plainCoefficients = new double[Features];
        coefficients = new T[Features];
        system = Matrix<T>.Build.Dense(
            Features,
            Features,
            (i, j) => T.CreateTruncating(plain.Products[(i * Features) + j] + (i == j ? Alpha : 0.0)));
        right = Vector<T>.Build.Dense(Features, i => T.CreateTruncating(plain.TargetProducts[i]));
    }

    /// <inheritdoc/>
    protected override void CheckAnswers()
    {
        Agreement.Require(
            coefficients,
            Tolerance,
            (Competitors.Plain, () => PlainLoop()),
            (Competitors.Generated, () => Generated()),
            (Competitors.RunTime, () => RunTime()),
            (Competitors.MathNet, () => MathNet().AsArray().CopyTo(coefficients, 0)));
    }
}
