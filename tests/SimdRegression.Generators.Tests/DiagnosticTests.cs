using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace SimdRegression.Generators.Tests;

/// <summary>Every diagnostic: that it is reported, where, that it can be suppressed, and that nothing is emitted beside an error.</summary>
public sealed class DiagnosticTests
{
    /// <summary>The id, and a declaration whose expected location stands between [| and |].</summary>
    public static TheoryData<string, string> Declarations { get; } = new()
    {
        { "SIMDREG001", "[LinearModel<double>(3)] struct [|Model|] { }" },
        { "SIMDREG002", "class [|Outer|] { [LinearModel<double>(3)] partial struct Model; }" },
        { "SIMDREG002", "class [|Outer|] { partial class Inner { [LinearModel<double>(3)] partial struct Model; } }" },
        { "SIMDREG002", "partial class Outer { interface [|Inner|] { [LinearModel<double>(3)] partial struct Model; } }" },
        { "SIMDREG003", "[LinearModel<double>(3)] partial struct [|Model|]<T>;" },
        { "SIMDREG003", "partial class Outer<T> { [LinearModel<double>(3)] partial struct [|Model|]; }" },
        { "SIMDREG003", "partial class Outer<T> { partial class Inner { [LinearModel<double>(3)] partial struct [|Model|]; } }" },
        { "SIMDREG004", "[LinearModel<double>(0)] partial struct [|Model|];" },
        { "SIMDREG004", "[LinearModel<double>(-1)] partial struct [|Model|];" },
        { "SIMDREG004", "[LinearModel<float>(513)] partial struct [|Model|];" },
        { "SIMDREG005", "[LinearModel<int>(3)] partial struct [|Model|];" },
        { "SIMDREG005", "[LinearModel<System.Half>(3)] partial struct [|Model|];" },
        { "SIMDREG005", "[LinearModel<decimal>(3)] partial struct [|Model|];" },
        { "SIMDREG006", "[LinearModel<double>(3)] ref partial struct [|Model|] { }" },
        { "SIMDREG006", "[LinearModel<double>(3)] partial record struct [|Model|];" },
        { "SIMDREG006", "[LinearModel<double>(3)] file partial struct [|Model|];" },
        { "SIMDREG006", "file partial class Outer { [LinearModel<double>(3)] partial struct [|Model|]; }" },
        { "SIMDREG006", "[LinearModel<double>(3)] readonly partial record struct [|Model|];" },
        { "SIMDREG006", "[LinearModel<double>(3), StructLayout(LayoutKind.Explicit)] partial struct [|Model|];" },
        { "SIMDREG006", "[LinearModel<double>(3), StructLayout((short)2)] partial struct [|Model|];" },
        { "SIMDREG006", "[LinearModel<double>(3)] partial struct [|Model|]; [StructLayout(LayoutKind.Explicit)] partial struct Model;" },
        { "SIMDREG006", "[LinearModel<float>(3), StructLayout(LayoutKind.Sequential, Pack = 1)] partial struct [|Model|];" },
        { "SIMDREG006", "[LinearModel<double>(3), StructLayout(LayoutKind.Sequential, Size = 8)] partial struct [|Model|];" },
        { "SIMDREG006", "[LinearModel<double>(3), StructLayout(LayoutKind.Auto, CharSet = CharSet.Ansi, Size = 8)] partial struct [|Model|];" },
        { "SIMDREG006", "[LinearModel<double>(3), System.Runtime.CompilerServices.InlineArray(2)] partial struct [|Model|];" },
        { "SIMDREG007", "[LinearModel<double>(3)] partial struct [|Intercept|];" },
        { "SIMDREG007", "[LinearModel<double>(3)] partial struct [|Predict|];" },
        { "SIMDREG007", "[LinearModel<double>(3)] partial struct [|Model|](int unused);" },
        { "SIMDREG007", Member("public static double [|Intercept|] => 1;") },
        { "SIMDREG007", Member("public double [|Coefficients|]() => 1;") },
        { "SIMDREG007", Member("public const int [|FeatureCount|] = 3;") },
        { "SIMDREG007", Member("public static class [|Kernels|];") },
        { "SIMDREG007", Member("public class [|Moments|];") },
        { "SIMDREG007", Member("private struct [|CoefficientStorage|];") },
        { "SIMDREG007", Member("private class [|Trainer|];") },
        { "SIMDREG007", "[LinearModel<double>(3, Response = Response.Probability)] partial struct Model { public static int [|Label|]; }" },
        { "SIMDREG007", "[LinearModel<double>(3, Response = Response.Mean)] partial struct [|Mean|];" },
        { "SIMDREG007", Member("public int [|Window|]() => 1;") },
        { "SIMDREG007", Member("public int [|Bootstrap|] => 1;") },
        { "SIMDREG007", Member("public int [|CrossValidation|] => 1;") },
        { "SIMDREG007", Member("public int [|RowCrossValidation|] => 1;") },
        { "SIMDREG007", Member("private static int [|coefficients|];") },
        { "SIMDREG007", Member("private static int [|intercept|];") },
        { "SIMDREG007", Member("public static int [|Predict|] => 1;") },
        { "SIMDREG007", Member("public double [|Predict|](ReadOnlySpan<double> row) => 1;") },
        { "SIMDREG007", Member("public void [|Predict|](ReadOnlySpan<double> rows, Span<double> predictions) { }") },
        { "SIMDREG007", Member("public void [|Predict|](ReadOnlySpan<double> rows, int rowStride, Span<double> predictions) { }") },
        { "SIMDREG007", Member("public void [|CopyCoefficientsTo|](Span<double> destination) { }") },
        { "SIMDREG007", Member("public [|Model|](ReadOnlySpan<double> weights, double bias) { }") },
        { "SIMDREG007", Member("public bool [|Equals|](Model other) => true;") },
        { "SIMDREG007", Member("public override bool [|Equals|](object? other) => true;") },
        { "SIMDREG007", Member("public override int [|GetHashCode|]() => 1;") },
        { "SIMDREG007", Member("public override string [|ToString|]() => string.Empty;") },
        { "SIMDREG007", Member("public static bool operator [|==|](Model left, Model right) => true;") },
        { "SIMDREG007", Member("public static bool operator [|!=|](in Model left, in Model right) => true;") },
        { "SIMDREG008", Member("private int [|extra|];") },
        { "SIMDREG008", Member("public int [|Extra|] { get; set; }") },
        { "SIMDREG008", Member("public event Action? [|Changed|];") },
        { "SIMDREG008", Member("public required int [|Extra|] { get; init; }") },
        { "SIMDREG008", Member("private readonly object? [|extra|] = null; public Model() { }") },
        { "SIMDREG008", Member("private unsafe fixed double [|extra|][4];") },
        { "SIMDREG008", "[LinearModel<double>(3)] partial struct Model; partial struct Model { private int [|extra|]; }" },
        { "SIMDREG008", "partial struct Model { private int [|extra|]; } [LinearModel<double>(3)] readonly partial struct Model;" },
        { "SIMDREG010", "[LinearModel<double>(3, Degree = 0)] partial struct [|Model|];" },
        { "SIMDREG010", "[LinearModel<double>(3, Degree = -1)] partial struct [|Model|];" },
        { "SIMDREG010", "[LinearModel<double>(31, Degree = 2)] partial struct [|Model|];" },
        { "SIMDREG010", "[LinearModel<float>(32, Degree = 2, InteractionOnly = true)] partial struct [|Model|];" },
        { "SIMDREG010", "[LinearModel<float>(1, Degree = int.MaxValue)] partial struct [|Model|];" },
        { "SIMDREG013", "[LinearClassifier<double>(3, 1)] partial struct [|Model|];" },
        { "SIMDREG013", "[LinearClassifier<float>(100, 26)] partial struct [|Model|];" },
        { "SIMDREG040", "[SimdRegression.Networks.DenseNetwork<float>(2, 3, 1)] class [|Model|];" },
        { "SIMDREG041", "[SimdRegression.Networks.DenseNetwork<float>(2)] partial class [|Model|];" },
        { "SIMDREG042", "[SimdRegression.Networks.DenseNetwork<float>(2, 3, 1, Activation = (SimdRegression.Networks.Activation)17)] partial class [|Model|];" },
        { "SIMDREG043", "[SimdRegression.Networks.DenseNetwork<float>(2, 3, 1)] partial class Model { private int [|Trainer|]; }" },
        { "SIMDREG007", "[LinearModel<double>(3, Degree = 2)] partial struct Model { private static int [|BaseFeatureCount|]; }" },
        { "SIMDREG007", "[LinearModel<double>(3, Degree = 2)] partial struct [|Expand|];" },
        {
            "SIMDREG007",
            "[LinearModel<double>(3, Degree = 2)] partial struct Model { void [|Expand|](ReadOnlySpan<double> a, Span<double> b) { } }"
        },
        {
            "SIMDREG007",
            "[LinearModel<double>(3, Degree = 2)] partial struct Model { double [|ExpandAndPredict|](ReadOnlySpan<double> row) => 1; }"
        },
        { "SIMDREG009", "[LinearModel<double>(3)] partial struct [|Model|] { }" },
        { "SIMDREG011", "[LinearModel<double>(3), [|System.Runtime.Serialization.DataContract|]] partial struct Model;" },
        {
            "SIMDREG011",
            "[LinearModel<double>(3)] partial struct Model; [[|Orleans.GenerateSerializer|]] partial struct Model; "
                + "namespace Orleans { class GenerateSerializerAttribute : Attribute; }"
        },
        {
            "SIMDREG011",
            "[[|ProtoBuf.ProtoContract|], LinearModel<float>(3)] partial struct Model; namespace ProtoBuf { class ProtoContractAttribute : Attribute; }"
        },
    };

