using System.Text.Json;
using SimdRegression.Tests.Oracle;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Paths;

/// <summary>The knots of the lasso's path.</summary>
public class LassoKnotsTests
{
    public static TheoryData<string, bool> Bundled() => new()
    {
        { "diabetes_raw", false }, { "diabetes_raw", true }, { "diabetes_scaled", false }, { "diabetes_scaled", true },
    };

    [Theory]
    [MemberData(nameof(Bundled))]
    public void Knots_are_those_of_exact_arithmetic(string dataset, bool standardize)
    {
        RequireOracle(OracleFolder.Bundled, dataset, standardize);
    }

    [SharedOracleFact]
    public void Knots_are_those_of_exact_arithmetic_in_the_larger_collection()
    {
        foreach (string dataset in (string[])["mtcars", "swiss"])
        {
            RequireOracle(OracleFolder.Shared!, dataset, standardize: false);
            RequireOracle(OracleFolder.Shared!, dataset, standardize: true);
        }
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(4, true)]
    [InlineData(12, false)]
    [InlineData(40, true)]
    public void Fits_at_and_between_knots_lie_on_the_path(int features, bool standardize)
    {
        Problem problem = Problem.Random(150, features, seed: 21, offset: 2.0);
        var options = new FitOptions { Standardize = standardize, PenaltyFactors = Enumerable.Range(0, features).Select(j => 0.5 + (j % 3)).ToArray() };
        LinearModel<double>.Moments moments = MomentsOf(problem, problem.Weights(seed: 22));
        var knots = new LassoKnots(features);
        Assert.Equal(FitStatus.Converged, moments.Knots(in options, knots));
        Assert.Equal(LassoKnotKind.End, knots.Kinds[^1]);
        var found = new double[features];
        for (int i = 0; i < knots.Count; i++)
        {
            double next = i + 1 < knots.Count ? knots.Alphas[i + 1] : 0.0;
            foreach (double alpha in (double[])[knots.Alphas[i], 0.5 * (knots.Alphas[i] + next)])
            {
                FitReport report = moments.Fit(new Lasso(alpha), in options, out LinearModel<double> model);
                Assert.True(report.Converged, report.ToString());
                double intercept = knots.SolutionAt(alpha, found);
                Assert.True(Digits.Agreeing(found, model.Coefficients) > 9.0 || model.Coefficients.ToArray().All(value => Math.Abs(value) < 1e-12));
                Assert.Equal(model.Intercept, intercept, 1e-9 * Math.Max(1.0, Math.Abs(model.Intercept)));
            }
        }
    }

    [Fact]
    public void Each_knot_tells_which_coefficient_changes()
    {
        Problem problem = Problem.Random(40, 10, seed: 23);
        LinearModel<double>.Moments moments = MomentsOf(problem);
        var knots = new LassoKnots(10);
        moments.Knots(default, knots);
        var active = new HashSet<int>();
        for (int i = 0; i < knots.Count; i++)
        {
            Assert.True(i == 0 || knots.Alphas[i] <= knots.Alphas[i - 1]);
            for (int j = 0; j < 10; j++)
            {
                Assert.True(active.Contains(j) ? j == knots.Features[i] || knots.CoefficientsAt(i)[j] != 0.0 : knots.CoefficientsAt(i)[j] == 0.0);
            }

            bool isChange = knots.Kinds[i] switch
            {
                LassoKnotKind.Enters => active.Add(knots.Features[i]),
                LassoKnotKind.Leaves => active.Remove(knots.Features[i]),
                _ => knots.Features[i] == -1 && i == knots.Count - 1,
            };
            Assert.True(isChange);
        }
    }

    [Fact]
    public void Unpenalised_coefficients_are_there_from_the_start()
    {
        Problem problem = Problem.Random(80, 5, seed: 24);
        var options = new FitOptions { PenaltyFactors = new[] { 1.0, 0.0, 1.0, 0.0, 2.0 } };
        var knots = new LassoKnots(5);
        LinearModel<double>.Moments moments = MomentsOf(problem);
        Assert.Equal(FitStatus.Converged, moments.Knots(in options, knots));
        moments.Fit(new Lasso(Strength.FractionOfMax(1.0)), in options, out LinearModel<double> model);
        Assert.True(Digits.Agreeing(knots.CoefficientsAt(0), model.Coefficients) > 11.0);
        Assert.DoesNotContain(1, knots.Features.ToArray());
        Assert.DoesNotContain(3, knots.Features.ToArray());
        Assert.Equal(LassoKnotKind.End, knots.Kinds[^1]);
    }

