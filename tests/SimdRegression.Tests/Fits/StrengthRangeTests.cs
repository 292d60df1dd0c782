namespace SimdRegression.Tests.Fits;

/// <summary>Strengths whose products with weights and penalty factors leave the range of numbers on the way, and not in the end.</summary>
public class StrengthRangeTests
{
    private static readonly double[] Column = [1.5612, -1.7978, 3.1764, -0.9998, 0.6478, 1.0621];
    private static readonly double[] Targets = [-0.4017, 0.4626, -0.8174, 0.2573, -0.1667, -0.2733];

    [Theory]
    [InlineData(1.7e59, 1e-260)]
    [InlineData(1e-90, 1e-260)]
    [InlineData(1e100, 1e-200)]
    [InlineData(1e-100, 1e250)]
    [InlineData(1e80, 1e240)]
    public void A_fraction_of_alphaMax_is_the_fit_of_the_strength_that_it_tells(double weight, double factor)
    {
        foreach (bool standardize in new[] { false, true })
        {
            var moments = new LinearModel<double>.Moments(1);
            moments.Add(Column, Targets, [.. Enumerable.Repeat(weight, Column.Length)]);
            var options = new FitOptions { PenaltyFactors = new[] { factor }, Standardize = standardize };
            foreach (double fraction in new[] { 1.0, 0.5, 0.01 })
            {
                FitReport report = moments.Fit(new Lasso(Strength.FractionOfMax(fraction)), options, out LinearModel<double> model);
                FitReport same = moments.Fit(new Lasso(report.Alpha), options, out LinearModel<double> again);
                Assert.Equal((FitStatus.Converged, FitStatus.Converged), (report.Status, same.Status));
                Assert.Equal(model.Coefficients[0], again.Coefficients[0]);
                Assert.Equal(fraction == 1.0, model.Coefficients[0] == 0.0);
                Assert.Equal(fraction, report.Alpha / report.AlphaMax, 1e-12);

                // Without weights and factor the strength is that of ordinary numbers.
                var plain = new LinearModel<double>.Moments(1);
                plain.Add(Column, Targets);
                FitReport ordinary = plain.Fit(new Lasso(Strength.FractionOfMax(fraction)), options with { PenaltyFactors = default }, out _);
                Assert.Equal(1.0, report.AlphaMax * factor / ordinary.AlphaMax, 1e-12);
            }
        }
    }

    [Fact]
    public void A_strength_that_no_number_tells_is_out_of_range()
    {
        var moments = new LinearModel<double>.Moments(1);
        moments.Add([.. Column.Select(value => value * 1e-100)], [.. Targets.Select(value => value * 1e-100)]);
        FitReport report = moments.Fit(new Lasso(Strength.FractionOfMax(1.0)), new FitOptions { PenaltyFactors = new[] { 1e200 } }, out _);
        Assert.Equal(FitStatus.OutOfRange, report.Status);
    }
}
