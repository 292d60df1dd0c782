using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Numerics;

namespace SimdRegression.Statistics;

/// <summary>
/// What missing values of some columns count as: a number that rows are encoded with, and the mean of the training rows that a fit puts in its place,
/// in the sums and in the rows themselves.
/// </summary>
/// <typeparam name="T">The element type of the data.</typeparam>
internal sealed class GapFills<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int features;
    private readonly int[] columns;
    private readonly T[] defaults;
    private readonly T[] fills;
    private readonly MomentAccumulator training;
    private MomentAccumulator? test;

    private GapFills(int features, int[] columns, T[] defaults)
    {
        this.features = features;
        this.columns = columns;
        this.defaults = defaults;
        fills = [.. defaults];
        training = CreateSums();
    }

    /// <summary>What missing values count as after the last fit.</summary>
    public ReadOnlySpan<T> Fills => fills;

    /// <summary>The fills of a type of models; nothing where no column of its rows can be missing.</summary>
    /// <typeparam name="TModel">The type of models.</typeparam>
    /// <param name="features">The number of features.</param>
    public static GapFills<T>? Of<TModel>(int features)
        where TModel : IModelFactory<TModel, T>
    {
        return TModel.GapFeatures.IsEmpty ? null : new GapFills<T>(features, TModel.GapFeatures.ToArray(), TModel.DefaultFills.ToArray());
    }

    /// <summary>Finds the means of the values that are there, and lets missing ones count as these.</summary>
    /// <param name="sums">The sums of encoded rows, which stay as they are.</param>
    /// <returns>Sums that are good until the next call.</returns>
    public MomentAccumulator Fill(MomentAccumulator sums)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            T mean = T.CreateTruncating(sums.MeanOfPresent(columns[i], double.CreateTruncating(defaults[i])));
            fills[i] = T.IsFinite(mean) ? mean : defaults[i];
        }

        return Moved(sums, training);
    }

    /// <summary>Lets the missing values of other rows count as the means that were found last.</summary>
    /// <param name="sums">The sums of encoded rows, which stay as they are.</param>
    /// <returns>Sums that are good until the next call.</returns>
    public MomentAccumulator FillTest(MomentAccumulator sums) => Moved(sums, test ??= CreateSums());

    /// <summary>Allocates what <see cref="FillTest"/> needs.</summary>
    public void PrepareTest() => test ??= CreateSums();

    /// <summary>Finds the weighted means of the values that are there, row by row.</summary>
    /// <param name="batch">Encoded rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Learn(in RowBatch<T> batch)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            var sum = default(Doubled);
            var weight = default(Doubled);
            double about = double.CreateTruncating(defaults[i]);
            for (int r = 0; r < batch.Count; r++)
            {
                int place = (r * batch.RowStride) + columns[i];
                if (batch.Rows[place + 1] == T.Zero)
                {
                    double ofRow = batch.Weights.IsEmpty ? 1.0 : double.CreateTruncating(batch.Weights[r]);
                    sum += ofRow * Doubled.Difference(double.CreateTruncating(batch.Rows[place]), about);
                    weight += ofRow;
                }
            }

            T mean = weight.High > 0.0 ? T.CreateTruncating((about + (sum / weight)).High) : defaults[i];
            fills[i] = T.IsFinite(mean) ? mean : defaults[i];
        }
    }

    /// <summary>Writes the means that were found last where values are missing.</summary>
    /// <param name="rows">Encoded rows, adjacent.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(Span<T> rows)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            for (int place = columns[i]; place < rows.Length; place += features)
            {
                rows[place] = rows[place + 1] == T.Zero ? rows[place] : fills[i];
            }
        }
    }

    private MomentAccumulator Moved(MomentAccumulator sums, MomentAccumulator destination)
    {
        destination.CopyFrom(sums);
        for (int i = 0; i < columns.Length; i++)
        {
            destination.MoveMissing(columns[i], Doubled.Difference(double.CreateTruncating(fills[i]), double.CreateTruncating(defaults[i])));
        }

        return destination;
    }

    private MomentAccumulator CreateSums() => new(features, typeof(T) == typeof(float));
}
