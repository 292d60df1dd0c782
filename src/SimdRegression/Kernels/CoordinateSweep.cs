using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SimdRegression.Kernels;

/// <summary>The part of a coordinate-descent sweep that depends on the number of features: the update of the gradient.</summary>
/// <remarks>
/// For emitted code, which alone needs it; editors do not offer it.
/// <para>Thread safety: a value without state; any number of threads may share it, as long as what they write to is their own.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ISweepStep
{
    /// <summary>The number of features N.</summary>
    static abstract int FeatureCount { get; }

    /// <summary>Adds a multiple of a row of the Hessian, padding included, to the gradient.</summary>
    /// <param name="factor">The multiple.</param>
    /// <param name="row">The row.</param>
    /// <param name="gradient">The gradient.</param>
    static abstract void AddMultiple(double factor, ref double row, ref double gradient);
}

/// <summary>The coordinate-descent sweep of emitted kernels, written once and compiled into each of them.</summary>
/// <remarks>
/// For emitted code, which alone needs it; editors do not offer it.
/// What limits a sweep is the chain from one coordinate's value to the next, so the next coordinate's gradient is fetched before the vector
/// update of the whole gradient and brought up to date by itself.
/// <para>Thread safety: static and without state; any number of threads may call it at the same time.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CoordinateSweep
{
    /// <summary>Computes what <see cref="ISolverKernels.CoordinateDescentSweep"/> defines.</summary>
    /// <typeparam name="TStep">The update of the gradient.</typeparam>
    /// <param name="hessian">H.</param>
    /// <param name="inverseDiagonal">The reciprocals of its diagonal.</param>
    /// <param name="l1">The thresholds.</param>
    /// <param name="lower">The lower bounds.</param>
    /// <param name="upper">The upper bounds.</param>
    /// <param name="coefficients">Updated.</param>
    /// <param name="gradient">Updated.</param>
    /// <returns>The largest change.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Run<TStep>(
        ReadOnlySpan<double> hessian,
        ReadOnlySpan<double> inverseDiagonal,
        ReadOnlySpan<double> l1,
        ReadOnlySpan<double> lower,
        ReadOnlySpan<double> upper,
        Span<double> coefficients,
        Span<double> gradient)
        where TStep : struct, ISweepStep
    {
        ref double firstRow = ref MemoryMarshal.GetReference(hessian);
        ref double inverse = ref MemoryMarshal.GetReference(inverseDiagonal);
        ref double threshold = ref MemoryMarshal.GetReference(l1);
        ref double lowest = ref MemoryMarshal.GetReference(lower);
        ref double highest = ref MemoryMarshal.GetReference(upper);
        ref double coefficient = ref MemoryMarshal.GetReference(coefficients);
        ref double slope = ref MemoryMarshal.GetReference(gradient);
        double largest = 0.0;
        double nextSlope = slope;
        for (int j = 0; j < TStep.FeatureCount; j++)
        {
            ref double row = ref Unsafe.Add(ref firstRow, (nint)(j * KernelLayout.Stride(TStep.FeatureCount)));
            double diagonal = Unsafe.Add(ref row, (nint)j);
            double current = Unsafe.Add(ref coefficient, (nint)j);
            double target = Lanes.MultiplyAdd(diagonal, current, nextSlope);
            double bound = Unsafe.Add(ref threshold, (nint)j);
            double shrunk = target > bound ? target - bound : target < -bound ? target + bound : 0.0;
            double updated = shrunk * Unsafe.Add(ref inverse, (nint)j);

            // Within its bounds, as nearly always, a value needs no clamping, and a branch that is foreseen costs no time.
            if (!(updated > Unsafe.Add(ref lowest, (nint)j) && updated < Unsafe.Add(ref highest, (nint)j)))
            {
                updated = Math.Min(Math.Max(updated, Unsafe.Add(ref lowest, (nint)j)), Unsafe.Add(ref highest, (nint)j));
            }

            int next = j < TStep.FeatureCount - 1 ? j + 1 : j;
            nextSlope = Unsafe.Add(ref slope, (nint)next);
            double change = updated - current;
            if (change == 0.0)
            {
                continue;
            }

            nextSlope = Lanes.MultiplyAdd(-change, Unsafe.Add(ref row, (nint)next), nextSlope);
            Unsafe.Add(ref coefficient, (nint)j) = updated;
            largest = Math.Max(largest, diagonal * change * change);
            TStep.AddMultiple(-change, ref row, ref slope);
        }

        return largest;
    }
}
