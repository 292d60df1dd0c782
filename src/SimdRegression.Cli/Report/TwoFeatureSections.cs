using SimdRegression.Pictures;
using SimdRegression.Pictures.Geometry;

namespace SimdRegression.Cli.Report;

/// <summary>Sections about two features, which can be drawn on paper.</summary>
internal static class TwoFeatureSections
{
    private const int BatchSize = 32;
    private const int MostTried = 8;

    /// <summary>The loss of two features that matter, with what each penalty allows, and the ways down where there are rows.</summary>
    /// <param name="data">The data.</param>
    /// <param name="coefficients">What tells which features matter, in original units.</param>
    public static IEnumerable<ReportSection> Of(ReportData data, double[] coefficients)
    {
        double[] sizes = data.Scaled(coefficients);
        int[] order = [.. Sequence.Range(0, sizes.Length).Where(j => data.Deviations[j] > 0.0).OrderByDescending(j => Math.Abs(sizes[j]))];
        if (order.Length < 2 || !(data.Moments.TargetSumOfSquares > 0.0))
        {
            yield break;
        }

        // Two features that say equally much are touched on a side of the diamond; where one of the next drops out, the picture tells more.
        int first = order[0];
        int[] tried = order.Skip(1).Take(MostTried);
        int second = tried[Math.Max(0, Array.FindIndex(tried, other => DropsOne(data, first, other)))];
        QuadraticLoss loss = Loss(data, first, second);
        string which = $"The two features are {data.Features[first]} and {data.Features[second]}, scaled to standard deviation 1, "
            + "the others left out.";
        yield return ReportSection.Of(new ConstraintPicture(ConstraintData.Telling(data.Features[first], data.Features[second], loss)), which);
        if (data.Rows is not null && loss.Flat > 0.0)
        {
            yield return ReportSection.Of(new DescentPicture(Descents(data, first, second, loss)), which);
        }
    }

    /// <summary>The ways down alone, for a comparison of descents.</summary>
    public static IEnumerable<ReportSection> OfDescents(ReportData data, double[] coefficients) => Of(data, coefficients).Skip(1);

    private static bool DropsOne(ReportData data, int first, int second)
    {
        QuadraticLoss loss = Loss(data, first, second);
        ConstraintData constraint = ConstraintData.Telling(data.Features[first], data.Features[second], loss);
        (double one, double other) = loss.BestOnDiamond(constraint.L1Budget);
        return loss.Flat > 0.0 && (one == 0.0) != (other == 0.0);
    }

    private static QuadraticLoss Loss(ReportData data, int first, int second)
    {
        LinearModel<double>.Moments moments = data.Moments;
        double weight = moments.TotalWeight;
        (double d1, double d2) = (data.Deviations[first], data.Deviations[second]);
        return QuadraticLoss.FromMoments(
            1.0,
            moments.CrossProduct(first, second) / weight / d1 / d2,
            1.0,
            moments.TargetCrossProduct(first) / weight / d1,
            moments.TargetCrossProduct(second) / weight / d2,
            moments.TargetSumOfSquares / weight);
    }

    private static DescentData Descents(ReportData data, int first, int second, QuadraticLoss loss)
    {
        ReportRows rows = data.Rows!;
        double[] Scaled(int j) =>
            [.. Sequence.Range(0, rows.Count).Select(r => (rows.Values[(r * rows.FeatureCount) + j] - data.Moments.Mean(j)) / data.Deviations[j])];
        var problem = new TwoColumns(Scaled(first), Scaled(second), [.. rows.Targets.Select(target => target - data.Moments.TargetMean)]);

        // Steps of the batch are as long as they may be without turning back; those of a few rows are shorter, as their gradient is less sure.
        double longest = 1.0 / loss.Steep;
        int steps = (int)Math.Clamp(Math.Ceiling(4.0 * loss.Steep / loss.Flat), 12.0, 60.0);
        return new DescentData(
            data.Features[first],
            data.Features[second],
            loss,
            [
                problem.Descend("batch", rows.Count, 0.5 * longest, steps),
                problem.Descend($"mini-batches of {BatchSize}", Math.Min(BatchSize, rows.Count), 0.25 * longest, 4 * steps),
                problem.Descend("stochastic", 1, 0.02 * longest, 40 * steps),
            ]);
    }

    /// <summary>Two columns and a target, all centred.</summary>
    private sealed record TwoColumns(double[] First, double[] Second, double[] Target)
    {
        public DescentTrack Descend(string method, int batch, double rate, int steps)
        {
            var random = new RandomSource(1);
            int[] order = [.. Sequence.Range(0, Target.Length)];
            double[] u = new double[steps + 1];
            double[] v = new double[steps + 1];
            int next = order.Length;
            for (int step = 0; step < steps; step++)
            {
                (double du, double dv) = (0.0, 0.0);
                for (int k = 0; k < batch; k++)
                {
                    if (next == order.Length)
                    {
                        random.Shuffle<int>(order);
                        next = 0;
                    }

                    int row = order[next++];
                    double residual = Target[row] - (u[step] * First[row]) - (v[step] * Second[row]);
                    du += residual * First[row] / batch;
                    dv += residual * Second[row] / batch;
                }

                u[step + 1] = u[step] + (rate * du);
                v[step + 1] = v[step] + (rate * dv);
            }

            return new DescentTrack(method, u, v);
        }
    }
}
