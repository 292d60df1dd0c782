using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Report;

/// <summary>What the pictures of a report are made of: moments of all rows, and rows themselves where there are any, in double precision.</summary>
internal sealed class ReportData
{
    /// <param name="named">The moments of all rows.</param>
    /// <param name="rows">Some or all rows, or null.</param>
    public ReportData(NamedMoments<double> named, ReportRows? rows)
    {
        Named = named;
        Rows = rows;
        Deviations = MomentsFit.Deviations(named.Moments);
    }

    /// <summary>The moments of all rows.</summary>
    public NamedMoments<double> Named { get; }

    public LinearModel<double>.Moments Moments => Named.Moments;

    public string Target => Named.Columns.Target;

    public string[] Features => Named.Columns.Features;

    /// <summary>The population standard deviation of each feature.</summary>
    public double[] Deviations { get; }

    /// <summary>Some or all rows, or null where there are statistics only.</summary>
    public ReportRows? Rows { get; }

    /// <summary>What a coefficient in the pictures means.</summary>
    public string UnitOf(ModelKind model, string[]? classes = null) => UnitOf(model, Target, classes);

    /// <summary>What a coefficient of a scaled column means.</summary>
    /// <param name="model">The model: what is linear of a logistic one are the log-odds.</param>
    /// <param name="target">The target's name.</param>
    /// <param name="classes">The labels of its classes, or null.</param>
    public static string UnitOf(ModelKind model, string target, string[]? classes = null) => model switch
    {
        ModelKind.Logistic => $"change of the log-odds of {target} = {classes?[1] ?? "1"} for one standard deviation",
        _ when model.HasLogLink() => $"change of the logarithm of the mean {target} for one standard deviation",
        ModelKind.Perceptron => $"change of the decision value of {target} for one standard deviation",
        _ => $"change of {target} for one standard deviation",
    };

    /// <param name="data">The moments of all rows.</param>
    /// <param name="rows">The rows, where there are any.</param>
    public static ReportData Of<T>(NamedMoments<T> data, TableRows<T>? rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Whatever the element type, moments are stored as they are; so this is a copy without rounding.
        using var stored = new MemoryStream();
        data.Moments.Save(stored);
        stored.Position = 0;
        var moments = new LinearModel<double>.Moments(data.Moments.FeatureCount);
        moments.Load(stored);
        return new ReportData(new NamedMoments<double>(data.Name, data.Columns, moments), rows is null ? null : ReportRows.Of(rows));
    }

    /// <summary>Coefficients of columns scaled to deviation 1, which can be compared.</summary>
    public double[] Scaled(ReadOnlySpan<double> coefficients)
    {
        double[] scaled = coefficients.ToArray();
        for (int j = 0; j < scaled.Length; j++)
        {
            scaled[j] *= Deviations[j];
        }

        return scaled;
    }
}

/// <summary>Rows of a report, adjacent.</summary>
internal sealed class ReportRows
{
    /// <summary>Pictures show no more than this, and curves need no more.</summary>
    private const int Most = 20_000;

    private ReportRows(int features, double[] values, double[] targets, double[] weights, double[] offsets, int allCount)
    {
        Offsets = offsets;
        FeatureCount = features;
        Values = values;
        Targets = targets;
        Weights = weights;
        AllCount = allCount;
    }

    public int FeatureCount { get; }

    public double[] Values { get; }

    public double[] Targets { get; }

    /// <summary>One a row, or empty.</summary>
    public double[] Weights { get; }

    /// <summary>The logarithms of exposures, one a row, or empty.</summary>
    public double[] Offsets { get; }

    public int Count => Targets.Length;

    /// <summary>How many rows the data have.</summary>
    public int AllCount { get; }

    /// <summary>Which rows these are, in a few words.</summary>
    public string Name => Count == AllCount ? "rows of the fit" : FormattableString.Invariant($"of the {AllCount:N0} rows of the fit");

    public static ReportRows Of<T>(TableRows<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int count = Math.Min(Most, rows.Count);
        int features = rows.FeatureCount;
        var values = new double[count * features];
        var targets = new double[count];
        var weights = new double[rows.Weights.IsEmpty ? 0 : count];
        RowBatch<T> batch = rows.Batch;
        var offsets = new double[batch.Offsets.IsEmpty ? 0 : count];
        for (int r = 0; r < count; r++)
        {
            // Evenly spread over the file, so that an order in it does not matter.
            int from = (int)((long)r * rows.Count / count);
            for (int j = 0; j < features; j++)
            {
                values[(r * features) + j] = double.CreateTruncating(batch.Rows[(from * batch.RowStride) + j]);
            }

            targets[r] = double.CreateTruncating(rows.Targets[from]);
            if (weights.Length > 0)
            {
                weights[r] = double.CreateTruncating(rows.Weights[from]);
            }

            if (offsets.Length > 0)
            {
                offsets[r] = double.CreateTruncating(batch.Offsets[from]);
            }
        }

        return new ReportRows(features, values, targets, weights, offsets, rows.Count);
    }

    /// <summary>The number of a row among all rows of the fit, from 1 on.</summary>
    public long NumberOf(int row) => 1 + ((long)row * AllCount / Count);

    public static ReportRows Of(int features, double[] values, double[] targets) => new(features, values, targets, [], [], targets.Length);

    /// <summary>x.w + b of every row, and the logarithm of its exposure.</summary>
    public double[] Margins(ReadOnlySpan<double> coefficients, double intercept)
    {
        var margins = new double[Count];
        new LinearModel<double>(coefficients, intercept).Predict(Values, margins);
        ExposureOffsets.Add<double>(Offsets, margins);
        return margins;
    }
}
