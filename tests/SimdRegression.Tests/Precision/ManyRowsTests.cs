namespace SimdRegression.Tests.Precision;

/// <summary>More rows than a block, whose products are summed in double precision unless asked: what that can tell, and what it says.</summary>
public class ManyRowsTests
{
    private const int Count = 5000;

    [Theory]
    [InlineData(24)]
    [InlineData(30)]
    [InlineData(36)]
    public void Doubled_sums_keep_standard_errors_and_residuals_as_well_as_coefficients(int bits)
    {
        NearlyDependentRows rows = NearlyDependentRows.OfSum(Count, bits, seed: bits);
        double[] weights = [.. Enumerable.Range(0, Count).Select(r => (double)(r * r % 7))];
        foreach (double[]? given in new[] { null, weights })
        {
            ExactLeastSquares exact = rows.Exact(given);
            var moments = new LinearModel<double>.Moments(4) { SumPrecision = SumPrecision.Doubled };
            moments.Add(rows.Rows, rows.Targets, given);
            var statistics = new CoefficientStatistics(4);
            FitReport report = moments.Fit(default, default, statistics, out LinearModel<double> model);
            double shared = ExactLeastSquares.Shared(model.Coefficients, exact.Coefficients);
            Assert.True(report.Converged && report.ExpectedDigits >= 6.0 && shared >= report.ExpectedDigits - 1.0, $"{shared:f1} digits, {report}");

            // Standard errors have eleven digits, or are not told.
            bool areTold = !double.IsNaN(statistics.StandardErrors[0]);
            Assert.Equal(report.ExpectedDigits > 11.0, areTold);
            Assert.True(!areTold || ExactLeastSquares.Shared(statistics.StandardErrors, exact.StandardErrors) >= 10.5, "standard errors");
            Assert.True(
                !areTold || ExactLeastSquares.Shared([statistics.InterceptStandardError], [exact.InterceptStandardError]) >= 10.5, "of the intercept");

            // They are what is left of the target's squares, of whose 31 digits the sum of so many rows costs a few.
            double cancelled = Math.Log10(report.TotalSumOfSquares / exact.ResidualSumOfSquares);
            Assert.True(
                ExactLeastSquares.Shared([report.ResidualSumOfSquares], [exact.ResidualSumOfSquares]) >= Math.Min(12.0, 27.5 - cancelled), "residuals");
            Assert.True(ExactLeastSquares.Shared([report.RSquared], [exact.RSquared]) >= 15.0, "R2");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Columns_nearer_than_sums_in_double_tell_leave_no_digit_certain(int seed)
    {
        NearlyDependentRows rows = NearlyDependentRows.OfSum(Count, 36, seed);
        FitReport report = rows.Moments().Fit(new LeastSquares(), out LinearModel<double> _);
        Assert.Equal((FitArithmetic.Double, 3, 0.0), (report.Arithmetic, report.Rank, report.ExpectedDigits));
        FitReport told = rows.Moments(SumPrecision.Doubled).Fit(new LeastSquares(), out LinearModel<double> model);
        Assert.Equal((FitStatus.Converged, 4), (told.Status, told.Rank));
        Assert.True(ExactLeastSquares.Shared(model.Coefficients, rows.Exact().Coefficients) >= 6.0);
    }

    [Fact]
    public void A_copied_column_is_certain_in_sums_in_double_too()
    {
        NearlyDependentRows rows = NearlyDependentRows.OfSum(Count, 20, seed: 2);
        double[] copied = [.. rows.Rows];
        for (int r = 0; r < Count; r++)
        {
            copied[(4 * r) + 3] = copied[4 * r];
        }

        foreach (SumPrecision precision in Enum.GetValues<SumPrecision>())
        {
            var moments = new LinearModel<double>.Moments(4) { SumPrecision = precision };
            moments.Add(copied, rows.Targets);
            FitReport report = moments.Fit(new LeastSquares(), out LinearModel<double> model);
            Assert.Equal((FitStatus.Converged, 3), (report.Status, report.Rank));
            Assert.True(report.ExpectedDigits >= 12.0, report.ToString());
            Assert.Equal(model.Coefficients[0], model.Coefficients[3], 1e-12);
        }
    }

    [Fact]
    public void Columns_that_sum_to_one_converge_in_sums_in_double_and_are_certain_in_doubled_ones()
    {
        var random = new Random(3);
        var rows = new double[4 * Count];
        var targets = new double[Count];
        for (int r = 0; r < Count; r++)
        {
            int group = random.Next(3);
            rows[(4 * r) + group] = 1.0;
            rows[(4 * r) + 3] = random.NextDouble();
            targets[r] = group + rows[(4 * r) + 3] + random.NextDouble();
        }

        foreach (SumPrecision precision in Enum.GetValues<SumPrecision>())
        {
            var moments = new LinearModel<double>.Moments(4) { SumPrecision = precision };
            moments.Add(rows, targets);
            FitReport report = moments.Fit(new LeastSquares(), out LinearModel<double> model);
            Assert.Equal((FitStatus.Converged, 3), (report.Status, report.Rank));
            Assert.Equal(0.0, model.Coefficients[0] + model.Coefficients[1] + model.Coefficients[2], 1e-9);
            Assert.True(precision == SumPrecision.Automatic || report.ExpectedDigits >= 12.0, report.ToString());
        }
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.5)]
    public void Lasso_and_elastic_net_say_what_their_sums_are_worth(double l1Ratio)
    {
        const int Total = 32_000;
        NearlyDependentRows rows = NearlyDependentRows.OfSum(Count, 24, seed: 4);
        double[] signs = [.. rows.Exact().Coefficients.Select(value => (double)Math.Sign(value))];
        var exact = new ExactLeastSquares(
            4, rows.Rows, rows.Targets, l1: [.. signs.Select(sign => (int)(Total * l1Ratio * sign))], l2: (int)(Total * (1.0 - l1Ratio)));
        Assert.Equal(signs, exact.Coefficients.Select(value => (double)Math.Sign(value)));
        var estimator = new ElasticNet(Strength.Total(Total), l1Ratio);
        FitReport report = rows.Moments().Fit(in estimator, out LinearModel<double> _);
        Assert.Equal((FitStatus.IllConditioned, FitArithmetic.Double), (report.Status, report.Arithmetic));
        Assert.True(report.ExpectedDigits < 6.0, report.ToString());

        // What the gap that is asked for does not see is not promised; a smaller one tells which coefficients are zero.
        foreach (double tolerance in new[] { 1e-12, 1e-30 })
        {
            var options = new FitOptions { Tolerance = tolerance };
            FitReport told = rows.Moments(SumPrecision.Doubled).Fit(in estimator, in options, out LinearModel<double> model);
            double shared = ExactLeastSquares.Shared(model.Coefficients, exact.Coefficients);
            Assert.NotEqual(FitArithmetic.Double, told.Arithmetic);
            Assert.True(!told.Converged || shared >= told.ExpectedDigits - 1.0, $"{shared:f1} digits, {told.ExpectedDigits:f1} expected");
            Assert.True(tolerance > 1e-20 || shared >= 9.0, $"{shared:f1} digits, {told}");
        }
    }

    [Fact]
    public void A_lasso_of_independent_columns_expects_nearly_all_digits()
    {
        NearlyDependentRows rows = NearlyDependentRows.OfSum(Count, 2, seed: 5);
        FitReport report = rows.Moments().Fit(new Lasso(0.01), out LinearModel<double> _);
        Assert.True(report.Converged && report.ExpectedDigits is >= 12.0 and < 15.7, report.ToString());
    }
}
