using SimdRegression.Fuzz.Reference;

namespace SimdRegression.Tests.Fuzz;

/// <summary>That the exact references of the judges are right.</summary>
public class ExactReferenceTests
{
    private const double Epsilon = 2.220446049250313e-16;

    [Theory]
    [InlineData(2.0)]
    [InlineData(1e-300)]
    [InlineData(1.0000000001)]
    [InlineData(1e300)]
    public void The_logarithm_is_the_inverse_of_the_exponential(double value)
    {
        BigFloat back = BigFloat.Exp(BigFloat.Log(value));
        Assert.True(BigFloat.Abs(back - value) < value * (BigFloat)1e-85);
    }

    [Fact]
    public void Sums_state_the_same_problem_as_rows()
    {
        double[] x = [1e8, 1e8 + 1, 1e8 + 3, 1e8 - 2, 1e8 + 0.5, 1e8 + 7];
        double[] y = [1, 2, 4];
        var sums = new ExactSums(2);
        sums.AddMultiples(x, y, 0.25);
        var apart = new ExactSums(2);
        for (int i = 0; i < y.Length; i++)
        {
            apart.Add(x.AsSpan(2 * i, 2), y[i], 0.5);
        }

        apart.Add(sums, -1.0);
        var ofRows = new ExactQuadratic(x, y, [0.25, 0.25, 0.25], 2, intercept: true);
        var ofSums = new ExactQuadratic(apart, [1e8 + 3, 1e8 + 7, 4.0], intercept: true);
        Assert.True(BigFloat.Abs(ofRows.Gram[0, 1] - ofSums.Gram[0, 1]) < 1e-70);
        Assert.True(BigFloat.Abs(ofRows.Linear[1] - ofSums.Linear[1]) < 1e-70);
        Assert.True(BigFloat.Abs(ofRows.TargetSquare - ofSums.TargetSquare) < 1e-70);
        Assert.Equal(ofRows.Largest, ofSums.Largest);
    }

    [Theory]
    [InlineData(1e-16, true)]
    [InlineData(1e-10, false)]
    [InlineData(0.0, false)]
    public void A_column_is_excused_that_nearly_depends_on_another(double apart, bool excused)
    {
        double[] first = [1.0, 2.0, 4.0, 3.0, 7.0];
        double[] noise = [1.0, -2.0, 3.0, 1.0, -4.0];
        double[] x = [.. first.SelectMany((value, i) => new[] { value, value + (apart * noise[i] * 4.0) })];
        Assert.Equal(excused, DataExcuse.Holds(new ExactQuadratic(x, [1, 0, 2, 5, 3], [], 2, intercept: true), 2, Epsilon));
    }

    [Fact]
    public void A_constant_column_is_no_excuse_and_a_nearly_constant_one_is()
    {
        double[] y = [1, 0, 2];
        Assert.False(DataExcuse.Holds(new ExactQuadratic([5, 5, 5], y, [], 1, intercept: true), 1, Epsilon));
        Assert.True(DataExcuse.Holds(new ExactQuadratic([5, 5, 5 + 2e-15], y, [], 1, intercept: true), 1, Epsilon));
        Assert.True(DataExcuse.Holds(new ExactQuadratic([1, 2, 3], [5, 5, 5 + 2e-15], [], 1, intercept: true), 1, Epsilon));
    }

    [Fact]
    public void The_descent_comes_to_the_optimum_that_is_known()
    {
        // Three of four rows have the label one: the best intercept is log 3.
        var logistic = new ExactDescent(new ExactLoss(LossKind.Logistic, 1.0), [], [1, 1, 1, 0], [], [], [], [], [], hasIntercept: true);
        BigFloat[] best = logistic.From([0.0], 40);
        Assert.True(logistic.IsAtRest);
        Assert.True(BigFloat.Abs(best[0] - BigFloat.Log(3.0)) < 1e-30);

        // Absolute residuals: the median.
        double[] none = [double.NegativeInfinity];
        double[] unlimited = [double.PositiveInfinity];
        var huber = new ExactDescent(new ExactLoss(LossKind.Huber, 1e-20), [1, 1, 1], [1, 2, 9], [], [0.0], [0.0], none, unlimited, hasIntercept: false);
        Assert.Equal(2.0, huber.BestPlane()![0].ToDouble());

        // min 1/2 (w - 3)^2 + |w|.
        var lasso = new ExactDescent(new ExactLoss(LossKind.Squared, 1.0), [1], [3], [], [1.0], [0.0], none, unlimited, hasIntercept: false);
        Assert.Equal(2.0, lasso.From([-5.0], 40)[0].ToDouble());
    }

    [Fact]
    public void The_score_of_a_fold_is_that_of_its_rows()
    {
        double[] x = [1, 2, 3, 4, 6];
        double[] y = [1, 3, 2, 5, 4];
        var training = new ExactQuadratic(x[..3], y[..3], [], 1, intercept: true);
        var test = new ExactSums(1);
        test.AddMultiples(x.AsSpan(3), y.AsSpan(3), 1.0);

        // Slope 1/2 and intercept 1: errors of 2 and 0.
        BigFloat score = ExactScore.Of(training, [0.5], [0.0], test, intercept: true, gap: 0.0, out BigFloat doubt);
        Assert.Equal(2.0, score.ToDouble());
        Assert.Equal(0.0, doubt.ToDouble());
    }
}
