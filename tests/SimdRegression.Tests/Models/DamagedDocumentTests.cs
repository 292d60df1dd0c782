using System.Text;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Models;

/// <summary>Stored models that are foreign, of another kind, or damaged.</summary>
public class DamagedDocumentTests
{
    private static readonly byte[] Valid = ModelDocumentTests.Bytes(new ModelDocument<double>(
        [1.5, -0.25, 3e-5],
        0.125,
        Problem.Random(30, 3, seed: 96).Into(Support.Subjects.Create("Double3")).Fit(new Lasso(0.01)).Report,
        ["a", "b", "c"],
        "y"));

    private static readonly byte[] ValidOfRows = ModelDocumentTests.Bytes(new ModelDocument<double>(
        [1.5, -0.25, 3e-5], 0.125, ResponseKind.Probability, ModelDocumentTests.SomeTraining, ["a", "b", "c"], "y"));

    public static TheoryData<bool> FromMomentsOrOverRows => [false, true];

    [Theory]
    [MemberData(nameof(FromMomentsOrOverRows))]
    public void Every_truncation_is_refused(bool overRows)
    {
        // Without the line end after the last brace it is still whole.
        byte[] valid = overRows ? ValidOfRows : Valid;
        for (int length = 0; length < valid.Length - 1; length++)
        {
            Refusal(valid[..length]);
        }
    }

