namespace SimdRegression.Generators.Tests;

/// <summary>Models that expand their rows, compiled as the strictest consumer would and run.</summary>
public sealed class ExpansionTests
{
    /// <summary>Products of whole vectors, of parts and of single elements, of both element types and several degrees.</summary>
    [Theory]
    [InlineData("double", 1, 5, false)]
    [InlineData("double", 2, 2, false)]
    [InlineData("double", 10, 2, false)]
    [InlineData("double", 10, 2, true)]
    [InlineData("double", 12, 3, false)]
    [InlineData("double", 9, 9, true)]
    [InlineData("float", 3, 3, false)]
    [InlineData("float", 9, 2, false)]
    [InlineData("float", 30, 2, false)]
    [InlineData("float", 14, 3, true)]
    [InlineData("float", 3, 8, true)]
    public void Rows_are_expanded_to_the_bits_of_the_library(string element, int features, int degree, bool interactionOnly)
    {
        string flag = interactionOnly ? "true" : "false";
        string source = $$"""
            using SimdRegression;
            [LinearModel<{{element}}>({{features}}, Degree = {{degree}}, InteractionOnly = {{flag}})] internal partial struct Model;

            /// <summary>Called by the test.</summary>
            public static class Check
            {
                /// <summary>Called by the test.</summary>
                public static string Run()
                {
                    const int Rows = 50;
                    var expansion = new PolynomialFeatures(Model.BaseFeatureCount, {{degree}}, {{flag}});
                    var rows = new {{element}}[Rows * Model.BaseFeatureCount];
                    for (int i = 0; i < rows.Length; i++) { rows[i] = ({{element}})((i * 37 % 101 - 50) / 40.0); }
                    var expected = new {{element}}[Rows * Model.FeatureCount];
                    expansion.Expand<{{element}}>(rows, expected);
                    var expanded = new {{element}}[Rows * Model.FeatureCount];
                    Model.Expand(rows, expanded);

                    var coefficients = new {{element}}[Model.FeatureCount];
                    for (int j = 0; j < coefficients.Length; j++) { coefficients[j] = j % 7 - 3; }
                    var model = new Model(coefficients, 2);
                    var predictions = new {{element}}[Rows];
                    model.ExpandAndPredict(rows, predictions);
                    bool same = true;
                    for (int r = 0; r < Rows; r++)
                    {
                        var row = System.MemoryExtensions.AsSpan(rows, r * Model.BaseFeatureCount, Model.BaseFeatureCount);
                        same &= predictions[r] == model.ExpandAndPredict(row);
                        same &= predictions[r] == model.Predict(System.MemoryExtensions.AsSpan(expanded, r * Model.FeatureCount, Model.FeatureCount));
                    }

                    return string.Join(
                        " ",
                        System.MemoryExtensions.SequenceEqual<{{element}}>(expanded, expected), same, Model.FeatureCount == expansion.OutputCount,
                        Model.BaseFeatureCount);
                }
            }
            """;

        Assert.Equal($"True True True {features}", Harness.CompileAndRun(Harness.Compile(source)));
    }

    [Fact]
    public void Moments_of_expanded_rows_fit_a_curve()
    {
        string source = """
            using SimdRegression;
            [LinearModel<double>(1, Degree = 3)] internal partial struct Cubic;

            /// <summary>Called by the test.</summary>
            public static class Check
            {
                /// <summary>Called by the test.</summary>
                public static string Run()
                {
                    double[] x = [-2, -1, 0, 1, 2, 3], y = new double[6], expanded = new double[6 * Cubic.FeatureCount];
                    for (int i = 0; i < 6; i++) { y[i] = 1 - x[i] + (2 * x[i] * x[i]) + (0.5 * x[i] * x[i] * x[i]); }
                    Cubic.Expand(x, expanded);
                    var moments = new Cubic.Moments();
                    moments.Add(expanded, y);
                    moments.Fit(new LeastSquares(), out Cubic model);
                    return model + " " + System.Math.Round(model.ExpandAndPredict([4.0]), 9);
                }
            }
            """;

        Assert.Equal("Cubic: y = 1 - 1 x0 + 2 x1 + 0.5 x2 61", Harness.CompileAndRun(Harness.Compile(source)));
    }

    [Theory]
    [InlineData("Model.Expand(new double[3], new double[5])", "rows", "3")]
    [InlineData("Model.Expand(new double[4], new double[5])", "destination", "10")]
    [InlineData("model.ExpandAndPredict(new double[3])", "row", "3")]
    [InlineData("model.ExpandAndPredict(new double[3], new double[1])", "rows", "3")]
    public void Wrong_lengths_are_refused_by_name_and_value(string call, string argument, string value)
    {
        string source = $$"""
            using SimdRegression;
            [LinearModel<double>(2, Degree = 2)] internal partial struct Model;

            /// <summary>Called by the test.</summary>
            public static class Check
            {
                /// <summary>Called by the test.</summary>
                public static string Run()
                {
                    Model model = default;
                    try { {{call}}; _ = model.Intercept; }
                    catch (System.ArgumentException exception) { return exception.ParamName + ": " + exception.Message; }
                    return "accepted";
                }
            }
            """;
        string answer = Harness.CompileAndRun(Harness.Compile(source));

        Assert.StartsWith(argument + ": ", answer, StringComparison.Ordinal);
        Assert.Contains(value, answer, StringComparison.Ordinal);
    }
}
