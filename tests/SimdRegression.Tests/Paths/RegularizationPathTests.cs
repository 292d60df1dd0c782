using SimdRegression.Tests.Oracle;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Paths;

/// <summary>Paths as users see them.</summary>
public class RegularizationPathTests
{
    [Theory]
    [InlineData(EstimatorKind.Lasso)]
    [InlineData(EstimatorKind.ElasticNet)]
    public void Grid_goes_from_alpha_max_down_to_its_share(EstimatorKind kind)
    {
        LinearModel<double>.Moments moments = MomentsOf(Problem.Random(90, 6, seed: 31));
        var path = new RegularizationPath(6);
        moments.Path(kind, new PathOptions { StrengthCount = 40, Eps = 1e-4, L1Ratio = 0.3 }, path);
        FitReport report = moments.Fit(new ElasticNet(Strength.FractionOfMax(1.0), kind == EstimatorKind.Lasso ? 1.0 : 0.3), default, out _);
        Assert.Equal(40, path.Count);
        Assert.Equal(report.AlphaMax, path.AlphaMax, 1e-14 * report.AlphaMax);
        Assert.Equal(path.AlphaMax, path.Alphas[0]);
        Assert.Equal(1e-4 * path.AlphaMax, path.Alphas[^1], 1e-12 * path.AlphaMax);
        Assert.Equal(0, path.ActiveCounts[0]);
        Assert.True(path.ActiveCounts[1] > 0);
        for (int i = 1; i < path.Count; i++)
        {
            Assert.Equal(Math.Pow(1e-4, 1.0 / 39.0), path.Alphas[i] / path.Alphas[i - 1], 1e-12);
            Assert.True(path.ResidualSumsOfSquares[i] <= path.ResidualSumsOfSquares[i - 1]);
        }
    }

    [Fact]
    public void Ridge_goes_from_next_to_nothing_to_next_to_least_squares()
    {
        Problem problem = Problem.Random(90, 6, seed: 32);
        LinearModel<double>.Moments moments = MomentsOf(problem);
        var path = new RegularizationPath(6);
        moments.Path(EstimatorKind.Ridge, default, path);
        Assert.True(double.IsNaN(path.AlphaMax));
        double largest = Enumerable.Range(0, 6).Max(j => moments.CrossProduct(j, j));
        Assert.Equal(10.0 * largest, path.Alphas[0], 1e-12 * largest);
        Assert.InRange(path.DegreesOfFreedom[0], 0.0, 1.0);
        Assert.InRange(path.DegreesOfFreedom[^1], 5.99, 6.0);
    }

    [Fact]
    public void Points_are_fits_with_their_reports()
    {
        Problem problem = Problem.Random(70, 5, seed: 33);
        LinearModel<double>.Moments moments = MomentsOf(problem);
        double[] alphas = [3.0, 1.0, 1.0, 0.2, 1e-3];
        var options = new PathOptions { Strengths = alphas, L1Ratio = 0.7, Fit = new FitOptions { Standardize = true } };
        var path = new RegularizationPath(5, capacity: 5);
        moments.Path(EstimatorKind.ElasticNet, in options, path);
        Assert.Equal(alphas, path.Alphas.ToArray());
        Assert.Equal(0.7, path.L1Ratio);
        Assert.Equal(EstimatorKind.ElasticNet, path.Estimator);
        for (int i = 0; i < alphas.Length; i++)
        {
            FitReport report = moments.Fit(new ElasticNet(alphas[i], 0.7), options.Fit, out LinearModel<double> model);
            Assert.True(Digits.Agreeing(path.CoefficientsAt(i), model.Coefficients) > 11.0);
            Assert.Equal(report.Status, path.Statuses[i]);
            Assert.Equal(report.ActiveCount, path.ActiveCounts[i]);
            Assert.Equal(report.Objective, path.Objectives[i], 1e-12 * report.Objective);
            Assert.Equal(CertificateKind.DualityGap, path.Certificates[i].Kind);
        }
    }

    [Fact]
    public void Criteria_are_their_formulas_and_prefer_their_least_value()
    {
        Problem problem = Problem.Random(60, 8, seed: 34, noise: 3.0);
        LinearModel<double>.Moments moments = MomentsOf(problem);
        var path = new RegularizationPath(8);
        moments.Path(EstimatorKind.Lasso, default, path);
        for (int i = 0; i < path.Count; i++)
        {
            double k = path.ActiveCounts[i] + 1;
            double fit = 60.0 * (Math.Log(2.0 * Math.PI * path.ResidualSumsOfSquares[i] / 60.0) + 1.0);
            Assert.Equal(path.ActiveCounts[i], path.DegreesOfFreedom[i]);
            Assert.Equal(fit + (2.0 * k), path.Aic[i], 1e-10);
            Assert.Equal(fit + (k * Math.Log(60.0)), path.Bic[i], 1e-10);
            Assert.Equal(fit + (2.0 * k) + (2.0 * (k + 1.0) * (k + 2.0) / (60.0 - k - 2.0)), path.Aicc[i], 1e-10);
        }

        foreach (InformationCriterion criterion in Enum.GetValues<InformationCriterion>())
        {
            int index = path.PreferredIndex(criterion);
            Assert.Equal(path.Criterion(criterion).ToArray().Min(), path.Criterion(criterion)[index]);
        }

        Assert.True(path.PreferredIndex(InformationCriterion.Bic) <= path.PreferredIndex(InformationCriterion.Aic));
        Assert.Throws<ArgumentOutOfRangeException>(() => path.PreferredIndex((InformationCriterion)9));
    }

