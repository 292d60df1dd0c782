
namespace SimdRegression.Generators.Tests;

/// <summary>Models of typed rows in documents and in JSON: what missing values count as goes with them, and other features are refused.</summary>
public sealed class StoredRowModelTests
{
    private const string Types = """
        public enum Heating { Gas, Oil }
        public sealed record House(double Area, double? Age, Heating Heating, double Price);
        [LinearModel<double, House>(Target = nameof(House.Price))]
        public partial struct HousePrice;
        public sealed record Flat(double? Age, double Area, Heating Heating, double Price);
        [LinearModel<double, Flat>(Target = nameof(Flat.Price))]
        public partial struct FlatPrice;
        """;

    private const string Fitted = """
        var moments = new HousePrice.Moments();
        for (int i = 0; i < 40; i++)
        {
            moments.Add(new House(50 + 7 * i % 31, i % 3 == 0 ? null : 10 + i % 17, (Heating)(i % 2), 100 + i * i % 37));
        }

        FitReport report = moments.Fit(new Ridge(0.5), out HousePrice model);
        var gap = new House(77, null, Heating.Oil, 0);
        """;

    [Fact]
    public void A_document_keeps_what_missing_values_count_as() => Assert.Equal("True True Area|Age|Age_missing|Heating=Gas|Heating=Oil", Run(Fitted + """
        ModelDocument<double> document = ModelDocument<double>.Create(in model, in report, targetName: "Price");
        var stream = new System.IO.MemoryStream();
        document.Save(stream);
        stream.Position = 0;
        ModelDocument<double> loaded = ModelDocument<double>.Load(stream);
        HousePrice again = loaded.ToModel<HousePrice>();
        var row = new double[5];
        RowWriter<double> writer = loaded.Encoder!.Write<double>(row);
        writer.Set(0, 77.0);
        writer.SetMissing(1);
        writer.Set(2, 0.0);
        writer.Set(3, 1.0);
        bool same = again.Predict(in gap) == model.Predict(in gap) && again.Predict(in gap) != new HousePrice(model.Coefficients, model.Intercept).Predict(in gap);
        return same + " " + (loaded.ToModel().Predict(row) == model.Predict(in gap)) + " " + string.Join("|", loaded.FeatureNames!);
        """));

    [Fact]
    public void An_encoder_of_a_table_says_it_too() => Assert.Equal("31.5", Run("""
        var encoder = new RowEncoder(
            EncoderColumn.Number("Area"), EncoderColumn.Number("Age", MissingValues.Indicator, 31.5), EncoderColumn.Text("Heating", new[] { "Gas", "Oil" }));
        double[] coefficients = [0, 1, 0, 0, 0];
        var document = new ModelDocument<double>(coefficients, 0, default, encoder.FeatureNames.ToArray()) { Encoder = encoder };
        return document.ToModel<HousePrice>().Predict(new House(1, null, Heating.Gas, 0)).ToString();
        """));

    [Theory]
    [InlineData("ToModel<FlatPrice>", "Feature 0 of the stored model is \"Area\", and that of FlatPrice is \"Age\"; names and their order must be the same.")]
    public void Another_order_is_refused_by_name(string call, string message) => Assert.Equal(message, Run(Fitted + $$"""
        ModelDocument<double> document = ModelDocument<double>.Create(in model, in report);
        try { document.{{call}}(); return "taken"; }
        catch (System.ArgumentException error) { return error.Message.Split(" (Parameter")[0]; }
        """));

    [Theory]
    [InlineData("null", "The stored model does not name its features; those of HousePrice are Area, Age, Age_missing, Heating=Gas, Heating=Oil.")]
    [InlineData("new[] { \"Area\", \"Age\", \"Age_missing\", \"Heating=Gas\", \"Heating=Oil\" }", "The stored model does not say what a missing value of feature 1 counts as; ModelDocument.Create stores it, and so does an encoder.")]
    [InlineData("new[] { \"Area\", \"Age\", \"Age_missing\", \"Heating=Oil\", \"Heating=Gas\" }", "Feature 3 of the stored model is \"Heating=Oil\", and that of HousePrice is \"Heating=Gas\"; names and their order must be the same.")]
    public void What_a_document_does_not_say_is_refused(string names, string message) => Assert.Equal(message, Run($$"""
        double[] coefficients = [1, 2, 3, 4, 5];
        var document = new ModelDocument<double>(coefficients, 0, default, {{names}});
        try { document.ToModel<HousePrice>(); return "taken"; }
        catch (System.ArgumentException error) { return error.Message.Split(" (Parameter")[0]; }
        """));

    [Fact]
    public void Other_names_than_those_of_the_type_are_not_stored() => Assert.StartsWith("Feature 1 of the stored model is \"age\"", Run(Fitted + """
        try { ModelDocument<double>.Create(in model, in report, new[] { "Area", "age", "Age_missing", "Heating=Gas", "Heating=Oil" }); return "taken"; }
        catch (System.ArgumentException error) { return error.Message; }
        """), StringComparison.Ordinal);

    [Fact]
    public void Json_keeps_what_missing_values_count_as_and_refuses_a_text_without_it() => Assert.Equal("True True refused", Run(Fitted + """
        string json = System.Text.Json.JsonSerializer.Serialize(model);
        HousePrice again = System.Text.Json.JsonSerializer.Deserialize<HousePrice>(json);
        string result = again.Equals(model) + " " + (again.Predict(in gap) == model.Predict(in gap));
        try { System.Text.Json.JsonSerializer.Deserialize<HousePrice>(json.Substring(0, json.IndexOf(",\"Fills\"")) + "}"); return result + " taken"; }
        catch (System.Text.Json.JsonException) { return result + " refused"; }
        """));

    private static string Run(string body)
    {
        string source = $$"""
            using SimdRegression;
            {{Types}}
            public static class Check
            {
                public static string Run()
                {
                    System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.InvariantCulture;
                    {{body}}
                }
            }
            """;
        return Harness.CompileAndRun(Harness.Compile([source], Harness.StrictOptions.WithSpecificDiagnosticOptions(
            new Dictionary<string, Microsoft.CodeAnalysis.ReportDiagnostic> { ["CS1591"] = Microsoft.CodeAnalysis.ReportDiagnostic.Suppress })));
    }
}
