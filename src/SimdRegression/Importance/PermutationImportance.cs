using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// How much a fitted model leans on each column: how much its loss grows when the values of the column are permuted among the rows, so that they
/// keep their distribution and lose what they say about the target (Breiman 2001; Fisher, Rudin and Dominici 2019).
/// </summary>
/// <remarks>
/// <para>
/// The importance of a group of features is the mean over K permutations of s(permuted) - s(rows as they are), where s is the weighted mean loss
/// in the units of its score: the mean squared error for <see cref="SquaredLoss"/>, the mean log loss for <see cref="LogisticLoss"/>. A group of
/// which the model uses no feature has importance 0 exactly. An importance below 0 is chance.
/// </para>
/// <para>
/// A group is what one raw column became, all its levels and its indicator of gaps. Made from a <see cref="RowEncoder"/>, a permuted column moves
/// the products that it is a factor of, too: a*b is formed anew from the permuted a and the b of the row. Columns that say nearly the same share
/// their importance, and each may seem to have none; permute them as one group then. Rows that the model has not seen tell what it has learned;
/// rows of its training tell what it relies on.
/// </para>
/// <para>
/// No permuted rows are built: the linear part of a row r that gets the values of row q moves by sum w_j (x_qj - x_rj). So a permutation takes the time
/// of one evaluation of the loss. Every group sees the same K permutations, so differences between groups are less noisy than the groups themselves.
/// Weights weigh the loss; the rows are permuted each alike. A row of weight 0 is an absent row and gives its values to no other.
/// </para>
/// <para>
/// The constructor allocates everything; measuring again overwrites what was there and allocates nothing. Sums are taken in
/// <see cref="double"/>, in the order of the rows, so the same seed gives the same bits on every vector width.
/// </para>
/// <para>
/// Sources: <see href="https://doi.org/10.1023/A:1010933404324">Breiman 2001</see>, section 10;
/// <see href="https://jmlr.org/papers/v20/18-760.html">Fisher, Rudin and Dominici 2019</see>.
/// </para>
/// <para>Thread safety: one thread at a time while it measures; until the next such call any number of threads may read.</para>
/// </remarks>
/// <example>
/// <code>
/// var importance = new PermutationImportance(encoder, testTargets.Length);
/// importance.Measure(in model, new SquaredLoss(), testRows, testTargets, repeats: 20, seed: 1);
/// for (int c = 0; c &lt; encoder.Columns.Length; c++)
/// {
///     Console.WriteLine($"{encoder.Columns[c].Name}: {importance.Means[c]:g3} +- {importance.StandardDeviations[c]:g2}");
/// }
/// </code>
/// </example>
public sealed class PermutationImportance
{
    private readonly RowEncoder? encoder;
    private readonly int[] firsts;
    private readonly double[] coefficients;
    private readonly double[] means;
    private readonly double[] deviations;
    private readonly int[] presentRows;
    private readonly int[] order;
    private readonly double[] targets;
    private readonly double[] weights;
    private readonly double[] predictions;
    private readonly double[] shares;
    private readonly double[] permuted;

    /// <summary>Allocates for features that are a group each.</summary>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <param name="capacity">The largest number of rows, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number lies out of its range.</exception>
    public PermutationImportance(int features, int capacity)
        : this(null, [.. EachAlone(features), features], features, capacity)
    {
    }

    /// <summary>Allocates for groups of adjacent features.</summary>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <param name="firstFeatures">
    /// The first feature of each group, in ascending order from 0; a group ends where the next one begins, and the last one with feature N - 1.
    /// </param>
    /// <param name="capacity">The largest number of rows, at least 1.</param>
    /// <exception cref="ArgumentException">The groups do not begin with feature 0, or one has no feature.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number lies out of its range.</exception>
    public PermutationImportance(int features, ReadOnlySpan<int> firstFeatures, int capacity)
        : this(null, CheckedGroups(RowArguments.CheckedFeatures(features), firstFeatures), features, capacity)
    {
    }

