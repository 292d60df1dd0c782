using BenchmarkDotNet.Attributes;
using SimdRegression.Benchmarks.Results;

namespace SimdRegression.Benchmarks.Groups;

/// <summary>Predicts objects one call at a time.</summary>
[ResultTable(
    20,
    "Predict one object (ns an object)",
    "16 features: a record of 16 numbers. 8 features: a record with a number, a whole number, a gap, an enumeration of three and a boolean. "
    + "Copied by hand: the same assignments into a buffer on the stack, then Predict of the span.")]
[BenchmarkCategory("Predict")]
public class TypedPredict() : TypedRowBenchmark(Distinct)
{
    private const int Calls = 1024;
    private const int Distinct = 16;

    private readonly double[] predictions = new double[Distinct];
    private ReadingModel ofReadings;
    private HouseModel ofHouses;

    /// <summary>The generated model takes the object.</summary>
    [Benchmark(Description = Competitors.Generated, OperationsPerInvoke = Calls)]
    public void Generated()
    {
        for (int call = 0; call < Calls && AreHouses; call++)
        {
            predictions[call % Distinct] = ofHouses.Predict(Houses[call % Distinct]);
        }

        for (int call = 0; call < Calls && !AreHouses; call++)
        {
            predictions[call % Distinct] = ofReadings.Predict(Readings[call % Distinct]);
        }
    }

    /// <summary>A programmer copies the features.</summary>
    [Benchmark(Description = Competitors.ByHand, OperationsPerInvoke = Calls, Baseline = true)]
    public void ByHand()
    {
        Span<double> features = stackalloc double[Features];
        for (int call = 0; call < Calls && AreHouses; call++)
        {
            Houses[call % Distinct].CopyTo(features);
            predictions[call % Distinct] = ofHouses.Predict((ReadOnlySpan<double>)features);
        }

        for (int call = 0; call < Calls && !AreHouses; call++)
        {
            Readings[call % Distinct].CopyTo(features);
            predictions[call % Distinct] = ofReadings.Predict((ReadOnlySpan<double>)features);
        }
    }

    /// <inheritdoc/>
    protected override void Prepare()
    {
        base.Prepare();
        var coefficients = new double[Features];
        for (int j = 0; j < Features; j++)
        {
            coefficients[j] = 1.0 + (0.1 * j);
        }

        if (AreHouses)
        {
            ofHouses = new HouseModel(coefficients, 0.5);
        }
        else
        {
            ofReadings = new ReadingModel(coefficients, 0.5);
        }
    }

    /// <inheritdoc/>
    protected override void CheckAnswers() =>
        Agreement.Require(predictions, 1e-12, (Competitors.ByHand, ByHand), (Competitors.Generated, Generated));
}
