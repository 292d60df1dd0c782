using System.Numerics;

namespace SimdRegression.Tests.Documentation;

/// <summary>The group lasso (Yuan and Lin 2006): strength times sum over groups of root(size) |w of the group|.</summary>
internal readonly record struct NormOfGroups(Strength Strength, int[][] Groups) : IBlockPenalty<NormOfGroups>
{
    public int BlockCount => Groups.Length;

    public ReadOnlySpan<int> FeaturesOf(int block) => Groups[block];

    public double ValueOf(int block, ReadOnlySpan<double> coefficients) => Unit<double>(block) * Norm(coefficients);

    public void ProximalStepOf<T>(int block, Span<T> point, T strength)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // The whole group shrinks towards zero, and all of it is zero where it is shorter than the step.
        T length = Norm<T>(point);
        T left = length - (strength * Unit<T>(block));
        T factor = left > T.Zero ? left / length : T.Zero;
        foreach (ref T value in point)
        {
            value *= factor;
        }
    }

    public double DualNormOf(int block, ReadOnlySpan<double> slopes) => Norm(slopes) / Unit<double>(block);

    private static T Norm<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        foreach (T value in values)
        {
            sum += value * value;
        }

        return T.Sqrt(sum);
    }

    private T Unit<T>(int block)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.Sqrt(T.CreateTruncating(Groups[block].Length));
}

/// <summary>The calls that the page shows.</summary>
internal static class OwnGroupLasso
{
    public static TrainingReport Fit(
        LinearModel<double>.Moments moments, int[][] groups, double[] rows, double[] targets, out RegularizationPath path, out TuningResult tuning)
    {
        int features = moments.FeatureCount;

        // Half of alphaMax, the strength at which all groups are zero. The certificate is a duality gap.
        var half = new NormOfGroups(Strength.FractionOfMax(0.5), groups);
        TrainingReport report = moments.Fit(half, default(ProximalGradient), default, out LinearModel<double> model);
        Console.WriteLine($"alphaMax {report.AlphaMax}, {report.Certificate.Kind} {report.Certificate.Value}");

        // A path of strengths, from alphaMax down.
        path = new RegularizationPath(features);
        moments.Path(alpha => new NormOfGroups(alpha, groups), default(ProximalGradient), default, path);

        // The strength of the least error on rows kept out.
        var validation = new LinearModel<double>.RowCrossValidation(features, FoldAssignment.Shuffled(targets.Length, 5, seed: 1));
        var batch = new RowBatch<double>(rows, features, targets, default);
        tuning = validation.Tune(
            in batch,
            default(SquaredLoss),
            candidate => new NormOfGroups(candidate.Alpha, groups),
            _ => default(ProximalGradient),
            new GridSearch(20),
            default,
            out model);
        return report;
    }
}
