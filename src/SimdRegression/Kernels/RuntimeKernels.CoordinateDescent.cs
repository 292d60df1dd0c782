using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels;

public readonly partial struct RuntimeKernels<T>
{
    /// <inheritdoc/>
    public double CoordinateDescentSweep(
        ReadOnlySpan<double> hessian,
        ReadOnlySpan<double> inverseDiagonal,
        ReadOnlySpan<double> l1,
        ReadOnlySpan<double> lower,
        ReadOnlySpan<double> upper,
        Span<double> coefficients,
        Span<double> gradient)
    {
        var problem = new SweepProblem(hessian, inverseDiagonal, l1, lower, upper, coefficients, gradient);
        if (Vector512.IsHardwareAccelerated && KernelLayout.Stride(FeatureCount) >= Vector512<double>.Count)
        {
            return Sweep<Width512<double>, Vector512<double>>(problem);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            return Sweep<Width256<double>, Vector256<double>>(problem);
        }

        return Vector128.IsHardwareAccelerated
            ? Sweep<Width128<double>, Vector128<double>>(problem)
            : Sweep<WidthScalar<double>, double>(problem);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Sweep<TWidth, TVector>(SweepProblem problem)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        nuint features = (nuint)FeatureCount;
        nuint stride = (nuint)KernelLayout.Stride(FeatureCount);
        ref double row = ref problem.Hessian;
        double largest = 0.0;
        double gradient = problem.Gradient;
        for (nuint j = 0; j < features; j++)
        {
            double diagonal = Unsafe.Add(ref row, j);
            double coefficient = Unsafe.Add(ref problem.Coefficients, j);
            double target = Lanes.MultiplyAdd(diagonal, coefficient, gradient);
            double bound = Unsafe.Add(ref problem.L1, j);
            double shrunk = target > bound ? target - bound : target < -bound ? target + bound : 0.0;
            double updated = shrunk * Unsafe.Add(ref problem.InverseDiagonal, j);
            double lower = Unsafe.Add(ref problem.Lower, j);
            double upper = Unsafe.Add(ref problem.Upper, j);

            // Within its bounds, as nearly always, a value needs no clamping, and a branch that is foreseen costs no time.
            if (!(updated > lower && updated < upper))
            {
                updated = Math.Min(Math.Max(updated, lower), upper);
            }

            double change = updated - coefficient;

            // The next coordinate's gradient is worked out beside the vector update, not read back from memory after it.
            nuint next = nuint.Min(j + 1, features - 1);
            gradient = Unsafe.Add(ref problem.Gradient, next);
            if (change != 0.0)
            {
                gradient = Lanes.MultiplyAdd(-change, Unsafe.Add(ref row, next), gradient);
                Unsafe.Add(ref problem.Coefficients, j) = updated;
                largest = Math.Max(largest, diagonal * change * change);
                AddScaled<TWidth, TVector>(ref row, TWidth.Create(-change), ref problem.Gradient, 0, features);
            }

            row = ref Unsafe.Add(ref row, stride);
        }

        return largest;
    }

    /// <summary>The beginnings of the vectors of a sweep.</summary>
    private readonly ref struct SweepProblem(
        ReadOnlySpan<double> hessian,
        ReadOnlySpan<double> inverseDiagonal,
        ReadOnlySpan<double> l1,
        ReadOnlySpan<double> lower,
        ReadOnlySpan<double> upper,
        Span<double> coefficients,
        Span<double> gradient)
    {
        public readonly ref double Hessian = ref MemoryMarshal.GetReference(hessian);
        public readonly ref double InverseDiagonal = ref MemoryMarshal.GetReference(inverseDiagonal);
        public readonly ref double L1 = ref MemoryMarshal.GetReference(l1);
        public readonly ref double Lower = ref MemoryMarshal.GetReference(lower);
        public readonly ref double Upper = ref MemoryMarshal.GetReference(upper);
        public readonly ref double Coefficients = ref MemoryMarshal.GetReference(coefficients);
        public readonly ref double Gradient = ref MemoryMarshal.GetReference(gradient);
    }
    /// <summary>Adds a multiple of a row to a vector, in whole vectors from one index on as long as they begin before another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddScaled<TWidth, TVector>(ref double row, TVector factor, ref double vector, nuint index, nuint end)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        for (; index < end; index += TWidth.Count)
        {
            TVector sum = TWidth.MultiplyAdd(factor, TWidth.Load(ref row, index), TWidth.Load(ref vector, index));
            TWidth.Store(sum, ref vector, index);
        }
    }
}
