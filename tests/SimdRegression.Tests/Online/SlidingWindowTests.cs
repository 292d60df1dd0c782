using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Online;

/// <summary>The moments of a window against those of its rows alone.</summary>
public class SlidingWindowTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(300)]
    [InlineData(1500)]
    public void Window_holds_the_last_rows_however_they_came(int capacity)
    {
        Problem problem = Problem.Random(6000, 10, seed: 431, offset: 100.0);
        double[] weights = problem.Weights(seed: 432);
        var plain = new Double10.Window(capacity);
        var weighted = new LinearModel<double>.Window(10, capacity);
        var random = new Random(433);
        int next = 0;
        while (next < problem.Count)
        {
            int count = Math.Min(random.Next(4) switch { 0 => 1, 1 => random.Next(20), 2 => random.Next(200), _ => random.Next(2500) }, problem.Count - next);
            plain.Add(problem.RowsOf(next, count), problem.TargetsOf(next, count));
            weighted.Add(problem.RowsOf(next, count), problem.TargetsOf(next, count), weights.AsSpan(next, count));
            next += count;
            int held = Math.Min(next, capacity);
            Assert.Equal(held, plain.Count);
            Assert.Equal(held, weighted.Count);
            if (held > 0 && random.Next(3) == 0)
            {
                AssertHolds(plain.CopyTo, problem, null, next - held, held);
                AssertHolds(weighted.CopyTo, problem, weights, next - held, held);
            }
        }

        AssertHolds(plain.CopyTo, problem, null, problem.Count - capacity, capacity);
        AssertHolds(weighted.CopyTo, problem, weights, problem.Count - capacity, capacity);
    }

    [Fact]
    public void Million_rows_one_by_one_leave_no_drift()
    {
        const int Capacity = 500;
        Problem problem = Problem.Random(10_000, 3, seed: 434, offset: 1000.0);
        var window = new Double3.Window(Capacity);
        for (int row = 0; row < 1_000_000; row++)
        {
            int r = row % problem.Count;
            window.Add(problem.RowsOf(r, 1), problem.TargetsOf(r, 1));
            if (row % 99_991 == 0 && row > 0)
            {
                window.Fit(new LeastSquares(), out Double3 _);
            }
        }

        window.Fit(new LeastSquares(), out Double3 model);
        var fresh = new Double3.Moments();
        fresh.Add(problem.RowsOf(problem.Count - Capacity, Capacity), problem.TargetsOf(problem.Count - Capacity, Capacity));
        fresh.Fit(new LeastSquares(), out Double3 wanted);
        for (int j = 0; j < 3; j++)
        {
            Assert.Equal(wanted.Coefficients[j], model.Coefficients[j], 1e-13);
        }

        Assert.Equal(wanted.Intercept, model.Intercept, 1e-10);
    }

    [Fact]
    public void Rounding_of_rows_that_left_does_not_add_up()
    {
        // Blocks in double precision, a hundred windows: without fresh sums the bound would end at 200 times that of the window alone.
        const int Capacity = 6000;
        Problem problem = Problem.Random(3 * Capacity, 3, seed: 439, offset: 10.0);
        var window = new Double3.Window(Capacity);
        double told = 16.0;
        for (int row = 0; row < 100 * Capacity; row += 2000)
        {
            int r = row % problem.Count;
            window.Add(problem.RowsOf(r, 2000), problem.TargetsOf(r, 2000));
            if (row >= Capacity)
            {
                FitReport report = window.Fit(new LeastSquares(), out Double3 _);
                Assert.Equal(FitStatus.Converged, report.Status);
                told = Math.Min(told, report.ExpectedDigits);
            }
        }

        Assert.InRange(told, 12.0, 14.0);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(4000)]
    public void Huge_values_that_have_left_leave_no_trace(int capacity)
    {
        Problem problem = Problem.Random(12_000, 8, seed: 435);
        for (int r = 2000; r < 2005; r++)
        {
            problem.Rows.AsSpan(8 * r, 8).Fill(1e9 + r);
            problem.Targets[r] = -1e10;
        }

        var window = new Double8.Window(capacity);
        for (int next = 0; next < problem.Count; next += 50)
        {
            window.Add(problem.RowsOf(next, 50), problem.TargetsOf(next, 50));
        }

        AssertHolds(window.CopyTo, problem, null, problem.Count - capacity, capacity);
    }

    [Fact]
    public void Column_that_no_longer_varies_counts_as_constant()
    {
        Problem problem = Problem.Random(3000, 3, seed: 436);
        for (int r = 1000; r < 3000; r++)
        {
            problem.Rows[(3 * r) + 1] = 0.7;
        }

        var window = new Double3.Window(800);
        window.Add(problem.Rows, problem.Targets);
        FitReport report = window.Fit(new LeastSquares(), out Double3 model);
        Assert.True(report.Converged);
        Assert.Equal(2, report.Rank);
        Assert.Equal(0.0, model.Coefficients[1]);
    }

    [Fact]
    public void Every_estimator_fits_the_window()
    {
        Problem problem = Problem.Random(700, 10, seed: 437);
        var window = new Double10.Window(200);
        var runTime = new LinearModel<double>.Window(10, 200);
        window.Add(problem.Rows, problem.Targets);
        runTime.Add(problem.Rows, problem.Targets);
        var fresh = new Double10.Moments();
        fresh.Add(problem.RowsOf(500, 200), problem.TargetsOf(500, 200));
        var statistics = new CoefficientStatistics(10);
        Assert.True(window.Fit(new Lasso(0.1), out Double10 lasso).Converged);
        fresh.Fit(new Lasso(0.1), out Double10 wanted);
        Assert.True(window.Fit(new LeastSquares(), default, statistics, out Double10 line).InferenceApplies);
        Assert.True(runTime.Fit(new LeastSquares(), out LinearModel<double> runTimeLine).Converged);
        for (int j = 0; j < 10; j++)
        {
            Assert.Equal(wanted.Coefficients[j], lasso.Coefficients[j], 1e-12);
            Same.Bits(line.Coefficients[j], runTimeLine.Coefficients[j], "coefficient");
        }

        Assert.True(statistics.StandardErrors[0] > 0.0);
    }

    [Fact]
    public void Single_precision_rows_slide_as_well()
    {
        Problem problem = Problem.Random(3000, 10, seed: 438);
        float[] rows = Array.ConvertAll(problem.Rows, value => (float)value);
        float[] targets = Array.ConvertAll(problem.Targets, value => (float)value);
        var window = new Float10.Window(400);
        window.Add(rows, targets);
        window.Fit(new LeastSquares(), out Float10 model);
        var fresh = new LinearModel<double>.Moments(10);
        fresh.Add(problem.RowsOf(2600, 400), problem.TargetsOf(2600, 400));
        fresh.Fit(new LeastSquares(), out LinearModel<double> wanted);
        for (int j = 0; j < 10; j++)
        {
            Assert.Equal(wanted.Coefficients[j], model.Coefficients[j], 1e-6);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3000)]
    public void Bad_rows_are_refused_and_change_nothing(int count)
    {
        Problem problem = Problem.Random(4000, 3, seed: 439);
        var window = new Double3.Window(700);
        var undisturbed = new Double3.Window(700);
        window.Add(problem.RowsOf(0, 900), problem.TargetsOf(0, 900));
        undisturbed.Add(problem.RowsOf(0, 900), problem.TargetsOf(0, 900));
        double[] rows = problem.RowsOf(900, count).ToArray();
        double[] targets = problem.TargetsOf(900, count).ToArray();
        double[] weights = Enumerable.Repeat(1.0, count).ToArray();
        foreach (double bad in (double[])[double.NaN, double.PositiveInfinity, 1e200])
        {
            rows[^1] = bad;
            Assert.ThrowsAny<ArgumentException>(() => window.Add(rows, targets));
            rows[^1] = 1.0;
            targets[^1] = bad;
            Assert.ThrowsAny<ArgumentException>(() => window.Add(rows, targets, weights));
            targets[^1] = 1.0;
        }

        weights[^1] = -1.0;
        Assert.ThrowsAny<ArgumentException>(() => window.Add(rows, targets, weights));
        Assert.ThrowsAny<ArgumentException>(() => window.Add(rows.AsSpan(1), targets));
        Assert.ThrowsAny<ArgumentException>(() => window.Add(rows, targets, new double[count + 1]));
        Assert.Equal(700, window.Count);
        window.Fit(new LeastSquares(), out Double3 found);
        undisturbed.Fit(new LeastSquares(), out Double3 wanted);
        Same.Bits(wanted.Coefficients, found.Coefficients, "coefficient");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(int.MaxValue)]
    public void Capacity_is_checked(int capacity)
    {
        Assert.Equal("capacity", Assert.Throws<ArgumentOutOfRangeException>(() => new Double3.Window(capacity)).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinearModel<float>.Window(3, capacity));
    }

    [Fact]
    public void Reset_forgets_all_rows()
    {
        Problem problem = Problem.Random(900, 3, seed: 440);
        var window = new Double3.Window(300);
        window.Add(problem.Rows, problem.Targets, problem.Weights(seed: 441));
        window.Reset();
        Assert.Equal(0, window.Count);
        Assert.Equal(FitStatus.NoData, window.Fit(new LeastSquares(), out Double3 _).Status);
        window.Add(problem.RowsOf(0, 400), problem.TargetsOf(0, 400));
        AssertHolds(window.CopyTo, problem, null, 100, 300);
    }

    private static void AssertHolds(
        Action<LinearModel<double>.Moments> copyTo, Problem problem, double[]? weights, int start, int count)
    {
        var held = new LinearModel<double>.Moments(problem.Features);
        copyTo(held);
        var fresh = new LinearModel<double>.Moments(problem.Features);
        fresh.Add(problem.RowsOf(start, count), problem.TargetsOf(start, count), weights is null ? [] : weights.AsSpan(start, count));
        Assert.Equal(fresh.Count, held.Count);
        Assert.Equal(fresh.TotalWeight, held.TotalWeight, 1e-12 * fresh.TotalWeight);
        for (int i = 0; i < problem.Features; i++)
        {
            Assert.Equal(fresh.Mean(i), held.Mean(i), 1e-12 * Math.Max(1.0, Math.Abs(fresh.Mean(i))));
            for (int j = 0; j <= i; j++)
            {
                double scale = Math.Sqrt(fresh.CrossProduct(i, i) * fresh.CrossProduct(j, j));
                Assert.True(
                    Math.Abs(fresh.CrossProduct(i, j) - held.CrossProduct(i, j)) <= 1e-12 * scale,
                    $"Cross product {i}, {j} of {count} rows: {held.CrossProduct(i, j):r}, want {fresh.CrossProduct(i, j):r}");
            }
        }
    }
}
