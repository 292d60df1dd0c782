using System.Globalization;

namespace SimdRegression.Generators.Tests;

/// <summary>What is measured without a publish is held against its budget in <c>eng/budgets</c>.</summary>
public sealed class BudgetTests
{
    /// <summary>What is emitted is read, bound and compiled anew in every build of a consumer.</summary>
    [Theory]
    [InlineData("double", 10)]
    [InlineData("float", 10)]
    [InlineData("double", 41)]
    public void Emitted_text_is_within_its_budget(string element, int features)
    {
        string emitted = Harness.Emit($"using SimdRegression; namespace Demo; [LinearModel<{element}>({features})] partial struct Progression;");
        Assert.InRange(emitted.Length, 1, Budget($"emitted-characters-{element}-{features}"));
    }

    [Fact]
    public void Emitted_text_of_a_network_is_within_its_budget()
    {
        string emitted = Harness.Emit("using SimdRegression.Networks; namespace Demo; [DenseNetwork<float>(20, 64, 32, 1)] partial class Demand;");
        Assert.InRange(emitted.Length, 1, Budget("emitted-characters-network"));
    }

    /// <summary>PublicApiAnalyzers holds the lists to the sources; a type is a line without an answer, a member one with an answer.</summary>
    [Fact]
    public void The_public_face_is_within_its_budget()
    {
        string[] face = [.. new[] { "Shipped", "Unshipped" }.SelectMany(list => Lines($"PublicAPI.{list}.txt")).Where(line => line[0] != '#')];
        int members = face.Count(line => line.Contains(" -> ", StringComparison.Ordinal));
        Assert.InRange(members, 1, Budget("public-members"));
        Assert.InRange(face.Length - members, 1, Budget("public-types"));
    }

    [Fact]
    public void No_budget_stands_twice()
    {
        string[] names = [.. Lines("budgets").Where(line => line[0] != '#').Select(line => line.Split(' ')[0])];
        Assert.Equal(names.Distinct(), names);
    }

    private static int Budget(string name)
    {
        string line = Lines("budgets").Single(line => line.Split(' ')[0] == name);
        return int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private static IEnumerable<string> Lines(string file) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "budgets", file)).Where(line => line.Length > 0);
}
