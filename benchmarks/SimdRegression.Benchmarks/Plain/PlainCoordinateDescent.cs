namespace SimdRegression.Benchmarks.Plain;

/// <summary>Coordinate descent on cross products as one writes it in plain C#, with covariance updates.</summary>
internal static class PlainCoordinateDescent
{
    /// <summary>One sweep over the coordinates of: minimise 1/2 w'Hw - q'w + l1 sum over j of |w(j)|.</summary>
    /// <param name="hessian">H, both triangles.</param>
    /// <param name="stride">The distance between the rows of H.</param>
    /// <param name="l1">The weight of the absolute values.</param>
    /// <param name="coefficients">w, updated in place.</param>
    /// <param name="gradient">q - Hw, updated in place.</param>
    /// <returns>The largest H(j, j) (change of w(j))^2.</returns>
    public static double Sweep(ReadOnlySpan<double> hessian, int stride, double l1, Span<double> coefficients, Span<double> gradient)
    {
        double largest = 0.0;
        for (int j = 0; j < coefficients.Length; j++)
        {
            ReadOnlySpan<double> row = hessian.Slice(j * stride, coefficients.Length);
            double old = coefficients[j];
            double updated = SoftThreshold(gradient[j] + (row[j] * old), l1) / row[j];
            double change = updated - old;
            if (change == 0.0)
            {
                continue;
            }

            coefficients[j] = updated;
            largest = Math.Max(largest, row[j] * change * change);
            for (int i = 0; i < row.Length; i++)
            {
                gradient[i] -= change * row[i];
            }
        }

        return largest;
    }

    /// <summary>The soft-threshold of a number.</summary>
    public static double SoftThreshold(double value, double threshold)
    {
        return value > threshold ? value - threshold : value < -threshold ? value + threshold : 0.0;
    }
}
