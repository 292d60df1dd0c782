using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using SimdRegression.Benchmarks.Plain;
using SimdRegression.Benchmarks.Results;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Groups;

/// <summary>Sweeps of coordinate descent in which every coordinate changes.</summary>
[ResultTable(
    7,
    "Coordinate-descent sweep (ns a coordinate)",
    "The bare kernel, from the same point each time; every coordinate changes. TensorPrimitives: its multiply-add for the update.")]
[BenchmarkCategory("CoordinateDescent")]
public class DescentSweep<TKernels> : SolverKernelBenchmark<TKernels>
    where TKernels : struct, ISolverKernels
{
    private const int Coordinates = 2048;
    private const double L1 = 0.01;

    private int stride;
    private double[] hessian = [];
    private double[] inverseDiagonal = [];
    private double[] weights = [];
    private double[] lower = [];
    private double[] upper = [];
    private double[] startCoefficients = [];
    private double[] startGradient = [];
    private double[] coefficients = [];
    private double[] gradient = [];

    /// <summary>The generated kernel.</summary>
    [Benchmark(Description = Competitors.Generated, OperationsPerInvoke = Coordinates)]
    public double Generated() => Run(default(TKernels));

    /// <summary>The kernel for a run-time feature count.</summary>
    [Benchmark(Description = Competitors.RunTime, OperationsPerInvoke = Coordinates)]
    public double RunTime() => Run(new RuntimeKernels<double>(Features));

    /// <summary>Loops over coordinates and the gradient.</summary>
    [Benchmark(Description = Competitors.Plain, OperationsPerInvoke = Coordinates, Baseline = true)]
    public double PlainLoop()
    {
        double largest = 0.0;
        for (int done = 0; done < Coordinates; done += coefficients.Length)
        {
            Restart();
            largest = PlainCoordinateDescent.Sweep(hessian, stride, L1, coefficients, gradient);
        }

        return largest;
    }

    /// <summary>A loop over coordinates that updates the gradient by TensorPrimitives.</summary>
    [Benchmark(Description = Competitors.Tensors, OperationsPerInvoke = Coordinates)]
    public double Tensors()
    {
        double largest = 0.0;
        for (int done = 0; done < Coordinates; done += coefficients.Length)
        {
            Restart();
            largest = SweepByTensors();
        }

        return largest;
    }

    /// <inheritdoc/>
    protected override void Prepare()
    {
        stride = KernelLayout.Stride(Features);
        var random = new Random(Features);
        hessian = new double[KernelLayout.SquareLength(Features)];
        inverseDiagonal = new double[Features];
        startCoefficients = new double[Features];
        startGradient = new double[stride];
        for (int j = 0; j < Features; j++)
        {
            for (int i = 0; i < j; i++)
            {
                double element = random.NextDouble() - 0.5;
                hessian[(i * stride) + j] = element;
                hessian[(j * stride) + i] = element;
            }

            hessian[(j * stride) + j] = Features;
            inverseDiagonal[j] = 1.0 / Features;
            startCoefficients[j] = random.NextDouble();
            startGradient[j] = Features * ((2.0 * random.NextDouble()) - 1.0);
        }

        weights = new double[Features];
        lower = new double[Features];
        upper = new double[Features];
        Array.Fill(weights, L1);
        Array.Fill(lower, double.NegativeInfinity);
        Array.Fill(upper, double.PositiveInfinity);
        coefficients = new double[Features];
        gradient = new double[stride];
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
            (Competitors.Tensors, () => Tensors()));
        if (coefficients.Zip(startCoefficients).Any(pair => pair.First == pair.Second))
        {
            throw new InvalidOperationException("A coordinate did not change, and the time of a sweep would leave it out.");
        }
    }

    private double SweepByTensors()
    {
        double largest = 0.0;
        for (int j = 0; j < coefficients.Length; j++)
        {
            ReadOnlySpan<double> row = hessian.AsSpan(j * stride, gradient.Length);
            double target = gradient[j] + (row[j] * coefficients[j]);
            double updated = PlainCoordinateDescent.SoftThreshold(target, L1) * inverseDiagonal[j];
            double change = updated - coefficients[j];
            coefficients[j] = updated;
            largest = Math.Max(largest, row[j] * change * change);
            TensorPrimitives.MultiplyAdd(row, -change, gradient, gradient);
        }

        return largest;
    }

    private double Run<TSet>(TSet kernels)
        where TSet : struct, ISolverKernels
    {
        double largest = 0.0;
        for (int done = 0; done < Coordinates; done += coefficients.Length)
        {
            Restart();
            largest = kernels.CoordinateDescentSweep(hessian, inverseDiagonal, weights, lower, upper, coefficients, gradient);
        }

        return largest;
    }

    private void Restart()
    {
        startCoefficients.CopyTo(coefficients, 0);
        startGradient.CopyTo(gradient, 0);
    }
}
