using System.Numerics;
using BenchmarkDotNet.Attributes;
using SimdRegression.Benchmarks.Plain;
using SimdRegression.Benchmarks.Results;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Groups;

/// <summary>The lasso from moments.</summary>
[ResultTable(
    8,
    "Lasso from moments (ns a fit)",
    "`Fit(new Lasso(Strength.FractionOfMax(0.1)), ...)` from a cold start to a duality gap of 1e-12. "
    + "Plain loop: sweeps until no coordinate moves by more than 1e-7 of the target, without a certificate.")]
[BenchmarkCategory("CoordinateDescent")]
public class LassoFit<T, TModel, TKernels> : ModelBenchmark<T, TModel, TKernels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TModel : struct, ILinearModel<TModel, T>
    where TKernels : struct, IKernels<T>
{
    // Whole blocks: a fit joins the rows that wait for their block to fill anew each time, and the solution is what is measured.
    private const int Blocks = 16;

    private const double ShareOfLargest = 0.1;
    private const double MovedTooFar = 1e-14;

    // The loop without a certificate stops where it stops moving, which is near the answer and not at it.
    private const double StoppingTolerance = 1e-6;

    private FixedMoments<T, TKernels> generated = null!;
    private LinearModel<T>.Moments runTime = null!;
    private PlainMoments<T> plain = null!;
    private double[] gradient = [];
    private double[] plainCoefficients = [];
    private T[] coefficients = [];
    private T intercept;

    /// <summary>The generated moments.</summary>
    [Benchmark(Description = Competitors.Generated)]
    public FitStatus Generated() => generated.Fit(Estimator, default, coefficients, out intercept).Status;

    /// <summary>The moments for a run-time feature count.</summary>
    [Benchmark(Description = Competitors.RunTime)]
    public FitStatus RunTime() => runTime.Fit(Estimator, default, coefficients, out intercept).Status;

    /// <summary>Sweeps over the coordinates.</summary>
    [Benchmark(Description = Competitors.Plain, Baseline = true)]
    public double PlainLoop()
    {
        int features = plain.Features;
        double largest = 0.0;
        Array.Clear(plainCoefficients);
        plain.TargetProducts.CopyTo(gradient, 0);
        foreach (double value in gradient)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        double l1 = ShareOfLargest * largest;
        double enough = MovedTooFar * plain.TargetSquares;
        double step;
        do
        {
            step = PlainCoordinateDescent.Sweep(plain.Products, features, l1, plainCoefficients, gradient);
        }
        while (step > enough);

        double rest = plain.TargetMean;
        for (int j = 0; j < features; j++)
        {
            rest -= plain.Means[j] * plainCoefficients[j];
            coefficients[j] = T.CreateTruncating(plainCoefficients[j]);
        }

        intercept = T.CreateTruncating(rest);
        return step;
    }

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
        gradient = new double[Features];
        plainCoefficients = new double[Features];
        coefficients = new T[Features];
    }

    /// <inheritdoc/>
    protected override void CheckAnswers()
    {
        Agreement.Require(
            coefficients,
            Math.Max(Tolerance, StoppingTolerance),
            (Competitors.Plain, () => PlainLoop()),
            (Competitors.Generated, () => Generated()),
            (Competitors.RunTime, () => RunTime()));
    }

    private static Lasso Estimator => new(Strength.FractionOfMax(ShareOfLargest));
}