    /// <summary>Allocates for the raw columns of an encoder: a group each, in their order; products follow their factors.</summary>
    /// <param name="encoder">What the rows are encoded with.</param>
    /// <param name="capacity">The largest number of rows, at least 1.</param>
    /// <exception cref="ArgumentNullException">There is no encoder.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no room for rows.</exception>
    public PermutationImportance(RowEncoder encoder, int capacity)
        : this(encoder, FirstsOf(encoder), encoder.FeatureCount, capacity)
    {
    }

    private PermutationImportance(RowEncoder? encoder, int[] firsts, int features, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        this.encoder = encoder;
        this.firsts = firsts;
        coefficients = new double[features];
        means = new double[firsts.Length - 1];
        deviations = new double[firsts.Length - 1];
        presentRows = new int[capacity];
        order = new int[capacity];
        targets = new double[capacity];
        weights = new double[capacity];
        predictions = new double[capacity];
        shares = new double[capacity];
        permuted = new double[capacity];
        Array.Fill(means, double.NaN);
        Array.Fill(deviations, double.NaN);
    }

    /// <summary>The number of features N.</summary>
    public int FeatureCount => coefficients.Length;

    /// <summary>The number of groups.</summary>
    public int GroupCount => means.Length;

    /// <summary>The largest number of rows.</summary>
    public int Capacity => order.Length;

    /// <summary>The score s of the rows as they are; NaN without rows.</summary>
    public double Score { get; private set; } = double.NaN;

    /// <summary>How much the score grows on average, one a group; NaN without rows.</summary>
    public ReadOnlySpan<double> Means => means;

    /// <summary>
    /// The standard deviation of the growth over the permutations, with the divisor K - 1, one a group; NaN for one permutation. The mean itself varies by
    /// this over the root of K.
    /// </summary>
    public ReadOnlySpan<double> StandardDeviations => deviations;

    /// <summary>Measures.</summary>
    /// <typeparam name="TModel">The type of the model.</typeparam>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <param name="model">The model, of N features.</param>
    /// <param name="loss">What is measured, usually the loss that the model was fitted with.</param>
    /// <param name="rows">The rows, row-major, one after the other.</param>
    /// <param name="targets">y, one a row, in the range of the loss.</param>
    /// <param name="weights">s, one a row, finite, not negative. Empty: all 1.</param>
    /// <param name="repeats">The number of permutations K, at least 1.</param>
    /// <param name="seed">Decides the permutations.</param>
    /// <exception cref="ArgumentException">The lengths differ, there is too little room, or a value cannot be used.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no permutation.</exception>
    [CLSCompliant(false)]
    public void Measure<TModel, T, TLoss>(
        in TModel model,
        in TLoss loss,
        ReadOnlySpan<T> rows,
        ReadOnlySpan<T> targets,
        ReadOnlySpan<T> weights = default,
        int repeats = 10,
        ulong seed = 0)
        where TModel : ILinearModel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLoss : struct, ILoss<TLoss>
    {
        Measure(in model, in loss, new RowBatch<T>(rows, FeatureCount, targets, weights), repeats, seed);
    }

