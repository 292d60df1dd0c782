using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Fits;

/// <summary>A fit through emitted kernels has the bits of one through those for a run-time feature count.</summary>
public class GeneratedModelFitTests
{
    public static TheoryData<string> Subjects() => Support.Subjects.Generated();

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Every_estimator_with_every_option(string name)
    {
        MomentsSubject generated = Support.Subjects.Create(name);
        MomentsSubject runTime = Support.Subjects.RunTimeLike(generated);
        Problem problem = Problem.Random(150, generated.Features, seed: 23);
        double[] weights = problem.Weights(seed: 24);
        problem.Into(generated, weights);
        problem.Into(runTime, weights);
        foreach (string estimatorName in OptionSets.Estimators)
        {
            foreach (string optionName in OptionSets.Names)
            {
                FitOptions options = OptionSets.Create(optionName, generated.Features);
                (IMomentsEstimator estimator, _, _) = OptionSets.CreateEstimator(estimatorName, weights.Sum());
                Same.Bits(runTime.Fit(estimator, options), generated.Fit(estimator, options));
            }
        }

        var wanted = new CoefficientStatistics(generated.Features);
        var found = new CoefficientStatistics(generated.Features);
        Same.Bits(runTime.Fit(default, wanted), generated.Fit(default, found));
        Same.Bits(wanted.StandardErrors, found.StandardErrors, "standard error");
        Same.Bits(wanted.PValues, found.PValues, "p value");
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Rank_deficient_data(string name)
    {
        MomentsSubject generated = Support.Subjects.Create(name);
        MomentsSubject runTime = Support.Subjects.RunTimeLike(generated);
        Problem problem = Problem.Random(Math.Max(2, generated.Features / 2), generated.Features, seed: 25);
        problem.Into(generated);
        problem.Into(runTime);
        Same.Bits(runTime.Fit(new LeastSquares()), generated.Fit(new LeastSquares()));
        Same.Bits(runTime.Fit(new Lasso(0.01)), generated.Fit(new Lasso(0.01)));
    }

    [Fact]
    public void The_models_themselves_are_delivered()
    {
        Problem problem = Problem.Random(50, 10, seed: 26);
        var generated = new Double10.Moments();
        var runTime = new LinearModel<double>.Moments(10);
        generated.Add(problem.Rows, problem.Targets);
        runTime.Add(problem.Rows, problem.Targets);

        Assert.Equal(runTime.Fit(new Ridge(2.0), out LinearModel<double> wanted), generated.Fit(new Ridge(2.0), out Double10 found));
        AssertSame(wanted, found);
        FitOptions options = new() { Standardize = true };
        Assert.Equal(runTime.Fit(new Lasso(0.1), options, out wanted), generated.Fit(new Lasso(0.1), options, out found));
        AssertSame(wanted, found);
        var statistics = new CoefficientStatistics(10);
        Assert.Equal(runTime.Fit(default, options, statistics, out wanted), generated.Fit(default, options, statistics, out found));
        AssertSame(wanted, found);

        static void AssertSame(LinearModel<double> wanted, in Double10 found)
        {
            Same.Bits(wanted.Coefficients, found.Coefficients, "coefficient");
            Same.Bits(wanted.Intercept, found.Intercept, "intercept");
        }
    }
}
