using Microsoft.CodeAnalysis;

namespace SimdRegression.Generators.Tests;

/// <summary>What a newcomer gets wrong with rows: the rule, its place and its message, and that nothing is emitted.</summary>
public sealed class RowDiagnosticTests
{
    private const string Model = "[LinearModel<double, Row>(Target = \"Y\")] partial struct Model; ";

    /// <summary>The id, a declaration whose expected location stands between [| and |], and a part of the message.</summary>
    public static TheoryData<string, string, string> Declarations { get; } = new()
    {
        { "SIMDREG020", Model + "record Row(string [|Town|], double Y);", "'Row.Town' is of type 'string', which has no levels: declare them with [Feature(Levels = new[]" },
        { "SIMDREG020", Model + "record Row(double A, Guid [|Id|], double Y);", "'Row.Id' is of type 'System.Guid', which cannot be a feature: leave it out with [NotAFeature]" },
        { "SIMDREG020", Model + "record Row(double[] [|Values|], double Y);", "which cannot be a feature" },
        { "SIMDREG020", Model + "record Row(char [|Letter|], double Y);", "which cannot be a feature" },
        { "SIMDREG020", Model + "[Flags] enum Flag { A = 1, B = 2 } record Row(Flag [|Flags|], double Y);", "whose values are sets of flags, not levels" },
        { "SIMDREG020", Model + "class Row { public double Y; public Row? [|Next|] { get; set; } }", "which holds itself" },
        { "SIMDREG020", Model + "class Row { public double Y; [Feature] private double [|hidden|] = 1; public double Shown => hidden; }", "the model cannot read it" },
        { "SIMDREG020", Model + "record Row(double A, System.Collections.Generic.List<int> [|Y|]);", "which is no number: a target or a weight is a number" },
        { "SIMDREG021", "[LinearModel<double, Row>] partial struct [|Model|]; record Row(double A, double Y);", "names no target: say which member of 'Row' is predicted" },
        { "SIMDREG021", "[LinearModel<double, Row>(Target = \"Prize\")] partial struct [|Model|]; record Row(double A, double Price);", "names the target 'Prize', which 'Row' does not have (its numbers are A, Price)" },
        { "SIMDREG021", Model + "record Row(double A, [Feature(Levels = new[] { \"a\" })] string B, [Feature(Name = \"Z\")] double [|Y|]);", "marks its target 'Row.Y' as [Feature]" },
        { "SIMDREG021", Model + "record Row(double A, string [|Y|]);", "names the target 'Row.Y', which is no number and no bool" },
        { "SIMDREG021", "[LinearModel<double, Row>(Target = \"Y\", Weight = \"W\")] partial struct Model; record Row(double A, double? [|W|], double Y);", "can be missing: a weight must not be null" },
        { "SIMDREG021", "[LinearModel<double, Row>(Target = \"Y\", Weight = \"W\")] partial struct Model; record Row(double A, bool [|W|], double Y);", "names the weight 'Row.W', which is no number" },
        { "SIMDREG021", "[LinearModel<double, Row>(Target = \"Y\", Weight = \"w\")] partial struct [|Model|]; record Row(double A, double W, double Y);", "names the weight 'w', which 'Row' does not have" },
        { "SIMDREG022", Model + "enum K { A, B } record Row([Feature(Transform = Transform.Log)] K [|Kind|], double Y);", "'Row.Kind' is marked Transform, but only numbers are transformed" },
        { "SIMDREG022", Model + "record Row([Feature(Fill = 3)] double [|A|], double Y);", "it can never be missing" },
        { "SIMDREG022", Model + "record Row([Feature(Levels = new[] { \"a\", \"a\" })] string [|A|], double Y);", "the level 'a' is there twice" },
        { "SIMDREG022", Model + "record Row([Feature(Levels = new string[0])] string [|A|], double Y);", "there are none" },
        { "SIMDREG022", Model + "record Row([Feature(Levels = new[] { \"a\" })] double [|A|], double Y);", "only text has declared levels" },
        { "SIMDREG022", Model + "record Row([Feature(Unit = TimeUnit.Days)] double [|A|], double Y);", "only dates and times have a unit" },
        { "SIMDREG022", Model + "record Row([Feature(Unknown = UnknownLevels.Ignore)] double [|A|], double Y);", "only enumerations and texts have levels" },
        { "SIMDREG022", Model + "record Row([Feature(Name = \" \")] double [|A|], double Y);", "a name is not empty" },
        { "SIMDREG022", Model + "record Row([Feature(Fill = double.NaN)] double? [|A|], double Y);", "a missing value counts as a finite number" },
        { "SIMDREG022", Model + "record Row([Feature, NotAFeature] double [|A|], double B, double Y);", "it can be only one of them" },
        { "SIMDREG022", Model + "record P(double Z); record Row([Feature] P [|A|], double B, double Y);", "it is an object whose members are columns" },
        { "SIMDREG023", Product("A*Q"), "there is no column 'Q': the columns are A, B, K" },
        { "SIMDREG023", Product("A*B"), "'B' can be missing" },
        { "SIMDREG023", Product("A*K"), "'K' has levels: products are of numbers" },
        { "SIMDREG023", Product("A"), "it has one factor" },
        { "SIMDREG023", Product("A^99"), "the power 99 is no whole number from 1 to 16" },
        { "SIMDREG024", "[LinearModel<double, int>(Target = \"Y\")] partial struct [|Model|];", "which is no record, class, struct or interface" },
        { "SIMDREG024", "[LinearModel<double, System.Collections.Generic.List<double>>(Target = \"Count\")] partial struct [|Model|];", "which is no record" },
        { "SIMDREG024", "[LinearModel<double, Row>(Target = \"Y\")] public partial struct [|Model|]; record Row(double A, double Y);", "which is less visible than the model" },
        { "SIMDREG024", Model.Replace("Model;", "[|Model|];", StringComparison.Ordinal) + "record Row(double Y);", "which has no public property or field that is a feature" },
        { "SIMDREG025", Model.Replace("Model;", "[|Model|];", StringComparison.Ordinal) + "record Row(double A, [Feature(Name = \"A\")] double B, double Y);", "would have two features called 'A'" },
    };