    [Fact]
    public void Duplicates_and_constants_do_not_enter()
    {
        Problem problem = Problem.Random(50, 5, seed: 25);
        for (int r = 0; r < problem.Count; r++)
        {
            problem.Rows[(r * 5) + 3] = problem.Rows[r * 5];
            problem.Rows[(r * 5) + 4] = -2.0;
        }

        var knots = new LassoKnots(5);
        Assert.Equal(FitStatus.Converged, MomentsOf(problem).Knots(default, knots));
        Assert.DoesNotContain(4, knots.Features.ToArray());
        Assert.False(knots.Features.Contains(0) && knots.Features.Contains(3));
        Assert.Equal(LassoKnotKind.End, knots.Kinds[^1]);
    }

    [Fact]
    public void More_features_than_rows_end_in_a_perfect_fit()
    {
        Problem problem = Problem.Random(6, 15, seed: 26);
        var knots = new LassoKnots(15);
        LinearModel<double>.Moments moments = MomentsOf(problem);
        moments.Knots(default, knots);
        Assert.Equal(LassoKnotKind.End, knots.Kinds[^1]);
        Assert.Equal(5, knots.CoefficientsAt(knots.Count - 1).ToArray().Count(value => value != 0.0));
    }

    [Fact]
    public void Says_what_there_is_not()
    {
        var knots = new LassoKnots(3, capacity: 2);
        LinearModel<double>.Moments moments = new(3);
        Assert.Equal(FitStatus.NoData, moments.Knots(default, knots));
        Assert.Equal(0, knots.Count);
        moments = MomentsOf(Problem.Random(30, 3, seed: 27));
        Assert.Equal(FitStatus.IterationLimit, moments.Knots(default, knots));
        Assert.Equal(2, knots.Count);
        Assert.Throws<ArgumentException>(() => moments.Knots(new FitOptions { LowerBounds = new[] { 0.0 } }, knots));
        Assert.Throws<ArgumentException>(() => moments.Knots(default, new LassoKnots(4)));
        Assert.Throws<ArgumentNullException>(() => moments.Knots(default, null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => knots.SolutionAt(0.0, new double[3]));
        Assert.Throws<ArgumentException>(() => knots.SolutionAt(1.0, new double[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => knots.CoefficientsAt(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LassoKnots(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LassoKnots(3, 0));
    }

    private static LinearModel<double>.Moments MomentsOf(Problem problem, double[]? weights = null)
    {
        var moments = new LinearModel<double>.Moments(problem.Features);
        moments.Add(problem.Rows, problem.Targets, weights);
        return moments;
    }

    private static void RequireOracle(string folder, string dataset, bool standardize)
    {
        JsonElement book = OracleFolder.ReadJson(folder, $"cv/{dataset}_lassopath.json");
        Table table = OracleFolder.ReadCsv(Path.Combine(folder, "cv", book.GetProperty("csv").GetString()!));
        JsonElement[] wanted = book.GetProperty("paths").EnumerateArray()
            .Single(path => path.GetProperty("standardize").GetBoolean() == standardize).GetProperty("knots").EnumerateArray().ToArray();
        LinearModel<double>.Moments moments = MomentsOf(Problem.Of(table.Features, table.Rows, table.Targets));
        var knots = new LassoKnots(table.Features);
        Assert.Equal(FitStatus.Converged, moments.Knots(new FitOptions { Standardize = standardize }, knots));
        Assert.Equal(wanted.Length, knots.Count);
        double largest = knots.Alphas[0];
        for (int i = 0; i < wanted.Length; i++)
        {
            string kind = knots.Kinds[i] switch { LassoKnotKind.Enters => "enter", LassoKnotKind.Leaves => "drop", _ => "end" };
            Assert.Equal(wanted[i].GetProperty("event").GetString(), kind);
            Assert.Equal(wanted[i].GetProperty("feature").GetInt32(), knots.Features[i]);
            Assert.Equal(wanted[i].GetProperty("alpha").GetDouble(), knots.Alphas[i], 1e-13 * largest);
            double digits = Digits.Agreeing(knots.CoefficientsAt(i), wanted[i].GetProperty("coef").Doubles());
            Assert.True(digits > 10.0, $"{dataset}, knot {i}: {digits:f1} digits");
            double intercept = wanted[i].GetProperty("intercept").GetDouble();
            Assert.Equal(intercept, knots.Intercepts[i], 1e-10 * Math.Abs(intercept));
        }
    }
}
