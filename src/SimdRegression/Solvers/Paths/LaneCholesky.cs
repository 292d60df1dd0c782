using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SimdRegression.Kernels;

namespace SimdRegression.Solvers;

/// <summary>
/// Factors H(A, A) + lambda2 diag(q) = L D L' of a set A of features for eight strengths side by side, one a lane, and solves with
/// c(A) - lambda1 sign(j) p(j) on the right.
/// </summary>
/// <remarks>
/// Chain of element (i, j), i at least j: its matrix element; for k = 0 .. j - 1 in this order minus L(i, k) (L(j, k) d(k)); then, below the
/// diagonal, times 1 / d(j). The right side goes along as one more row. Backwards, x(j) is what stands there minus L(i, j) x(i) for i from the
/// last down to j + 1. A pivot d(j) is what column j has that those before it do not, so diagonal / d(j) is how far its variance is inflated.
/// </remarks>
internal sealed class LaneCholesky
{
    private const int Lanes = PointLanes.Count;

    private readonly int stride;
    private readonly PathProblem problem;
    private readonly PointLanes lanes;
    private readonly Memory<double> factor;
    private readonly Memory<double> pivots;
    private readonly Memory<double> scratch;
    private readonly double[] inflation = new double[Lanes];
    private readonly double[] freedom = new double[Lanes];
    private readonly int[] columns;
    private readonly double[] signedUnits;
    private int count;

    /// <summary>Allocates the factor.</summary>
    public LaneCholesky(PathProblem problem, PointLanes lanes, int features)
    {
        this.problem = problem;
        this.lanes = lanes;
        stride = KernelLayout.Stride(features);
        factor = AlignedBuffer.Allocate(RowAt(features + 1) * Lanes);
        pivots = AlignedBuffer.Allocate(features * Lanes);
        scratch = AlignedBuffer.Allocate((features + 1) * Lanes);
        columns = new int[features];
        signedUnits = new double[features];
    }

    /// <summary>The largest inflation of a column's variance in each lane; not finite, or beyond use, where columns depend on each other.</summary>
    public ReadOnlySpan<double> Inflation => inflation;

    /// <summary>The trace of H(A, A) times the inverse of the matrix that was factored, after <see cref="FindFreedom"/>.</summary>
    public ReadOnlySpan<double> Freedom => freedom;

    /// <summary>Factors, solves, and puts the coefficients of the set into the lanes.</summary>
    /// <param name="active">A, ascending.</param>
    /// <param name="signs">The sign of each feature's coefficient; 0 for one without penalty.</param>
    public void Solve(ReadOnlySpan<int> active, ReadOnlySpan<int> signs)
    {
        count = active.Length;
        active.CopyTo(columns);
        for (int a = 0; a < count; a++)
        {
            signedUnits[a] = signs[columns[a]] * problem.L1Unit[columns[a]];
        }

        WidthSwitch.Run(new Solution(this), Lanes);
    }

    /// <summary>Finds the effective degrees of freedom of all lanes: |A| - lambda2 sum of q(j) times the inverse's diagonal.</summary>
    public void FindFreedom() => WidthSwitch.Run(new FreedomOfLanes(this), Lanes);

    // Row i of L has i elements and, on the diagonal, the inverse of the pivot.
    private static int RowAt(int row) => row * (row + 1) / 2;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Factor<TWidth, TVector>(nuint at)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double l = ref MemoryMarshal.GetReference(factor.Span);
        ref double d = ref MemoryMarshal.GetReference(pivots.Span);
        ref double u = ref MemoryMarshal.GetReference(scratch.Span);
        ref double h = ref MemoryMarshal.GetArrayDataReference(problem.Scaled.Hessian);
        TVector one = TWidth.Create(1.0);
        TVector largest = one;
        TVector strength1 = TWidth.Load(ref lanes.Lambda1[0], at);
        TVector strength2 = TWidth.Load(ref lanes.Lambda2[0], at);
        for (int j = 0; j < count; j++)
        {
            int column = columns[j];
            for (int k = 0; k < j; k++)
            {
                TWidth.Store(TWidth.Multiply(At<TWidth, TVector>(ref l, RowAt(j) + k, at), At<TWidth, TVector>(ref d, k, at)), ref u, Place(k, at));
            }

            TVector diagonal = TWidth.MultiplyAdd(
                strength2, TWidth.Create(problem.QuadraticUnit[column]), TWidth.Broadcast(ref h, (nuint)((column * stride) + column)));
            TVector inverse = one;
            for (int i = j; i <= count; i += 4)
            {
                int i1 = Math.Min(i + 1, count), i2 = Math.Min(i + 2, count), i3 = Math.Min(i + 3, count);
                TVector sum0 = i == j ? diagonal : Element<TWidth, TVector>(i, j, strength1, ref h);
                TVector sum1 = Element<TWidth, TVector>(i1, j, strength1, ref h);
                TVector sum2 = Element<TWidth, TVector>(i2, j, strength1, ref h);
                TVector sum3 = Element<TWidth, TVector>(i3, j, strength1, ref h);
                nuint row0 = Place(RowAt(i), at), row1 = Place(RowAt(i1), at), row2 = Place(RowAt(i2), at), row3 = Place(RowAt(i3), at);
                nuint end = (nuint)j * Lanes;
                for (nuint k = 0; k < end; k += Lanes)
                {
                    TVector other = TWidth.Load(ref u, k + at);
                    sum0 = TWidth.SubtractProduct(TWidth.Load(ref l, row0 + k), other, sum0);
                    sum1 = TWidth.SubtractProduct(TWidth.Load(ref l, row1 + k), other, sum1);
                    sum2 = TWidth.SubtractProduct(TWidth.Load(ref l, row2 + k), other, sum2);
                    sum3 = TWidth.SubtractProduct(TWidth.Load(ref l, row3 + k), other, sum3);
                }

                if (i == j)
                {
                    inverse = TWidth.Divide(one, sum0);
                    largest = TWidth.Max(largest, TWidth.Abs(TWidth.Multiply(diagonal, inverse)));
                    TWidth.Store(sum0, ref d, Place(j, at));
                    TWidth.Store(inverse, ref l, row0 + end);
                }
                else
                {
                    TWidth.Store(TWidth.Multiply(sum0, inverse), ref l, row0 + end);
                }

                TWidth.Store(TWidth.Multiply(sum1, inverse), ref l, row1 + end);
                TWidth.Store(TWidth.Multiply(sum2, inverse), ref l, row2 + end);
                TWidth.Store(TWidth.Multiply(sum3, inverse), ref l, row3 + end);
            }
        }

