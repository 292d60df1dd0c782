using SimdRegression.Cli.Data;

namespace SimdRegression.Cli.Demo;

/// <summary>
/// 442 diabetes patients: age, sex, body mass index, blood pressure, six blood serum measurements, and how far the disease had come a
/// year later. From B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, Least angle regression, Annals of Statistics 32 (2004).
/// </summary>
internal sealed class DiabetesData
{
    private const string Resource = "diabetes.csv";

    private DiabetesData(string[] names, double[][] rows, double[] targets)
    {
        Names = names;
        Rows = rows;
        Targets = targets;
    }

    /// <summary>The ten measurements.</summary>
    public string[] Names { get; }

    /// <summary>One array a patient.</summary>
    public double[][] Rows { get; }

    /// <summary>The disease's progression, one figure a patient.</summary>
    public double[] Targets { get; }

    public static DiabetesData Load()
    {
        Stream stream = typeof(DiabetesData).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing.");
        using var table = new CsvTable(stream, Resource, length: null, new CsvReading());
        ColumnPlan plan = ColumnPlan.ForFit(table, "y", features: null, dropped: [], weights: null);
        var block = new RowBlock<double>(plan);
        var rows = new List<double[]>();
        var targets = new List<double>();
        while (table.Read(plan, block))
        {
            for (int r = 0; r < block.Count; r++)
            {
                rows.Add(block.Rows.Slice(r * plan.FeatureCount, plan.FeatureCount).ToArray());
            }

            targets.AddRange(block.Targets);
        }

        return new DiabetesData(plan.FeatureNames, [.. rows], [.. targets]);
    }
}
