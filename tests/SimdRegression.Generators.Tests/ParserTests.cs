using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Tests;

/// <summary>What the parser reads out of a declaration.</summary>
public sealed class ParserTests
{
    [Fact]
    public void Reads_element_type_and_feature_count()
    {
        LinearModelSpec[] specs = Harness.Specs("""
            using SimdRegression;
            [LinearModel<double>(10)] partial struct Wide;
            [LinearModel<float>(features: 1)] partial struct Narrow;
            [LinearModelAttribute<System.Single>(Sizes.Largest)] partial struct Largest;
            static class Sizes { public const int Largest = 500 + 12; }
            """);

        Assert.Equal(
            [("Wide", ElementType.Double, 10), ("Narrow", ElementType.Float, 1), ("Largest", ElementType.Float, 512)],
            specs.Select(spec => (spec.Name, spec.Element, spec.Features)));
        Assert.Equal(["double", "float", "float"], specs.Select(spec => spec.ElementName));
    }

    [Theory]
    [InlineData("(10)", 10, null)]
    [InlineData("(10, Degree = 1)", 10, null)]
    [InlineData("(10, InteractionOnly = true)", 10, null)]
    [InlineData("(10, Degree = 2)", 65, false)]
    [InlineData("(10, InteractionOnly = true, Degree = 1 + 1)", 55, true)]
    [InlineData("(31, Degree = 2, InteractionOnly = true)", 496, true)]
    [InlineData("(30, Degree = 2, InteractionOnly = false)", 495, false)]
    public void Reads_the_expansion(string arguments, int features, bool? interactionOnly)
    {
        LinearModelSpec spec = Assert.Single(Harness.Specs($"using SimdRegression; [LinearModel<double>{arguments}] partial struct Model;"));

        Assert.Equal(features, spec.Features);
        Assert.Equal(interactionOnly, spec.Expansion?.InteractionOnly);
        Assert.Equal(interactionOnly is null ? null : 2, spec.Expansion?.Degree);
    }

    [Theory]
    [InlineData("[LinearModel<double>(2)] partial struct Model;", null)]
    [InlineData("namespace Demo; [LinearModel<double>(2)] partial struct Model;", "Demo")]
    [InlineData("namespace Demo { namespace Inner.Most { [LinearModel<double>(2)] partial struct Model; } }", "Demo.Inner.Most")]
    [InlineData("namespace @class.@int { [LinearModel<double>(2)] partial struct Model; }", "@class.@int")]
    public void Reads_the_namespace(string declaration, string? expected)
    {
        Assert.Equal(expected, Assert.Single(Harness.Specs("using SimdRegression; " + declaration)).Namespace);
    }

    [Fact]
    public void Reads_the_enclosing_types_outermost_first()
    {
        LinearModelSpec spec = Assert.Single(Harness.Specs("""
            using SimdRegression;
            static partial class A { partial struct B { partial record C { partial record class D { partial record struct E {
            partial interface @event { [LinearModel<double>(2)] partial struct @struct; } } } } } }
            """));

        Assert.Equal(
            [("class", "A"), ("struct", "B"), ("record", "C"), ("record", "D"), ("record struct", "E"), ("interface", "@event")],
            spec.ContainingTypes.Select(type => (type.Keyword, type.Name)));
        Assert.Equal("@struct", spec.Name);
    }

    [Fact]
    public void Finds_the_attribute_through_an_alias()
    {
        string source = "using Linear = SimdRegression.LinearModelAttribute<double>; [Linear(7)] partial struct Model;";

        Assert.Equal(7, Assert.Single(Harness.Specs(source)).Features);
    }

    [Fact]
    public void Ignores_attributes_of_the_same_name_elsewhere()
    {
        string source = """
            class LinearModelAttribute<T> : System.Attribute { public LinearModelAttribute(int features) { } }
            [LinearModel<double>(7)] partial struct Model;
            """;

        Assert.Empty(Harness.Specs(source));
    }

    [Fact]
    public void File_names_tell_apart_names_that_differ_by_case_only()
    {
        LinearModelSpec[] specs = Harness.Specs("""
            using SimdRegression;
            namespace Demo
            {
                [LinearModel<double>(2)] partial struct Model;
                [LinearModel<double>(2)] partial struct MODEL;
                partial class @class { [LinearModel<double>(2)] partial struct Größe; }
            }
            """);

        Assert.All(specs, spec => Assert.EndsWith(".g.cs", spec.HintName, StringComparison.Ordinal));
        Assert.Equal(3, specs.Select(spec => spec.HintName).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.StartsWith("Demo.Model.", specs[0].HintName, StringComparison.Ordinal);
        Assert.StartsWith("Demo.class.Größe.", specs[2].HintName, StringComparison.Ordinal);
    }

    /// <summary>A file that the compiler writes to disk lies in a folder of the build; with a long name it would not fit into a path of 260 characters.</summary>
    [Fact]
    public void File_names_of_long_names_are_short_and_differ()
    {
        string space = string.Join('.', Enumerable.Repeat("AVeryLongNamespace", 20));
        LinearModelSpec[] specs = Harness.Specs($$"""
            using SimdRegression;
            namespace {{space}}.One { [LinearModel<double>(2)] partial struct Model; }
            namespace {{space}}.Two { [LinearModel<double>(2)] partial struct Model; }
            """);

        Assert.All(specs, spec => Assert.InRange(spec.HintName.Length, 1, 80));
        Assert.NotEqual(specs[0].HintName, specs[1].HintName);
        Assert.Contains("One.Model.", specs[0].HintName, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_are_equal_when_their_elements_are()
    {
        var list = new ImmutableEquatableArray<string>(["a", "b"]);

        Assert.True(list.Equals(new ImmutableEquatableArray<string>(["a", "b"])));
        Assert.Equal(list.GetHashCode(), new ImmutableEquatableArray<string>(["a", "b"]).GetHashCode());
        Assert.False(list.Equals(new ImmutableEquatableArray<string>(["b", "a"])));
        Assert.False(list.Equals(new ImmutableEquatableArray<string>(["a"])));
        Assert.False(list.Equals(null));
    }
}
