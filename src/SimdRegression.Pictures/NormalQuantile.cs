namespace SimdRegression.Pictures;

/// <summary>Quantiles of the standard normal distribution, to about seven digits: enough for an axis.</summary>
internal static class NormalQuantile
{
    /// <summary>The value below which a share of the distribution lies.</summary>
    /// <param name="share">Above 0 and below 1; NaN comes of any other.</param>
    /// <remarks>Algorithm AS 241, PPND7 (Wichura 1988, https://doi.org/10.2307/2347330).</remarks>
    public static double Of(double share)
    {
        if (!(share is > 0.0 and < 1.0))
        {
            return double.NaN;
        }

        double middle = share - 0.5;
        if (Math.Abs(middle) <= 0.425)
        {
            double square = 0.180625 - (middle * middle);
            return middle
                * ((((((59.109374720 * square) + 159.29113202) * square) + 50.434271938) * square) + 3.3871327179)
                / ((((((67.187563600 * square) + 78.757757664) * square) + 17.895169469) * square) + 1.0);
        }

        double depth = Math.Sqrt(-Math.Log(Math.Min(share, 1.0 - share)));
        double size = depth <= 5.0 ? Tail(depth - 1.6) : FarTail(depth - 5.0);
        return middle < 0.0 ? -size : size;
    }

    /// <summary>The middle of each of so many equal shares, as a quantile: where the values of a normal sample are to be expected.</summary>
    /// <param name="rank">From 0 on, the least value first.</param>
    /// <param name="count">How many values there are.</param>
    public static double OfRank(int rank, int count) => Of((rank + 0.5) / count);

    private static double Tail(double depth) =>
        ((((((0.17023821103 * depth) + 1.3067284816) * depth) + 2.7568153900) * depth) + 1.4234372777)
        / ((((0.12021132975 * depth) + 0.73700164250) * depth) + 1.0);

    private static double FarTail(double depth) =>
        ((((((0.017337203997 * depth) + 0.42868294337) * depth) + 3.0812263860) * depth) + 6.6579051150)
        / ((((0.012258202635 * depth) + 0.24197894225) * depth) + 1.0);
}
