using SimdRegression.Fuzz.Engine;

namespace SimdRegression.Fuzz.Targets;

/// <summary>Small quantile problems without a penalty, whose minimum is at a plane through as many rows as there are unknowns.</summary>
internal static class QuantileCorners
{
    /// <summary>Holds the verifier's bounds of the minimum against all corners, where there are few.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="quantile">The quantile.</param>
    /// <param name="found">What the verifier found.</param>
    /// <param name="name">What was fitted.</param>
    public static void Check(PenaltyCase data, double quantile, VerificationReport found, string name)
    {
        int unknowns = data.Features + (data.Options.Intercept ? 1 : 0);
        const int MostUnknowns = 3;
        const int MostRows = 9;
        if (unknowns > MostUnknowns || data.Targets.Length > MostRows || !data.IsMild)
        {
            return;
        }

        double least = double.PositiveInfinity;
        for (int set = 0; set < 1 << data.Targets.Length; set++)
        {
            if (int.PopCount(set) == unknowns && Plane(data, set, unknowns) is double[] point)
            {
                double sum = 0.0;
                for (int i = 0; i < data.Targets.Length; i++)
                {
                    double rest = data.Targets[i];
                    for (int j = 0; j < unknowns; j++)
                    {
                        rest -= point[j] * (j < data.Features ? data.Rows[(i * data.Features) + j] : 1.0);
                    }

                    sum += rest > 0.0 ? quantile * rest : (quantile - 1.0) * rest;
                }

                least = Math.Min(least, sum);
            }
        }

        double slack = 1e-9 * (1.0 + Math.Abs(least));
        string context = FormattableString.Invariant($" ({least:R})\n  {name} {found}{data.Describe()}");
        BrokenPromiseException.Unless(found.MinimumLow <= least + slack, () => "the verifier's minimum is above a corner", context);
        BrokenPromiseException.Unless(found.MinimumHigh >= least - slack, () => "the verifier's minimum is below all corners", context);
    }

    private static double[]? Plane(PenaltyCase data, int set, int unknowns)
    {
        int width = unknowns + 1;
        var system = new double[unknowns * width];
        int row = 0;
        for (int i = 0; i < data.Targets.Length; i++)
        {
            if ((set & (1 << i)) == 0)
            {
                continue;
            }

            for (int j = 0; j < unknowns; j++)
            {
                system[(row * width) + j] = j < data.Features ? data.Rows[(i * data.Features) + j] : 1.0;
            }

            system[(row * width) + unknowns] = data.Targets[i];
            row++;
        }

        for (int k = 0; k < unknowns; k++)
        {
            int pivot = Enumerable.Range(k, unknowns - k).MaxBy(i => Math.Abs(system[(i * width) + k]));
            for (int j = 0; j < width; j++)
            {
                (system[(k * width) + j], system[(pivot * width) + j]) = (system[(pivot * width) + j], system[(k * width) + j]);
            }

            if (Math.Abs(system[(k * width) + k]) < 1e-9)
            {
                return null;
            }

            for (int i = 0; i < unknowns; i++)
            {
                double factor = i == k ? 0.0 : system[(i * width) + k] / system[(k * width) + k];
                for (int j = 0; j < width; j++)
                {
                    system[(i * width) + j] -= factor * system[(k * width) + j];
                }
            }
        }

        return [.. Enumerable.Range(0, unknowns).Select(k => system[(k * width) + unknowns] / system[(k * width) + k])];
    }
}
