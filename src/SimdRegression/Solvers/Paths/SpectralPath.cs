using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SimdRegression.Kernels;

namespace SimdRegression.Solvers;

/// <summary>Solves ridge for eight strengths side by side from one eigendecomposition.</summary>
/// <remarks>
/// Eigenvectors are known to within rounding of the largest eigenvalue, so a strength whose matrix has eigenvalues further apart than
/// <see cref="WidestRange"/> needs another way.
/// </remarks>
internal sealed class SpectralPath
{
    // Half of double precision's digits: what is lost beyond the range that a Cholesky factor bears is scale, not correlation.
    private const double WidestRange = 1e5;

    private const int Lanes = PointLanes.Count;

    private readonly PathProblem problem;
    private readonly PointLanes lanes;
    private readonly GramSpectrum spectrum;
    private readonly int features;
    private readonly int stride;
    private readonly double[] shares;
    private readonly double[] freedom = new double[Lanes];

    /// <summary>Allocates the state.</summary>
    public SpectralPath(PathProblem problem, PointLanes lanes, int features)
    {
        this.problem = problem;
        this.lanes = lanes;
        this.features = features;
        stride = KernelLayout.Stride(features);
        spectrum = new GramSpectrum(problem, features);
        shares = new double[features * Lanes];
    }

    /// <summary>The effective degrees of freedom of each lane.</summary>
    public ReadOnlySpan<double> Freedom => freedom;

    /// <summary>Decomposes the problem.</summary>
    /// <returns>Whether it can be.</returns>
    public bool Decompose()
    {
        for (int j = 0; j < features; j++)
        {
            if (!problem.IsPenalized[j] && !problem.Scaled.Fixed[j])
            {
                return false;
            }
        }

        return problem.Scaled.FreeCount > 0 && spectrum.Decompose();
    }

    /// <summary>Whether double precision is enough for a lane.</summary>
    public bool IsWellConditioned(int lane)
    {
        double smallest = spectrum.Values[problem.Scaled.FreeCount - 1] + lanes.Lambda2[lane];
        return spectrum.Values[0] + lanes.Lambda2[lane] <= WidestRange * smallest;
    }

    /// <summary>Solves the strengths of the lanes.</summary>
    public void Solve()
    {
        lanes.Clear();
        for (int j = 0; j < features; j++)
        {
            if (!problem.Scaled.Fixed[j])
            {
                lanes.Use(j);
            }
        }

        WidthSwitch.Run(new Solution(this), Lanes);
        lanes.Evaluate();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Solve<TWidth, TVector>(nuint at)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double share = ref MemoryMarshal.GetArrayDataReference(shares);
        ref double map = ref MemoryMarshal.GetArrayDataReference(spectrum.Map);
        ref double v = ref MemoryMarshal.GetReference(lanes.Coefficients);
        TVector strength = TWidth.Load(ref lanes.Lambda2[0], at);
        TVector sum = TWidth.Create(0.0);
        for (int i = 0; i < features; i++)
        {
            TVector value = TWidth.Create(spectrum.Values[i]);
            TVector reciprocal = TWidth.Divide(TWidth.Create(1.0), TWidth.Add(value, strength));
            sum = TWidth.MultiplyAdd(value, reciprocal, sum);
            TWidth.Store(TWidth.Multiply(TWidth.Create(spectrum.Projections[i]), reciprocal), ref share, ((nuint)i * Lanes) + at);
        }

        TWidth.Store(sum, ref freedom[0], at);
        for (int j = 0; j < features; j += 4)
        {
            int j1 = Math.Min(j + 1, features - 1), j2 = Math.Min(j + 2, features - 1), j3 = Math.Min(j + 3, features - 1);
            TVector sum0 = TWidth.Create(0.0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
            for (int i = 0; i < features; i++)
            {
                TVector other = TWidth.Load(ref share, ((nuint)i * Lanes) + at);
                sum0 = TWidth.MultiplyAdd(TWidth.Broadcast(ref map, (nuint)((j * stride) + i)), other, sum0);
                sum1 = TWidth.MultiplyAdd(TWidth.Broadcast(ref map, (nuint)((j1 * stride) + i)), other, sum1);
                sum2 = TWidth.MultiplyAdd(TWidth.Broadcast(ref map, (nuint)((j2 * stride) + i)), other, sum2);
                sum3 = TWidth.MultiplyAdd(TWidth.Broadcast(ref map, (nuint)((j3 * stride) + i)), other, sum3);
            }

            TWidth.Store(sum0, ref v, ((nuint)j * Lanes) + at);
            TWidth.Store(sum1, ref v, ((nuint)j1 * Lanes) + at);
            TWidth.Store(sum2, ref v, ((nuint)j2 * Lanes) + at);
            TWidth.Store(sum3, ref v, ((nuint)j3 * Lanes) + at);
        }
    }

    private readonly struct Solution(SpectralPath path) : IWidthKernel
    {
        public void Run<TWidth, TVector>()
            where TWidth : IVectorWidth<TVector, double>
            where TVector : struct
        {
            for (nuint at = 0; at < Lanes; at += TWidth.Count)
            {
                path.Solve<TWidth, TVector>(at);
            }
        }
    }
}
