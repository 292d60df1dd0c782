using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.LinearAlgebra;

/// <summary>
/// The upper triangle R of the QR factorisation of rows, which come a block after the other: of all rows so far it keeps what least squares
/// want to know, R'R = X'X, without squaring their condition number.
/// </summary>
/// <remarks>
/// <para>
/// A block is stacked under the triangle, and one Householder reflection a column (Householder 1958; Golub 1965) makes zeros of the block
/// again. In column k the reflection is I - u u'/h with u = (R(k,k) - alpha, block(., k)), alpha = -sign(R(k,k)) times the norm of the
/// column, h = norm^2 - alpha R(k,k).
/// </para>
/// <para>
/// Sums over the rows of a block are two chains, of the even and of the odd rows, added at the end, and all columns are computed side by
/// side; so the vector width does not show in the bits.
/// </para>
/// </remarks>
internal sealed class RowTriangle
{
    private const int Lanes = 8;
    private const int FewestRows = 16;
    private const int MostRows = 64;

    // A third of the fastest cache.
    private const int Elements = 2048;

    private readonly int columns;
    private readonly Memory<double> elements;
    private readonly Memory<double> sums;
    private readonly double[] reflected;

    /// <summary>The triangle of no rows.</summary>
    /// <param name="columns">The number of columns.</param>
    public RowTriangle(int columns)
    {
        this.columns = columns;
        Stride = (columns + Lanes - 1) / Lanes * Lanes;
        BlockRows = Math.Clamp(Elements / Stride / 8 * 8, FewestRows, MostRows);
        reflected = new double[BlockRows];
        elements = AlignedBuffer.Allocate(columns * Stride);
        sums = AlignedBuffer.Allocate(Stride);
    }

    /// <summary>The distance between rows, of the triangle and of blocks.</summary>
    public int Stride { get; }

    /// <summary>The largest number of rows of a block, by the number of columns alone.</summary>
    public int BlockRows { get; }

    /// <summary>Row k from its diagonal element on.</summary>
    public ReadOnlySpan<double> Row(int row) => elements.Span.Slice((row * Stride) + row, columns - row);

    /// <summary>Forgets all rows.</summary>
    public void Reset() => elements.Span.Clear();

    /// <summary>Replaces the contents.</summary>
    public void CopyFrom(RowTriangle other) => other.elements.CopyTo(elements);

