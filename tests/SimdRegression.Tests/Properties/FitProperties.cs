using SimdRegression.Tests.Fits;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Properties;

/// <summary>What holds for the fits of any rows.</summary>
public class FitProperties
{
    [Fact]
    public void The_conditions_of_optimality_hold() => Checked.ForAll(Shape.Any, shape =>
    {
        var random = new Random(shape.Seed);
        Problem problem = shape.Problem;
        double[]? weights = random.Next(2) == 0 ? null : problem.Weights(shape.Seed);
        double weight = weights?.Sum() ?? problem.Count;
        FitOptions options = OptionSets.Create(OptionSets.Names[random.Next(OptionSets.Names.Length)], shape.Features);
        string estimatorName = OptionSets.Estimators[random.Next(OptionSets.Estimators.Length)];
        (IMomentsEstimator estimator, double lambda1, double lambda2) = OptionSets.CreateEstimator(estimatorName, weight);
        Fitted fitted = problem.Into(shape.Moments(), weights).Fit(estimator, options);
        if (problem.Count == 1 && options.Intercept)
        {
            Assert.Equal(0.0, fitted.Report.ResidualSumOfSquares);
            return;
        }

        var check = new RowCheck(problem, weights, options, lambda1, lambda2);
        Assert.True(fitted.Report.Converged, $"{estimatorName}\n{fitted.Report}");
        double violation = check.Violation(fitted.Coefficients, fitted.Intercept);
        Assert.True(violation < 1e-8, $"{estimatorName}: violation {violation:g3}\n{fitted.Report}");
    }, cases: 200);

    [Fact]
    public void No_neighbour_is_better() => Checked.ForAll(Shape.Tall, shape =>
    {
        var random = new Random(shape.Seed);
        Problem problem = shape.Problem;
        Fitted fitted = problem.Into(shape.Moments()).Fit(new ElasticNet(0.2, 0.5));
        var check = new RowCheck(problem, null, default, 0.1 * shape.Rows, 0.1 * shape.Rows);
        double best = check.Objective(fitted.Coefficients, fitted.Intercept);
        for (int trial = 0; trial < 10; trial++)
        {
            double size = Math.Pow(10.0, -random.Next(1, 6));
            double[] moved = Array.ConvertAll(fitted.Coefficients, value => value + (size * (random.NextDouble() - 0.5)));
            Assert.True(check.Objective(moved, fitted.Intercept + (size * (random.NextDouble() - 0.5))) >= best * (1.0 - 1e-13));
        }
    });

    [Fact]
    public void Adding_a_plane_to_the_target_adds_it_to_the_least_squares_answer() => Checked.ForAll(Shape.Tall, shape =>
    {
        var random = new Random(shape.Seed);
        Problem problem = shape.Problem;
        double[] plane = Enumerable.Range(0, shape.Features).Select(_ => random.Next(-8, 9) / 4.0).ToArray();
        double[] targets = Enumerable.Range(0, shape.Rows)
            .Select(r => problem.Targets[r] + 3.0 + Enumerable.Range(0, shape.Features).Sum(j => plane[j] * problem.Element(r, j)))
            .ToArray();
        Fitted before = problem.Into(shape.Moments()).Fit(new LeastSquares());
        Fitted after = Problem.Of(shape.Features, problem.Rows, targets).Into(shape.Moments()).Fit(new LeastSquares());
        for (int j = 0; j < shape.Features; j++)
        {
            Assert.Equal(before.Coefficients[j] + plane[j], after.Coefficients[j], 1e-10);
        }

        Assert.Equal(before.Intercept + 3.0, after.Intercept, 1e-9);
    });

    [Fact]
    public void A_stronger_penalty_never_fits_the_rows_better() => Checked.ForAll(Shape.Tall, shape =>
    {
        MomentsSubject moments = shape.Problem.Into(shape.Moments());
        double previous = moments.Fit(new LeastSquares()).Report.ResidualSumOfSquares;
        foreach (double fraction in new[] { 0.001, 0.01, 0.1, 0.5, 1.0 })
        {
            double square = moments.Fit(new Lasso(Strength.FractionOfMax(fraction))).Report.ResidualSumOfSquares;
            Assert.True(square >= previous * (1.0 - 1e-12), $"{square:r} after {previous:r}");
            previous = square;
        }

        Assert.Equal(moments.TargetSumOfSquares, previous, 1e-12 * previous);
    });

    [Fact]
    public void Repeated_rows_and_doubled_weights_are_the_same_to_a_fit() => Checked.ForAll(Shape.Tall, shape =>
    {
        Problem problem = shape.Problem;
        MomentsSubject twice = problem.Into(problem.Into(shape.Moments()));
        MomentsSubject doubled = problem.Into(shape.Moments(), Enumerable.Repeat(2.0, shape.Rows).ToArray());
        foreach (string name in OptionSets.Estimators)
        {
            (IMomentsEstimator estimator, _, _) = OptionSets.CreateEstimator(name, 2.0 * shape.Rows);
            Assert.True(Oracle.Digits.Agreeing(twice.Fit(estimator).Coefficients, doubled.Fit(estimator).Coefficients) > 9.0, name);
        }
    });
}
