using System.Numerics;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Models;

/// <summary>Predictions of generated and run-time models.</summary>
public class PredictionTests
{
    [Fact]
    public void A_prediction_is_the_inner_product_plus_the_intercept()
    {
        ForEachModel(new InnerProduct());
    }

    [Fact]
    public void A_batch_has_the_bits_of_single_rows() => ForEachModel(new Batches());

    [Fact]
    public void Wrong_lengths_are_refused() => ForEachModel(new WrongLengths());

    [Fact]
    public void Strided_rows_have_the_bits_of_adjacent_ones()
    {
        Problem problem = Problem.Random(40, 10, seed: 91);
        var generated = new Double10(problem.RowsOf(0, 1), 0.75);
        var runTime = new LinearModel<double>(problem.RowsOf(0, 1), 0.75);
        var wanted = new double[40];
        generated.Predict(problem.Rows, wanted);
        var records = new double[(40 * 13) - 3];
        Array.Fill(records, double.NaN);
        for (int r = 0; r < 40; r++)
        {
            problem.RowsOf(r, 1).CopyTo(records.AsSpan(r * 13));
        }

        var found = new double[40];
        generated.Predict(records, 13, found);
        Same.Bits(wanted, found, "prediction");
        runTime.Predict(records, 13, found);
        Same.Bits(wanted, found, "prediction");
        Assert.Throws<ArgumentOutOfRangeException>("rowStride", () => generated.Predict(records, 9, found));
        Assert.Throws<ArgumentOutOfRangeException>("rowStride", () => runTime.Predict(records, 9, found));
        Assert.Throws<ArgumentException>("rows", () => generated.Predict(records, 14, found));
        Assert.Throws<ArgumentException>("rows", () => runTime.Predict(records, 14, found));
    }

    [Fact]
    public void Generated_and_run_time_models_predict_the_same_bits()
    {
        Problem problem = Problem.Random(100, 33, seed: 92);
        var generated = new Double33(problem.RowsOf(0, 1), -2.5);
        var runTime = new LinearModel<double>(problem.RowsOf(0, 1), -2.5);
        for (int r = 0; r < 100; r++)
        {
            Same.Bits(runTime.Predict(problem.RowsOf(r, 1)), generated.Predict(problem.RowsOf(r, 1)), "prediction");
        }
    }

    [Fact]
    public void What_is_not_a_number_goes_through()
    {
        var generated = new Double3([1.0, 2.0, 3.0], 0.0);
        Assert.True(double.IsNaN(generated.Predict([1.0, double.NaN, 0.0])));
        Assert.Equal(double.PositiveInfinity, generated.Predict([1.0, double.PositiveInfinity, 0.0]));
    }

    private interface IModelTest
    {
        void Run<T, TModel>(TModel model, T[] coefficients, T intercept)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TModel : ILinearModel<T>;
    }

    private static void ForEachModel(IModelTest test)
    {
        Generated<double, Double1>(test);
        Generated<double, Double3>(test);
        Generated<double, Double8>(test);
        Generated<double, Double10>(test);
        Generated<double, Double16>(test);
        Generated<double, Double33>(test);
        Generated<float, Float4>(test);
        Generated<float, Float10>(test);
        Generated<float, Float64>(test);
        foreach (int features in new[] { 1, 2, 4, 7, 15, 40 })
        {
            double[] doubles = Coefficients<double>(features);
            test.Run(new LinearModel<double>(doubles, 0.375), doubles, 0.375);
            float[] floats = Coefficients<float>(features);
            test.Run(new LinearModel<float>(floats, 0.375f), floats, 0.375f);
        }
    }

    private static void Generated<T, TModel>(IModelTest test)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TModel : struct, ILinearModel<TModel, T>
    {
        T[] coefficients = Coefficients<T>(TModel.FeatureCount);
        T intercept = T.CreateChecked(0.375);
        test.Run(TModel.Create(coefficients, intercept), coefficients, intercept);
        Assert.Throws<ArgumentException>("coefficients", () => TModel.Create(new T[TModel.FeatureCount + 1], intercept));
        Assert.Throws<ArgumentException>("coefficients", () => TModel.Create([], intercept));
    }

    private static T[] Coefficients<T>(int features)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Array.ConvertAll(Problem.Random(1, features, seed: features).Rows, T.CreateChecked);
    }

    private sealed class InnerProduct : IModelTest
    {
        public void Run<T, TModel>(TModel model, T[] coefficients, T intercept)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TModel : ILinearModel<T>
        {
            Assert.Equal(intercept, model.Intercept);
            var copied = new T[coefficients.Length + 1];
            model.CopyCoefficientsTo(copied);
            Assert.Equal(coefficients, copied[..^1]);
            Assert.Throws<ArgumentException>(() => model.CopyCoefficientsTo(new T[coefficients.Length - 1]));

            Problem problem = Problem.Random(20, coefficients.Length, seed: 93);
            double epsilon = typeof(T) == typeof(float) ? 1.2e-7 : 2.3e-16;
            for (int r = 0; r < 20; r++)
            {
                T[] row = Array.ConvertAll(problem.RowsOf(r, 1).ToArray(), T.CreateChecked);
                decimal wanted = decimal.CreateChecked(intercept);
                double size = Math.Abs(double.CreateChecked(intercept));
                for (int j = 0; j < row.Length; j++)
                {
                    // Float data: the product of two 24-bit numbers is exact in double.
                    double product = double.CreateChecked(row[j]) * double.CreateChecked(coefficients[j]);
                    wanted += (decimal)product;
                    size += Math.Abs(product);
                }

                Assert.Equal((double)wanted, double.CreateChecked(model.Predict(row)), Math.Max(1e-13, (row.Length + 2) * epsilon * size));
            }
        }
    }

    private sealed class Batches : IModelTest
    {
        public void Run<T, TModel>(TModel model, T[] coefficients, T intercept)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TModel : ILinearModel<T>
        {
            int features = coefficients.Length;
            T[] rows = Array.ConvertAll(Problem.Random(23, features, seed: 94).Rows, T.CreateChecked);
            for (int count = 0; count <= 23; count++)
            {
                var predictions = new T[count];
                model.Predict(rows.AsSpan(0, count * features), predictions);
                for (int r = 0; r < count; r++)
                {
                    Assert.Equal(model.Predict(rows.AsSpan(r * features, features)), predictions[r]);
                }
            }
        }
    }

    private sealed class WrongLengths : IModelTest
    {
        public void Run<T, TModel>(TModel model, T[] coefficients, T intercept)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TModel : ILinearModel<T>
        {
            int features = coefficients.Length;
            foreach (int length in new[] { 0, features - 1, features + 1 }.Where(length => length != features).Distinct())
            {
                Assert.ThrowsAny<ArgumentException>(() => model.Predict(new T[length]));
            }

            Assert.Throws<ArgumentException>("rows", () => model.Predict(new T[(3 * features) - 1], new T[3]));
            Assert.Throws<ArgumentException>("rows", () => model.Predict(new T[(3 * features) + 1], new T[3]));
            Assert.Throws<ArgumentException>("rows", () => model.Predict(new T[3 * features], new T[2]));
            Assert.Throws<ArgumentException>("rows", () => model.Predict(new T[features], []));
        }
    }
}
