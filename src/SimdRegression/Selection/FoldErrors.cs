using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SimdRegression.Kernels;
using SimdRegression.Numerics;
using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression.Selection;

/// <summary>The mean squared errors of all points of a path on the rows of a fold: from the fold's moments, or from rows.</summary>
/// <remarks>
/// With W, m and C the fold's weight, means and centred cross products, and M the means of the training rows, about which an intercept
/// moves: E = (C(yy) - 2 w'C(xy) + w'C(xx)w) / W + (m(y) - M(y) - w'(m(x) - M(x)))^2; without an intercept M is zero. Points stand side by
/// side in the lanes of a vector, each a chain of its own, so neither the width nor the number of points shows in the bits.
/// </remarks>
internal sealed class FoldErrors
{
    // Where less than this share of its terms is left of the quadratic form, it is summed again in doubled precision.
    private const double CancellingShare = 1e-5;

    private const int LargestLaneCount = 8;

    private readonly int features;
    private readonly int stride;
    private readonly int pitch;
    private readonly double[] weights;
    private readonly double[] offsets;
    private readonly double[] offsetsLow;
    private readonly double[] sums;
    private readonly double[] sizes;
    private readonly double[] plain;
    private readonly double[] doubled;
    private readonly double[] squaredBiases;
    private readonly ScoreBounds bounds;
    private int pointCount;
    private double rowWeight;
    private bool isOfRows;

    /// <summary>Allocates the workspace.</summary>
    /// <param name="features">N.</param>
    /// <param name="capacity">The largest number of points.</param>
    public FoldErrors(int features, int capacity)
    {
        this.features = features;
        stride = KernelLayout.Stride(features);
        pitch = (capacity + LargestLaneCount - 1) / LargestLaneCount * LargestLaneCount;
        weights = new double[features * pitch];
        offsets = new double[features + 1];
        offsetsLow = new double[features + 1];
        sums = new double[pitch];
        sizes = new double[pitch];
        plain = new double[pitch];
        doubled = new double[pitch];
        squaredBiases = new double[pitch];
        bounds = new ScoreBounds(features, pitch);
    }

    /// <summary>Whether residuals of the fold's rows would have digits that some of the last errors lack.</summary>
    public bool IsImprovable { get; private set; }

    /// <summary>Takes up what all points until the next call are fitted to.</summary>
    /// <param name="training">The moments.</param>
    /// <param name="intercept">Whether the points have intercepts.</param>
    public void Begin(MomentAccumulator training, bool intercept) => bounds.SetTraining(training, intercept);

    /// <summary>Whether one of the last errors may be off by more than <see cref="ScoreBounds.Tolerated"/>.</summary>
    /// <param name="point">The point.</param>
    /// <param name="error">Its error.</param>
    /// <param name="points">The points.</param>
    public bool IsImprecise(int point, double error, PathPoints points) => bounds.IsImprecise(
        point, error, Math.Min(error, squaredBiases[point]), points, isOfRows);

    /// <summary>Computes the errors on a fold from its moments.</summary>
    /// <param name="test">The moments of the fold, with weight.</param>
    /// <param name="training">The moments that the points were fitted to.</param>
    /// <param name="intercept">Whether the points have intercepts.</param>
    /// <param name="points">The points.</param>
    /// <param name="errors">Receives one error a point.</param>
    public void FromMoments(MomentAccumulator test, MomentAccumulator training, bool intercept, PathPoints points, Span<double> errors)
    {
        Transpose(points);
        OffsetsOf(test, training, intercept);
        bounds.SetTest(test, training, offsets);
        WidthSwitch.Run(new Forms(this, test, points.Count), LargestLaneCount);
        bounds.SetPoints(weights, points.Count);
        isOfRows = false;
        IsImprovable = false;
        for (int i = 0; i < points.Count; i++)
        {
            errors[i] = sums[i];
            IsImprovable |= bounds.IsImprovable(i, sums[i]);
        }
    }

    /// <summary>Finds how far the means of a fold are from those of the training.</summary>
    /// <param name="test">The moments of the fold, with weight.</param>
    /// <param name="training">The moments that points are fitted to.</param>
    /// <param name="intercept">Whether the points have intercepts.</param>
    /// <returns>The distances of the features; the next call overwrites them.</returns>
    public ReadOnlySpan<double> OffsetsOf(MomentAccumulator test, MomentAccumulator training, bool intercept)
    {
        for (int j = 0; j <= features; j++)
        {
            int index = j < features ? j : stride;
            var mean = new Doubled(test.Mean[index], test.MeanLow[index]);
            Doubled offset = intercept ? mean - new Doubled(training.Mean[index], training.MeanLow[index]) : mean;
            (offsets[j], offsetsLow[j]) = offset;
        }

        return offsets.AsSpan(0, features);
    }

    /// <summary>Begins to compute errors from residuals, row by row.</summary>
    /// <param name="points">The points.</param>
    public void BeginRows(PathPoints points)
    {
        Transpose(points);
        pointCount = points.Count;
        rowWeight = 0.0;
        sums.AsSpan().Clear();
        squaredBiases.AsSpan().Fill(double.PositiveInfinity);
        bounds.BeginRows();
    }

