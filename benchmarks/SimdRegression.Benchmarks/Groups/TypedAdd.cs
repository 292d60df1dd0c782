using BenchmarkDotNet.Attributes;
using SimdRegression.Benchmarks.Results;

namespace SimdRegression.Benchmarks.Groups;

/// <summary>Adds 1,000 objects to moments that have seen many.</summary>
[ResultTable(
    21,
    "Moments of objects (ns an object)",
    "`Add` of 1,000 objects, those of the table before. Spans: `Add` of the same features, which lie in memory already.")]
[BenchmarkCategory("Moments")]
public class TypedAdd() : TypedRowBenchmark(Count)
{
    private const int Count = 1000;

    private readonly double[] answer = new double[17];
    private readonly ReadingModel.Moments ofReadings = new();
    private readonly HouseModel.Moments ofHouses = new();

    /// <summary>The generated moments take the objects.</summary>
    [Benchmark(Description = Competitors.Generated, OperationsPerInvoke = Count)]
    public void Generated()
    {
        if (AreHouses)
        {
            ofHouses.Add(Houses);
        }
        else
        {
            ofReadings.Add(Readings);
        }
    }

    /// <summary>The features lie in memory.</summary>
    [Benchmark(Description = Competitors.Spans, OperationsPerInvoke = Count, Baseline = true)]
    public void Spans()
    {
        if (AreHouses)
        {
            ofHouses.Add(Rows, Targets);
        }
        else
        {
            ofReadings.Add(Rows, Targets);
        }
    }

    /// <inheritdoc/>
    protected override void CheckAnswers() =>
        Agreement.Require(answer, 1e-9, (Competitors.Spans, () => Fit(Spans)), (Competitors.Generated, () => Fit(Generated)));

    private void Fit(Action add)
    {
        ofHouses.Reset();
        ofReadings.Reset();
        add();
        if (AreHouses)
        {
            ofHouses.Fit(new Ridge(1.0), out HouseModel model);
            model.CopyCoefficientsTo(answer);
        }
        else
        {
            ofReadings.Fit(new Ridge(1.0), out ReadingModel model);
            model.CopyCoefficientsTo(answer);
        }
    }
}
