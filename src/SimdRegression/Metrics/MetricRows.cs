using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression.Metrics;

/// <summary>Predictions, targets and weights, four rows at a time in double: row r belongs to lane r mod 4 on every machine.</summary>
internal readonly ref struct MetricRows<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public const int Lanes = 4;

    private readonly ReadOnlySpan<T> predictions;
    private readonly ReadOnlySpan<T> targets;
    private readonly ReadOnlySpan<T> weights;

    /// <summary>Checks that lengths and weights will do.</summary>
    public MetricRows(ReadOnlySpan<T> predictions, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights)
    {
        RowArguments.CheckElementType<T>();
        if (predictions.Length != targets.Length)
        {
            throw new ArgumentException($"There are {predictions.Length} predictions for {targets.Length} targets.", nameof(predictions));
        }

        if (!weights.IsEmpty && weights.Length != targets.Length)
        {
            throw new ArgumentException($"There are {weights.Length} weights for {targets.Length} rows; there must be one a row, or none.", nameof(weights));
        }

        RowChecks.CheckWeights(weights);
        this.predictions = predictions;
        this.targets = targets;
        this.weights = weights;
    }

    public int Count => targets.Length;

    /// <summary>Four rows; behind the last ones of weight 0 that repeat it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Read(int start, out Vector256<double> prediction, out Vector256<double> target, out Vector256<double> weight)
    {
        prediction = Read(predictions, start);
        target = Read(targets, start);
        weight = weights.IsEmpty ? Vector256<double>.One : Read(weights, start);
        if (start + Lanes > Count)
        {
            Vector256<double> index = Vector256.Create(0.0, 1.0, 2.0, 3.0);
            weight &= Vector256.LessThan(index, Vector256.Create((double)(Count - start)));
        }
    }

    /// <summary>Checks that all targets are labels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void CheckLabels()
    {
        for (int r = 0; r < targets.Length; r++)
        {
            if (targets[r] != T.Zero && targets[r] != T.One)
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"Label {r} is {targets[r]}; labels must be 0 or 1."), "labels");
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Read(ReadOnlySpan<T> values, int start)
    {
        return start + Lanes <= values.Length
            ? Width256<double>.LoadConverted(ref MemoryMarshal.GetReference(values), (nuint)start)
            : ReadLast(values[start..]);
    }

    private static Vector256<double> ReadLast(ReadOnlySpan<T> rest)
    {
        T last = rest[^1];
        return Vector256.Create(
            double.CreateTruncating(rest[0]),
            double.CreateTruncating(rest.Length > 1 ? rest[1] : last),
            double.CreateTruncating(rest.Length > 2 ? rest[2] : last),
            double.CreateTruncating(last));
    }
}
