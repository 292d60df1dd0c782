using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Moments;

/// <summary>
/// Numbers whose squares leave the range of doubles: refused, or the fit says so, or the answer is right; never NaN, never zero in silence.
/// </summary>
public class MagnitudeTests
{
    public static TheoryData<double, double> Scales()
    {
        double[] scales = [1e-300, 1e-200, 1e-170, 1e-155, 1e-150, 1e-100, 1.0, 1e100, 1e149, 1e151, 1e152, 1e153, 1e154, 1e200, 1e300];
        (double Feature, double Target)[] pairs =
            [.. scales.SelectMany(scale => ((double, double)[])[(scale, 1.0), (1.0, scale), (scale, scale), (scale, 1.0 / scale)]).Distinct()];
        var data = new TheoryData<double, double>();
        foreach ((double feature, double target) in pairs)
        {
            data.Add(feature, target);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Scales))]
    public void No_fit_is_silently_wrong(double featureScale, double targetScale)
    {
        foreach (int count in new[] { 20, 300, 2000 })
        {
            Problem plain = Problem.Random(count, 3, seed: 91);
            double[] rows = Array.ConvertAll(plain.Rows, value => value * featureScale);
            double[] targets = Array.ConvertAll(plain.Targets, value => value * targetScale);
            double[] wanted = plain.Into(Support.Subjects.Create("Double3")).Fit(new LeastSquares()).Coefficients;
            MomentsSubject moments = Support.Subjects.Create("Double3");
            if (!TryAdd(moments, rows, targets))
            {
                continue;
            }

            foreach (bool intercept in new[] { true, false })
            {
                Fitted fitted = moments.Fit(new LeastSquares(), new FitOptions { Intercept = intercept });
                Assert.All(fitted.Coefficients, value => Assert.True(double.IsFinite(value)));
                if (fitted.Report.Status == FitStatus.OutOfRange)
                {
                    Assert.All(fitted.Coefficients, value => Assert.Equal(0.0, value));
                    continue;
                }

                Assert.True(fitted.Report.Converged, fitted.Report.ToString());
                double[] answer = Array.ConvertAll(fitted.Coefficients, value => value / targetScale * featureScale);
                double digits = Oracle.Digits.Agreeing(answer, wanted);
                Assert.True(!intercept || digits > 10.0, $"{digits} digits\n{fitted.Report}");
                Assert.True(intercept || digits > 0.5, $"{digits} digits without intercept\n{fitted.Report}");
            }
        }
    }

    [Theory]
    [InlineData(1e153, 1.0)]
    [InlineData(1.0, 1e308)]
    [InlineData(1e-3, 1e308)]
    [InlineData(1e140, 1e100)]
    [InlineData(1e100, 1e150)]
    [InlineData(1e300, 1e-300)]
    [InlineData(1e150, 1e3)]
    public void Heavy_rows_are_refused_or_counted(double value, double weight)
    {
        MomentsSubject moments = Support.Subjects.RunTimeDouble(2);
        for (int r = 0; r < 40; r++)
        {
            double sign = r % 2 == 0 ? 1.0 : -1.0;
            double[] row = [value * sign, value * (r % 3)];
            try
            {
                moments.Add(row, [sign], [weight]);
            }
            catch (ArgumentException)
            {
                return;
            }

            FitReport report = moments.Fit(new LeastSquares()).Report;
            Assert.NotEqual(FitStatus.NoData, report.Status);
            Assert.Equal(r + 1, report.RowCount);
        }

        FitReport last = moments.Fit(new LeastSquares()).Report;
        Assert.True(last.Status == FitStatus.OutOfRange || last.RSquared > 0.9, last.ToString());
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(-1.0)]
    public void Squares_that_underflow_are_noticed_on_both_sides_of_the_mean(double sign)
    {
        // The squares are zero, and so is the shift, although the column is not constant.
        double[] rows = [.. Enumerable.Range(0, 2048).Select(r => r < 1024 ? 0.0 : sign * 1e-170 * (1 + (r % 3)))];
        MomentsSubject moments = Support.Subjects.RunTimeDouble(1);
        moments.Add(rows, [.. Enumerable.Range(0, 2048).Select(r => (double)(r % 5))]);
        Assert.Equal(FitStatus.OutOfRange, moments.Fit(new LeastSquares()).Report.Status);
    }

    [Fact]
    public void Small_squares_that_hold_all_their_digits_are_used()
    {
        // Whole numbers in units of 2^-508: their squares sum up to 770 times 2^-1016, or 1e-303, without any rounding.
        double unit = Math.ScaleB(1.0, -508);
        MomentsSubject moments = Support.Subjects.RunTimeDouble(1);
        moments.Add([.. Enumerable.Range(-10, 21).Select(k => k * unit)], [.. Enumerable.Range(-10, 21).Select(k => 3.0 * k)]);
        Fitted fitted = moments.Fit(new LeastSquares());
        Assert.True(fitted.Report.Converged, fitted.Report.ToString());
        Assert.Equal(3.0, fitted.Coefficients[0] * unit);
    }

    [Fact]
    public void The_message_says_what_is_allowed()
    {
        MomentsSubject moments = Support.Subjects.RunTimeDouble(1);
        moments.Add([1.0, 2.0], [1.0, 2.0]);
        byte[] before = moments.Bytes();
        ArgumentException error = Assert.Throws<ArgumentException>("rows", () => moments.Add([1e200], [1.0]));
        Assert.Contains("2E+152", error.Message);
        Assert.Throws<ArgumentException>("rows", () => moments.Add([1.0], [1e200]));
        Assert.Throws<ArgumentException>("rows", () => moments.Add(Enumerable.Repeat(1e200, 999).ToArray(), new double[999]));
        Assert.Throws<ArgumentException>("weights", () => moments.Add([1.0, 1.0], [1.0, 1.0], [1.5e308, 1.5e308]));
        Assert.Equal(before, moments.Bytes());
    }

    [Fact]
    public void The_sum_of_weights_may_not_overflow_over_several_calls()
    {
        MomentsSubject moments = Support.Subjects.RunTimeDouble(1);
        moments.Add([0.0], [1e-3], [1.5e308]);
        Assert.Throws<ArgumentException>("weights", () => moments.Add([0.0], [1e-3], [1.5e308]));
        Assert.Equal(1, moments.Count);
    }

    private static bool TryAdd(MomentsSubject moments, double[] rows, double[] targets)
    {
        try
        {
            moments.Add(rows, targets);
            return true;
        }
        catch (ArgumentException)
        {
            Assert.Equal(0, moments.Count);
            return false;
        }
    }
}
