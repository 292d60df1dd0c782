using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.Numerics;

namespace SimdRegression.Statistics;

/// <summary>
/// Combinations of columns that are nearly orthonormal over the rows, found and applied in doubled precision: for columns that sums in
/// double precision cannot tell apart.
/// </summary>
/// <remarks>
/// <para>
/// With c the means and T triangular, the columns of z = (x - c) T have the products T'(G + P)T = 1, G the weighted centred products of the
/// columns (about zero without an intercept) and P a quadratic penalty. T is the inverse of a Cholesky factor, column by column: what a column has
/// that those before it do not, over its length. A coefficient v of z is T v of x.
/// </para>
/// <para>
/// Rows are turned in doubled precision and rounded once, so that z has the digits of a double however far x cancels. A column whose rest is
/// no more than rounding the data leaves is a combination of the others; its z is zero.
/// </para>
/// </remarks>
/// <typeparam name="T">The element type of the data.</typeparam>
internal sealed class RowBasis<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int BlockRows = 1024;

    // Values, shifts and roots of weights are rounded; sixteen units in the last place is more than all of it together.
    private const double DataNoise = 16.0 * MachineEpsilon.Double;

    private readonly int features;
    private readonly int stride;
    private readonly BlockResult block;
    private readonly double[] workspace;
    private readonly double[] shift;
    private readonly double[] high;
    private readonly double[] low;
    private readonly double[] matrix;
    private readonly double[] matrixLow;
    private readonly Doubled[] mean;
    private readonly double[] length;
    private readonly double[] noise;
    private readonly Doubled[] rest;
    private readonly Doubled[] column;
    private readonly double[] turned;
    private readonly double[] turnedLow;

    /// <summary>Allocates the basis.</summary>
    /// <param name="features">N.</param>
    public RowBasis(int features)
    {
        this.features = features;
        stride = KernelLayout.Stride(features);
        block = new BlockResult(features);
        workspace = new double[2 * DoubledPanel.Length(features)];
        shift = new double[KernelLayout.VectorLength(features)];
        high = new double[features * features];
        low = new double[high.Length];
        matrix = new double[high.Length];
        matrixLow = new double[high.Length];
        mean = new Doubled[features + 1];
        length = new double[features];
        noise = new double[features];
        rest = new Doubled[features];
        column = new Doubled[features];
        turned = new double[features];
        turnedLow = new double[features];
    }

    /// <summary>The number of combinations that do not vanish.</summary>
    public int Rank { get; private set; }

    /// <summary>The smallest share of its square that a column keeps when those before it are taken out.</summary>
    public double SmallestShare { get; private set; }

    /// <summary>c, by feature.</summary>
    /// <param name="feature">Which.</param>
    public Doubled Centre(int feature) => mean[feature];

    /// <summary>The root of the sum of squares of a column about c, the penalty included.</summary>
    /// <param name="feature">Which.</param>
    public double Length(int feature) => length[feature];

    /// <summary>Finds the basis of some rows.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="centers">Whether c is the mean, and not zero.</param>
    /// <param name="middle">Where about the columns have their middle.</param>
    /// <param name="penalty">The diagonal of P.</param>
    /// <returns>False where products leave the range of numbers.</returns>
    public bool TryFind(in RowBatch<T> batch, bool centers, ReadOnlySpan<double> middle, ReadOnlySpan<double> penalty)
    {
        shift.AsSpan().Clear();
        if (centers)
        {
            middle[..features].CopyTo(shift);
        }

        if (!TrySum(in batch, centers, penalty))
        {
            return false;
        }

        Rank = 0;
        SmallestShare = 1.0;
        high.AsSpan().Clear();
        low.AsSpan().Clear();
        for (int k = 0; k < features; k++)
        {
            if (length[k] > 0.0)
            {
                AddColumn(k);
            }
        }

        return true;
    }

    /// <summary>Turns rows: z = (x - c) T.</summary>
    /// <param name="rows">The rows; targets are not looked at.</param>
    /// <param name="destination">Receives the turned rows.</param>
    /// <param name="rowStride">The distance between them.</param>
    public void Turn(in RowBatch<T> rows, Span<double> destination, int rowStride)
    {
        for (int r = 0; r < rows.Count; r++)
        {
            ReadOnlySpan<T> row = rows.Rows.Slice(r * rows.RowStride, features);
            turned.AsSpan().Clear();
            turnedLow.AsSpan().Clear();
            for (int j = 0; j < features; j++)
            {
                Doubled value = (Doubled)Widening.ToDouble(row[j]) - mean[j];
                int at = (j * features) + j;
                DoubledRows.AddScaled(
                    turned.AsSpan(j), turnedLow.AsSpan(j), value, high.AsSpan(at, features - j), low.AsSpan(at, features - j));
            }

            Span<double> target = destination.Slice(r * rowStride, features);
            for (int k = 0; k < features; k++)
            {
                target[k] = turned[k] + turnedLow[k];
            }
        }
    }

    /// <summary>The coefficient of a column of the data: an element of T v.</summary>
    /// <param name="coefficients">v.</param>
    /// <param name="feature">Which.</param>
    public double CoefficientOf(ReadOnlySpan<double> coefficients, int feature)
    {
        Doubled sum = default;
        for (int k = feature; k < features; k++)
        {
            int at = (feature * features) + k;
            sum += new Doubled(high[at], low[at]) * coefficients[k];
        }

        return sum.Rounded;
    }

    /// <summary>How far a coefficient of the data can move where each v(k) d(k) together make a vector of length 1.</summary>
    /// <param name="feature">Which.</param>
    /// <param name="scale">d.</param>
    public double Reach(int feature, ReadOnlySpan<double> scale)
    {
        double sum = 0.0;
        for (int k = feature; k < features; k++)
        {
            double share = high[(feature * features) + k] / scale[k];
            sum += share * share;
        }

        return Math.Sqrt(sum);
    }

    /// <summary>The penalty in terms of v: T'PT, in units in which it is at most 1.</summary>
    /// <param name="penalty">The diagonal of P.</param>
    /// <param name="destination">Receives the matrix, rows N apart.</param>
    public void TurnPenalty(ReadOnlySpan<double> penalty, Span<double> destination)
    {
        destination.Clear();
        for (int j = 0; j < features; j++)
        {
            double root = Math.Sqrt(penalty[j]);
            for (int a = j; a < features && root > 0.0; a++)
            {
                double first = root * high[(j * features) + a];
                for (int b = j; b < features; b++)
                {
                    destination[(a * features) + b] += first * (root * high[(j * features) + b]);
                }
            }
        }
    }

    // The products of all rows about the shift, then about the means.
    private bool TrySum(in RowBatch<T> batch, bool centers, ReadOnlySpan<double> penalty)
    {
        matrix.AsSpan().Clear();
        matrixLow.AsSpan().Clear();
        mean.AsSpan().Clear();
        Doubled weight = default;
        for (int start = 0; start < batch.Count; start += BlockRows)
        {
            RowBatch<T> rows = batch.Slice(start, Math.Min(BlockRows, batch.Count - start));
            DoubledCrossProducts.Compute(features, in rows, shift, workspace, block);
            weight += new Doubled(block.Weight, block.WeightLow);
            for (int i = 0; i < features; i++)
            {
                mean[i] += new Doubled(block.Sums[i], block.SumsLow[i]);
                for (int j = 0; j <= i; j++)
                {
                    Add(i, j, new Doubled(block.Cross[(i * stride) + j], block.CrossLow[(i * stride) + j]));
                }
            }
        }

        bool isFinite = weight.High > 0.0 && double.IsFinite(weight.High);
        for (int i = 0; i < features && isFinite; i++)
        {
            for (int j = 0; j <= i && centers; j++)
            {
                Add(i, j, -(mean[i] * mean[j] / weight));
            }

            Add(i, i, penalty[i]);
        }

        for (int i = 0; i < features && isFinite; i++)
        {
            double square = matrix[(i * features) + i];
            Doubled centre = centers ? shift[i] + (mean[i] / weight) : default;
            double offset = Math.Abs(centre.High) * Math.Sqrt(weight.High);
            double blur = 4.0 * MachineEpsilon.Double * offset;
            length[i] = square > blur * blur ? BinaryExponent.PowerNotAbove(Math.Sqrt(square)) : 0.0;
            noise[i] = DataNoise * (1.0 + (length[i] > 0.0 ? offset / length[i] : 0.0));
            isFinite = double.IsFinite(square);
        }

        for (int i = 0; i < features; i++)
        {
            mean[i] = centers ? shift[i] + (mean[i] / weight) : default;
        }

        return isFinite;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(int i, int j, Doubled value)
    {
        int at = (i * features) + j;
        (matrix[at], matrixLow[at]) = new Doubled(matrix[at], matrixLow[at]) + value;
    }

    // The inner product of column k of T, as it is so far, with the data's column: both triangles of the products stand below the diagonal.
    private Doubled Product(int i, int j)
    {
        int at = i >= j ? (i * features) + j : (j * features) + i;
        double scale = 1.0 / length[i] / length[j];
        return new Doubled(matrix[at] * scale, matrixLow[at] * scale);
    }

    // Column k less its projections on the columns before it, over its length. In units of the lengths of the data's columns.
    private void AddColumn(int k)
    {
        column.AsSpan().Clear();
        column[k] = 1.0;
        Doubled square = Product(k, k);
        double whole = square.High;
        for (int a = 0; a < k; a++)
        {
            Doubled share = default;
            for (int i = 0; i <= a; i++)
            {
                int at = (i * features) + a;
                if (high[at] != 0.0)
                {
                    share += new Doubled(high[at], low[at]) * length[i] * Product(i, k);
                }
            }

            rest[a] = share;
            square -= share * share;
        }

        for (int a = 0; a < k; a++)
        {
            for (int i = 0; i <= a && rest[a].High != 0.0; i++)
            {
                int at = (i * features) + a;
                column[i] -= rest[a] * (new Doubled(high[at], low[at]) * length[i]);
            }
        }

        double size = 0.0;
        double least = 0.0;
        for (int i = 0; i <= k; i++)
        {
            double move = column[i].High * noise[i];
            least += move * move;
            size += Math.Abs(column[i].High);
        }

        least += 8.0 * features * Doubled.Epsilon * size * size;
        if (!(square.High > least))
        {
            SmallestShare = 0.0;
            return;
        }

        Rank++;
        SmallestShare = Math.Min(SmallestShare, square.High / whole);
        Doubled root = Doubled.Sqrt(square);
        for (int i = 0; i <= k; i++)
        {
            int at = (i * features) + k;
            Doubled element = length[i] > 0.0 ? column[i] / root / length[i] : default;
            (high[at], low[at]) = element;
        }
    }
}
