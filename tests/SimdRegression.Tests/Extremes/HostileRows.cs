namespace SimdRegression.Tests.Extremes;

/// <summary>Rows at the ends of the number line, and rows that leave the answer open.</summary>
/// <param name="Name">What is the matter with them.</param>
/// <param name="Features">N.</param>
/// <param name="Rows">Row-major.</param>
/// <param name="Targets">One a row.</param>
/// <param name="Weights">One a row, or none.</param>
internal sealed record HostileRows(string Name, int Features, double[] Rows, double[] Targets, double[]? Weights = null)
{
    private const int Usual = 60;
    private const int UsualFeatures = 4;

    public int Count => Targets.Length;

    /// <summary>Labels 0 and 1 that overlap, of the same number of rows.</summary>
    public double[] Labels => [.. Enumerable.Range(0, Count).Select(row => (double)((row * 7 / 3) % 2))];

    /// <summary>Counts, for the Poisson loss.</summary>
    public double[] Counts => [.. Enumerable.Range(0, Count).Select(row => (double)(row % 5))];

    /// <summary>All of them.</summary>
    public static IEnumerable<HostileRows> All()
    {
        foreach (double scale in (double[])[1e-300, 1e-200, 1e-150, 1e-100, 1e-30, 1e30, 1e100, 1e150, 1e200, 1e300])
        {
            yield return Random($"features {scale}", feature: (value, _, _) => value * scale);
            yield return Random($"targets {scale}", target: (value, _) => value * scale);
            yield return Random($"features and targets {scale}", feature: (value, _, _) => value * scale, target: (value, _) => value * scale);
            yield return Random(
                $"features {scale}, targets the inverse", feature: (value, _, _) => value * scale, target: (value, _) => value / scale);
            yield return Random($"one column {scale}", feature: (value, _, column) => column == 1 ? value * scale : value);
            yield return Random($"one value {scale}", feature: (value, row, column) => row == 17 && column == 1 ? scale : value);
            yield return Random($"one target {scale}", target: (value, row) => row == 17 ? scale : value);
            yield return Random($"weights {scale}", weight: _ => scale);
            yield return Random($"one weight {scale}", weight: row => row == 5 ? scale : 1.0);
        }

        yield return Random("columns from 1e-150 to 1e150", feature: (value, _, column) => value * Math.Pow(10.0, (100.0 * column) - 150.0));
        yield return Random("columns from 1e-300 to 1e300", feature: (value, _, column) => value * Math.Pow(10.0, (200.0 * column) - 300.0));
        yield return Random("subnormal features", feature: (value, _, _) => value * 1e-310);
        yield return Random(
            "the least subnormals",
            feature: (value, _, _) => Math.Sign(value) * double.Epsilon,
            target: (value, _) => Math.Sign(value) * double.Epsilon);
        yield return Random("subnormal targets", target: (value, _) => value * 1e-310);
        yield return Random("subnormal weights", weight: row => 1e-310 * (row + 1));
        yield return Random("the largest values", feature: (value, _, _) => Math.Sign(value) * double.MaxValue);
        yield return Random("the largest targets", target: (value, _) => Math.Sign(value) * double.MaxValue);
        yield return Random("the largest weights", weight: _ => double.MaxValue);
        foreach (double offset in (double[])[1e12, 1e15, 1e17, -1e300])
        {
            yield return Random($"features about {offset}", feature: (value, _, _) => value + offset);
            yield return Random($"targets about {offset}", target: (value, _) => value + offset);
            yield return Random($"all about {offset}", feature: (value, _, _) => value + offset, target: (value, _) => value - offset);
        }

        foreach (double distance in (double[])[1e-4, 1e-8, 1e-12, 1e-15, 0.0])
        {
            yield return NearTwins(distance);
        }

        yield return Random("more features than rows", count: 5, features: 12);
        yield return Random("one row", count: 1);
        yield return Random("two rows", count: 2);
        yield return Random("three rows", count: 3);
        yield return Random("no rows", count: 0);
        yield return Random("one feature, one row", count: 1, features: 1);
        yield return Random("all zero", feature: (_, _, _) => 0.0, target: (_, _) => 0.0);
        yield return Random("columns of zeros", feature: (_, _, _) => 0.0);
        yield return Random("one column of zeros", feature: (value, _, column) => column == 2 ? 0.0 : value);
        yield return Random("negative zeros", feature: (_, _, _) => -0.0, target: (_, _) => -0.0);
        yield return Random("constant columns", feature: (_, _, column) => 0.1 * (column + 1));
        yield return Random("a constant target", target: (_, _) => 0.1);
        yield return Random("a target of zeros", target: (_, _) => 0.0);
        yield return Random("equal rows", feature: (_, _, column) => column + 0.3, target: (_, _) => 0.7);
        yield return Random("no weight", weight: _ => 0.0);
        yield return Random("one weight", weight: row => row == 3 ? 1.0 : 0.0);
        yield return Random("many weights of zero", weight: row => row % 3 == 0 ? 0.5 : 0.0);
        yield return Random("weights of all sizes", weight: row => Math.Pow(10.0, (row % 41) - 20));
    }

    private static HostileRows Random(
        string name,
        int count = Usual,
        int features = UsualFeatures,
        Func<double, int, int, double>? feature = null,
        Func<double, int, double>? target = null,
        Func<int, double>? weight = null)
    {
        var random = new Random(count + features);
        var rows = new double[count * features];
        var targets = new double[count];
        for (int r = 0; r < count; r++)
        {
            for (int j = 0; j < features; j++)
            {
                double value = (2.0 * random.NextDouble()) - 1.0;
                targets[r] += value * (j + 1);
                rows[(r * features) + j] = feature is null ? value : feature(value, r, j);
            }

            targets[r] += random.NextDouble();
            targets[r] = target is null ? targets[r] : target(targets[r], r);
        }

        return new HostileRows(name, features, rows, targets, weight is null ? null : [.. Enumerable.Range(0, count).Select(weight)]);
    }

    private static HostileRows NearTwins(double distance)
    {
        HostileRows rows = Random($"columns {distance} from being twins");
        for (int r = 0; r < rows.Count; r++)
        {
            rows.Rows[(r * UsualFeatures) + 1] = rows.Rows[r * UsualFeatures] + (distance * rows.Rows[(r * UsualFeatures) + 1]);
        }

        return rows;
    }

    public override string ToString() => Name;
}