    [Theory]
    [MemberData(nameof(Declarations))]
    public void Is_reported_where_it_stands_and_nothing_is_emitted(string id, string declaration, string message)
    {
        (string source, int start, int end) = DiagnosticTests.Locate(declaration);
        GeneratorRunResult result = Harness.Run(Harness.Compile(source));

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        Assert.Contains(message, diagnostic.GetMessage(), StringComparison.Ordinal);
        Assert.Equal((start, end), (diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.End));
        Assert.Empty(result.GeneratedSources);
    }

    [Theory]
    [MemberData(nameof(Declarations))]
    public void Is_suppressed_by_a_pragma(string id, string declaration, string message)
    {
        (string source, _, _) = DiagnosticTests.Locate($"#pragma warning disable {id}\n{declaration}\n#pragma warning restore {id}\n");

        Assert.NotEmpty(message);
        Assert.DoesNotContain(Harness.Run(Harness.Compile(source)).Diagnostics, diagnostic => !diagnostic.IsSuppressed);
    }

    [Fact]
    public void The_rules_of_structs_hold_for_models_of_rows()
    {
        const string Source = "using SimdRegression; [LinearModel<int, Row>(Target = \"Y\")] struct Model { int extra; } record Row(double A, double Y);";

        Assert.Equal(
            ["SIMDREG001", "SIMDREG005", "SIMDREG008"],
            Harness.Run(Harness.Compile(Source)).Diagnostics.Select(diagnostic => diagnostic.Id).Order());
    }

    [Fact]
    public void Two_attributes_of_both_kinds_are_refused()
    {
        const string Source = "using SimdRegression; [LinearModel<double>(3)] [LinearModel<double, Row>(Target = \"Y\")] partial struct Model; record Row(double A, double Y);";
        GeneratorRunResult result = Harness.Run(Harness.Compile(Source));

        Assert.Equal("SIMDREG006", Assert.Single(result.Diagnostics).Id);
        Assert.Single(result.GeneratedSources);
    }

    private static string Product(string product) =>
        $"enum Kind {{ X, Y }} record Row(double A, double? B, Kind K, double Y); [LinearModel<double, Row>(Target = \"Y\", Products = new[] {{ \"{product}\" }})] partial struct [|Model|];";
}
