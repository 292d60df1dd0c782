using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SimdRegression.Kernels;

namespace SimdRegression.Solvers;

/// <summary>
/// H after the sweep operator (Goodnight 1979) has been applied to a set A of features: its block (A, A) holds the inverse of H(A, A), the rows
/// of A elsewhere inverse(H(A, A)) H(A, .), and the other diagonal elements what their columns have that those of A do not.
/// </summary>
/// <remarks>
/// Sweeping a feature once more takes it out again. Each sweep is one rank-one update of the whole matrix, every element a chain, and no
/// triangular solve follows: at the sizes at which a path is followed knot by knot this is several times as fast as updating a factor. The
/// rounding that sweeps leave is removed from each solution by one step of refinement against H itself.
/// </remarks>
internal sealed class SweptGram
{
    private readonly int features;
    private readonly int stride;
    private readonly ScaledProblem problem;
    private readonly double[] swept;
    private readonly double[] pivotRow;
    private readonly double[] firstFactors;
    private readonly double[] secondFactors;
    private readonly double[] firstCorrection;
    private readonly double[] secondCorrection;
    private readonly int[] active;
    private int count;

    /// <summary>Allocates the matrix.</summary>
    public SweptGram(ScaledProblem problem, int features)
    {
        this.problem = problem;
        this.features = features;
        stride = KernelLayout.Stride(features);
        swept = new double[KernelLayout.SquareLength(features)];
        pivotRow = new double[stride];
        firstFactors = new double[features];
        secondFactors = new double[features];
        firstCorrection = new double[stride];
        secondCorrection = new double[stride];
        active = new int[features];
    }

    /// <summary>A, ascending.</summary>
    public ReadOnlySpan<int> Active => active.AsSpan(0, count);

    /// <summary>Takes H as it is, with nothing swept.</summary>
    public void Reset()
    {
        problem.Hessian.CopyTo(swept, 0);
        count = 0;
    }

    /// <summary>A diagonal element: of a feature outside A its squared distance from the columns of A.</summary>
    public double Diagonal(int feature) => swept[(feature * stride) + feature];

    /// <summary>Takes a feature into A, or out of it.</summary>
    public void Sweep(int feature)
    {
        int place = Active.BinarySearch(feature);
        if (place >= 0)
        {
            active.AsSpan((place + 1)..count).CopyTo(active.AsSpan(place));
            count--;
        }
        else
        {
            active.AsSpan(~place..count).CopyTo(active.AsSpan(~place + 1));
            active[~place] = feature;
            count++;
        }

        WidthSwitch.Run(new SweepOfFeature(this, feature), stride);
    }

    /// <summary>Solves H(A, A) x = b(A) for two right sides, refines both solutions once, and finds what is left of b.</summary>
    /// <param name="first">The first right side; N elements, zeros in the padding.</param>
    /// <param name="second">The second right side.</param>
    /// <param name="firstSolution">Receives the first solution; the elements outside A are unspecified.</param>
    /// <param name="secondSolution">Receives the second solution.</param>
    /// <param name="firstRest">Receives b - H(., A) x of all features for the first right side.</param>
    /// <param name="secondRest">Receives the same for the second.</param>
    public void Solve(
        double[] first, double[] second, double[] firstSolution, double[] secondSolution, double[] firstRest, double[] secondRest)
    {
        Array.Clear(firstSolution);
        Array.Clear(secondSolution);
        Combine(swept, 1.0, first, second, firstSolution, secondSolution);
        first.CopyTo(firstRest, 0);
        second.CopyTo(secondRest, 0);
        Combine(problem.Hessian, -1.0, firstSolution, secondSolution, firstRest, secondRest);
        Array.Clear(firstCorrection);
        Array.Clear(secondCorrection);
        Combine(swept, 1.0, firstRest, secondRest, firstCorrection, secondCorrection);
        Combine(problem.Hessian, -1.0, firstCorrection, secondCorrection, firstRest, secondRest);
        foreach (int j in Active)
        {
            firstSolution[j] += firstCorrection[j];
            secondSolution[j] += secondCorrection[j];
        }
    }

