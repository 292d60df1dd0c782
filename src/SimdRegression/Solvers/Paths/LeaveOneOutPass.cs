using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SimdRegression.Kernels;

namespace SimdRegression.Solvers;

/// <summary>
/// A pass over rows that finds, for eight ridge strengths side by side, what each row's error would be had it been left out:
/// (y - prediction) / (1 - h), h its leverage.
/// </summary>
/// <remarks>
/// A row, centred and scaled, is rotated into the eigenvectors once, N^2 operations; then prediction and leverage of each strength are N
/// operations: z'(L + lambda2)^-1 g and s (1/W + sum of z(i)^2 / (L(i) + lambda2)). Rows are rotated and scored four at a time. Every number is
/// a chain over the features, and the sums are chains over the rows.
/// </remarks>
internal sealed class LeaveOneOutPass
{
    private const int Lanes = PointLanes.Count;
    private const int PanelRows = 16;

    private readonly PathProblem problem;
    private readonly GramSpectrum spectrum;
    private readonly int features;
    private readonly int stride;
    private readonly double[] panel;
    private readonly double[] rotated;
    private readonly double[] squares;
    private readonly double[] targets = new double[PanelRows];
    private readonly double[] weights = new double[PanelRows];
    private readonly double[] shares;
    private readonly double[] reciprocals;
    private readonly double[] sums = new double[Lanes];
    private readonly double[] errors = new double[PanelRows * Lanes];

    /// <summary>Allocates the pass.</summary>
    public LeaveOneOutPass(PathProblem problem, GramSpectrum spectrum, int features)
    {
        this.problem = problem;
        this.spectrum = spectrum;
        this.features = features;
        stride = KernelLayout.Stride(features);
        panel = new double[PanelRows * stride];
        rotated = new double[PanelRows * stride];
        squares = new double[PanelRows * stride];
        shares = new double[features * Lanes];
        reciprocals = new double[features * Lanes];
    }