    [Fact]
    public void Least_squares_criteria_are_those_of_its_report()
    {
        Problem problem = Problem.Random(60, 4, seed: 35);
        LinearModel<double>.Moments moments = MomentsOf(problem);
        var path = new RegularizationPath(4);
        moments.Path(EstimatorKind.Ridge, new PathOptions { Strengths = new[] { 1e-9 } }, path);
        FitReport report = moments.Fit(new LeastSquares(), default, out _);
        Assert.Equal(report.Aic, path.Aic[0], 1e-6);
        Assert.Equal(report.Bic, path.Bic[0], 1e-6);
    }

    [Fact]
    public void Few_rows_leave_no_corrected_criterion()
    {
        var path = new RegularizationPath(6);
        MomentsOf(Problem.Random(5, 6, seed: 36)).Path(EstimatorKind.Lasso, default, path);
        Assert.Equal(double.PositiveInfinity, path.Aicc[^1]);
        Assert.True(double.IsFinite(path.Aicc[0]));
    }

    [Fact]
    public void Data_without_anything_to_fit_give_a_path_that_says_so()
    {
        var path = new RegularizationPath(2, capacity: 3);
        var moments = new LinearModel<double>.Moments(2);
        var options = new PathOptions { StrengthCount = 3 };
        moments.Path(EstimatorKind.Lasso, in options, path);
        Assert.All(path.Statuses.ToArray(), status => Assert.Equal(FitStatus.NoData, status));
        Assert.Equal(-1, path.PreferredIndex(InformationCriterion.Aic));
        moments.Add([1, 2, 3, 5, 4, 4], [7, 7, 7]);
        foreach (EstimatorKind kind in (EstimatorKind[])[EstimatorKind.Lasso, EstimatorKind.ElasticNet, EstimatorKind.Ridge])
        {
            moments.Path(kind, in options, path);
            Assert.All(path.Statuses.ToArray(), status => Assert.Equal(FitStatus.Converged, status));
            Assert.All(path.CoefficientsAt(2).ToArray(), value => Assert.Equal(0.0, value));
            Assert.Equal(7.0, path.Intercepts[2]);
        }
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        LinearModel<double>.Moments moments = MomentsOf(Problem.Random(20, 2, seed: 37));
        var path = new RegularizationPath(2, capacity: 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PathOptions { StrengthCount = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PathOptions { Eps = 1.0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PathOptions { Eps = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PathOptions { L1Ratio = 1.5 });
        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => new PathOptions { Strengths = Array.Empty<double>() }).Message);
        Assert.Contains("[1] is 0;", Assert.Throws<ArgumentOutOfRangeException>(() => new PathOptions { Strengths = new[] { 1.0, 0.0 } }).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PathOptions { Strengths = new[] { double.PositiveInfinity } });
        Assert.Contains("strongest first", Assert.Throws<ArgumentException>(() => new PathOptions { Strengths = new[] { 1.0, 2.0 } }).Message);
        Assert.Contains("room for 4", Assert.Throws<ArgumentException>(() => moments.Path(EstimatorKind.Lasso, default, path)).Message);
        Assert.Throws<ArgumentException>(() => moments.Path(EstimatorKind.LeastSquares, default, new RegularizationPath(2)));
        Assert.Throws<ArgumentException>(() => moments.Path(EstimatorKind.Lasso, default, new RegularizationPath(3)));
        Assert.Throws<ArgumentNullException>(() => moments.Path(EstimatorKind.Lasso, default, null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RegularizationPath(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RegularizationPath(2, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => path.CoefficientsAt(0));
        var bad = new PathOptions { StrengthCount = 2, Fit = new FitOptions { PenaltyFactors = new[] { 1.0 } } };
        Assert.Throws<ArgumentException>(() => moments.Path(EstimatorKind.Ridge, in bad, path));
    }

    private static LinearModel<double>.Moments MomentsOf(Problem problem)
    {
        var moments = new LinearModel<double>.Moments(problem.Features);
        moments.Add(problem.Rows, problem.Targets);
        return moments;
    }
}
