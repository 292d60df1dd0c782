using System.Numerics;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Allocation;

/// <summary>Predicting does not allocate.</summary>
public class PredictionAllocationTests
{
    [Fact]
    public void Predicting_with_generated_models_does_not_allocate()
    {
        Rows<double> doubles = Rows<double>.Random(10);
        Rows<float> floats = Rows<float>.Random(10);
        Run(new Double10(doubles.Values.AsSpan(0, 10), 1.5), doubles);
        Run(new Float10(floats.Values.AsSpan(0, 10), 1.5f), floats);
    }

    [Fact]
    public void Predicting_with_run_time_models_does_not_allocate()
    {
        Rows<double> doubles = Rows<double>.Random(7);
        Rows<float> floats = Rows<float>.Random(33);
        Run(new LinearModel<double>(doubles.Values.AsSpan(0, 7), 1.5), doubles);
        Run(new LinearModel<float>(floats.Values.AsSpan(0, 33), 1.5f), floats);
    }

    [Fact]
    public void Predicting_strided_rows_and_comparing_models_does_not_allocate()
    {
        Rows<double> rows = Rows<double>.Random(10);
        var generated = new Double10(rows.Values.AsSpan(0, 10), 1.5);
        Double10 sameGenerated = generated;
        var runTime = new LinearModel<double>(rows.Values.AsSpan(0, 10), 1.5);
        var sameRunTime = new LinearModel<double>(rows.Values.AsSpan(0, 10), 1.5);
        var predictions = new double[Rows<double>.Count / 2];
        int hash = 0;
        Allocations.AssertNone(() =>
        {
            generated.Predict(rows.Values, 20, predictions);
            runTime.Predict(rows.Values, 20, predictions);
            hash ^= generated.GetHashCode() ^ runTime.GetHashCode();
            hash += generated == sameGenerated && runTime == sameRunTime ? 0 : 1;
        });
        Assert.Equal(0, hash);
    }

    private static void Run<T, TModel>(TModel model, Rows<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TModel : ILinearModel<T>
    {
        var predictions = new T[Rows<T>.Count];
        var coefficients = new T[rows.Features];
        T sum = T.Zero;
        Allocations.AssertNone(() =>
        {
            sum += model.Predict(rows.Values.AsSpan(0, rows.Features));
            model.Predict(rows.Values, predictions);
            model.CopyCoefficientsTo(coefficients);
        });
        Assert.True(T.IsFinite(sum));
    }
}
