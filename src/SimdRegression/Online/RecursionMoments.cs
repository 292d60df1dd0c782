using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;
using SimdRegression.Numerics;

namespace SimdRegression.Online;

/// <summary>
/// The moments whose inverse recursion carries on, for that inverse to be formed anew from time to time: what rounding does to the inverse
/// adds up from row to row and grows with what is not measured, and what it does to sums does not.
/// </summary>
/// <remarks>
/// Rows about the mean wait until there are enough of them for their products to be formed together, which takes little beside what the
/// recursion does with each. The sums are kept in two parts, so that a billion rows leave no more rounding in them than a batch does.
/// </remarks>
internal sealed class RecursionMoments
{
    /// <summary>How many rows wait.</summary>
    private const int BatchRows = 64;

    private const double Epsilon = MachineEpsilon.Double;

    // How many units in the last place of a sum of squares are taken for rounding, times 8 + N.
    private const double RoundingUnits = 8.0;

    private readonly RuntimeKernels<double> kernels;
    private readonly int features;
    private readonly int stride;
    private readonly double startRidge;

    // The rows, each at a cache line or half of one.
    private readonly double[] memory;
    private readonly int start;
    private readonly double[] weighted;
    private readonly double[] deviations = new double[BatchRows];
    private readonly double[] gains = new double[BatchRows];
    private readonly double[] keeps = new double[BatchRows];

    // The upper triangle of the products, and their rounding errors; the lower one as it was when they were last asked for.
    private readonly double[] cross;
    private readonly double[] crossLow;
    private readonly double[] targetCross;
    private readonly double[] targetCrossLow;
    private readonly double[] factor;
    private readonly double[] inverseDiagonal;
    private readonly double[] residual;
    private readonly double[] residualLow;
    private int count;
    private double ridge;

    /// <summary>Allocates the moments of no row.</summary>
    /// <param name="features">The number of features N.</param>
    /// <param name="startRidge">delta.</param>
    public RecursionMoments(int features, double startRidge)
    {
        kernels = new RuntimeKernels<double>(features);
        this.features = features;
        this.startRidge = startRidge;
        stride = KernelLayout.Stride(features);
        MemoryMarshal.TryGetArray((ReadOnlyMemory<double>)AlignedBuffer.Allocate(BatchRows * stride), out ArraySegment<double> segment);
        memory = segment.Array!;
        start = segment.Offset;
        weighted = new double[BatchRows * stride];
        int matrix = KernelLayout.SquareLength(features);
        cross = new double[matrix];
        crossLow = new double[matrix];
        factor = new double[matrix];
        targetCross = new double[stride];
        targetCrossLow = new double[stride];
        residual = new double[stride];
        residualLow = new double[stride];
        inverseDiagonal = new double[features];
        Reset();
    }