    // Two sums at a time of sign x(m) row(m), m going through A.
    private void Combine(double[] rows, double sign, double[] first, double[] second, double[] firstSum, double[] secondSum)
    {
        for (int a = 0; a < count; a++)
        {
            firstFactors[a] = sign * first[active[a]];
            secondFactors[a] = sign * second[active[a]];
        }

        WidthSwitch.Run(new Combination(this, rows, firstSum, secondSum), stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sweep<TWidth, TVector>(int feature)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double start = ref MemoryMarshal.GetArrayDataReference(swept);
        ref double pivots = ref MemoryMarshal.GetArrayDataReference(pivotRow);
        nuint length = (nuint)stride;
        nuint pivotStart = (nuint)feature * length;
        double inverse = 1.0 / swept[(feature * stride) + feature];
        TVector scale = TWidth.Create(inverse);
        for (nuint at = 0; at < length; at += TWidth.Count)
        {
            TVector scaled = TWidth.Multiply(TWidth.Load(ref start, pivotStart + at), scale);
            TWidth.Store(scaled, ref pivots, at);
            TWidth.Store(scaled, ref start, pivotStart + at);
        }

        for (int i = 0; i < features; i++)
        {
            nuint row = (nuint)i * length;
            double factor = swept[(i * stride) + feature];
            if (i == feature || factor == 0.0)
            {
                continue;
            }

            TVector multiple = TWidth.Create(factor);
            for (nuint at = 0; at < length; at += TWidth.Count)
            {
                TVector rest = TWidth.SubtractProduct(multiple, TWidth.Load(ref pivots, at), TWidth.Load(ref start, row + at));
                TWidth.Store(rest, ref start, row + at);
            }

            swept[(i * stride) + feature] = -factor * inverse;
        }

        swept[(feature * stride) + feature] = inverse;
    }

    // Two vectors of elements of both sums at a time; where only one remains, it is computed twice.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Combine<TWidth, TVector>(double[] rows, double[] firstSum, double[] secondSum)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double matrix = ref MemoryMarshal.GetArrayDataReference(rows);
        ref double sumA = ref MemoryMarshal.GetArrayDataReference(firstSum);
        ref double sumB = ref MemoryMarshal.GetArrayDataReference(secondSum);
        nuint length = (nuint)stride;
        nuint last = length - TWidth.Count;
        for (nuint at0 = 0; at0 < length; at0 += 2 * TWidth.Count)
        {
            nuint at1 = nuint.Min(at0 + TWidth.Count, last);
            TVector a0 = TWidth.Load(ref sumA, at0), a1 = TWidth.Load(ref sumA, at1);
            TVector b0 = TWidth.Load(ref sumB, at0), b1 = TWidth.Load(ref sumB, at1);
            for (int m = 0; m < count; m++)
            {
                nuint row = (nuint)active[m] * length;
                TVector element0 = TWidth.Load(ref matrix, row + at0), element1 = TWidth.Load(ref matrix, row + at1);
                TVector factorA = TWidth.Create(firstFactors[m]), factorB = TWidth.Create(secondFactors[m]);
                a0 = TWidth.MultiplyAdd(factorA, element0, a0);
                a1 = TWidth.MultiplyAdd(factorA, element1, a1);
                b0 = TWidth.MultiplyAdd(factorB, element0, b0);
                b1 = TWidth.MultiplyAdd(factorB, element1, b1);
            }

            TWidth.Store(a0, ref sumA, at0);
            TWidth.Store(a1, ref sumA, at1);
            TWidth.Store(b0, ref sumB, at0);
            TWidth.Store(b1, ref sumB, at1);
        }
    }

    private readonly struct SweepOfFeature(SweptGram gram, int feature) : IWidthKernel
    {
        public void Run<TWidth, TVector>()
            where TWidth : IVectorWidth<TVector, double>
            where TVector : struct
            => gram.Sweep<TWidth, TVector>(feature);
    }

    private readonly struct Combination(SweptGram gram, double[] rows, double[] firstSum, double[] secondSum) : IWidthKernel
    {
        public void Run<TWidth, TVector>()
            where TWidth : IVectorWidth<TVector, double>
            where TVector : struct
            => gram.Combine<TWidth, TVector>(rows, firstSum, secondSum);
    }
}