    [Theory]
    [MemberData(nameof(FromMomentsOrOverRows))]
    public void A_changed_byte_is_refused_or_leaves_a_valid_model(bool overRows)
    {
        byte[] valid = overRows ? ValidOfRows : Valid;
        var random = new Random(97);
        for (int at = 0; at < valid.Length; at++)
        {
            foreach (byte value in new[] { (byte)random.Next(256), (byte)'0', (byte)'"', (byte)'}', (byte)0xFF })
            {
                byte[] changed = [.. valid];
                changed[at] = value;
                try
                {
                    ModelDocument<double> document = ModelDocument<double>.Load(new MemoryStream(changed));
                    Assert.Equal(3, document.Coefficients.Length);
                    foreach (double coefficient in document.Coefficients)
                    {
                        Assert.True(double.IsFinite(coefficient));
                    }
                }
                catch (InvalidDataException)
                {
                    // The only exception there may be.
                }
            }
        }
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("not json", "not JSON")]
    [InlineData("null", "not a stored model")]
    [InlineData("[1, 2, 3]", "not a stored model")]
    [InlineData("{}", "not a stored model")]
    [InlineData("{\"format\": 7}", "not a stored model")]
    [InlineData("{\"format\": \"Other\", \"version\": 1}", "not a stored model")]
    [InlineData("{\"format\": \"SimdRegression.LinearModel\"}", "damaged")]
    public void Foreign_content_is_named(string text, string reason)
    {
        Assert.Contains(reason, Refusal(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 4", "version 4; this library reads versions 1 to 3")]
    [InlineData("\"version\": 1", "\"version\": 2", "\"training\" is missing")]
    [InlineData("\"version\": 1", "\"version\": \"1\"", "damaged")]
    [InlineData("\"elementType\": \"double\"", "\"elementType\": \"float\"", "element type float")]
    [InlineData("\"elementType\": \"double\"", "\"elementType\": null", "\"elementType\" must be text")]
    [InlineData("\"elementType\"", "\"x\"", "\"elementType\" is missing")]
    [InlineData("\"coefficients\"", "\"x\"", "\"coefficients\" is missing")]
    [InlineData("\"intercept\": 0.125", "\"intercept\": null", "\"intercept\" holds what is no finite number of element type double")]
    [InlineData("\"coefficients\": [", "\"coefficients\": 5, \"x\": [", "\"coefficients\" must be a list of numbers")]
    [InlineData("\"features\": [", "\"features\": \"a\", \"x\": [", "\"features\" must be a list of names or null")]
    [InlineData("\"a\",", "7,", "\"features\" holds something else than text")]
    [InlineData("\"target\": \"y\"", "\"target\": 3", "\"target\" holds something else than text")]
    [InlineData("\"certificate\": {", "\"certificate\": [], \"x\": {", "\"certificate\" must be an object")]
    [InlineData("\"tolerance\"", "\"x\"", "\"tolerance\" is missing")]
    [InlineData("\"rows\": 30", "\"rows\": 30.5", "\"rows\" must be a whole number")]
    [InlineData("\"rows\": 30", "\"rows\": null", "\"rows\" must be a whole number")]
    [InlineData("\"iterations\": ", "\"iterations\": 3000000000, \"x\": ", "\"iterations\" is too large")]
    [InlineData("\"hasIntercept\": true", "\"hasIntercept\": 1", "\"hasIntercept\" must be true or false")]
    [InlineData("1.5,", "1e999,", "finite")]
    [InlineData("1.5,", "\"1.5\",", "damaged")]
    [InlineData("1.5,", "NaN,", "not JSON")]
    [InlineData("1.5,", "", "names")]
    [InlineData("\"a\",", "\"b\",", "twice")]
    [InlineData("\"a\",", "null,", "null")]
    [InlineData("\"a\",", "\"\\ud800\",", "surrogate")]
    [InlineData("\"rank\"", "\"\\ud800\"", "damaged")]
    [InlineData("SimdRegression.LinearModel", "\\ud800\\ud800\\ud800\\ud800\\ud800", "surrogate")]
    [InlineData("\"elementType\": \"double\"", "\"elementType\": \"\\ud800\"", "surrogate")]
    [InlineData("\"status\": \"Converged\"", "\"status\": \"\\ud800\"", "surrogate")]
    [InlineData("\"l1Ratio\": 1", "\"l1Ratio\": \"\\ud800\\ud800\"", "damaged")]
    [InlineData("\"status\": \"Converged\"", "\"status\": \"Splendid\"", "status")]
    [InlineData("\"status\": \"Converged\"", "\"status\": \"0\"", "status")]
    [InlineData("\"status\": \"Converged\"", "\"status\": null", "status")]
    [InlineData("\"estimator\": \"Lasso\"", "\"estimator\": \"Lasso, Ridge\"", "estimator")]
    [InlineData("\"rank\": ", "\"rank\": 1e300, \"x\": ", "damaged")]
    [InlineData("\"l1Ratio\": 1", "\"l1Ratio\": \"one\"", "damaged")]
    [InlineData("\"l1Ratio\": 1", "\"l1Ratio\": [1]", "damaged")]
    [InlineData("\"report\": {", "\"report\": 1, \"x\": {", "damaged")]
    public void A_damaged_part_is_named(string part, string replacement, string reason)
    {
        AssertRefused(Valid, part, replacement, reason);
    }

    [Theory]
    [InlineData("\"version\": 2", "\"version\": 1", "\"report\" is missing")]
    [InlineData("\"response\": \"Probability\"", "\"response\": \"Odds\"", "\"response\" is \"Odds\"")]
    [InlineData("\"response\"", "\"x\"", "\"response\" is missing")]
    [InlineData("\"training\": {", "\"training\": [], \"x\": {", "\"training\" must be an object")]
    [InlineData("\"certificate\": {", "\"certificate\": [], \"x\": {", "\"certificate\" must be an object")]
    [InlineData("\"stepSize\": 0.5", "\"stepSize\": true", "\"stepSize\" must be a number")]
    [InlineData("\"heldOutLoss\"", "\"x\"", "\"heldOutLoss\" is missing")]
    public void A_damaged_part_of_a_fit_over_rows_is_named(string part, string replacement, string reason)
    {
        AssertRefused(ValidOfRows, part, replacement, reason);
    }

    [Fact]
    public void A_float_model_is_no_double_model()
    {
        byte[] single = ModelDocumentTests.Bytes(new ModelDocument<float>([1.0f], 0.0f, default));
        Assert.Contains("float", Refusal(single));
        Assert.Throws<InvalidDataException>(() => ModelDocument<float>.Load(new MemoryStream(Valid)));
    }

    [Fact]
    public void What_is_too_long_or_too_deep_is_refused()
    {
        Assert.Contains("longer", Refusal(new byte[9 * 1024 * 1024]));
        Refusal(Encoding.UTF8.GetBytes(new string('[', 100_000)));
        Assert.Throws<ArgumentNullException>(() => ModelDocument<double>.Load(null!));
    }

    private static void AssertRefused(byte[] valid, string part, string replacement, string reason)
    {
        string text = Encoding.UTF8.GetString(valid);
        Assert.Contains(part, text);
        string message = Refusal(Encoding.UTF8.GetBytes(text.Replace(part, replacement)));
        Assert.Contains(reason, message);
        Assert.DoesNotContain("(Parameter", message);
    }

    private static string Refusal(byte[] bytes)
    {
        return Assert.Throws<InvalidDataException>(() => ModelDocument<double>.Load(new MemoryStream(bytes))).Message;
    }
}
