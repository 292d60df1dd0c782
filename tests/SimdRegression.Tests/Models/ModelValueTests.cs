using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Models;

/// <summary>Models as values: equality, hash code and text.</summary>
public class ModelValueTests
{
    [Fact]
    public void Run_time_models_are_equal_to_the_last_bit_or_not_at_all()
    {
        AssertEquality((coefficients, intercept) => new LinearModel<double>(coefficients, intercept));
        var model = new LinearModel<double>([1.0, 2.0, 3.0], 4.0);
        Assert.False(model.Equals(null));
        Assert.False(model == null);
        Assert.True((LinearModel<double>?)null == null);
        Assert.False(model.Equals(new LinearModel<double>([1.0, 2.0, 3.0, 0.0], 4.0)));
        Assert.False(model.Equals((object)"1, 2, 3"));
    }

    [Fact]
    public void Generated_models_are_equal_to_the_last_bit_or_not_at_all()
    {
        AssertEquality((coefficients, intercept) => new Double3(coefficients, intercept));
        Assert.True(default(Double3) == new Double3([0.0, 0.0, 0.0], 0.0));
    }

    [Fact]
    public void A_model_is_a_copy_of_its_coefficients()
    {
        double[] coefficients = [1.0, 2.0, 3.0];
        var runTime = new LinearModel<double>(coefficients, 4.0);
        var generated = new Double3(coefficients, 4.0);
        coefficients[1] = 9.0;
        Assert.Equal(2.0, runTime.Coefficients[1]);
        Assert.Equal(2.0, generated.Coefficients[1]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(513)]
    public void A_model_has_1_to_512_coefficients(int count)
    {
        Assert.Throws<ArgumentException>("coefficients", () => new LinearModel<double>(new double[count], 0.0));
        Assert.Throws<ArgumentException>("coefficients", () => new LinearModel<float>(new float[count], 0.0f));
    }

    [Theory]
    [InlineData(new[] { 1.0, 0.0, -2.5 }, 3.0, "y = 3 + 1 x0 - 2.5 x2 (2 of 3 coefficients are not zero)")]
    [InlineData(new[] { -1.0, 2.0, 3.0 }, 0.0, "y = -1 x0 + 2 x1 + 3 x2")]
    [InlineData(new[] { 0.0, 0.0, 0.0 }, -4.5, "y = -4.5 (0 of 3 coefficients are not zero)")]
    [InlineData(new[] { 0.0, 0.0, 0.0 }, 0.0, "y = 0 (0 of 3 coefficients are not zero)")]
    [InlineData(new[] { 1e-10, 123456.789, 1e20 }, 0.5, "y = 0.5 + 1e-10 x0 + 123457 x1 + 1e+20 x2")]
    public void The_text_is_a_formula(double[] coefficients, double intercept, string formula)
    {
        Assert.Equal($"LinearModel: {formula}", new LinearModel<double>(coefficients, intercept).ToString());
        Assert.Equal($"Double3: {formula}", new Double3(coefficients, intercept).ToString());
    }

    [Fact]
    public void The_text_of_many_coefficients_is_cut()
    {
        string text = new LinearModel<double>(Enumerable.Repeat(1.0, 40).ToArray(), 0.0).ToString();
        Assert.EndsWith("1 x11 + ... (40 of 40 coefficients are not zero)", text);
    }

    private static void AssertEquality<TModel>(Func<double[], double, TModel> make)
        where TModel : IEquatable<TModel>
    {
        TModel model = make([1.0, 0.0, double.NaN], 4.0);
        TModel same = make([1.0, 0.0, double.NaN], 4.0);
        Assert.True(model.Equals(same));
        Assert.True(model.Equals((object)same));
        Assert.Equal(model.GetHashCode(), same.GetHashCode());
        TModel[] others =
        [
            make([1.0, 0.0, double.NaN], 5.0), make([double.BitIncrement(1.0), 0.0, double.NaN], 4.0), make([1.0, -0.0, double.NaN], 4.0),
            make([0.0, 1.0, double.NaN], 4.0), make([1.0, 0.0, 0.0], 4.0),
        ];
        foreach (TModel other in others)
        {
            Assert.False(model.Equals(other));
            Assert.False(model.Equals((object)other));
            Assert.NotEqual(model.GetHashCode(), other.GetHashCode());
        }
    }
}
