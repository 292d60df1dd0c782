using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Ceiling.Kernels;

/// <summary>A sweep of coordinate descent that changes every coordinate, from the same point each time.</summary>
/// <typeparam name="TKernels">The generated kernels.</typeparam>
internal sealed class CoordinateDescentCase<TKernels> : CallCase
    where TKernels : struct, ISolverKernels
{
    private readonly double[] hessian;
    private readonly double[] inverseDiagonal;
    private readonly double[] l1;
    private readonly double[] lower;
    private readonly double[] upper;
    private readonly double[] coefficients;
    private readonly double[] startGradient;
    private readonly double[] gradient;

    /// <summary>Makes a problem.</summary>
    public CoordinateDescentCase()
        : base(calls: 16)
    {
        int features = default(TKernels).FeatureCount;
        hessian = DominantMatrix(features);
        inverseDiagonal = Filled(features, 1.0 / features);
        l1 = Filled(features, 0.01);
        lower = Filled(features, double.NegativeInfinity);
        upper = Filled(features, double.PositiveInfinity);
        coefficients = new double[features];
        gradient = new double[KernelLayout.Stride(features)];
        startGradient = new double[gradient.Length];
        for (int j = 0; j < features; j++)
        {
            startGradient[j] = j % 2 == 0 ? features : -features;
        }
    }

    /// <inheritdoc/>
    public override double MultiplyAddsPerItem => Math.Pow(Features, 2);

    /// <inheritdoc/>
    public override void Pass()
    {
        for (int call = 0; call < ItemsPerPass; call++)
        {
            Array.Clear(coefficients);
            startGradient.CopyTo(gradient, 0);
            default(TKernels).CoordinateDescentSweep(hessian, inverseDiagonal, l1, lower, upper, coefficients, gradient);
        }
    }

    private static double[] Filled(int length, double value)
    {
        var values = new double[length];
        Array.Fill(values, value);
        return values;
    }
}