    /// <summary>Measures on rows that may have offsets, such as logarithms of exposures, which stay with their rows when columns are permuted.</summary>
    /// <typeparam name="TModel">The type of the model.</typeparam>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <param name="model">The model, of N features.</param>
    /// <param name="loss">What is measured, usually the loss that the model was fitted with.</param>
    /// <param name="batch">The rows, one after the other, with targets in the range of the loss and, where there are any, weights and offsets.</param>
    /// <param name="repeats">The number of permutations K, at least 1.</param>
    /// <param name="seed">Decides the permutations.</param>
    /// <exception cref="ArgumentException">The lengths differ, rows lie apart, there is too little room, or a value cannot be used.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no permutation.</exception>
    [CLSCompliant(false)]
    public void Measure<TModel, T, TLoss>(in TModel model, in TLoss loss, in RowBatch<T> batch, int repeats = 10, ulong seed = 0)
        where TModel : ILinearModel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLoss : struct, ILoss<TLoss>
    {
        ReadOnlySpan<T> rows = batch.Rows;
        ReadOnlySpan<T> targets = batch.Targets;
        RowArguments.CheckElementType<T>();
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        RowArguments.Check(rows, batch.RowStride, FeatureCount, targets.Length, batch.Weights.Length);
        if (batch.RowStride != FeatureCount)
        {
            throw new ArgumentException($"The rows lie {batch.RowStride} elements apart; adjacent rows of {FeatureCount} are needed.", nameof(batch));
        }

        if (targets.Length > Capacity)
        {
            throw new ArgumentException($"There are {targets.Length} rows, and there is room for {Capacity}.", nameof(targets));
        }

        double totalWeight = RowChecks.Check(in batch, FeatureCount, TLoss.Targets);
        if (!targets.IsEmpty)
        {
            // Throws where the model has another number of features.
            _ = model.Predict(rows[..FeatureCount]);
        }

        Span<T> copied = stackalloc T[FeatureCount];
        model.CopyCoefficientsTo(copied);
        Widening.Copy<T>(copied, coefficients);
        int count = Gather(in batch, double.CreateTruncating(model.Intercept));
        double unit = TLoss.ScoreUnit / totalWeight;
        predictions.AsSpan(0, count).CopyTo(permuted);
        double total = Evaluate(in loss, count);
        Score = count == 0 ? double.NaN : unit * total;
        for (int g = 0; g < GroupCount; g++)
        {
            if (count == 0)
            {
                means[g] = deviations[g] = double.NaN;
                continue;
            }

            Share(rows, g, count);
            Permute(rows, in loss, g, count, repeats, seed, total, unit);
        }
    }

    /// <inheritdoc cref="Measure{TModel, T, TLoss}(in TModel, in TLoss, ReadOnlySpan{T}, ReadOnlySpan{T}, ReadOnlySpan{T}, int, ulong)"/>
    [CLSCompliant(false)]
    public void Measure<TModel, T, TLoss>(
        in TModel model,
        in TLoss loss,
        T[] rows,
        ReadOnlySpan<T> targets,
        ReadOnlySpan<T> weights = default,
        int repeats = 10,
        ulong seed = 0)
        where TModel : ILinearModel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLoss : struct, ILoss<TLoss>
    {
        Measure(in model, in loss, (ReadOnlySpan<T>)rows, targets, weights, repeats, seed);
    }

    /// <summary>Takes the rows that have weight, with the linear part of each.</summary>
    /// <returns>How many there are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Gather<T>(in RowBatch<T> batch, double intercept)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> rowTargets = batch.Targets;
        ReadOnlySpan<T> rowWeights = batch.Weights;
        ReadOnlySpan<T> offsets = batch.Offsets;
        int count = 0;
        for (int r = 0; r < rowTargets.Length; r++)
        {
            double weight = rowWeights.IsEmpty ? 1.0 : double.CreateTruncating(rowWeights[r]);
            if (weight > 0.0)
            {
                presentRows[count] = r;
                weights[count] = weight;
                targets[count] = double.CreateTruncating(rowTargets[r]);
                double offset = offsets.IsEmpty ? 0.0 : double.CreateTruncating(offsets[r]);
                predictions[count++] = intercept + Part(batch.Rows, r, 0, FeatureCount) + offset;
            }
        }

