using System.Numerics;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Data;

public sealed class PolynomialFeaturesTests
{
    /// <summary>Names and values of the row 2, 3, 5, 7 as scikit-learn 1.2.1 gives them.</summary>
    [Theory]
    [InlineData(3, 2, false, "a|b|c|a^2|a b|a c|b^2|b c|c^2", "2 3 5 4 6 10 9 15 25")]
    [InlineData(
        3, 3, false,
        "a|b|c|a^2|a b|a c|b^2|b c|c^2|a^3|a^2 b|a^2 c|a b^2|a b c|a c^2|b^3|b^2 c|b c^2|c^3",
        "2 3 5 4 6 10 9 15 25 8 12 20 18 30 50 27 45 75 125")]
    [InlineData(
        4, 3, true,
        "a|b|c|d|a b|a c|a d|b c|b d|c d|a b c|a b d|a c d|b c d",
        "2 3 5 7 6 10 14 15 21 35 30 42 70 105")]
    public void Products_come_in_the_order_known_from_elsewhere(int features, int degree, bool interactionOnly, string names, string values)
    {
        var expansion = new PolynomialFeatures(features, degree, interactionOnly);
        Assert.Equal(names.Split('|'), expansion.GetNames(((string[])["a", "b", "c", "d"])[..features]));
        double[] expected = [.. values.Split(' ').Select(double.Parse)];
        Assert.Equal(expected.Length, expansion.OutputCount);
        var expanded = new double[expected.Length];
        expansion.Expand(((double[])[2, 3, 5, 7]).AsSpan(0, features), expanded);
        Assert.Equal(expected, expanded);
    }

    [Theory]
    [InlineData(10, 2, false, 65)]
    [InlineData(10, 2, true, 55)]
    [InlineData(7, 1, false, 7)]
    [InlineData(1, 512, false, 512)]
    [InlineData(512, 1, true, 512)]
    [InlineData(12, 3, false, 454)]
    [InlineData(9, 9, true, 511)]
    [InlineData(3, 1_000_000_000, true, 7)]
    public void Counts_are_binomial(int features, int degree, bool interactionOnly, int count)
    {
        Assert.Equal(count, PolynomialFeatures.Count(features, degree, interactionOnly));
        var expansion = new PolynomialFeatures(features, degree, interactionOnly);
        Assert.Equal((features, degree, interactionOnly, count), (expansion.FeatureCount, expansion.Degree, expansion.InteractionOnly, expansion.OutputCount));
    }

    [Theory]
    [InlineData(2, 4, false)]
    [InlineData(5, 3, false)]
    [InlineData(8, 3, true)]
    [InlineData(30, 2, false)]
    public void Every_product_is_that_of_its_factors(int features, int degree, bool interactionOnly)
    {
        AssertProducts<double>(features, degree, interactionOnly, 1e-15);
        AssertProducts<float>(features, degree, interactionOnly, 1e-6);
    }

    [Fact]
    public void Rows_of_records_are_expanded_one_after_the_other()
    {
        double[] expanded = new double[10];
        new PolynomialFeatures(2).Expand([2, 3, 99, 5, 7], 3, 2, expanded);
        Assert.Equal([2, 3, 4, 6, 9, 5, 7, 25, 35, 49], expanded);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void The_fused_step_predicts_to_the_bits_of_expanding_first(int count)
    {
        Problem problem = Problem.Random(count, 6, seed: 31);
        var expansion = new PolynomialFeatures(6);
        var model = new LinearModel<double>(Problem.Random(1, expansion.OutputCount, seed: 32).Rows, 0.5);
        var expanded = new double[count * expansion.OutputCount];
        expansion.Expand(problem.Rows, expanded);
        var expected = new double[count];
        model.Predict(expanded, expected);
        var predictions = new double[count];
        expansion.Predict(in model, problem.Rows, predictions);
        Assert.Equal(expected, predictions);
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PolynomialFeatures(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PolynomialFeatures(513, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PolynomialFeatures(3, 0));
        ArgumentException failure = Assert.Throws<ArgumentOutOfRangeException>(() => new PolynomialFeatures(32, 2));
        Assert.Contains("more than 512", failure.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => PolynomialFeatures.Count(1, int.MaxValue));
        var expansion = new PolynomialFeatures(2);
        Assert.Throws<ArgumentException>(() => expansion.GetNames(["a"]));
        Assert.Equal("rows", Assert.Throws<ArgumentException>(() => expansion.Expand([1.0, 2, 3], new double[10])).ParamName);
        Assert.Equal("destination", Assert.Throws<ArgumentException>(() => expansion.Expand([1.0, 2], new double[6])).ParamName);
        Assert.Equal("destination", Assert.Throws<ArgumentException>(() => expansion.Expand([1.0, 2], 2, 1, new double[6])).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => expansion.Expand([1.0, 2], 1, 1, new double[5]));
        Assert.Throws<NotSupportedException>(() => expansion.Expand<Half>([(Half)1, (Half)2], new Half[5]));
        Assert.Throws<ArgumentException>(() => expansion.Predict(new LinearModel<double>([1, 2], 0), [1, 2], new double[1]));
    }

    // Products by brute force: of all multisets of features in lexicographical order, degree by degree.
    private static void AssertProducts<T>(int features, int degree, bool interactionOnly, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] row = Array.ConvertAll(Problem.Random(1, features, seed: 33).Rows, T.CreateTruncating);
        var expansion = new PolynomialFeatures(features, degree, interactionOnly);
        var expanded = new T[expansion.OutputCount];
        expansion.Expand(row, expanded);
        List<int[]> products = [[]];
        int index = 0;
        for (int d = 1; d <= degree; d++)
        {
            products =
            [
                .. from product in products
                   from j in Enumerable.Range(0, features)
                   where product.Length == 0 || (interactionOnly ? j > product[^1] : j >= product[^1])
                   select (int[])[.. product, j],
            ];
            foreach (int[] product in products)
            {
                double expected = product.Aggregate(1.0, (value, j) => value * double.CreateTruncating(row[j]));
                double actual = double.CreateTruncating(expanded[index++]);
                Assert.InRange(actual - expected, -tolerance * Math.Abs(expected), tolerance * Math.Abs(expected));
            }
        }

        Assert.Equal(expanded.Length, index);
    }
}
