using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.Numerics;

namespace SimdRegression.Online;

/// <summary>Rows that stand in padded memory, and the sums of their products. Every element is a chain in the order of the rows, at every width.</summary>
internal readonly ref struct RecursionBatch
{
    private readonly ref double rows;
    private readonly ref double weighted;
    private readonly int count;
    private readonly nuint stride;

    /// <summary>Rows in memory.</summary>
    /// <param name="rows">The first; others follow <paramref name="stride"/> apart, zeros in their padding.</param>
    /// <param name="weighted">As much memory for the rows with their weights.</param>
    /// <param name="count">How many.</param>
    /// <param name="stride">A multiple of the width.</param>
    public RecursionBatch(ref double rows, ref double weighted, int count, nuint stride)
    {
        this.rows = ref rows;
        this.weighted = ref weighted;
        this.count = count;
        this.stride = stride;
    }

    /// <summary>Gives each row its weight; to be called before the sums are asked for.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public void Weigh<TWidth, TVector>(double[] weights)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        for (int r = 0; r < count; r++)
        {
            TVector weight = TWidth.Create(weights[r]);
            nuint start = (nuint)r * stride;
            for (nuint j = start; j < start + stride; j += TWidth.Count)
            {
                TWidth.Store(TWidth.Multiply(TWidth.Load(ref rows, j), weight), ref weighted, j);
            }
        }
    }

    /// <summary>matrix := fade matrix + X'SX in doubled precision, S the weights; the upper triangle at least. A chain of X'SX begins at 0.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public void AddSquares<TWidth, TVector>(double fade, ref double matrix, ref double matrixLow, nuint features)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        nuint i = 0;
        for (; i + 8 <= features; i += 8)
        {
            for (nuint j = i / TWidth.Count * TWidth.Count; j < stride; j += TWidth.Count)
            {
                AddEight<TWidth, TVector>(fade, ref matrix, ref matrixLow, i, j);
            }
        }

        for (; i < features; i++)
        {
            for (nuint j = i / TWidth.Count * TWidth.Count; j < stride; j += TWidth.Count)
            {
                AddOne<TWidth, TVector>(fade, ref matrix, ref matrixLow, i, j);
            }
        }
    }

    /// <summary>
    /// vector := fade vector + X'Sy in doubled precision; an element of X'Sy is four chains, of every fourth row, added in pairs; rows that are no whole four join the first.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public void AddProducts<TWidth, TVector>(double fade, double[] values, ref double vector, ref double vectorLow)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        for (nuint j = 0; j < stride; j += TWidth.Count)
        {
            TVector sum0 = TWidth.Create(0.0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
            ref double row = ref Unsafe.Add(ref weighted, j);
            int r = 0;
            for (; r + 4 <= count; r += 4)
            {
                sum0 = TWidth.MultiplyAdd(TWidth.Load(ref row, 0), TWidth.Create(values[r]), sum0);
                sum1 = TWidth.MultiplyAdd(TWidth.Load(ref row, stride), TWidth.Create(values[r + 1]), sum1);
                sum2 = TWidth.MultiplyAdd(TWidth.Load(ref row, 2 * stride), TWidth.Create(values[r + 2]), sum2);
                sum3 = TWidth.MultiplyAdd(TWidth.Load(ref row, 3 * stride), TWidth.Create(values[r + 3]), sum3);
                row = ref Unsafe.Add(ref row, 4 * stride);
            }

            for (; r < count; r++)
            {
                sum0 = TWidth.MultiplyAdd(TWidth.Load(ref row, 0), TWidth.Create(values[r]), sum0);
                row = ref Unsafe.Add(ref row, stride);
            }

            Add<TWidth, TVector>(TWidth.Add(TWidth.Add(sum0, sum1), TWidth.Add(sum2, sum3)), fade, ref vector, ref vectorLow, j);
        }
    }

    // Eight rows of the matrix, each a chain: as many as keep the multiply-adds busy.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddEight<TWidth, TVector>(double fade, ref double matrix, ref double matrixLow, nuint i, nuint j)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        TVector sum0 = TWidth.Create(0.0), sum1 = sum0, sum2 = sum0, sum3 = sum0, sum4 = sum0, sum5 = sum0, sum6 = sum0, sum7 = sum0;
        ref double row = ref rows;
        ref double column = ref Unsafe.Add(ref weighted, i);
        for (int r = 0; r < count; r++)
        {
            TVector columns = TWidth.Load(ref row, j);
            sum0 = TWidth.MultiplyAdd(TWidth.Broadcast(ref column, 0), columns, sum0);
            sum1 = TWidth.MultiplyAdd(TWidth.Broadcast(ref column, 1), columns, sum1);
            sum2 = TWidth.MultiplyAdd(TWidth.Broadcast(ref column, 2), columns, sum2);
            sum3 = TWidth.MultiplyAdd(TWidth.Broadcast(ref column, 3), columns, sum3);
            sum4 = TWidth.MultiplyAdd(TWidth.Broadcast(ref column, 4), columns, sum4);
            sum5 = TWidth.MultiplyAdd(TWidth.Broadcast(ref column, 5), columns, sum5);
            sum6 = TWidth.MultiplyAdd(TWidth.Broadcast(ref column, 6), columns, sum6);
            sum7 = TWidth.MultiplyAdd(TWidth.Broadcast(ref column, 7), columns, sum7);
            row = ref Unsafe.Add(ref row, stride);
            column = ref Unsafe.Add(ref column, stride);
        }

        nuint place = (i * stride) + j;
        Add<TWidth, TVector>(sum0, fade, ref matrix, ref matrixLow, place);
        Add<TWidth, TVector>(sum1, fade, ref matrix, ref matrixLow, place + stride);
        Add<TWidth, TVector>(sum2, fade, ref matrix, ref matrixLow, place + (2 * stride));
        Add<TWidth, TVector>(sum3, fade, ref matrix, ref matrixLow, place + (3 * stride));
        Add<TWidth, TVector>(sum4, fade, ref matrix, ref matrixLow, place + (4 * stride));
        Add<TWidth, TVector>(sum5, fade, ref matrix, ref matrixLow, place + (5 * stride));
        Add<TWidth, TVector>(sum6, fade, ref matrix, ref matrixLow, place + (6 * stride));
        Add<TWidth, TVector>(sum7, fade, ref matrix, ref matrixLow, place + (7 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddOne<TWidth, TVector>(double fade, ref double matrix, ref double matrixLow, nuint i, nuint j)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        TVector sum = TWidth.Create(0.0);
        for (nuint start = 0; start < (nuint)count * stride; start += stride)
        {
            sum = TWidth.MultiplyAdd(TWidth.Broadcast(ref weighted, start + i), TWidth.Load(ref rows, start + j), sum);
        }

        Add<TWidth, TVector>(sum, fade, ref matrix, ref matrixLow, (i * stride) + j);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TWidth, TVector>(TVector term, double fade, ref double destination, ref double destinationLow, nuint place)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        TVector factor = TWidth.Create(fade);
        TVector high = TWidth.Multiply(TWidth.Load(ref destination, place), factor);
        TVector low = TWidth.Multiply(TWidth.Load(ref destinationLow, place), factor);
        DoubledArithmetic.AccumulateTerm<TWidth, TVector>(term, TWidth.Create(0.0), ref high, ref low);
        DoubledArithmetic.Normalize<TWidth, TVector>(ref high, ref low);
        TWidth.Store(high, ref destination, place);
        TWidth.Store(low, ref destinationLow, place);
    }
}
