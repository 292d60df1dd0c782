using SimdRegression.Cli.Data;

namespace SimdRegression.Cli.Demo;

/// <summary>
/// 442 diabetes patients: age, sex, body mass index, blood pressure, six blood serum measurements, and how far the disease had come a
/// year later. From B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, Least angle regression, Annals of Statistics 32 (2004).
/// </summary>
internal sealed class DiabetesData
{
    private const string Resource = "diabetes.csv";

    private DiabetesData(string[] names, Sample patients)
    {
        Names = names;
        Patients = patients;
    }

    /// <summary>The ten measurements.</summary>
    public string[] Names { get; }

    /// <summary>The measurements, and the disease's progression as target, one row a patient.</summary>
    public Sample Patients { get; }

    public static DiabetesData Load()
    {
        Stream stream = typeof(DiabetesData).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing.");
        using var table = new CsvTable(stream, Resource, length: null, new CsvReading());
        ColumnPlan plan = ColumnPlan.ForFit(table, "y", features: null, dropped: [], weights: null);
        var block = new RowBlock<double>(plan);
        var rows = new List<double>();
        var targets = new List<double>();
        while (table.Read(plan, block))
        {
            rows.AddRange(block.Rows[..(block.Count * plan.FeatureCount)]);
            targets.AddRange(block.Targets);
        }

        return new DiabetesData(plan.FeatureNames, new Sample(plan.FeatureCount, [.. rows], [.. targets]));
    }
}