    /// <summary>Adds the weighted squares of the errors of rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="lambdas">The strengths lambda2.</param>
    /// <param name="totals">One sum a strength, added to.</param>
    public void AddSquares<T>(in RowBatch<T> rows, ReadOnlySpan<double> lambdas, Span<double> totals)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int start = 0; start < rows.Count; start += PanelRows)
        {
            RowBatch<T> batch = rows.Slice(start, Math.Min(PanelRows, rows.Count - start));
            Rotate(in batch);
            for (int first = 0; first < lambdas.Length; first += Lanes)
            {
                int count = Math.Min(Lanes, lambdas.Length - first);
                SetStrengths(lambdas.Slice(first, count));
                sums.AsSpan().Clear();
                totals.Slice(first, count).CopyTo(sums);
                WidthSwitch.Run(new Scoring(this, batch.Count), Lanes);
                sums.AsSpan(0, count).CopyTo(totals[first..]);
            }
        }
    }

    /// <summary>Finds the errors of rows at one strength.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="lambda2">The strength.</param>
    /// <param name="residuals">Receives one error a row.</param>
    public void Find<T>(in RowBatch<T> rows, double lambda2, Span<T> residuals)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SetStrengths([lambda2]);
        for (int start = 0; start < rows.Count; start += PanelRows)
        {
            RowBatch<T> batch = rows.Slice(start, Math.Min(PanelRows, rows.Count - start));
            Rotate(in batch);
            WidthSwitch.Run(new Scoring(this, batch.Count), Lanes);
            for (int r = 0; r < batch.Count; r++)
            {
                residuals[start + r] = T.CreateTruncating(errors[r * Lanes]);
            }
        }
    }

    private void Rotate<T>(in RowBatch<T> batch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int r = 0; r < batch.Count; r++)
        {
            ReadOnlySpan<T> row = batch.Rows.Slice(r * batch.RowStride, features);
            for (int j = 0; j < features; j++)
            {
                double deviation = (double.CreateTruncating(row[j]) - problem.Mean[j]) - problem.MeanLow[j];
                panel[(r * stride) + j] = deviation / problem.Scaled.Scale[j];
            }

            targets[r] = (double.CreateTruncating(batch.Targets[r]) - problem.TargetMean) - problem.TargetMeanLow;
            weights[r] = batch.Weights.IsEmpty ? 1.0 : double.CreateTruncating(batch.Weights[r]);
        }

        WidthSwitch.Run(new Rotation(this, batch.Count), stride);
    }

    // Lanes behind the last strength repeat it.
    private void SetStrengths(ReadOnlySpan<double> lambdas)
    {
        for (int i = 0; i < features; i++)
        {
            double share = spectrum.Projections[i] * problem.Scaled.TargetScale;
            for (int lane = 0; lane < Lanes; lane++)
            {
                double reciprocal = GramSpectrum.Reciprocal(spectrum.Values[i], lambdas[Math.Min(lane, lambdas.Length - 1)]);
                reciprocals[(i * Lanes) + lane] = reciprocal;
                shares[(i * Lanes) + lane] = share * reciprocal;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Rotate<TWidth, TVector>(int count)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double map = ref MemoryMarshal.GetArrayDataReference(spectrum.Map);
        ref double source = ref MemoryMarshal.GetArrayDataReference(panel);
        for (int r = 0; r < count; r += 4)
        {
            nuint row0 = RowAt(r, count), row1 = RowAt(r + 1, count), row2 = RowAt(r + 2, count), row3 = RowAt(r + 3, count);
            for (nuint at = 0; at < (nuint)stride; at += TWidth.Count)
            {
                TVector sum0 = TWidth.Create(0.0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
                for (nuint j = 0; j < (nuint)features; j++)
                {
                    TVector element = TWidth.Load(ref map, (j * (nuint)stride) + at);
                    sum0 = TWidth.MultiplyAdd(TWidth.Broadcast(ref source, row0 + j), element, sum0);
                    sum1 = TWidth.MultiplyAdd(TWidth.Broadcast(ref source, row1 + j), element, sum1);
                    sum2 = TWidth.MultiplyAdd(TWidth.Broadcast(ref source, row2 + j), element, sum2);
                    sum3 = TWidth.MultiplyAdd(TWidth.Broadcast(ref source, row3 + j), element, sum3);
                }

                StoreRotated<TWidth, TVector>(sum0, row0 + at);
                StoreRotated<TWidth, TVector>(sum1, row1 + at);
                StoreRotated<TWidth, TVector>(sum2, row2 + at);
                StoreRotated<TWidth, TVector>(sum3, row3 + at);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Score<TWidth, TVector>(int count, nuint at)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double z = ref MemoryMarshal.GetArrayDataReference(rotated);
        ref double zz = ref MemoryMarshal.GetArrayDataReference(squares);
        TVector total = TWidth.Load(ref sums[0], at);
        TVector zero = TWidth.Create(0.0);
        TVector one = TWidth.Create(1.0);
        TVector ofIntercept = TWidth.Create(problem.HasIntercept ? 1.0 / problem.Weight : 0.0);
        for (int r = 0; r < count; r += 4)
        {
            nuint row0 = RowAt(r, count), row1 = RowAt(r + 1, count), row2 = RowAt(r + 2, count), row3 = RowAt(r + 3, count);
            TVector value0 = zero, value1 = zero, value2 = zero, value3 = zero;
            TVector leverage0 = ofIntercept, leverage1 = ofIntercept, leverage2 = ofIntercept, leverage3 = ofIntercept;
            for (nuint i = 0; i < (nuint)features; i++)
            {
                TVector share = TWidth.Load(ref shares[0], (i * Lanes) + at);
                TVector reciprocal = TWidth.Load(ref reciprocals[0], (i * Lanes) + at);
                value0 = TWidth.MultiplyAdd(TWidth.Broadcast(ref z, row0 + i), share, value0);
                value1 = TWidth.MultiplyAdd(TWidth.Broadcast(ref z, row1 + i), share, value1);
                value2 = TWidth.MultiplyAdd(TWidth.Broadcast(ref z, row2 + i), share, value2);
                value3 = TWidth.MultiplyAdd(TWidth.Broadcast(ref z, row3 + i), share, value3);
                leverage0 = TWidth.MultiplyAdd(TWidth.Broadcast(ref zz, row0 + i), reciprocal, leverage0);
                leverage1 = TWidth.MultiplyAdd(TWidth.Broadcast(ref zz, row1 + i), reciprocal, leverage1);
                leverage2 = TWidth.MultiplyAdd(TWidth.Broadcast(ref zz, row2 + i), reciprocal, leverage2);
                leverage3 = TWidth.MultiplyAdd(TWidth.Broadcast(ref zz, row3 + i), reciprocal, leverage3);
            }

            total = AddRow<TWidth, TVector>(r, count, at, value0, leverage0, one, total);
            total = AddRow<TWidth, TVector>(r + 1, count, at, value1, leverage1, one, total);
            total = AddRow<TWidth, TVector>(r + 2, count, at, value2, leverage2, one, total);
            total = AddRow<TWidth, TVector>(r + 3, count, at, value3, leverage3, one, total);
        }

        TWidth.Store(total, ref sums[0], at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector AddRow<TWidth, TVector>(int row, int count, nuint at, TVector value, TVector leverage, TVector one, TVector total)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        if (row >= count)
        {
            return total;
        }

        TVector weight = TWidth.Create(weights[row]);
        TVector left = TWidth.Max(TWidth.SubtractProduct(weight, leverage, one), TWidth.Create(0.0));
        TVector error = TWidth.Divide(TWidth.Subtract(TWidth.Create(targets[row]), value), left);
        TWidth.Store(error, ref errors[0], ((nuint)row * Lanes) + at);
        return TWidth.MultiplyAdd(TWidth.Multiply(weight, error), error, total);
    }

    // Rows behind the last repeat it, and are not counted.
    private nuint RowAt(int row, int count) => (nuint)(Math.Min(row, count - 1) * stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void StoreRotated<TWidth, TVector>(TVector value, nuint at)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        TWidth.Store(value, ref rotated[0], at);
        TWidth.Store(TWidth.Multiply(value, value), ref squares[0], at);
    }

    private readonly struct Rotation(LeaveOneOutPass pass, int count) : IWidthKernel
    {
        public void Run<TWidth, TVector>()
            where TWidth : IVectorWidth<TVector, double>
            where TVector : struct
            => pass.Rotate<TWidth, TVector>(count);
    }

    private readonly struct Scoring(LeaveOneOutPass pass, int count) : IWidthKernel
    {
        public void Run<TWidth, TVector>()
            where TWidth : IVectorWidth<TVector, double>
            where TVector : struct
        {
            for (nuint at = 0; at < Lanes; at += TWidth.Count)
            {
                pass.Score<TWidth, TVector>(count, at);
            }
        }
    }
}
