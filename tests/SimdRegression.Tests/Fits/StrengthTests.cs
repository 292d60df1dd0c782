using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Fits;

/// <summary>The conventions of strength, against one another by their formulas, and alphaMax.</summary>
public class StrengthTests
{
    private static readonly Problem Data = Problem.Random(90, 7, seed: 31);

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.5)]
    [InlineData(3.0)]
    public void Ridge_means_the_same_in_every_convention(double perSample)
    {
        double[] weights = Data.Weights(seed: 32);
        double total = weights.Sum();
        MomentsSubject moments = Data.Into(Subjects.RunTimeDouble(7), weights);
        AssertSameFit(
            moments,
            new Ridge(Strength.PerSample(perSample)),
            new Ridge(perSample * total),
            new Ridge(Strength.Total(perSample * total)),
            new Ridge(Strength.InverseC(1.0 / (perSample * total))),
            new Ridge(Strength.MeanSquaredError(perSample)),
            new ElasticNet(perSample, 0.0),
            new ElasticNet(Strength.MeanSquaredError(perSample), 0.0));
        Assert.Equal(perSample * total, moments.Fit(new Ridge(Strength.PerSample(perSample))).Report.Alpha, 1e-12 * perSample * total);
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.5)]
    [InlineData(1.0)]
    public void The_lasso_means_the_same_in_every_convention(double perSample)
    {
        double[] weights = Data.Weights(seed: 33);
        double total = weights.Sum();
        MomentsSubject moments = Data.Into(Subjects.RunTimeDouble(7), weights);
        double alphaMax = moments.Fit(new Lasso(perSample)).Report.AlphaMax;
        AssertSameFit(
            moments,
            new Lasso(perSample),
            new Lasso(Strength.PerSample(perSample)),
            new Lasso(Strength.Total(perSample * total)),
            new Lasso(Strength.InverseC(1.0 / (perSample * total))),
            new Lasso(Strength.MeanSquaredError(2.0 * perSample)),
            new Lasso(Strength.FractionOfMax(perSample / alphaMax)),
            new ElasticNet(perSample, 1.0));
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void The_elastic_net_means_the_same_in_every_convention(double ratio)
    {
        const double PerSample = 0.3;
        MomentsSubject moments = Data.Into(Subjects.RunTimeDouble(7));
        double alphaMax = moments.Fit(new ElasticNet(PerSample, ratio)).Report.AlphaMax;

        // The textbook's v (r |w| + (1 - r) w^2) beside 1/W RSS is twice alpha (q |w| + (1 - q)/2 w^2) beside 1/(2W) RSS, q = r / (2 - r).
        double textbookRatio = 2.0 * ratio / (1.0 + ratio);
        AssertSameFit(
            moments,
            new ElasticNet(PerSample, ratio),
            new ElasticNet(Strength.PerSample(PerSample), ratio),
            new ElasticNet(Strength.Total(PerSample * 90), ratio),
            new ElasticNet(Strength.InverseC(1.0 / (PerSample * 90)), ratio),
            new ElasticNet(Strength.MeanSquaredError(PerSample * (1.0 + ratio)), textbookRatio),
            new ElasticNet(Strength.FractionOfMax(PerSample / alphaMax), ratio));
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(0.75)]
    public void What_the_report_says_can_be_fitted_again(double ratio)
    {
        MomentsSubject moments = Data.Into(Subjects.RunTimeDouble(7));
        Strength[] strengths =
        [
            0.2, Strength.PerSample(0.2), Strength.Total(18.0), Strength.InverseC(0.05),
            Strength.FractionOfMax(0.1), Strength.MeanSquaredError(0.4),
        ];
        foreach (Strength strength in strengths)
        {
            Fitted fitted = moments.Fit(new ElasticNet(strength, ratio));
            FitReport report = fitted.Report;
            Fitted again = moments.Fit(new ElasticNet(report.Alpha, report.L1Ratio));
            Assert.True(Oracle.Digits.Agreeing(again.Coefficients, fitted.Coefficients) > 12.0, report.ToString());
            Assert.Equal(again.Report.AlphaMax, report.AlphaMax, 1e-12 * report.AlphaMax);
            Assert.Equal(again.Report.Objective, report.Objective, 1e-12 * report.Objective);
        }
    }

    public static TheoryData<string, double> AlphaMaxCases()
    {
        var data = new TheoryData<string, double>();
        foreach (string options in OptionSets.Names.Where(name => name != "lower only"))
        {
            data.Add(options, 1.0);
            data.Add(options, 0.5);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(AlphaMaxCases))]
    public void AlphaMax_is_where_the_first_coefficient_appears(string optionName, double ratio)
    {
        foreach (string name in new[] { "Double8", "double 5", "double 2" })
        {
            MomentsSubject moments = Subjects.Create(name);
            Problem problem = Problem.Random(64, moments.Features, seed: 35);
            problem.Into(moments, problem.Weights(seed: 36));
            FitOptions options = OptionSets.Create(optionName, moments.Features);
            bool[] penalized = Enumerable.Range(0, moments.Features)
                .Select(j => options.PenaltyFactors.IsEmpty || options.PenaltyFactors.Span[j] > 0.0).ToArray();

            foreach (double fraction in new[] { 1.0, 1.5, 100.0 })
            {
                Fitted zero = moments.Fit(new ElasticNet(Strength.FractionOfMax(fraction), ratio), options);
                Assert.True(zero.Report.Converged, zero.Report.ToString());
                Assert.DoesNotContain(zero.Coefficients.Where((_, j) => penalized[j]), value => value != 0.0);
                Assert.Equal(zero.Report.AlphaMax * fraction, zero.Report.Alpha, 1e-14 * zero.Report.Alpha);
            }

            Fitted first = moments.Fit(new ElasticNet(Strength.FractionOfMax(0.999), ratio), options);
            Assert.Contains(first.Coefficients.Where((_, j) => penalized[j]), value => value != 0.0);
            double alphaMax = first.Report.AlphaMax;
            Fitted above = moments.Fit(new ElasticNet(alphaMax * (1.0 + 1e-10), ratio), options);
            Assert.DoesNotContain(above.Coefficients.Where((_, j) => penalized[j]), value => value != 0.0);
        }
    }

    [Fact]
    public void AlphaMax_of_the_lasso_is_the_largest_centred_cross_product()
    {
        MomentsSubject moments = Data.Into(Subjects.RunTimeDouble(7));
        double wanted = Enumerable.Range(0, 7).Max(j => Math.Abs(moments.TargetCrossProduct(j))) / 90.0;
        Assert.Equal(wanted, moments.Fit(new Lasso(0.1)).Report.AlphaMax, 1e-15 * wanted);
        Assert.Equal(wanted / 0.25, moments.Fit(new ElasticNet(0.1, 0.25)).Report.AlphaMax, 1e-14 * wanted);
        Assert.True(double.IsNaN(moments.Fit(new Ridge(0.1)).Report.AlphaMax));
    }

    [Theory]
    [InlineData(1e300)]
    [InlineData(1e307)]
    [InlineData(double.MaxValue)]
    public void A_strength_without_measure_leaves_nothing(double alpha)
    {
        MomentsSubject moments = Data.Into(Subjects.RunTimeDouble(7));
        IMomentsEstimator[] estimators =
        [
            new Lasso(alpha), new ElasticNet(alpha, 0.5), new ElasticNet(Strength.MeanSquaredError(alpha), 0.5),
            new Lasso(Strength.InverseC(1.0 / alpha)), new Lasso(Strength.FractionOfMax(alpha)),
        ];
        foreach (IMomentsEstimator estimator in estimators)
        {
            Fitted fitted = moments.Fit(estimator);
            Assert.True(fitted.Report.Converged, fitted.Report.ToString());
            Assert.All(fitted.Coefficients, value => Assert.Equal(0.0, value));
            Assert.Equal(moments.TargetMean, fitted.Intercept);
            Assert.Equal(moments.TargetSumOfSquares / 180.0, fitted.Report.Objective, 1e-12);
        }

        foreach (IMomentsEstimator estimator in new IMomentsEstimator[] { new Ridge(alpha), new Ridge(Strength.PerSample(alpha)) })
        {
            Fitted fitted = moments.Fit(estimator);
            Assert.True(fitted.Report.Converged, fitted.Report.ToString());
            Assert.All(fitted.Coefficients, value => Assert.InRange(Math.Abs(value), 0.0, 1e-290));
            Assert.True(double.IsFinite(fitted.Report.Objective));
        }
    }

    private static void AssertSameFit(MomentsSubject moments, IMomentsEstimator first, params IMomentsEstimator[] others)
    {
        Fitted wanted = moments.Fit(first);
        Assert.True(wanted.Report.Converged, wanted.Report.ToString());
        foreach (IMomentsEstimator other in others)
        {
            Fitted found = moments.Fit(other);
            Assert.True(Oracle.Digits.Agreeing(found.Coefficients, wanted.Coefficients) > 12.0, $"{other}\n{found.Report}");
            Assert.Equal(wanted.Report.ResidualSumOfSquares, found.Report.ResidualSumOfSquares, 1e-11 * wanted.Report.ResidualSumOfSquares);
        }
    }
}
