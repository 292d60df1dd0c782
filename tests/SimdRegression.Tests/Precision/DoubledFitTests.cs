using System.Text.Json;
using SimdRegression.Tests.Oracle;

namespace SimdRegression.Tests.Precision;

/// <summary>Fits of few rows, whose moments are doubled: the digits that are reached, and those that are promised.</summary>
public class DoubledFitTests
{
    [SharedOracleFact]
    public void Reach_eleven_digits_on_the_sets_of_Nist_and_nine_of_standard_errors()
    {
        JsonElement book = OracleFolder.ReadJson(OracleFolder.Shared!, "nist/nist.json");
        foreach (JsonElement set in book.GetProperty("sets").EnumerateArray())
        {
            string name = set.GetProperty("name").GetString()!;
            string design = Path.Combine(OracleFolder.Shared!, "nist", name + "_design.csv");
            bool hasDesign = File.Exists(design);
            Table table = OracleFolder.ReadCsv(hasDesign ? design : Path.Combine(OracleFolder.Shared!, "nist", set.GetProperty("file").GetString()!));
            JsonElement exact = set.GetProperty(hasDesign ? "exactDoubleDesign" : "exactDoubleInput");
            bool intercept = set.GetProperty("intercept").GetBoolean();
            var moments = new LinearModel<double>.Moments(table.Features);
            moments.Add(table.Rows, table.Targets);
            var statistics = new CoefficientStatistics(table.Features);
            FitReport report = moments.Fit(default, new FitOptions { Intercept = intercept }, statistics, out LinearModel<double> model);
            Assert.True(report.Converged, name + ": " + report);
            double[] found = intercept ? [model.Intercept, .. model.Coefficients] : model.Coefficients.ToArray();
            double[] errors = intercept ? [statistics.InterceptStandardError, .. statistics.StandardErrors] : statistics.StandardErrors.ToArray();
            double shared = ExactLeastSquares.Shared(found, exact.GetProperty("coef").Doubles());
            Assert.True(shared >= 11.0 && shared >= report.ExpectedDigits - 3.5, $"{name}: {shared:f1} digits; {report.ExpectedDigits:f1} expected");

            // Of a polynomial without noise they are zero, and rounding is all there is.
            double[] wanted = exact.GetProperty("stdErr").Doubles();
            bool isWithoutNoise = wanted.All(value => value == 0.0);
            Assert.True(isWithoutNoise ? errors.Max() < 1e-9 : ExactLeastSquares.Shared(errors, wanted) >= 9.0, name + ", standard errors");
        }
    }

    [Theory]
    [InlineData(4, 40)]
    [InlineData(6, 40)]
    [InlineData(8, 40)]
    [InlineData(9, 40)]
    [InlineData(9, 70)]
    public void Of_powers_keep_the_digits_that_they_promise(int degree, int count)
    {
        NearlyDependentRows rows = NearlyDependentRows.OfPowers(count, degree, seed: degree);
        ExactLeastSquares exact = rows.Exact();
        var statistics = new CoefficientStatistics(degree);
        FitReport report = rows.Moments().Fit(default, default, statistics, out LinearModel<double> model);
        Assert.True(report.Converged, report.ToString());
        double shared = Oracle.Digits.Agreeing(InDeviations(rows, model.Coefficients), InDeviations(rows, exact.Coefficients));
        Assert.True(shared >= report.ExpectedDigits - 0.5, $"{shared:f1} digits, {report.ExpectedDigits:f1} expected");
        Assert.True(report.ExpectedDigits >= 11.0);
        Assert.True(ExactLeastSquares.Shared(statistics.StandardErrors, exact.StandardErrors) >= 9.0);
        Assert.True(ExactLeastSquares.Shared([statistics.InterceptStandardError], [exact.InterceptStandardError]) >= 9.0);
        Assert.Equal(exact.ResidualSumOfSquares, report.ResidualSumOfSquares, 1e-9 * exact.ResidualSumOfSquares);
    }