        return count;
    }

    /// <summary>What some features of a row contribute to its linear part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Part<T>(ReadOnlySpan<T> rows, int row, int first, int end)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> values = rows.Slice(row * FeatureCount, FeatureCount);
        double sum = 0.0;
        for (int j = first; j < end; j++)
        {
            sum += coefficients[j] * double.CreateTruncating(values[j]);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Share<T>(ReadOnlySpan<T> rows, int group, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < count; i++)
        {
            shares[i] = Part(rows, presentRows[i], firsts[group], firsts[group + 1]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Permute<T, TLoss>(ReadOnlySpan<T> rows, in TLoss loss, int group, int count, int repeats, ulong seed, double total, double unit)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLoss : struct, ILoss<TLoss>
    {
        // Means and squares by updates (Welford 1962). Each group draws the same permutations anew.
        var random = new RandomSource(seed);
        double mean = 0.0;
        double squares = 0.0;
        for (int k = 1; k <= repeats; k++)
        {
            Span<int> places = order.AsSpan(0, count);
            for (int i = 0; i < count; i++)
            {
                places[i] = i;
            }

            random.Shuffle(places);
            Move(count);
            MoveProducts(rows, group, count);
            double growth = unit * (Evaluate(in loss, count) - total);
            double distance = growth - mean;
            mean += distance / k;
            squares += distance * (growth - mean);
        }

        means[group] = mean;
        deviations[group] = repeats == 1 ? double.NaN : Math.Sqrt(squares / (repeats - 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Move(int count)
    {
        for (int i = 0; i < count; i++)
        {
            permuted[i] = predictions[i] + (shares[order[i]] - shares[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MoveProducts<T>(ReadOnlySpan<T> rows, int group, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (encoder is null || encoder.ProductsOf(group).IsEmpty)
        {
            return;
        }

        int feature = firsts[group];
        int firstProduct = FeatureCount - encoder.Products.Length;
        foreach (int product in encoder.ProductsOf(group))
        {
            double coefficient = coefficients[firstProduct + product];
            for (int i = 0; i < count; i++)
            {
                // The power of the column itself moves; the other factors are those of the row.
                ReadOnlySpan<T> row = rows.Slice(presentRows[i] * FeatureCount, FeatureCount);
                double given = double.CreateTruncating(rows[(presentRows[order[i]] * FeatureCount) + feature]);
                double ownPower = 1.0;
                double givenPower = 1.0;
                double others = 1.0;
                foreach (int factor in encoder.FactorsOf(product))
                {
                    double value = double.CreateTruncating(row[firsts[factor]]);
                    ownPower *= factor == group ? value : 1.0;
                    givenPower *= factor == group ? given : 1.0;
                    others *= factor == group ? 1.0 : value;
                }

                permuted[i] += coefficient * others * (givenPower - ownPower);
            }
        }
    }

    // The sum of the weighted loss at the permuted predictions; derivatives come with it and are not looked at.
    private double Evaluate<TLoss>(in TLoss loss, int count)
        where TLoss : struct, ILoss<TLoss>
    {
        Span<double> values = permuted.AsSpan(0, count);
        return LossBlock.Evaluate<TLoss, double>(in loss, values, targets.AsSpan(0, count), weights.AsSpan(0, count), values, default);
    }

    private static int[] EachAlone(int features)
    {
        var firsts = new int[RowArguments.CheckedFeatures(features)];
        for (int j = 0; j < features; j++)
        {
            firsts[j] = j;
        }

        return firsts;
    }

    private static int[] CheckedGroups(int features, ReadOnlySpan<int> firstFeatures)
    {
        int[] firsts = [.. firstFeatures, features];
        if (firsts[0] != 0)
        {
            throw new ArgumentException("The first group must begin with feature 0.", nameof(firstFeatures));
        }

        for (int g = 1; g < firsts.Length; g++)
        {
            if (firsts[g] <= firsts[g - 1])
            {
                throw new ArgumentException(
                    $"Group {g - 1} begins with feature {firsts[g - 1]} and ends before {firsts[g]}; it has no feature.", nameof(firstFeatures));
            }
        }

        return firsts;
    }

    // Where each column begins, and where the products do.
    private static int[] FirstsOf(RowEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        int columns = encoder.Columns.Length;
        var firsts = new int[columns + 1];
        for (int c = 0; c < columns; c++)
        {
            firsts[c] = encoder.FirstFeatureOf(c);
        }

        firsts[columns] = encoder.FeatureCount - encoder.Products.Length;
        return firsts;
    }
}
