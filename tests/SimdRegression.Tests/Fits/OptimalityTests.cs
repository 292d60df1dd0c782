using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Fits;

/// <summary>Answers judged from the rows, by the conditions of optimality and by their certificates.</summary>
public class OptimalityTests
{
    public static TheoryData<string, string> Fits() => OptionSets.All();

    [Theory]
    [MemberData(nameof(Fits))]
    public void The_conditions_of_optimality_hold_in_the_rows(string estimatorName, string optionName)
    {
        foreach ((int count, int features, bool weighted) in new[] { (60, 5, false), (200, 10, true), (40, 17, true), (12, 20, false) })
        {
            Problem problem = Problem.Random(count, features, seed: count + features);
            double[]? weights = weighted ? problem.Weights(seed: 5) : null;
            double weight = weights?.Sum() ?? count;
            FitOptions options = OptionSets.Create(optionName, features);
            (IMomentsEstimator estimator, double lambda1, double lambda2) = OptionSets.CreateEstimator(estimatorName, weight);
            MomentsSubject moments = problem.Into(Subjects.RunTimeDouble(features), weights);
            Fitted fitted = moments.Fit(estimator, options);
            var check = new RowCheck(problem, weights, options, lambda1, lambda2);

            Assert.True(fitted.Report.Converged, $"{count} x {features}\n{fitted.Report}");
            double violation = check.Violation(fitted.Coefficients, fitted.Intercept);
            Assert.True(violation < 1e-9, $"{count} x {features}: violation {violation:g3}\n{fitted.Report}");

            // The report states the objective in the estimator's own units.
            double unit = estimator.Kind is EstimatorKind.LeastSquares or EstimatorKind.Ridge ? 2.0 : 1.0 / weight;
            double objective = unit * check.Objective(fitted.Coefficients, fitted.Intercept);
            Assert.Equal(objective, fitted.Report.Objective, 1e-10 * unit * check.ObjectiveAtZero);
            Assert.Equal(fitted.Coefficients.Count(value => value != 0.0), fitted.Report.ActiveCount);
        }
    }

    [Theory]
    [InlineData("lasso", "plain")]
    [InlineData("lasso", "standardize")]
    [InlineData("lasso", "one unpenalised")]
    [InlineData("lasso", "box")]
    [InlineData("elastic net", "plain")]
    [InlineData("elastic net", "box and factors")]
    [InlineData("ridge", "box")]
    public void The_duality_gap_bounds_what_a_better_answer_could_gain(string estimatorName, string optionName)
    {
        Problem problem = Problem.Random(80, 12, seed: 7);
        FitOptions options = OptionSets.Create(optionName, 12);
        (IMomentsEstimator estimator, double lambda1, double lambda2) = OptionSets.CreateEstimator(estimatorName, 80.0);
        var check = new RowCheck(problem, null, options, lambda1, lambda2);
        MomentsSubject moments = problem.Into(Subjects.RunTimeDouble(12));
        Fitted best = moments.Fit(estimator, options);
        double optimum = check.Objective(best.Coefficients, best.Intercept);
        foreach (int iterations in new[] { 1, 2, 3 })
        {
            foreach (double tolerance in new[] { 1e-1, 1e-3, 1e-6, 1e-12 })
            {
                Fitted rough = moments.Fit(estimator, options with { MaxIterations = iterations, Tolerance = tolerance });
                double excess = check.Objective(rough.Coefficients, rough.Intercept) - optimum;
                Certificate certificate = rough.Report.Certificate;
                Assert.Equal(CertificateKind.DualityGap, certificate.Kind);
                double unit = check.ObjectiveAtZero;
                Assert.True(excess <= (certificate.Value * unit) + (1e-13 * unit), $"excess {excess / unit:g3}\n{rough.Report}");
                Assert.Equal(rough.Report.Converged, certificate.Value <= certificate.Tolerance);
                Assert.True(certificate.Tolerance >= tolerance);
            }
        }
    }

    [Fact]
    public void Without_penalty_every_estimator_is_least_squares()
    {
        Problem problem = Problem.Random(70, 9, seed: 11);
        MomentsSubject moments = problem.Into(Subjects.RunTimeDouble(9));
        Fitted wanted = moments.Fit(new LeastSquares());
        FitOptions descent = new() { Solver = MomentsSolver.CoordinateDescent };
        Fitted[] fits =
        [
            moments.Fit(new Ridge(0.0)), moments.Fit(new Lasso(0.0)), moments.Fit(new ElasticNet(0.0, 0.5)),
            moments.Fit(new LeastSquares(), descent), moments.Fit(new Lasso(0.0), descent),
            moments.Fit(new LeastSquares(), new FitOptions { Solver = MomentsSolver.Spectral }),
        ];
        foreach (Fitted fitted in fits)
        {
            Assert.True(fitted.Report.Converged, fitted.Report.ToString());
            Assert.True(Oracle.Digits.Agreeing(fitted.Coefficients, wanted.Coefficients) > 11.0, fitted.Report.ToString());
            Assert.Equal(wanted.Intercept, fitted.Intercept, 1e-11);
        }
    }

    [Theory]
    [MemberData(nameof(Fits))]
    public void The_unit_of_the_data_is_arbitrary(string estimatorName, string optionName)
    {
        // With x in units of a and y in units of c, powers of two, coefficients are in units of c / a, to the bit.
        const double FeatureUnit = 1024.0;
        const double TargetUnit = 0.125;
        Problem problem = Problem.Random(60, 6, seed: 19);
        Problem scaled = Problem.Of(
            6,
            Array.ConvertAll(problem.Rows, value => FeatureUnit * value),
            Array.ConvertAll(problem.Targets, value => TargetUnit * value));
        FitOptions options = OptionSets.Create(optionName, 6);
        FitOptions scaledOptions = options with
        {
            LowerBounds = Scale(options.LowerBounds, TargetUnit / FeatureUnit),
            UpperBounds = Scale(options.UpperBounds, TargetUnit / FeatureUnit),
        };
        double penaltyUnit = options.Standardize ? 1.0 : FeatureUnit;
        IMomentsEstimator Make(double target, double feature) => estimatorName switch
        {
            "least squares" => new LeastSquares(),
            "ridge" => new Ridge(15.0 * feature * feature),
            "lasso" => new Lasso(0.25 * target * feature),
            _ => new Lasso(Strength.FractionOfMax(0.5)),
        };
        Fitted wanted = problem.Into(Subjects.RunTimeDouble(6)).Fit(Make(1.0, 1.0), options);
        Fitted found = scaled.Into(Subjects.RunTimeDouble(6)).Fit(Make(TargetUnit, penaltyUnit), scaledOptions);
        Same.Bits(Array.ConvertAll(wanted.Coefficients, value => value * TargetUnit / FeatureUnit), found.Coefficients, "coefficient");
        Same.Bits(wanted.Intercept * TargetUnit, found.Intercept, "intercept");
    }

    private static double[] Scale(ReadOnlyMemory<double> values, double factor)
    {
        return Array.ConvertAll(values.ToArray(), value => value * factor);
    }
}
