using System.Text.Json;

namespace SimdRegression.Tests.Models;

/// <summary>Models as JSON by System.Text.Json: to the bit, and refused with a reason where the text holds no model.</summary>
public class JsonModelTests
{
    [Fact]
    public void A_model_of_run_time_features_comes_back_to_the_bit()
    {
        var model = new LinearModel<float>([0.1f, float.NaN, float.NegativeInfinity, 1e-45f], 1.0f / 3.0f);
        string text = JsonSerializer.Serialize(model);

        Assert.Equal("""{"Coefficients":[0.1,"NaN","-Infinity",1E-45],"Intercept":0.33333334}""", text);
        Assert.Equal(model, JsonSerializer.Deserialize<LinearModel<float>>(text));
        Assert.Equal("[null]", JsonSerializer.Serialize(new LinearModel<double>?[] { null }));
    }

    [Fact]
    public void Names_are_those_of_the_policy_and_others_are_passed_over()
    {
        const string Text = """{"note":{"deep":[1,2]},"INTERCEPT":0.5,"coefficients":[1,2]}""";
        Assert.Equal(new LinearModel<double>([1.0, 2.0], 0.5), JsonSerializer.Deserialize<LinearModel<double>>(Text));
        var snake = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseUpper };
        Assert.Equal("""{"COEFFICIENTS":[1],"INTERCEPT":2}""", JsonSerializer.Serialize(new LinearModel<double>([1.0], 2.0), snake));
    }

    [Theory]
    [InlineData("""{"Coefficients":[1,2]}""", "no intercept")]
    [InlineData("""{"Intercept":1}""", "no coefficients")]
    [InlineData("""{"Coefficients":[],"Intercept":1}""", "0 coefficients")]
    [InlineData("""{"Coefficients":[1,"two"],"Intercept":1}""", "are numbers")]
    [InlineData("""{"Coefficients":7,"Intercept":1}""", "an array")]
    [InlineData("[1,2]", "is an object")]
    public void What_is_no_model_is_refused(string text, string reason)
    {
        Assert.Contains(reason, Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<LinearModel<double>>(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_emitted_model_takes_its_own_number_of_coefficients_alone()
    {
        string text = JsonSerializer.Serialize(new LinearModel<double>([1.0, 2.0], 3.0));
        Assert.Contains(
            "has 2 coefficients, and must have 8", Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Support.Double8>(text)).Message, StringComparison.Ordinal);
    }
}
