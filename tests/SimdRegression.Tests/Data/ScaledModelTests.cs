using System.Numerics;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Data;

/// <summary>Models that were fitted to scaled rows.</summary>
public sealed class ScaledModelTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(1e8)]
    public void A_folded_model_predicts_what_the_model_does_from_scaled_rows(double offset)
    {
        Problem problem = Problem.Random(200, 10, seed: 21);
        double[] rows = [.. problem.Rows.Select(value => value + offset)];
        foreach (FeatureScaler<double> scaler in (FeatureScaler<double>[])[new StandardScaler<double>(10), new MinMaxScaler<double>(10, -1, 3)])
        {
            double[] scaled = FitAndTransform(scaler, rows);
            var moments = new Double10.Moments();
            moments.Add(scaled, problem.Targets);
            moments.Fit(new Ridge(1.0), out Double10 model);
            Double10 folded = scaler.Fold(in model);
            LinearModel<double> atRunTime = scaler.Fold(new LinearModel<double>(model.Coefficients, model.Intercept));
            Assert.Equal(folded.Coefficients, atRunTime.Coefficients);
            Assert.Equal(folded.Intercept, atRunTime.Intercept);

            // Each of the ten terms is as large as the offset, and rounds.
            double tolerance = 1e-14 + (1e-15 * offset);
            for (int r = 0; r < problem.Count; r++)
            {
                double expected = model.Predict(scaled.AsSpan(r * 10, 10));
                double actual = folded.Predict(rows.AsSpan(r * 10, 10));
                Assert.InRange(actual - expected, -10 * tolerance, 10 * tolerance);
            }
        }
    }

    /// <summary>Coefficients and intercept in exact rational arithmetic, by hand: w / d and b - w c / d.</summary>
    [Fact]
    public void A_folded_model_is_the_model_in_raw_units()
    {
        var scaler = new StandardScaler<double>(3);
        scaler.Fit([1, 10, 7, 5, 30, 7]);
        Double3 folded = scaler.Fold(new Double3([3.0, -5.0, 0.25], 2.0));
        Assert.Equal([1.5, -0.5, 0.25], folded.Coefficients);
        Assert.Equal(2.0 - 4.5 + 10.0 - 1.75, folded.Intercept);

        var range = new MinMaxScaler<double>(3, 1, 3);
        range.Fit([1, 10, 7, 5, 30, 7]);
        folded = range.Fold(new Double3([3.0, -5.0, 0.25], 2.0));
        Assert.Equal([1.5, -0.5, 0.25], folded.Coefficients);
        Assert.Equal(2.0 + (3.0 - 1.5) + (-5.0 + 5.0) + (0.25 - 1.75), folded.Intercept);
    }

    /// <summary>A fit to scaled rows and a fit that scales itself have the same answer.</summary>
    [Fact]
    public void Folding_agrees_with_fits_that_standardize()
    {
        Problem problem = Problem.Random(100, 8, seed: 22, offset: 20);
        var scaler = new StandardScaler<double>(8);
        double[] scaled = FitAndTransform(scaler, problem.Rows);
        var ofScaled = new LinearModel<double>.Moments(8);
        ofScaled.Add(scaled, problem.Targets);
        ofScaled.Fit(new Ridge(3.0), out LinearModel<double> model);
        var ofRows = new LinearModel<double>.Moments(8);
        ofRows.Add(problem.Rows, problem.Targets);
        ofRows.Fit(new Ridge(3.0), new FitOptions { Standardize = true }, out LinearModel<double> expected);
        LinearModel<double> folded = scaler.Fold(model);
        for (int j = 0; j < 8; j++)
        {
            Assert.Equal(expected.Coefficients[j], folded.Coefficients[j], 12);
        }

        Assert.Equal(expected.Intercept, folded.Intercept, 10);
    }

    /// <summary>Single precision: the prediction at the center of the data is right although the rounding of a coefficient times the
    /// offset is not small.</summary>
    [Fact]
    public void The_intercept_belongs_to_the_rounded_coefficients()
    {
        const float center = 1 << 24;
        float[] rows = [center - 6, center + 6];
        var scaler = new StandardScaler<float>(1);
        scaler.Fit(rows);
        LinearModel<float> folded = scaler.Fold(new LinearModel<float>([1f], 0f));
        double atCenter = ((double)folded.Coefficients[0] * center) + folded.Intercept;
        Assert.InRange(atCenter, -0.13, 0.13);
        Assert.Equal(-(double)folded.Coefficients[0] * center, folded.Intercept, 0.13);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(10, 1)]
    [InlineData(10, 500)]
    [InlineData(64, 33)]
    public void The_fused_step_predicts_to_the_bits_of_scaling_first(int features, int count)
    {
        Problem problem = Problem.Random(count, features, seed: 23, offset: 5);
        Predicts<double>(problem);
        Predicts<float>(problem);
    }

    [Fact]
    public void Generated_models_are_predicted_with_as_well()
    {
        Problem problem = Problem.Random(40, 10, seed: 24);
        var scaler = new StandardScaler<double>(10);
        double[] scaled = FitAndTransform(scaler, problem.Rows);
        var model = new Double10([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.5);
        var expected = new double[40];
        model.Predict(scaled, expected);
        var predictions = new double[40];
        scaler.Predict(in model, problem.Rows, predictions);
        Assert.Equal(expected, predictions);
    }

    private static void Predicts<T>(Problem problem)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] rows = Array.ConvertAll(problem.Rows, T.CreateTruncating);
        var scaler = new MinMaxScaler<T>(problem.Features);
        T[] scaled = FitAndTransform(scaler, rows);
        var model = new LinearModel<T>(rows.AsSpan(0, problem.Features), T.One);
        var expected = new T[problem.Count];
        model.Predict(scaled, expected);
        var predictions = new T[problem.Count];
        scaler.Predict(in model, rows, predictions);
        Assert.Equal(expected, predictions);
    }

    private static T[] FitAndTransform<T>(FeatureScaler<T> scaler, T[] rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        scaler.Fit(rows);
        var scaled = new T[rows.Length];
        scaler.Transform(rows, scaled);
        return scaled;
    }
}