    /// <summary>Takes rows in.</summary>
    /// <param name="block">The rows, <see cref="Stride"/> apart, zeros in the padding; used up.</param>
    /// <param name="rowCount">At most <see cref="BlockRows"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(Span<double> block, int rowCount)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Add<Width512<double>, Vector512<double>>(block, rowCount);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Add<Width256<double>, Vector256<double>>(block, rowCount);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            Add<Width128<double>, Vector128<double>>(block, rowCount);
        }
        else
        {
            Add<WidthScalar<double>, double>(block, rowCount);
        }
    }

    // Vectors begin at multiples of their length, so they reach before the diagonal: what stands there is never read.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add<TWidth, TVector>(Span<double> block, int rowCount)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double blockStart = ref MemoryMarshal.GetReference(block);
        ref double sumStart = ref MemoryMarshal.GetReference(sums.Span);
        for (int k = 0; k < columns; k++)
        {
            for (int r = 0; r < rowCount; r++)
            {
                reflected[r] = block[(r * Stride) + k];
            }

            int first = k / (int)TWidth.Count * (int)TWidth.Count;
            ref double row = ref elements.Span[k * Stride];
            Project<TWidth, TVector>(ref blockStart, rowCount, first, ref sumStart);
            double square = sums.Span[k];
            if (square == 0.0)
            {
                continue;
            }

            double diagonal = Unsafe.Add(ref row, k);
            double norm = Math.Sqrt((diagonal * diagonal) + square);
            double turned = diagonal > 0.0 ? -norm : norm;
            double leading = diagonal - turned;
            double inverse = 1.0 / (norm * norm - (turned * diagonal));
            Reflect<TWidth, TVector>(ref row, leading, inverse, first, ref sumStart);
            Unsafe.Add(ref row, k) = turned;
            Subtract<TWidth, TVector>(ref blockStart, rowCount, first, ref sumStart);
        }
    }

    // The products of the column with all others, from the first on.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Project<TWidth, TVector>(ref double block, int rowCount, int first, ref double destination)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double column = ref MemoryMarshal.GetArrayDataReference(reflected);
        int last = Stride - (int)TWidth.Count;
        for (int j = first; j < Stride; j += 2 * (int)TWidth.Count)
        {
            // Where one vector is left, it is computed twice and stored over itself.
            nuint at0 = (nuint)j;
            nuint at1 = (nuint)Math.Min(j + (int)TWidth.Count, last);
            TVector even0 = TWidth.Create(0.0), even1 = even0, odd0 = even0, odd1 = even0;
            ref double row = ref block;
            int r = 0;
            for (; r + 2 <= rowCount; r += 2)
            {
                ref double next = ref Unsafe.Add(ref row, Stride);
                TVector evenFactor = TWidth.Broadcast(ref column, (nuint)r);
                TVector oddFactor = TWidth.Broadcast(ref column, (nuint)(r + 1));
                even0 = TWidth.MultiplyAdd(evenFactor, TWidth.Load(ref row, at0), even0);
                even1 = TWidth.MultiplyAdd(evenFactor, TWidth.Load(ref row, at1), even1);
                odd0 = TWidth.MultiplyAdd(oddFactor, TWidth.Load(ref next, at0), odd0);
                odd1 = TWidth.MultiplyAdd(oddFactor, TWidth.Load(ref next, at1), odd1);
                row = ref Unsafe.Add(ref next, Stride);
            }

            if (r < rowCount)
            {
                TVector factor = TWidth.Broadcast(ref column, (nuint)r);
                even0 = TWidth.MultiplyAdd(factor, TWidth.Load(ref row, at0), even0);
                even1 = TWidth.MultiplyAdd(factor, TWidth.Load(ref row, at1), even1);
            }

            TWidth.Store(TWidth.Add(even0, odd0), ref destination, at0);
            TWidth.Store(TWidth.Add(even1, odd1), ref destination, at1);
        }
    }

    // w := (u0 row + sums) / h and row := row - u0 w.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Reflect<TWidth, TVector>(ref double row, double leading, double inverse, int first, ref double projection)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        TVector leadings = TWidth.Create(leading);
        TVector inverses = TWidth.Create(inverse);
        for (nuint j = (nuint)first; j < (nuint)Stride; j += TWidth.Count)
        {
            TVector elements = TWidth.Load(ref row, j);
            TVector share = TWidth.Multiply(TWidth.MultiplyAdd(leadings, elements, TWidth.Load(ref projection, j)), inverses);
            TWidth.Store(share, ref projection, j);
            TWidth.Store(TWidth.SubtractProduct(leadings, share, elements), ref row, j);
        }
    }

    // block := block - column w'.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Subtract<TWidth, TVector>(ref double block, int rowCount, int first, ref double projection)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double column = ref MemoryMarshal.GetArrayDataReference(reflected);
        int last = Stride - (int)TWidth.Count;
        for (int j = first; j < Stride; j += 2 * (int)TWidth.Count)
        {
            nuint at0 = (nuint)j;
            nuint at1 = (nuint)Math.Min(j + (int)TWidth.Count, last);
            TVector share0 = TWidth.Load(ref projection, at0);
            TVector share1 = TWidth.Load(ref projection, at1);
            ref double row = ref block;
            for (int r = 0; r < rowCount; r++)
            {
                TVector factor = TWidth.Broadcast(ref column, (nuint)r);
                TVector element0 = TWidth.SubtractProduct(factor, share0, TWidth.Load(ref row, at0));
                TVector element1 = TWidth.SubtractProduct(factor, share1, TWidth.Load(ref row, at1));
                TWidth.Store(element0, ref row, at0);
                TWidth.Store(element1, ref row, at1);
                row = ref Unsafe.Add(ref row, Stride);
            }
        }
    }
}
