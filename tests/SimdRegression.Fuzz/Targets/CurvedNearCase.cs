using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// Few rows for fits over rows, of the kinds on which certificates fail: columns of nearly the same numbers whose difference separates the labels,
/// or nearly does; offsets without an intercept; Huber's loss from next to the absolute residual to the half square; targets to 1e18.
/// </summary>
internal static class CurvedNearCase
{
    /// <summary>Draws rows.</summary>
    /// <param name="source">The decisions.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="single">Whether all values are to be of single precision.</param>
    public static FitCase Rows(ref ByteSource source, LossKind loss, bool single)
    {
        int features = source.OneOf<int>([2, 2, 1, 3]);
        int count = source.From(features + 2, 8);
        var random = new Random((int)(source.Word() & 0x7FFFFFFF));
        double offset = source.OneIn(2) ? 0.0 : source.OneOf<double>(single ? [1e3, 1e5] : [1e7, 1e4, 1e9, 1e6]);
        double apart = Math.Pow(10.0, -(source.Below(single ? 6 : 14) + 1));
        bool integers = offset > 0.0 && source.OneIn(2);
        var rows = new double[count * features];
        var hidden = new double[count];
        for (int i = 0; i < count; i++)
        {
            hidden[i] = integers ? random.Next(-3, 4) : NearCase.Normal(random);
            double first = integers ? random.Next(-9, 10) : NearCase.Normal(random);
            double step = integers ? 1.0 : apart;
            for (int j = 0; j < features; j++)
            {
                rows[(i * features) + j] = offset + (j == 0 ? first : j == 1 ? first + (step * hidden[i]) : NearCase.Normal(random));
            }
        }

        double scale = loss == LossKind.Logistic || !source.OneIn(3) ? 1.0 : source.OneOf<double>(single ? [1e6, 1e-6] : [1e18, 1e15, 1e9, 1e-9]);
        double noise = source.OneOf<double>([0.0, 0.3, 2.0]);
        int kind = source.Below(3);
        var targets = new double[count];
        for (int i = 0; i < count; i++)
        {
            double seen = kind == 2 ? NearCase.Normal(random) : hidden[i] + (noise * NearCase.Normal(random));
            targets[i] = loss == LossKind.Logistic ? (seen > 0.0 ? 1.0 : 0.0) : scale * (seen + (kind == 1 ? 3.0 * rows[i * features] : 0.0));
            targets[i] = single ? (float)targets[i] : targets[i];
        }

        double[] weights = source.OneIn(5) ? [.. Enumerable.Range(0, count).Select(_ => (double)(float)(0.1 + random.NextDouble()))] : [];
        return new FitCase(features, single ? [.. rows.Select(value => (double)(float)value)] : rows, targets, weights);
    }

    /// <summary>Draws a penalty, a delta and options.</summary>
    /// <param name="source">The decisions.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="data">The rows.</param>
    public static RowFitCase Asked(ref ByteSource source, LossKind loss, FitCase data)
    {
        double size = Math.Max(data.Targets.Max(Math.Abs), 1e-300);
        double delta = Math.Clamp(size * source.OneOf<double>([1.0, 1e-3, 1e-8, 1e-16, 1e-25, 1e-100, 1e6, 1e100, 1e-300, 1e300, 0.1]), 1e-300, 1e300);
        double strength = source.OneOf<double>([0.0, 1e-14, 1e-12, 1e-8, 1e-3, 1.0, 1e-20]);
        double ratio = source.OneIn(4) ? source.OneOf<double>([1.0, 0.5]) : 0.0;
        var options = new FitOptions
        {
            Intercept = !source.OneIn(3),
            Standardize = source.OneIn(6),
            LowerBounds = source.OneIn(10) ? new double[data.Features] : default,
            MaxIterations = 1000,
        };
        return new RowFitCase(loss, source.OneIn(6) ? 1.35 : delta, strength, ratio, options);
    }
}