    /// <summary>Adds the squares of the residuals of rows.</summary>
    /// <typeparam name="T">The element type of the data.</typeparam>
    /// <param name="rows">The rows.</param>
    /// <param name="training">The moments that the points were fitted to.</param>
    /// <param name="intercept">Whether the points have intercepts.</param>
    public void AddRows<T>(in RowBatch<T> rows, MomentAccumulator training, bool intercept)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int r = 0; r < rows.Count; r++)
        {
            ReadOnlySpan<T> row = rows.Rows.Slice(r * rows.RowStride, features);
            for (int j = 0; j <= features; j++)
            {
                int index = j < features ? j : stride;
                double value = double.CreateTruncating(j < features ? row[j] : rows.Targets[r]);
                offsets[j] = intercept ? (value - training.Mean[index]) - training.MeanLow[index] : value;
            }

            double share = rows.Weights.IsEmpty ? 1.0 : double.CreateTruncating(rows.Weights[r]);
            rowWeight += share;
            bounds.AddRow(offsets, share);
            WidthSwitch.Run(new Squares(this, share), LargestLaneCount);
        }
    }

    /// <summary>Writes the errors on all rows that were added, which have weight.</summary>
    /// <param name="training">The moments that the points were fitted to.</param>
    /// <param name="errors">Receives one error a point.</param>
    public void EndRows(MomentAccumulator training, Span<double> errors)
    {
        bounds.EndRows(training);
        bounds.SetPoints(weights, pointCount);
        isOfRows = true;
        IsImprovable = false;
        for (int i = 0; i < pointCount; i++)
        {
            errors[i] = sums[i] / rowWeight;
        }
    }

    // The coefficients of neighbouring points side by side; lanes that no point has are zero.
    private void Transpose(PathPoints points)
    {
        int count = points.Count;
        int padded = (count + LargestLaneCount - 1) / LargestLaneCount * LargestLaneCount;
        ReadOnlySpan<double> coefficients = points.Coefficients;
        for (int j = 0; j < features; j++)
        {
            Span<double> lanes = weights.AsSpan(j * pitch, padded);
            for (int i = 0; i < count; i++)
            {
                lanes[i] = coefficients[(i * features) + j];
            }

            lanes[count..].Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddSquares<TWidth, TVector>(double share)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double sum = ref MemoryMarshal.GetArrayDataReference(sums);
        for (nuint i = 0; i < (nuint)pointCount; i += TWidth.Count)
        {
            TVector residual = Residual<TWidth, TVector>(i);
            TWidth.Store(
                TWidth.MultiplyAdd(TWidth.Multiply(TWidth.Create(share), residual), residual, TWidth.Load(ref sum, i)), ref sum, i);
        }
    }

    // What the points leave of the target's offset at the offsets of the features.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector Residual<TWidth, TVector>(nuint point)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double offset = ref MemoryMarshal.GetArrayDataReference(offsets);
        ref double weight = ref MemoryMarshal.GetArrayDataReference(weights);
        TVector residual = TWidth.Broadcast(ref offset, (nuint)features);
        for (nuint j = 0; j < (nuint)features; j++)
        {
            residual = TWidth.SubtractProduct(
                TWidth.Broadcast(ref offset, j), TWidth.Load(ref weight, (j * (nuint)pitch) + point), residual);
        }

        return residual;
    }

    // The same, in doubled precision.
    private TVector DoubledResidual<TWidth, TVector>(nuint point)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        TVector residual = TWidth.Create(offsets[features]);
        TVector residualLow = TWidth.Create(offsetsLow[features]);
        for (int j = 0; j < features; j++)
        {
            TVector weight = TWidth.Load(ref weights[0], ((nuint)j * (nuint)pitch) + point);
            DoubledArithmetic.Accumulate<TWidth, TVector>(TWidth.Create(-offsets[j]), weight, ref residual, ref residualLow);
            residualLow = TWidth.SubtractProduct(TWidth.Create(offsetsLow[j]), weight, residualLow);
        }

        return TWidth.Add(residual, residualLow);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FromMoments<TWidth, TVector>(MomentAccumulator test, int count)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double sum = ref MemoryMarshal.GetArrayDataReference(sums);
        ref double size = ref MemoryMarshal.GetArrayDataReference(sizes);
        double square = test.Cross[(features + 1) * stride];
        double squareLow = test.CrossLow[(features + 1) * stride];
        TVector weight = TWidth.Create(test.Weight);
        TVector inverse = TWidth.Create(1.0 / test.Weight);
        for (nuint i = 0; i < (nuint)count; i += TWidth.Count)
        {
            TVector residual = bounds.IsFar ? DoubledResidual<TWidth, TVector>(i) : Residual<TWidth, TVector>(i);
            TVector meanSquare = TWidth.Multiply(residual, residual);
            TWidth.Store(meanSquare, ref squaredBiases[0], i);
            TVector form = Form<TWidth, TVector>(test, square, i, out TVector magnitude);
            TWidth.Store(TWidth.MultiplyAdd(meanSquare, weight, form), ref sum, i);
            TWidth.Store(magnitude, ref size, i);
            TWidth.Store(TWidth.MultiplyAdd(form, inverse, meanSquare), ref plain[i], 0);
            if (AnyCancels((int)i, Math.Min((int)i + (int)TWidth.Count, count)))
            {
                form = DoubledForm<TWidth, TVector>(test, square, squareLow, i);
                TWidth.Store(TWidth.MultiplyAdd(form, inverse, meanSquare), ref doubled[i], 0);
            }
        }

        for (int i = 0; i < count; i++)
        {
            // Of its own accord, not for the sake of a neighbour in the vector. Rounding may leave less than nothing where the fit is exact.
            sums[i] = Math.Max(0.0, Cancels(i) ? doubled[i] : plain[i]);
        }
    }

    private bool AnyCancels(int first, int end)
    {
        bool cancels = false;
        for (int i = first; i < end; i++)
        {
            cancels |= Cancels(i);
        }

        return cancels;
    }

    private bool Cancels(int point) => !(sums[point] >= CancellingShare * sizes[point]);

    // C(yy) - 2 w'C(xy) + w'C(xx)w, and a bound of the sum of the magnitudes of its terms (Cauchy and Schwarz).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector Form<TWidth, TVector>(MomentAccumulator test, double square, nuint point, out TVector magnitude)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double cross = ref MemoryMarshal.GetReference(test.Cross);
        ref double weight = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(weights), point);
        nuint step = (nuint)pitch;
        TVector form = TWidth.Create(square);
        TVector squares = TWidth.Create(0.0);
        for (nuint i = 0; i < (nuint)features; i++)
        {
            ref double row = ref Unsafe.Add(ref cross, i * (nuint)stride);
            TVector image = TWidth.Create(-Unsafe.Add(ref cross, ((nuint)features * (nuint)stride) + i));
            for (nuint j = 0; j < i; j++)
            {
                image = TWidth.MultiplyAdd(TWidth.Broadcast(ref row, j), TWidth.Load(ref weight, j * step), image);
            }

            TVector own = TWidth.Load(ref weight, i * step);
            TVector scaled = TWidth.Multiply(TWidth.Broadcast(ref row, i), own);
            squares = TWidth.MultiplyAdd(scaled, own, squares);
            form = TWidth.MultiplyAdd(own, TWidth.Add(TWidth.Add(image, image), scaled), form);
        }

        magnitude = TWidth.Multiply(
            TWidth.Create(2.0), TWidth.MultiplyAdd(TWidth.Create(features), squares, TWidth.Create(square)));
        return form;
    }

    // The same in doubled precision.
    private TVector DoubledForm<TWidth, TVector>(MomentAccumulator test, double square, double squareLow, nuint point)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double cross = ref MemoryMarshal.GetReference(test.Cross);
        ref double crossLow = ref MemoryMarshal.GetReference(test.CrossLow);
        ref double weight = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(weights), point);
        nuint step = (nuint)pitch;
        nuint targets = (nuint)features * (nuint)stride;
        TVector form = TWidth.Create(square);
        TVector formLow = TWidth.Create(squareLow);
        for (nuint i = 0; i < (nuint)features; i++)
        {
            // Half of what the coefficient is multiplied by: the diagonal counts once, all else twice.
            nuint row = i * (nuint)stride;
            TVector image = TWidth.Create(-Unsafe.Add(ref cross, targets + i));
            TVector imageLow = TWidth.Create(-Unsafe.Add(ref crossLow, targets + i));
            for (nuint j = 0; j <= i; j++)
            {
                double factor = j == i ? 0.5 : 1.0;
                TVector other = TWidth.Load(ref weight, j * step);
                DoubledArithmetic.Accumulate<TWidth, TVector>(
                    TWidth.Create(factor * Unsafe.Add(ref cross, row + j)), other, ref image, ref imageLow);
                imageLow = TWidth.MultiplyAdd(TWidth.Create(factor * Unsafe.Add(ref crossLow, row + j)), other, imageLow);
            }

            TVector twice = TWidth.Multiply(TWidth.Create(2.0), TWidth.Load(ref weight, i * step));
            DoubledArithmetic.Accumulate<TWidth, TVector>(image, twice, ref form, ref formLow);
            formLow = TWidth.MultiplyAdd(imageLow, twice, formLow);
        }

        return TWidth.Add(form, formLow);
    }

    private readonly struct Forms(FoldErrors errors, MomentAccumulator test, int count) : IWidthKernel
    {
        public void Run<TWidth, TVector>()
            where TWidth : IVectorWidth<TVector, double>
            where TVector : struct
        {
            errors.FromMoments<TWidth, TVector>(test, count);
        }
    }

    private readonly struct Squares(FoldErrors errors, double share) : IWidthKernel
    {
        public void Run<TWidth, TVector>()
            where TWidth : IVectorWidth<TVector, double>
            where TVector : struct
        {
            errors.AddSquares<TWidth, TVector>(share);
        }
    }
}
