using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace SimdRegression.Generators.Tests;

/// <summary>Models of typed rows: what their rows become, compiled and run as a consumer's project would.</summary>
public sealed class RowTests
{
    private const string House = """
        public enum Heating { HeatPump = 7, Gas = 1, Oil = 3, Warm = 3 }
        public sealed record Address(string Street) { public double Zip; public bool? Corner { get; init; } }
        public abstract record Building(int Floors);
        public sealed record House(
            int Floors, double Area, double? Age, Heating Heating, Heating? Second, bool Garden, decimal Tax, System.DateOnly Built, System.TimeOnly Noon,
            [NotAFeature] string Note, [Feature(Levels = new[] { "new", "used" }, Unknown = UnknownLevels.Ignore)] string Condition,
            [Feature(Levels = new[] { "a\"b", "c" })] string? Grade, [Feature(Transform = Transform.Log)] float Lot, System.TimeSpan Drive,
            double Price) : Building(Floors)
        {
            [Feature(Name = "where")] public System.Half Where { get; init; }
            private double Hidden => 1;
            public static double Shared => 2;
        }
        """;

    [Fact]
    public void Columns_become_features_in_the_order_of_declaration()
    {
        string names = Run(House, "Target = nameof(House.Price), Products = new[] { \"Floors*Area\", \"Area^2\" }", """
            return string.Join("|", Model.FeatureNames.ToArray());
            """);

        Assert.Equal(
            "Floors|Area|Age|Age_missing|Heating=Gas|Heating=Oil|Heating=HeatPump|Second=Gas|Second=Oil|Second=HeatPump|Second_missing|Garden|Tax|Built|Noon|"
            + "Condition=new|Condition=used|Grade=a\"b|Grade=c|Grade_missing|log(Lot)|Drive|where|Floors*Area|Area^2",
            names);
    }

    [Theory]
    [InlineData("double")]
    [InlineData("float")]
    public void Values_become_numbers(string element)
    {
        string features = Run(House, "Target = nameof(House.Price), Products = new[] { \"Floors*Area\", \"Area^2\" }", $$"""
            var house = new House(2, 1.5, null, Heating.Warm, null, true, 2.5m, new System.DateOnly(2000, 1, 3), new System.TimeOnly(12, 30), "", "none", null, 1f,
                System.TimeSpan.FromMinutes(2), 9) { Where = (System.Half)0.5 };
            var features = new {{element}}[Model.FeatureCount];
            Model.Encode(house, features);
            string first = string.Join(" ", features);
            Model.Encode(house with { Age = 30, Second = Heating.Gas, Condition = "used", Grade = "c", Lot = 0f }, features);
            return first + "\n" + string.Join(" ", features);
            """, element);

        Assert.Equal(
            "2 1.5 0 1 0 1 0 0 0 0 1 1 2.5 2 12.5 0 0 0 0 1 0 120 0.5 3 2.25\n"
            + "2 1.5 30 0 0 1 0 1 0 0 0 1 2.5 2 12.5 0 1 0 1 0 -Infinity 120 0.5 3 2.25",
            features.Replace("∞", "Infinity", StringComparison.Ordinal));
    }

