using SimdRegression.Statistics;
using SimdRegression.Tests.Oracle;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Precision;

/// <summary>Rows reduced to a triangle by reflections.</summary>
public class TriangularFactorTests
{
    private static readonly string[] Sets = ["diabetes_raw", "diabetes_scaled", "synth_tall", "synth_wide"];

    public static TheoryData<string, string> Cases()
    {
        var data = new TheoryData<string, string>();
        foreach (string set in Sets)
        {
            foreach (OracleCase item in OracleCase.ReadLinear(OracleFolder.Bundled, set).Where(item => item.Model is "ols" or "ridge"))
            {
                data.Add(set, item.Id);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reaches_the_digits_of_a_good_solver(string set, string id)
    {
        OracleCase item = OracleCase.ReadLinear(OracleFolder.Bundled, set).Single(candidate => candidate.Id == id);
        var factor = new TriangularFactor<double>(item.Table.Features);
        factor.Add(item.Table.Rows, item.Table.Targets, item.Weights);
        LinearModel<double> model;
        var statistics = new CoefficientStatistics(item.Table.Features);
        FitReport report = item.Model == "ols"
            ? factor.Fit(default, item.Options, statistics, out model)
            : factor.Fit(new Ridge(item.Alpha), item.Options, out model);
        Assert.Null(item.Judge(report, model.Coefficients.ToArray(), model.Intercept));
        Assert.Equal(FitArithmetic.Orthogonal, report.Arithmetic);
        if (item.Model == "ols" && item.IsClosedForm && item.StandardErrors.Length > 0)
        {
            Assert.True(Oracle.Digits.Agreeing(statistics.StandardErrors, item.StandardErrors) >= item.WantedDigits - 1.0);
        }
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(3, 500)]
    [InlineData(9, 64)]
    [InlineData(16, 300)]
    [InlineData(40, 1000)]
    [InlineData(70, 130)]
    public void Has_the_products_of_the_moments(int features, int count)
    {
        Problem problem = Problem.Random(count, features, seed: features, offset: 20.0);
        double[] weights = problem.Weights(seed: 3);
        weights[0] = 0.0;
        var reduction = new Statistics.RowReduction(features);
        reduction.Add(new RowBatch<double>(problem.Rows, features, problem.Targets, weights));
        var found = new Statistics.MomentAccumulator(features, isSingle: false);
        reduction.Describe(found);
        var wanted = new LinearModel<double>.Moments(features);
        wanted.Add(problem.Rows, problem.Targets, weights);
        Assert.Equal(wanted.TotalWeight, found.Weight, 1e-12 * count);
        int stride = Kernels.KernelLayout.Stride(features);
        for (int i = 0; i < features; i++)
        {
            Assert.Equal(wanted.Mean(i), found.IsEmpty ? 0.0 : found.Mean[i], 1e-12);
            for (int j = 0; j <= i; j++)
            {
                double size = Math.Sqrt(wanted.CrossProduct(i, i) * wanted.CrossProduct(j, j));
                Assert.Equal(wanted.CrossProduct(i, j), found.Cross[(i * stride) + j], (1e-13 * size) + 1e-20);
            }
        }
    }

    [Fact]
    public void Keeps_digits_that_squaring_the_condition_number_costs()
    {
        // Many rows, so that moments are summed in double precision.
        NearlyDependentRows rows = NearlyDependentRows.OfSum(9000, 24, seed: 4);
        Assert.Equal(FitStatus.IllConditioned, rows.Moments().Fit(new LeastSquares(), out _).Status);
        FitReport report = rows.Factor().Fit(new LeastSquares(), default, out LinearModel<double> model);
        Assert.True(report.Converged, report.ToString());
        double shared = ExactLeastSquares.Shared(model.Coefficients, rows.Exact().Coefficients);
        Assert.True(shared >= 7.0 && shared >= report.ExpectedDigits, $"{shared:f1} digits, {report.ExpectedDigits:f1} expected");
    }

    [Theory]
    [InlineData(10)]
    [InlineData(20)]
    [InlineData(28)]
    [InlineData(34)]
    [InlineData(44)]
    public void Promises_no_more_digits_than_there_are(int bits)
    {
        NearlyDependentRows rows = NearlyDependentRows.OfSum(400, bits, seed: bits);
        FitReport report = rows.Factor().Fit(new LeastSquares(), default, out LinearModel<double> model);
        double shared = Oracle.Digits.Agreeing(model.Coefficients, rows.Exact().Coefficients);
        Assert.True(!report.Converged || shared >= report.ExpectedDigits - 0.5, $"{shared:f1} digits, {report.ExpectedDigits:f1} expected");
        Assert.Equal(bits < 34, report.Converged);
    }

    [Fact]
    public void Tells_the_rank_of_columns_that_depend_on_each_other()
    {
        foreach (int count in new[] { 40, 200, 5000 })
        {
            Problem problem = Problem.Random(count, 6, seed: count, offset: 3.0);
            for (int r = 0; r < count; r++)
            {
                problem.Rows[(6 * r) + 5] = problem.Rows[6 * r] + problem.Rows[(6 * r) + 1];
            }

            var factor = new TriangularFactor<double>(6);
            factor.Add(problem.Rows, problem.Targets);
            FitReport report = factor.Fit(new LeastSquares(), default, out LinearModel<double> model);
            Assert.Equal((FitStatus.Converged, 5), (report.Status, report.Rank));
            Assert.Equal(0.0, model.Coefficients[0] + model.Coefficients[1] - model.Coefficients[5], 1e-9);
        }
    }

    [Fact]
    public void The_same_rows_give_the_same_bits_in_any_pieces()
    {
        Problem problem = Problem.Random(777, 12, seed: 5, offset: 100.0);
        double[] Fit(int piece)
        {
            var factor = new TriangularFactor<double>(12);
            for (int start = 0; start < 777; start += piece)
            {
                int count = Math.Min(piece, 777 - start);
                factor.Add(problem.RowsOf(start, count), problem.TargetsOf(start, count));
                factor.Fit(new LeastSquares(), default, out _);
            }

            factor.Fit(new LeastSquares(), default, out LinearModel<double> model);
            return [.. model.Coefficients, model.Intercept];
        }

        double[] whole = Fit(777);
        Same.Bits(whole, Fit(1), "row by row");
        Same.Bits(whole, Fit(100), "by the hundred");
    }

    [Fact]
    public void Any_order_of_merging_gives_the_same_answer_to_rounding()
    {
        NearlyDependentRows rows = NearlyDependentRows.OfSum(1000, 16, seed: 6);
        double[] exact = rows.Exact().Coefficients;
        int[] ends = [0, 10, 300, 301, 640, 1000];
        TriangularFactor<double>[] Parts() => [.. Enumerable.Range(0, 5).Select(i =>
        {
            var part = new TriangularFactor<double>(4);
            part.Add(rows.Rows.AsSpan(4 * ends[i], 4 * (ends[i + 1] - ends[i])), rows.Targets.AsSpan(ends[i], ends[i + 1] - ends[i]));
            return part;
        })];
        foreach (int[] order in new int[][] { [0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 0, 4, 1, 3] })
        {
            TriangularFactor<double>[] parts = Parts();
            var whole = new TriangularFactor<double>(4);
            foreach (int i in order)
            {
                whole.Merge(parts[i]);
            }

            FitReport report = whole.Fit(new LeastSquares(), default, out LinearModel<double> model);
            Assert.Equal((1000, 1000.0), (whole.Count, whole.TotalWeight));
            Assert.True(ExactLeastSquares.Shared(model.Coefficients, exact) >= 9.5, report.ToString());
        }
    }

    [Fact]
    public void Merging_with_itself_doubles_the_weights()
    {
        Problem problem = Problem.Random(90, 3, seed: 7, offset: 5.0);
        var factor = new TriangularFactor<double>(3);
        factor.Add(problem.Rows, problem.Targets);
        factor.Fit(new LeastSquares(), default, out LinearModel<double> once);
        factor.Merge(factor);
        FitReport report = factor.Fit(new LeastSquares(), default, out LinearModel<double> twice);
        Assert.Equal((180, 180.0), (factor.Count, report.TotalWeight));
        Assert.True(ExactLeastSquares.Shared(twice.Coefficients, once.Coefficients) >= 13.0);
    }

    [Fact]
    public void Float_data_are_reduced_in_double()
    {
        Problem problem = Problem.Random(300, 5, seed: 8, offset: 50.0);
        var single = new TriangularFactor<float>(5);
        single.Add(Array.ConvertAll(problem.Rows, value => (float)value), Array.ConvertAll(problem.Targets, value => (float)value));
        var both = new TriangularFactor<double>(5);
        both.Add(problem.Rows, problem.Targets);
        var coefficients = new float[5];
        single.Fit(new Ridge(2.0), default, coefficients, out float intercept);
        both.Fit(new Ridge(2.0), default, out LinearModel<double> model);
        Assert.Equal(model.Coefficients.ToArray().Select(value => (float)value), coefficients);
        Assert.Equal((float)model.Intercept, intercept);
        both.Merge(single);
        Assert.Equal(600, both.Count);
    }

    [Fact]
    public void Fits_every_estimator_like_moments()
    {
        Problem problem = Problem.Random(200, 6, seed: 9);
        var factor = new TriangularFactor<double>(6);
        factor.Add(problem.Rows, problem.Targets);
        var moments = new LinearModel<double>.Moments(6);
        moments.Add(problem.Rows, problem.Targets);
        var options = new FitOptions { Standardize = true, LowerBounds = new[] { -0.2 } };
        FitReport report = factor.Fit(new ElasticNet(0.1, 0.5), options, out LinearModel<double> found);
        moments.Fit(new ElasticNet(0.1, 0.5), options, out LinearModel<double> wanted);
        Assert.True(report.Converged, report.ToString());
        Assert.True(Oracle.Digits.Agreeing(found.Coefficients, wanted.Coefficients) >= 12.0);
        Assert.Equal(Math.Sqrt(moments.CrossProduct(2, 2) / 200.0), factor.Deviation(2), 1e-13);
    }

    [Fact]
    public void Says_what_cannot_be_used()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TriangularFactor<double>(0));
        Assert.Throws<NotSupportedException>(() => new TriangularFactor<Half>(2));
        var factor = new TriangularFactor<double>(2);
        Assert.Throws<ArgumentException>(() => factor.Add([1.0, 2.0, 3.0], [1.0]));
        Assert.Contains("Row 0, feature 1", Assert.Throws<ArgumentException>(() => factor.Add([1.0, double.NaN], [1.0])).Message);
        Assert.Contains("scale the data", Assert.Throws<ArgumentException>(() => factor.Add([1.0, 1e200], [1.0])).Message);
        Assert.Throws<ArgumentException>(() => factor.Add([1.0, 2.0], [1.0], [-1.0]));
        Assert.Throws<ArgumentException>(() => factor.Merge(new TriangularFactor<double>(3)));
        Assert.Throws<ArgumentException>(() => factor.Fit(default, default, new CoefficientStatistics(3), out LinearModel<double> _));
        Assert.Equal(0, factor.Count);
        Assert.Equal(FitStatus.NoData, factor.Fit(new LeastSquares(), default, out _).Status);
        factor.Add([1e-170, 1.0, 2e-170, 3.0, 5e-170, 2.0, 0.0, 0.0], [1.0, 2.0, 3.0, 4.0]);
        Assert.Equal(FitStatus.OutOfRange, factor.Fit(new LeastSquares(), default, out _).Status);
        factor.Reset();
        Assert.Equal((0, 0.0, 0.0), (factor.Count, factor.TotalWeight, factor.Deviation(0)));
    }
}