    /// <summary>Where the next row about the mean is to be written: <see cref="KernelLayout.Stride"/> values, zeros in the padding.</summary>
    public ref double NextRow
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(memory), start + (count * stride));
    }

    /// <summary>Takes in the row that was written: moments := keep moments + gain (d, e)(d, e)'.</summary>
    /// <param name="deviation">e, the target about its mean.</param>
    /// <param name="gain">Not negative.</param>
    /// <param name="keep">The forgetting factor, or 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(double deviation, double gain, double keep)
    {
        deviations[count] = deviation;
        gains[count] = gain;
        keeps[count] = keep;
        if (++count == BatchRows)
        {
            Join();
        }
    }

    /// <summary>Forgets all rows.</summary>
    public void Reset()
    {
        Array.Clear(cross);
        Array.Clear(crossLow);
        Array.Clear(targetCross);
        Array.Clear(targetCrossLow);
        count = 0;
        ridge = startRidge;
    }

    /// <summary>Forms P = inverse(moments + ridge) anew, and brings the coefficients to the minimum.</summary>
    /// <param name="inverse">Receives P; zeros in the padding.</param>
    /// <param name="coefficients">On entry about the minimiser, on return the minimiser.</param>
    /// <returns>Whether the moments could be inverted; if not, nothing was changed.</returns>
    /// <remarks>
    /// Where columns depend on each other so nearly that rounding decides about the matrix, each sum of squares is lengthened by what is
    /// taken for rounding: that bounds what is unknown of the coefficients and, where nothing is known, draws them towards zero.
    /// </remarks>
    public bool TryRenew(Span<double> inverse, Span<double> coefficients)
    {
        Join();
        Mirror();
        double rounding = RoundingUnits * (8 + features) * Epsilon;
        double raise = 0.0;
        while (!TryFactor(raise, pivotFloor: raise == 0.0 ? 4.0 * rounding : 0.0))
        {
            raise = raise == 0.0 ? rounding : 16.0 * raise;
            if (!(raise < 1.0))
            {
                return false;
            }
        }

        // The second step is below the rounding of the first but where the factor has few digits.
        Improve(coefficients, raise);
        Improve(coefficients, raise);
        Invert(inverse);
        return true;
    }

    // Adds the products of the rows that wait.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Join()
    {
        double fade = 1.0;
        for (int r = count - 1; r >= 0; r--)
        {
            gains[r] *= fade;
            fade *= keeps[r];
        }

        ridge *= fade;
        if (Vector512.IsHardwareAccelerated && stride >= Vector512<double>.Count)
        {
            Join<Width512<double>, Vector512<double>>(fade);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Join<Width256<double>, Vector256<double>>(fade);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            Join<Width128<double>, Vector128<double>>(fade);
        }
        else
        {
            Join<WidthScalar<double>, double>(fade);
        }

        count = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Join<TWidth, TVector>(double fade)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double rows = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(memory), start);
        var batch = new RecursionBatch(ref rows, ref MemoryMarshal.GetArrayDataReference(weighted), count, (nuint)stride);
        batch.Weigh<TWidth, TVector>(gains);
        batch.AddSquares<TWidth, TVector>(
            fade, ref MemoryMarshal.GetArrayDataReference(cross), ref MemoryMarshal.GetArrayDataReference(crossLow), (nuint)features);
        batch.AddProducts<TWidth, TVector>(
            fade, deviations, ref MemoryMarshal.GetArrayDataReference(targetCross), ref MemoryMarshal.GetArrayDataReference(targetCrossLow));
    }

    private void Mirror()
    {
        for (int i = 1; i < features; i++)
        {
            for (int j = 0; j < i; j++)
            {
                cross[(i * stride) + j] = cross[(j * stride) + i];
                crossLow[(i * stride) + j] = crossLow[(j * stride) + i];
            }
        }
    }

    // Whether the matrix, lengthened, has a factor of pivots that are not below some multiple of its diagonal.
    private bool TryFactor(double raise, double pivotFloor)
    {
        cross.CopyTo(factor, 0);
        for (int j = 0; j < features; j++)
        {
            factor[(j * stride) + j] += ridge + (raise * cross[(j * stride) + j]);
        }

        if (!kernels.Factor(factor, inverseDiagonal))
        {
            return false;
        }

        bool isSafe = true;
        for (int j = 0; j < features; j++)
        {
            isSafe &= inverseDiagonal[j] * inverseDiagonal[j] * (cross[(j * stride) + j] + ridge) * pivotFloor <= 1.0;
        }

        return isSafe;
    }

    // One step of refinement, whose residual is found in doubled precision.
    private void Improve(Span<double> coefficients, double raise)
    {
        Span<double> high = residual.AsSpan(0, features);
        Span<double> low = residualLow.AsSpan(0, features);
        targetCross.AsSpan(0, features).CopyTo(high);
        targetCrossLow.AsSpan(0, features).CopyTo(low);
        for (int j = 0; j < features; j++)
        {
            double value = -coefficients[j];
            DoubledRows.AddScaled(high, low, value, cross.AsSpan(j * stride, features), crossLow.AsSpan(j * stride, features));
            (high[j], low[j]) = new Doubled(high[j], low[j]) + (new Doubled(ridge, raise * cross[(j * stride) + j]) * value);
        }

        for (int j = 0; j < features; j++)
        {
            high[j] += low[j];
        }

        kernels.Solve(factor, inverseDiagonal, residual);
        for (int j = 0; j < features; j++)
        {
            coefficients[j] += residual[j];
        }
    }

    // Column by column; what one triangle has, the other receives, so that the matrix is symmetric to the last bit.
    private void Invert(Span<double> inverse)
    {
        inverse.Clear();
        for (int i = 0; i < features; i++)
        {
            residual.AsSpan().Clear();
            residual[i] = 1.0;
            kernels.Solve(factor, inverseDiagonal, residual);
            for (int j = i; j < features; j++)
            {
                inverse[(i * stride) + j] = residual[j];
                inverse[(j * stride) + i] = residual[j];
            }
        }
    }
}