    [Fact]
    public void Levels_that_are_none_are_refused_or_ignored_as_said()
    {
        string message = Run(
            "public enum Color { Red, Blue } public record struct Row(Color Color, double Y);",
            "Target = \"Y\", Levels = EncodingScheme.Treatment",
            """
            var features = new double[1];
            Model.Encode(new Row(Color.Blue, 1), features);
            try { Model.Encode(new Row((Color)5, 1), features); return "no"; }
            catch (System.ArgumentException e) { return Model.FeatureNames[0] + " " + features[0] + " " + e.Message; }
            """,
            row: "Row");

        Assert.StartsWith("Color=Blue 1 Row.Color is 5, which is none of its 2 levels", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Objects_in_a_row_are_columns_by_their_path()
    {
        string found = Run(
            """
            public sealed class Place { public double Zip; public Point Point { get; init; } }
            public struct Point { public float X { get; init; } }
            public interface INamed { double Size { get; } }
            public interface IRow : INamed { Place Home { get; } Place? Work { get; } double Y { get; } }
            public sealed class Row : IRow { public double Size => 4; public Place Home { get; init; } = null!; public Place? Work { get; init; } public double Y => 1; }
            """,
            "Target = \"Y\"",
            """
            IRow row = new Row { Home = new Place { Zip = 3, Point = new Point { X = 5 } } };
            var features = new double[Model.FeatureCount];
            Model.Encode(row, features);
            string first = string.Join(" ", features);
            Model.Encode(new Row { Home = new Place(), Work = new Place { Zip = 8 } }, features);
            string second = string.Join(" ", features);
            string refused = "";
            try { Model.Encode(new Row(), features); }
            catch (System.ArgumentException e) { refused = e.Message; }
            try { Model.Encode(null!, features); }
            catch (System.ArgumentNullException e) { refused += e.ParamName; }
            return string.Join("|", Model.FeatureNames.ToArray()) + "\n" + first + "\n" + second + "\n" + refused;
            """,
            row: "IRow");

        Assert.StartsWith(
            "Size|Home.Zip|Home.Point.X|Work.Zip|Work.Zip_missing|Work.Point.X|Work.Point.X_missing\n4 3 5 0 1 0 1\n4 0 0 8 0 0 0\nIRow.Home is null",
            found,
            StringComparison.Ordinal);
        Assert.EndsWith("row", found, StringComparison.Ordinal);
    }

    [Fact]
    public void Emitted_members_are_documented()
    {
        const string Source = """
            using SimdRegression;

            /// <summary>A row.</summary>
            /// <param name="A">A.</param>
            /// <param name="B">B.</param>
            /// <param name="Y">Y.</param>
            public sealed record Row(double A, int? B, double Y);

            /// <summary>A model.</summary>
            [LinearModel<double, Row>(Target = "Y")]
            public partial struct Model;

            /// <summary>Calls it.</summary>
            public static class Check
            {
                /// <summary>Calls it.</summary>
                public static string Run() => Model.FeatureNames[0];
            }
            """;

        Assert.Equal("A", Harness.CompileAndRun(Harness.Compile(Source)));
    }

    [Fact]
    public void Rows_are_predicted_as_their_features_are()
    {
        string differences = Run(
            "public sealed record Row(double A, int? B, float C, double Y);",
            "Target = \"Y\"",
            """
            var model = new Model(new double[] { 0.1, 2, 3, -0.7 }, 0.3);
            var rows = new System.Collections.Generic.List<Row>();
            for (int i = 0; i < 700; i++) { rows.Add(new Row(i / 7.0, i % 5 == 0 ? null : i, i * 0.3f, 0)); }
            var predictions = new double[700];
            var again = new double[700];
            var features = new double[4];
            model.Predict(rows, predictions);
            model.Predict(rows.ToArray(), again);
            int differences = 0;
            for (int i = 0; i < 700; i++)
            {
                Model.Encode(rows[i], features);
                double alone = model.Predict(features);
                differences += alone.Equals(predictions[i]) && alone.Equals(model.Predict(rows[i])) && alone.Equals(again[i]) ? 0 : 1;
            }
            try { model.Predict(rows, new double[3]); } catch (System.ArgumentException) { return differences.ToString(); }
            return "no";
            """,
            row: "Row");

        Assert.Equal("0", differences);
    }

    // The types of these tests are public and have no comments; those of the emitted members are held elsewhere.
    private static readonly CSharpCompilationOptions Undocumented =
        Harness.StrictOptions.WithSpecificDiagnosticOptions([new("CS1591", ReportDiagnostic.Suppress)]);

    private static string Run(string types, string arguments, string body, string element = "double", string row = "House")
    {
        string source = $$"""
            using SimdRegression;
            {{types}}
            [LinearModel<{{element}}, {{row}}>({{arguments}})]
            public partial struct Model;
            public static class Check
            {
                public static string Run()
                {
                    System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.InvariantCulture;
                    {{body}}
                }
            }
            """;
        return Harness.CompileAndRun(Harness.Compile([source], Undocumented));
    }
}