    /// <summary>Members that look like emitted ones and are not in their way.</summary>
    public static TheoryData<string> HarmlessMembers { get; } = new()
    {
        "public readonly double Predict(double first, double second, double third) => Predict([first, second, third]);",
        "public readonly double Predict<T>(ReadOnlySpan<double> row) => Predict(row);",
        "public Model(double intercept) : this(new double[3], intercept) { }",
        "public readonly bool Equals(double other) => Intercept == other;",
        "public readonly string ToString(int digits) => ToString();",
        "public static bool operator ==(in Model left, double right) => left.Intercept == right;"
            + "public static bool operator !=(in Model left, double right) => left.Intercept != right;",
        "public static int Extra { get; set; }",
        "public readonly double Norm => Coefficients[0];",
        "public static int BaseFeatureCount => 3; public static void Expand(ReadOnlySpan<double> rows, Span<double> destination) { }",
    };

    [Theory]
    [MemberData(nameof(Declarations))]
    public void Is_reported_at_the_place_to_mend(string id, string declaration)
    {
        (string source, int start, int end) = Locate(declaration);
        GeneratorRunResult result = Harness.Run(Compile(id, source));

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        Assert.Equal((start, end), (diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.End));
        Assert.Equal("SimdRegression", diagnostic.Descriptor.Category);
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.DefaultSeverity);
        Assert.Equal($"docs/rules/{id}.md", diagnostic.Descriptor.HelpLinkUri);
        Assert.DoesNotContain("{", diagnostic.GetMessage(), StringComparison.Ordinal);
        Assert.Empty(result.GeneratedSources);
    }

    [Theory]
    [MemberData(nameof(Declarations))]
    public void Is_suppressed_by_a_pragma(string id, string declaration)
    {
        (string source, _, _) = Locate($"#pragma warning disable {id}\n{declaration}\n#pragma warning restore {id}\n");
        GeneratorRunResult result = Harness.Run(Compile(id, source));

        Assert.DoesNotContain(result.Diagnostics, diagnostic => !diagnostic.IsSuppressed);
    }

    [Fact]
    public void A_rule_is_suppressed_for_the_whole_project()
    {
        (string source, _, _) = Locate(Member("private int [|extra|];"));
        CSharpCompilation compilation = Harness.Compile([source], Harness.StrictOptions
            .WithSpecificDiagnosticOptions([KeyValuePair.Create("SIMDREG008", ReportDiagnostic.Suppress)]));

        Assert.Empty(Harness.Run(compilation).Diagnostics);
    }

    /// <summary>The build file of the package tells where the pages lie; without one the link names the page in the repository.</summary>
    [Fact]
    public void A_link_leads_to_the_page_in_the_package()
    {
        const string Source = "using SimdRegression; [LinearModel<double>(0)] partial struct Model;";
        string folder = Path.Combine(Path.GetTempPath(), "a package", "docs", "rules") + Path.DirectorySeparatorChar;

        Diagnostic plain = Assert.Single(Harness.Run(Harness.Compile(Source)).Diagnostics);
        Diagnostic linked = Assert.Single(Harness.Run(Harness.Compile(Source), folder).Diagnostics);

        Assert.Equal(new Uri(folder).AbsoluteUri + "SIMDREG004.md", linked.Descriptor.HelpLinkUri);
        Assert.Equal(plain.GetMessage(), linked.GetMessage());
        Assert.Equal(plain.Location.SourceSpan, linked.Location.SourceSpan);
        Assert.Equal(plain.Severity, linked.Severity);
    }

    [Fact]
    public void All_complaints_about_one_declaration_come_at_once()
    {
        (string source, _, _) = Locate("class Outer { [LinearModel<int>(0)] struct [|Model|] { } }");

        Assert.Equal(
            ["SIMDREG001", "SIMDREG002", "SIMDREG004", "SIMDREG005"],
            Harness.Run(Harness.Compile(source)).Diagnostics.Select(diagnostic => diagnostic.Id).Order());
    }

    [Fact]
    public void A_parameter_that_a_primary_constructor_keeps_is_refused()
    {
        GeneratorRunResult result = Harness.Run(Harness.Compile(
            "using SimdRegression; [LinearModel<double>(3)] partial struct Model(int extra) { public readonly int Twice => 2 * extra; }"));

        Assert.Contains("SIMDREG007", result.Diagnostics.Select(diagnostic => diagnostic.Id));
        Assert.Empty(result.GeneratedSources);
    }

    [Theory]
    [MemberData(nameof(HarmlessMembers))]
    public void Members_with_other_signatures_are_left_alone(string member)
    {
        string source = "using System; using SimdRegression;\n"
            + $"[LinearModel<double>(3)] internal partial struct Model {{ {member} }}\n"
            + "/// <summary>Called by the test.</summary>\npublic static class Check\n{\n"
            + "/// <summary>Called by the test.</summary>\n"
            + "public static string Run() => new Model([1, 2, 3], 4).Predict([1.0, 1.0, 1.0]).ToString();\n}\n";

        Assert.Equal("10", Harness.CompileAndRun(Harness.Compile(source)));
    }

    [Fact]
    public void A_row_count_out_of_range_is_reported_once()
    {
        (string source, _, _) = Locate("[LinearModel<double>(600, Degree = 2)] partial struct [|Model|];");

        Assert.Equal("SIMDREG004", Assert.Single(Harness.Run(Harness.Compile(source)).Diagnostics).Id);
    }

    [Theory]
    [InlineData("[LinearModel<double>(Missing)] partial struct Model;")]
    [InlineData("[LinearModel<Missing>(3)] partial struct Model;")]
    [InlineData("[LinearModel<double>] partial struct Model;")]
    [InlineData("[LinearModel<double>(3)] partial class Model;")]
    public void What_the_compiler_refuses_already_is_passed_over(string declaration)
    {
        GeneratorRunResult result = Harness.Run(Harness.Compile("using SimdRegression; " + declaration));

        Assert.Empty(result.Diagnostics);
        Assert.Empty(result.GeneratedSources);
    }

    [Fact]
    public void Of_two_attributes_the_first_counts()
    {
        string source = "using SimdRegression; "
            + "[LinearModel<double>(3)] partial struct Model; [LinearModel<double>(4)] partial struct Model;";

        Assert.Equal(3, Assert.Single(Harness.Specs(source)).Features);
    }

    [Fact]
    public void Every_rule_has_its_page_and_its_case()
    {
        string[] ids = [.. new[] { typeof(DiagnosticDescriptors), typeof(Rows.RowRules), typeof(Trained.TrainedRules), typeof(Networks.NetworkRules) }.SelectMany(rules => rules.GetFields())
            .Select(field => field.GetValue(null))
            .OfType<DiagnosticDescriptor>()
            .Select(descriptor => descriptor.Id)];

        // The rule about fits has its cases in FitAnalyzerTests, those about models that are compiled in in TrainedModelTests.
        IEnumerable<string> cases = Declarations.Concat(RowDiagnosticTests.Declarations).Select(row => (string)row[0])
            .Concat([DiagnosticDescriptors.UnsuitableParts.Id, Trained.TrainedRules.UnusableFile.Id, Trained.TrainedRules.UnusableTypeName.Id, Trained.TrainedRules.UnsuitableRows.Id]);
        Assert.Equal(ids.Order(), cases.Distinct().Order());
        Assert.Equal(
            ids.Select(id => id + ".md").Append("README.md").Order(),
            Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "rules")).Select(Path.GetFileName).Order());
    }

    private static string Member(string member) => $"[LinearModel<double>(3)] partial struct Model {{ {member} }}";

    private static CSharpCompilation Compile(string id, string source) => id == "SIMDREG009"
        ? Harness.Compile([source], language: LanguageVersion.CSharp11)
        : Harness.Compile(source);

    internal static (string Source, int Start, int End) Locate(string declaration)
    {
        string marked = "using System;\nusing System.Runtime.InteropServices;\nusing SimdRegression;\n\n" + declaration;
        int start = marked.IndexOf("[|", StringComparison.Ordinal);
        int end = marked.IndexOf("|]", StringComparison.Ordinal) - "[|".Length;
        string source = marked
            .Replace("[|", string.Empty, StringComparison.Ordinal)
            .Replace("|]", string.Empty, StringComparison.Ordinal);
        return (source, start, end);
    }
}
