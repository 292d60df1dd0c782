using System.Text.Json;
using SimdRegression.Tests.Oracle;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Moments;

/// <summary>Statistics against exact ones.</summary>
public class AccuracyTests
{
    // The products of float data are summed in double too, so one tolerance serves both element types.
    private const double Rounding = 1e-14;

    public static TheoryData<string> Subjects() => Support.Subjects.All();

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Are_the_exact_ones_to_rounding(string name)
    {
        MomentsSubject moments = Support.Subjects.Create(name);
        foreach (int count in new[] { 1, 2, 7, 300 })
        {
            var problem = Problem.Random(count, moments.Features, seed: count);
            moments.Reset();
            problem.Into(moments);
            Assert.Equal(count, moments.Count);
            new ExactMoments(problem).AssertMatches(moments, Rounding);
        }
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Are_the_exact_ones_to_rounding_with_weights(string name)
    {
        MomentsSubject moments = Support.Subjects.Create(name);
        var problem = Problem.Random(300, moments.Features, seed: 21);
        double[] weights = problem.Weights(seed: 22);
        problem.Into(moments, weights);
        new ExactMoments(problem, weights).AssertMatches(moments, Rounding);
    }

    [Theory]
    [InlineData("Double8")]
    [InlineData("Double10")]
    [InlineData("double 5")]
    public void Many_rows_leave_no_trace_of_their_number(string name)
    {
        MomentsSubject moments = Support.Subjects.Create(name);
        var problem = Problem.Random(20_000, moments.Features, seed: 5);
        problem.Into(moments);
        new ExactMoments(problem).AssertMatches(moments, Rounding);
    }

    [Theory]
    [InlineData("Double3", 1e8)]
    [InlineData("Double10", 1e8)]
    [InlineData("Double16", 1e12)]
    [InlineData("double 5", 1e8)]
    [InlineData("double 5", 1e12)]
    public void An_offset_costs_no_digits(string name, double offset)
    {
        MomentsSubject moments = Support.Subjects.Create(name);
        Problem near = Problem.Random(3000, moments.Features, seed: 8);

        // Multiples of 2^-12 stay exact beside 1e12.
        double[] rows = Array.ConvertAll(near.Rows, value => offset + (Math.Round(value * 4096.0) / 4096.0));
        Problem problem = Problem.Of(moments.Features, rows, Array.ConvertAll(near.Targets, value => offset + Math.Round(value * 64.0)));
        problem.Into(moments);
        new ExactMoments(problem).AssertMatches(moments, 1e-13);
    }

    [Fact]
    public void Agree_with_the_reference_after_every_prefix_and_window()
    {
        JsonElement book = OracleFolder.ReadJson(OracleFolder.Bundled, "streaming/diabetes_raw_streaming.json");
        Table table = OracleFolder.ReadCsv(Path.Combine(OracleFolder.Bundled, "data", "diabetes_raw.csv"));
        Problem problem = Problem.Of(table.Features, table.Rows, table.Targets);
        foreach (JsonElement state in book.GetProperty("states").EnumerateArray())
        {
            int start = state.GetProperty("fromRow").GetInt32();
            int end = state.GetProperty("toRowExclusive").GetInt32();
            MomentsSubject alone = Support.Subjects.Create("Double10");
            alone.Add(problem.RowsOf(start, end - start), problem.TargetsOf(start, end - start));
            AssertState(state, alone, 1e-13);

            // What remains after the rows before the window are taken out again.
            MomentsSubject remaining = Support.Subjects.Create("double 10");
            remaining.Add(problem.RowsOf(0, end), problem.TargetsOf(0, end));
            remaining.Subtract(problem.RowsOf(0, start), problem.TargetsOf(0, start));
            AssertState(state, remaining, 1e-12);
        }
    }

    private static void AssertState(JsonElement state, MomentsSubject moments, double tolerance)
    {
        double[][] cross = state.GetProperty("centeredCross").EnumerateArray().Select(row => row.Doubles()).ToArray();
        double[] means = state.GetProperty("mean").Doubles();
        double[] targetCross = state.GetProperty("centeredXty").Doubles();
        double targetSquare = state.GetProperty("centeredYty").GetDouble();
        Assert.Equal(state.GetProperty("n").GetInt64(), moments.Count);
        Near(state.GetProperty("yMean").GetDouble(), moments.TargetMean, 1.0);
        Near(targetSquare, moments.TargetSumOfSquares, targetSquare);
        for (int j = 0; j < means.Length; j++)
        {
            Near(means[j], moments.Mean(j), Math.Abs(means[j]));
            Near(targetCross[j], moments.TargetCrossProduct(j), Math.Sqrt(cross[j][j] * targetSquare));
            for (int i = 0; i < means.Length; i++)
            {
                Near(cross[j][i], moments.CrossProduct(j, i), Math.Sqrt(cross[j][j] * cross[i][i]));
            }
        }

        AssertAnswer(state, "ols", moments.Fit(new LeastSquares()));
        AssertAnswer(state, "ridge1", moments.Fit(new Ridge(1.0)));

        void Near(double wanted, double found, double size)
        {
            Assert.True(Math.Abs(found - wanted) <= tolerance * Math.Max(size, Math.Abs(wanted)), $"{found:r}, want {wanted:r}");
        }
    }

    private static void AssertAnswer(JsonElement state, string name, Fitted fitted)
    {
        if (state.TryGetProperty($"{name}Coef", out JsonElement coefficients) && coefficients.ValueKind == JsonValueKind.Array)
        {
            Assert.True(Digits.Agreeing(fitted.Coefficients, coefficients.Doubles()) >= 9.0, fitted.Report.ToString());
            double intercept = state.GetProperty($"{name}Intercept").GetDouble();
            Assert.Equal(intercept, fitted.Intercept, 1e-8 * Math.Abs(intercept));
        }
    }

    [Fact]
    public void A_mean_that_drifts_far_costs_no_digits()
    {
        // Far more than a block's own spread between one move of the shift and the next, about an offset that alone would cost eight digits.
        const int Count = 50_000;
        var random = new Random(77);
        var moments = new LinearModel<double>.Moments(2);
        var rows = new double[2 * Count];
        var targets = new double[Count];
        for (int r = 0; r < Count; r++)
        {
            double trend = r / 64.0;
            rows[2 * r] = 1e8 + trend + random.Next(-3, 4);
            rows[(2 * r) + 1] = -1e8 + random.Next(-3, 4);
            targets[r] = (3.0 * (rows[2 * r] - 1e8)) - (2.0 * (rows[(2 * r) + 1] + 1e8));
        }

        moments.Add(rows, targets);
        FitReport report = moments.Fit(new LeastSquares(), out LinearModel<double> model);
        Assert.Equal(FitStatus.Converged, report.Status);
        Assert.Equal(3.0, model.Coefficients[0], 1e-12);
        Assert.Equal(-2.0, model.Coefficients[1], 1e-9);
    }
}
