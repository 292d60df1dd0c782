using SimdRegression.Numerics;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Fits;

/// <summary>The classical inference of least squares, against its formulas.</summary>
public class InferenceTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Figures_follow_their_formulas(bool intercept)
    {
        const int Count = 60;
        const int Features = 5;
        Problem problem = Problem.Random(Count, Features, seed: 61);
        MomentsSubject moments = problem.Into(Subjects.RunTimeDouble(Features));
        var statistics = new CoefficientStatistics(Features);
        Fitted fitted = moments.Fit(new FitOptions { Intercept = intercept }, statistics);
        FitReport report = fitted.Report;

        double rss = 0.0;
        for (int r = 0; r < Count; r++)
        {
            double residual = problem.Targets[r] - fitted.Intercept;
            for (int j = 0; j < Features; j++)
            {
                residual -= fitted.Coefficients[j] * problem.Element(r, j);
            }

            rss += residual * residual;
        }

        int parameters = Features + (intercept ? 1 : 0);
        double mean = problem.Targets.Average();
        double tss = problem.Targets.Sum(y => (y - mean) * (y - mean));
        Close(rss, report.ResidualSumOfSquares);
        Close(tss, report.TotalSumOfSquares);
        Close(rss / Count, report.MeanSquaredError);
        Close(1.0 - (rss / tss), report.RSquared);
        Assert.Equal(Count - parameters, report.ResidualDegreesOfFreedom);
        Close(Math.Sqrt(rss / (Count - parameters)), report.ResidualStandardError);
        Close(1.0 - (rss / (Count - parameters) / (tss / (Count - 1))), report.AdjustedRSquared);
        double logLikelihood = -0.5 * Count * (Math.Log(2.0 * Math.PI) + Math.Log(rss / Count) + 1.0);
        Close((-2.0 * logLikelihood) + (2.0 * parameters), report.Aic);
        Close((-2.0 * logLikelihood) + (Math.Log(Count) * parameters), report.Bic);

        double[,] inverse = InverseOfNormalMatrix(problem, intercept);
        for (int j = 0; j < parameters; j++)
        {
            double error = Math.Sqrt(rss / (Count - parameters) * inverse[j, j]);
            bool isIntercept = j == Features;
            double coefficient = isIntercept ? fitted.Intercept : fitted.Coefficients[j];
            Close(error, isIntercept ? statistics.InterceptStandardError : statistics.StandardErrors[j]);
            Close(coefficient / error, isIntercept ? statistics.InterceptTStatistic : statistics.TStatistics[j]);
            double p = TwoSidedProbability(coefficient / error, Count - parameters);
            Assert.Equal(p, isIntercept ? statistics.InterceptPValue : statistics.PValues[j], 1e-9);
        }

        Assert.Equal(!intercept, double.IsNaN(statistics.InterceptPValue));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(30)]
    [InlineData(431)]
    [InlineData(1_000_000)]
    public void Students_distribution_agrees_with_a_numerical_integral(int freedom)
    {
        foreach (double t in new[] { 0.0, 1e-8, 0.1, 0.7, 1.0, 1.96, 3.3, 8.0 })
        {
            double wanted = TwoSidedProbability(t, freedom);
            Assert.Equal(wanted, StudentDistribution.TwoSidedPValue(t, freedom), 1e-11);
            Assert.Equal(StudentDistribution.TwoSidedPValue(t, freedom), StudentDistribution.TwoSidedPValue(-t, freedom));
        }
    }

    [Fact]
    public void Students_distribution_has_its_closed_forms_and_limits()
    {
        foreach (double t in new[] { 0.3, 2.0, 50.0, 1e6, 1e100 })
        {
            // One degree of freedom is Cauchy's distribution; two have an algebraic tail, written without cancellation.
            Relative(2.0 / Math.PI * Math.Atan(1.0 / t), StudentDistribution.TwoSidedPValue(t, 1));
            double root = Math.Sqrt(2.0 + (t * t));
            Relative(2.0 / (root * (root + t)), StudentDistribution.TwoSidedPValue(t, 2));
        }

        Assert.Equal(1.0, StudentDistribution.TwoSidedPValue(0.0, 5));
        Assert.Equal(0.0, StudentDistribution.TwoSidedPValue(double.PositiveInfinity, 5));
        Assert.True(double.IsNaN(StudentDistribution.TwoSidedPValue(double.NaN, 5)));
        Assert.True(double.IsNaN(StudentDistribution.TwoSidedPValue(1.0, 0)));

        static void Relative(double wanted, double found) => Assert.Equal(1.0, found / wanted, 1e-12);
    }

    [Fact]
    public void Inference_does_not_apply_where_its_theory_does_not()
    {
        MomentsSubject moments = Problem.Random(60, 3, seed: 62).Into(Subjects.Create("Double3"));
        foreach (IMomentsEstimator estimator in new IMomentsEstimator[] { new Ridge(1.0), new Lasso(0.1), new ElasticNet(0.1, 0.5) })
        {
            FitReport report = moments.Fit(estimator).Report;
            Assert.False(report.InferenceApplies);
            Assert.True(double.IsNaN(report.Aic) && double.IsNaN(report.Bic));
            Assert.True(double.IsNaN(report.AdjustedRSquared) && double.IsNaN(report.ResidualStandardError));
            Assert.Contains("not given", report.ToString());
        }

        var statistics = new CoefficientStatistics(3);
        moments.Fit(default, statistics);
        Assert.True(statistics.PValues[0] >= 0.0);
        Fitted bounded = moments.Fit(new FitOptions { LowerBounds = new[] { -0.5 } }, statistics);
        Assert.False(bounded.Report.InferenceApplies);
        AssertUnknown(statistics);

        MomentsSubject exact = Problem.Random(4, 3, seed: 63).Into(Subjects.Create("Double3"));
        FitReport full = exact.Fit(default, statistics).Report;
        AssertUnknown(statistics);
        Assert.True(full.InferenceApplies && full.ResidualDegreesOfFreedom == 0);
        Assert.True(double.IsNaN(full.AdjustedRSquared) && double.IsNaN(full.ResidualStandardError));
        Subjects.Create("Double3").Fit(default, statistics);
        AssertUnknown(statistics);
        Assert.Throws<ArgumentException>("statistics", () => moments.Fit(default, new CoefficientStatistics(4)));
        Assert.Throws<ArgumentNullException>("statistics", () => moments.Fit(default(FitOptions), null!));

        static void AssertUnknown(CoefficientStatistics statistics)
        {
            Assert.All(statistics.StandardErrors.ToArray(), value => Assert.True(double.IsNaN(value)));
            Assert.All(statistics.TStatistics.ToArray(), value => Assert.True(double.IsNaN(value)));
            Assert.All(statistics.PValues.ToArray(), value => Assert.True(double.IsNaN(value)));
            Assert.True(double.IsNaN(statistics.InterceptStandardError) && double.IsNaN(statistics.InterceptPValue));
        }
    }

    private static void Close(double wanted, double found) => Assert.Equal(wanted, found, 1e-9 * Math.Abs(wanted));

    // Gauss-Jordan on X'X with a column of ones at the end where there is an intercept.
    private static double[,] InverseOfNormalMatrix(Problem problem, bool intercept)
    {
        int size = problem.Features + (intercept ? 1 : 0);
        var left = new double[size, size];
        var right = new double[size, size];
        for (int i = 0; i < size; i++)
        {
            right[i, i] = 1.0;
            for (int j = 0; j < size; j++)
            {
                left[i, j] = Enumerable.Range(0, problem.Count).Sum(r => Value(r, i) * Value(r, j));
            }
        }

        for (int pivot = 0; pivot < size; pivot++)
        {
            double inverse = 1.0 / left[pivot, pivot];
            for (int j = 0; j < size; j++)
            {
                left[pivot, j] *= inverse;
                right[pivot, j] *= inverse;
            }

            for (int i = 0; i < size; i++)
            {
                double factor = i == pivot ? 0.0 : left[i, pivot];
                for (int j = 0; j < size; j++)
                {
                    left[i, j] -= factor * left[pivot, j];
                    right[i, j] -= factor * right[pivot, j];
                }
            }
        }

        return right;

        double Value(int row, int column) => column < problem.Features ? problem.Element(row, column) : 1.0;
    }

    // With T = sqrt(nu) tan(theta) the density is proportional to cos(theta)^(nu - 1), a smooth function on a finite interval.
    private static double TwoSidedProbability(double t, int freedom)
    {
        double angle = Math.Atan(Math.Abs(t) / Math.Sqrt(freedom));

        // For many degrees of freedom all mass lies near zero; beyond twelve deviations nothing is left.
        double end = Math.Min(Math.PI / 2.0, Math.Atan(freedom > 400 ? 12.0 / Math.Sqrt(freedom) : double.MaxValue));
        return 1.0 - (Integral(angle) / Integral(end));

        double Integral(double upper)
        {
            const int Steps = 4000;
            double sum = 0.0;
            for (int i = 0; i <= Steps; i++)
            {
                double density = Math.Exp((freedom - 1) * Math.Log(Math.Max(Math.Cos(upper * i / Steps), 1e-300)));
                sum += density * (i is 0 or Steps ? 1.0 : i % 2 == 1 ? 4.0 : 2.0);
            }

            return sum * upper / (3.0 * Steps);
        }
    }
}
