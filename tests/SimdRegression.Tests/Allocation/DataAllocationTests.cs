using System.Numerics;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Allocation;

/// <summary>Scaling, expanding and judging rows does not allocate, once a scaler is made.</summary>
public class DataAllocationTests
{
    [Fact]
    public void Scaling_does_not_allocate()
    {
        Rows<double> doubles = Rows<double>.Random(10);
        Rows<float> floats = Rows<float>.Random(10);
        Run(new StandardScaler<double>(10), new Double10(doubles.Values.AsSpan(0, 10), 1.5), doubles);
        Run(new MinMaxScaler<float>(10), new Float10(floats.Values.AsSpan(0, 10), 1.5f), floats);
    }

    [Fact]
    public void Merging_scalers_and_taking_moments_does_not_allocate()
    {
        Rows<double> rows = Rows<double>.Random(10);
        var moments = new Double10.Moments();
        moments.Add(rows.Values, rows.Targets);
        var standard = new StandardScaler<double>(10);
        var other = new StandardScaler<double>(10);
        other.Fit(rows.Values);
        var range = new MinMaxScaler<double>(10);
        var otherRange = new MinMaxScaler<double>(10);
        otherRange.Fit(rows.Values);
        Allocations.AssertNone(() =>
        {
            standard.Fit(moments);
            standard.Merge(other);
            range.Merge(otherRange);
        });
    }

    [Fact]
    public void Expanding_does_not_allocate()
    {
        Rows<double> rows = Rows<double>.Random(4);
        var expansion = new PolynomialFeatures(4);
        var expanded = new double[Rows<double>.Count * expansion.OutputCount];
        var predictions = new double[Rows<double>.Count];
        var model = new Curved4(rows.Values.AsSpan(0, Curved4.FeatureCount), 1.0);
        double sum = 0.0;
        Allocations.AssertNone(() =>
        {
            expansion.Expand<double>(rows.Values, expanded);
            expansion.Predict<Curved4, double>(in model, rows.Values, predictions);
            Curved4.Expand(rows.Values, expanded);
            model.ExpandAndPredict(rows.Values, predictions);
            sum += model.ExpandAndPredict(rows.Values.AsSpan(0, 4));
        });
        Assert.True(double.IsFinite(sum));
    }

    [Fact]
    public void Judging_and_making_rows_up_does_not_allocate()
    {
        SyntheticSource<float> source = SyntheticData.ClassificationSource<float>(3, seed: 1);
        var rows = new float[300];
        var labels = new float[100];
        var margins = new float[100];
        var model = new LinearModel<float>([1, 2, 3], 0.5f);
        double sum = 0.0;
        Allocations.AssertNone(() =>
        {
            source.Next(rows, labels);
            model.Predict(rows, margins);
            sum += ClassificationMetrics.OfMargins<float>(margins, labels, labels).Accuracy;
            sum += RegressionMetrics.Of<float>(margins, labels, labels).MeanSquaredError;
            Classification.Probabilities<LinearModel<float>, float>(in model, rows, margins);
            sum += ClassificationMetrics.OfProbabilities<float>(margins, labels).Accuracy;
        });
        Assert.True(double.IsFinite(sum));
    }

    private static void Run<T, TModel>(FeatureScaler<T> scaler, TModel model, Rows<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TModel : struct, ILinearModel<TModel, T>
    {
        var scaled = new T[rows.Values.Length];
        var predictions = new T[Rows<T>.Count];
        T sum = T.Zero;
        Allocations.AssertNone(() =>
        {
            scaler.Fit(rows.Values);
            scaler.Add(rows.Values, rows.Features, Rows<T>.Count, rows.Weights);
            scaler.Transform(rows.Values, scaled);
            scaler.InverseTransform(scaled, scaled);
            scaler.Transform(rows.Values, 2 * rows.Features, Rows<T>.Count / 2, scaled, rows.Features);
            scaler.Predict(in model, rows.Values, predictions);
            sum += scaler.Fold(in model).Intercept;
        });
        Assert.True(T.IsFinite(sum));
    }
}
