using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression.Verification;

/// <summary>
/// Rows that have the sums of given moments: the triangle R of R'R = (X y)'(X y), about the means where there is an intercept. The squared
/// loss of these rows is that of the sums, to far more digits than the sums have.
/// </summary>
internal sealed class MomentTriangle
{
    // Sums of doubles and products of two of them are exact in this many bits, but for data of extremely different size.
    private const int ExactBits = 2200;

    // Of the weight times the square of a mean, what doubled means may have lost, as a share.
    private const double MeanRounding = 1.0 / (1L << 50) / (1L << 50);

    /// <summary>Makes the triangle.</summary>
    /// <param name="moments">The moments.</param>
    /// <param name="features">N.</param>
    /// <param name="hasIntercept">Whether the sums are about the means.</param>
    public MomentTriangle(MomentAccumulator moments, int features, bool hasIntercept)
    {
        int size = features + 1;
        int bits = features <= 64 ? 1024 : 512;
        int stride = KernelLayout.Stride(features);
        TotalWeight = Exact(moments.Weight) + Exact(moments.WeightLow);
        var sums = new BigReal[size * size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                int place = i < features ? (i * stride) + j : j < features ? (features * stride) + j : (features + 1) * stride;
                BigReal sum = Exact(moments.Cross[place]) + Exact(moments.CrossLow[place]);
                sum = hasIntercept ? sum : sum + (TotalWeight * Mean(moments, i, features, stride) * Mean(moments, j, features, stride));
                sums[(i * size) + j] = sum.WithPrecision(bits);
            }
        }

        Deviations = new BigReal[features];
        Rounding = new BigReal[size];
        for (int j = 0; j < size; j++)
        {
            double rounding = moments.SumRounding(j);
            double mean = moments.Mean[j < features ? j : stride];
            Rounding[j] = BigReal.From(hasIntercept ? rounding : rounding + (Math.Sqrt(moments.Weight) * Math.Abs(mean) * MeanRounding), 64);
            if (j < features)
            {
                BigReal square = (Exact(moments.Cross[(j * stride) + j]) + Exact(moments.CrossLow[(j * stride) + j])).WithPrecision(bits);
                BigReal noise = BigReal.From(RowSource.ConstantColumn, bits) * Mean(moments, j, features, stride).WithPrecision(bits);
                Deviations[j] = square <= TotalWeight * noise * noise
                    ? BigReal.One
                    : BigReal.SquareRoot(square / TotalWeight.WithPrecision(bits), out _);
            }
        }

        Rows = new BigReal[size * features];
        Targets = new BigReal[size];
        Eliminate(sums, size, bits);
    }

    /// <summary>The rows, N numbers each; N + 1 of them.</summary>
    public BigReal[] Rows { get; }

    /// <summary>Their targets.</summary>
    public BigReal[] Targets { get; }

    /// <summary>W of the moments.</summary>
    public BigReal TotalWeight { get; }

    /// <summary>The population deviations of the columns; 1 for a constant one.</summary>
    public BigReal[] Deviations { get; }

    /// <summary>e: the sums of products of the columns i and j are known to e(i) e(j); the last is that of the target.</summary>
    public BigReal[] Rounding { get; }

    /// <summary>How far half the squared residuals of a point may be from those of the rows behind the sums: 1/2 (e(y) + sum e |w|)^2.</summary>
    /// <param name="point">The coefficients.</param>
    public BigReal ErrorAt(BigReal[] point)
    {
        BigReal total = Rounding[^1];
        for (int j = 0; j < point.Length; j++)
        {
            total = BigReal.BoundSum(total, BigReal.BoundProduct(Rounding[j], point[j].Abs()));
        }

        return BigReal.BoundProduct(total, total).Scale(-1);
    }

    private static BigReal Exact(double value) => BigReal.From(value, ExactBits);

    private static BigReal Mean(MomentAccumulator moments, int index, int features, int stride)
    {
        int place = index < features ? index : stride;
        return Exact(moments.Mean[place]) + Exact(moments.MeanLow[place]);
    }

    // Column by column; a pivot that rounding has made negative stands for a row of zeros.
    private void Eliminate(BigReal[] sums, int size, int bits)
    {
        int features = size - 1;
        Array.Fill(Rows, BigReal.Zero);
        Array.Fill(Targets, BigReal.Zero);
        var triangle = new BigReal[size * size];
        for (int k = 0; k < size; k++)
        {
            BigReal pivot = sums[(k * size) + k];
            BigReal original = pivot;
            for (int m = 0; m < k; m++)
            {
                pivot -= triangle[(k * size) + m] * triangle[(k * size) + m];
            }

            if (pivot.Sign <= 0 || pivot.Top < original.Top - bits + 64)
            {
                continue;
            }

            BigReal root = BigReal.SquareRoot(pivot, out _);
            for (int i = k; i < size; i++)
            {
                BigReal sum = sums[(i * size) + k];
                for (int m = 0; m < k; m++)
                {
                    sum -= triangle[(i * size) + m] * triangle[(k * size) + m];
                }

                triangle[(i * size) + k] = i == k ? root : sum / root;
                if (i < features)
                {
                    Rows[(k * features) + i] = triangle[(i * size) + k];
                }
                else
                {
                    Targets[k] = triangle[(i * size) + k];
                }
            }
        }
    }
}
