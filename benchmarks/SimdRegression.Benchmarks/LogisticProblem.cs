namespace SimdRegression.Benchmarks;

/// <summary>Rows of two classes that overlap, the same ones on every run.</summary>
/// <param name="features">N.</param>
/// <param name="rowCount">The number of rows.</param>
internal sealed class LogisticProblem(int features, int rowCount)
{
    private readonly SyntheticProblem<double> made =
        SyntheticData.MakeClassification<double>(rowCount, features, seed: 5, flipRate: 0.05, correlation: 0.3);

    /// <summary>The rows, one after the other.</summary>
    public double[] Rows => made.Rows;

    /// <summary>One label a row, 0 or 1.</summary>
    public double[] Labels => made.Targets;
}