    [Theory]
    [InlineData(16, FitArithmetic.RefinedDouble)]
    [InlineData(30, FitArithmetic.DoubledDouble)]
    [InlineData(40, FitArithmetic.DoubledDouble)]
    public void Escalate_where_a_factor_in_double_means_nothing(int bits, FitArithmetic arithmetic)
    {
        NearlyDependentRows rows = NearlyDependentRows.OfSum(60, bits, seed: 3);
        FitReport report = rows.Moments().Fit(new LeastSquares(), out LinearModel<double> model);
        Assert.Equal((FitStatus.Converged, arithmetic, 4), (report.Status, report.Arithmetic, report.Rank));
        double shared = ExactLeastSquares.Shared(model.Coefficients, rows.Exact().Coefficients);
        Assert.True(shared >= report.ExpectedDigits - 1.0 && report.ExpectedDigits > 6.0, $"{shared:f1} digits, {report}");
    }

    [Fact]
    public void Whole_weights_count_like_repeated_rows()
    {
        NearlyDependentRows rows = NearlyDependentRows.OfSum(60, 30, seed: 4);
        double[] weights = [.. Enumerable.Range(0, 60).Select(r => 1.0 + (r % 5))];
        var moments = new LinearModel<double>.Moments(4);
        moments.Add(rows.Rows, rows.Targets, weights);
        FitReport report = moments.Fit(new LeastSquares(), out LinearModel<double> model);
        Assert.Equal((FitStatus.Converged, FitArithmetic.DoubledDouble), (report.Status, report.Arithmetic));
        Assert.True(ExactLeastSquares.Shared(model.Coefficients, rows.Exact(weights).Coefficients) >= 9.0);
    }

    [Fact]
    public void Ridge_is_solved_in_doubled_precision_too()
    {
        NearlyDependentRows rows = NearlyDependentRows.OfSum(60, 26, seed: 5);
        var exact = new ExactLeastSquares(4, rows.Rows, rows.Targets, l2: 7);
        FitReport report = rows.Moments().Fit(new Ridge(7.0), out LinearModel<double> model);
        Assert.Equal((FitStatus.Converged, FitArithmetic.DoubledDouble), (report.Status, report.Arithmetic));
        Assert.True(ExactLeastSquares.Shared(model.Coefficients, exact.Coefficients) >= 11.0, report.ToString());
    }

    [Theory]
    [InlineData(20)]
    [InlineData(23)]
    [InlineData(26)]
    public void The_lasso_takes_exact_steps_where_double_cannot_tell_columns_apart(int bits)
    {
        NearlyDependentRows rows = NearlyDependentRows.OfSum(60, bits, seed: 6);
        double[] leastSquares = rows.Exact().Coefficients;

        // A strength that hardly moves the coefficients leaves their signs, and with them an answer in closed form.
        const int Total = 60;
        var exact = new ExactLeastSquares(4, rows.Rows, rows.Targets, l1: [.. leastSquares.Select(value => Total * Math.Sign(value))]);
        Assert.Equal(leastSquares.Select(Math.Sign), exact.Coefficients.Select(Math.Sign));
        FitReport report = rows.Moments().Fit(new Lasso(Strength.Total(Total)), out LinearModel<double> model);
        Assert.True(report.Converged, report.ToString());
        Assert.True(ExactLeastSquares.Shared(model.Coefficients, exact.Coefficients) >= 9.0, $"{model}, want {string.Join(", ", exact.Coefficients)}");
    }

    [Fact]
    public void A_copy_of_a_column_is_told_from_one_that_is_nearly_equal()
    {
        NearlyDependentRows rows = NearlyDependentRows.OfSum(60, 20, seed: 7);
        double[] copied = [.. rows.Rows];
        for (int r = 0; r < 60; r++)
        {
            copied[(4 * r) + 3] = copied[4 * r];
        }

        var moments = new LinearModel<double>.Moments(4);
        moments.Add(copied, rows.Targets);
        FitReport report = moments.Fit(new LeastSquares(), out LinearModel<double> model);
        Assert.Equal((FitStatus.Converged, 3), (report.Status, report.Rank));
        Assert.Equal(model.Coefficients[0], model.Coefficients[3], 1e-9);
    }

    private static double[] InDeviations(NearlyDependentRows rows, ReadOnlySpan<double> coefficients)
    {
        LinearModel<double>.Moments moments = rows.Moments();
        double[] scaled = coefficients.ToArray();
        for (int j = 0; j < scaled.Length; j++)
        {
            scaled[j] *= Math.Sqrt(moments.CrossProduct(j, j));
        }

        return scaled;
    }
}