        TWidth.Store(largest, ref inflation[0], at);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SolveBackwards<TWidth, TVector>(nuint at)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double l = ref MemoryMarshal.GetReference(factor.Span);
        ref double v = ref MemoryMarshal.GetReference(lanes.Coefficients);
        int right = RowAt(count);
        for (int i = count - 1; i >= 0; i--)
        {
            TVector x = At<TWidth, TVector>(ref l, right + i, at);
            TWidth.Store(x, ref v, Place(columns[i], at));
            int row = RowAt(i);
            for (int j = 0; j < i; j++)
            {
                TVector rest = TWidth.SubtractProduct(At<TWidth, TVector>(ref l, row + j, at), x, At<TWidth, TVector>(ref l, right + j, at));
                TWidth.Store(rest, ref l, Place(right + j, at));
            }
        }
    }

    // The diagonal of the inverse is the sum over i of m(i)^2 / d(i), m being column j of the inverse of L.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindFreedom<TWidth, TVector>(nuint at)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double l = ref MemoryMarshal.GetReference(factor.Span);
        ref double m = ref MemoryMarshal.GetReference(scratch.Span);
        TVector zero = TWidth.Create(0.0);
        TVector lost = zero;
        for (int j = 0; j < count; j++)
        {
            TVector diagonal = At<TWidth, TVector>(ref l, RowAt(j) + j, at);
            TWidth.Store(TWidth.Create(1.0), ref m, Place(j, at));
            for (int i = j + 1; i < count; i++)
            {
                TVector sum = zero;
                for (int k = j; k < i; k++)
                {
                    sum = TWidth.SubtractProduct(At<TWidth, TVector>(ref l, RowAt(i) + k, at), At<TWidth, TVector>(ref m, k, at), sum);
                }

                TWidth.Store(sum, ref m, Place(i, at));
                diagonal = TWidth.MultiplyAdd(TWidth.Multiply(sum, sum), At<TWidth, TVector>(ref l, RowAt(i) + i, at), diagonal);
            }

            lost = TWidth.MultiplyAdd(TWidth.Create(problem.QuadraticUnit[columns[j]]), diagonal, lost);
        }

        TVector strength2 = TWidth.Load(ref lanes.Lambda2[0], at);
        TWidth.Store(TWidth.SubtractProduct(strength2, lost, TWidth.Create(count)), ref freedom[0], at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector Element<TWidth, TVector>(int i, int j, TVector strength1, ref double h)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        return i < count
            ? TWidth.Broadcast(ref h, (nuint)((columns[i] * stride) + columns[j]))
            : TWidth.SubtractProduct(strength1, TWidth.Create(signedUnits[j]), TWidth.Create(problem.Scaled.Linear[columns[j]]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector At<TWidth, TVector>(ref double start, int element, nuint at)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
        => TWidth.Load(ref start, Place(element, at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint Place(int element, nuint at) => ((nuint)element * Lanes) + at;

    private readonly struct Solution(LaneCholesky cholesky) : IWidthKernel
    {
        public void Run<TWidth, TVector>()
            where TWidth : IVectorWidth<TVector, double>
            where TVector : struct
        {
            for (nuint at = 0; at < Lanes; at += TWidth.Count)
            {
                cholesky.Factor<TWidth, TVector>(at);
                cholesky.SolveBackwards<TWidth, TVector>(at);
            }
        }
    }

    private readonly struct FreedomOfLanes(LaneCholesky cholesky) : IWidthKernel
    {
        public void Run<TWidth, TVector>()
            where TWidth : IVectorWidth<TVector, double>
            where TVector : struct
        {
            for (nuint at = 0; at < Lanes; at += TWidth.Count)
            {
                cholesky.FindFreedom<TWidth, TVector>(at);
            }
        }
    }
}
