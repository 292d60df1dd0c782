namespace SimdRegression.Tests.Fits;

/// <summary>
/// <see cref="Strength.Glmnet"/> and <see cref="ElasticNet.FromPenalties"/>. The expected coefficients are those of glmnet 4.1-6 with
/// <c>thresh = 1e-25</c>, lambda 0.5 (logistic and Poisson: 0.05).
/// </summary>
public class GlmnetStrengthTests
{
    private const int Count = 20;
    private static readonly double[] Rows = [.. Enumerable.Range(0, Count).SelectMany(i => new double[] { i * 7 % 11, i * i % 13, i * 5 % 7 })];
    private static readonly double[] Rest = [.. Enumerable.Range(0, Count).Select(i => (double)(i * 3 % 8))];
    private static readonly double[] Targets = [.. Enumerable.Range(0, Count).Select(i => (3.0 * Rows[3 * i]) - (2.0 * Rows[(3 * i) + 1]) + Rest[i] + 10.0)];
    private static readonly double[] Weights = [.. Enumerable.Range(0, Count).Select(i => 1.0 + (i % 3))];

    /// <summary>The share of L1, whether columns are standardised, weights given, an intercept there, and what glmnet answers.</summary>
    public static TheoryData<double, bool, bool, bool, double[]> Answers { get; } = new()
    {
        { 0.0, false, false, true, [3.06789167927, -1.99409275312, 0.120377391983, 12.5656223318] },
        { 0.4, false, false, true, [3.04479035228, -1.98434769123, 0.0598626223431, 12.8063802694] },
        { 1.0, false, false, true, [3.01515664896, -1.97090488119, 0.0, 13.055525975] },
        { 0.4, true, false, true, [2.95284496029, -1.92082657989, 0.0, 13.0678951869] },
        { 0.4, false, true, true, [3.01897936733, -1.98949944906, -0.0510647095962, 13.3426094676] },
        { 0.4, false, false, false, [4.01642246618, -1.49961804358, 1.33154540211, 0.0] },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Lambda_means_what_it_means_to_glmnet(double ratio, bool standardize, bool weighted, bool intercept, double[] expected)
    {
        LinearModel<double>.Moments moments = Moments(weighted);
        var options = new FitOptions { Standardize = standardize, Intercept = intercept };
        FitReport report = moments.Fit(new ElasticNet(Strength.Glmnet(0.5), ratio), in options, out LinearModel<double> model);
        AssertNear(expected, model, 1e-9);
        Assert.True(report.Converged);

        // What the report tells gives the same fit.
        moments.Fit(new ElasticNet(report.Alpha, report.L1Ratio), in options, out LinearModel<double> again);
        AssertNear([.. model.Coefficients, model.Intercept], again, 1e-12);
        if (ratio is 0.0)
        {
            moments.Fit(new Ridge(Strength.Glmnet(0.5)), in options, out LinearModel<double> ridge);
            AssertNear(expected, ridge, 1e-9);
        }
        else if (ratio is 1.0)
        {
            moments.Fit(new Lasso(Strength.Glmnet(0.5)), in options, out LinearModel<double> lasso);
            AssertNear(expected, lasso, 1e-9);
        }
    }

    [Fact]
    public void Beside_other_losses_glmnet_leaves_the_target_alone()
    {
        var trainer = new LinearModel<double>.Trainer(3);
        double[] labels = [.. Rest.Select(value => value > 3.0 ? 1.0 : 0.0)];
        var penalty = new ElasticNet(Strength.Glmnet(0.05), 0.4);

        trainer.Fit(Rows, labels, default(LogisticLoss), in penalty, default(ProximalNewton), out LinearModel<double> logistic);
        AssertNear([-0.026237698593, 0.00914544683662, 0.137642588259, -0.550852938475], logistic, 1e-9);
        trainer.Fit(Rows, Rest, default(PoissonLoss), in penalty, default(ProximalNewton), out LinearModel<double> poisson);
        AssertNear([0.0235136470012, 0.00114290999043, 0.0372706480502, 0.954264769449], poisson, 1e-9);
    }

    [Fact]
    public void The_squared_loss_over_rows_refuses_what_needs_the_deviation_of_the_target()
    {
        var trainer = new LinearModel<double>.Trainer(3);
        var refused = Assert.Throws<ArgumentException>(() => trainer.Fit(
            Rows, Targets, default(SquaredLoss), new ElasticNet(Strength.Glmnet(0.5), 0.4), default(ProximalNewton), out _));
        Assert.Contains("fits from moments", refused.Message, StringComparison.Ordinal);

        // The lasso is the same.
        trainer.Fit(Rows, Targets, default(SquaredLoss), new Lasso(Strength.Glmnet(0.5)), default(ProximalNewton), out LinearModel<double> lasso);
        AssertNear([3.01515664896, -1.97090488119, 0.0, 13.055525975], lasso, 1e-9);
    }

    [Fact]
    public void A_constant_target_leaves_no_coefficient()
    {
        var moments = new LinearModel<double>.Moments(3);
        moments.Add(Rows, [.. Enumerable.Repeat(4.0, Count)]);
        moments.Fit(new ElasticNet(Strength.Glmnet(0.5), 0.4), out LinearModel<double> model);
        AssertNear([0.0, 0.0, 0.0, 4.0], model, 0.0);
    }

    /// <summary>Where 1/W RSS + l1 sum |w| + l2 sum w^2 is least, its slopes -2/W x'r + 2 l2 w are -l1 sign(w), or no larger than l1 at zero.</summary>
    [Theory]
    [InlineData(0.5, 0.25)]
    [InlineData(4.0, 0.0)]
    [InlineData(0.0, 2.0)]
    [InlineData(0.0, 0.0)]
    [InlineData(30.0, 1.0)]
    public void Two_strengths_are_those_of_the_textbook(double l1, double l2)
    {
        Moments(weighted: false).Fit(ElasticNet.FromPenalties(l1, l2), out LinearModel<double> model);
        var residuals = new double[Count];
        model.Predict(Rows, residuals);
        for (int j = 0; j < 3; j++)
        {
            double slope = 2.0 * l2 * model.Coefficients[j];
            for (int i = 0; i < Count; i++)
            {
                slope -= 2.0 / Count * Rows[(3 * i) + j] * (Targets[i] - residuals[i]);
            }

            double w = model.Coefficients[j];
            double excess = w == 0.0 ? Math.Max(0.0, Math.Abs(slope) - l1) : Math.Abs(slope + (l1 * Math.Sign(w)));
            Assert.InRange(excess, 0.0, 1e-9);
        }
    }

    [Theory]
    [InlineData(-1.0, 0.0, "l1")]
    [InlineData(0.0, double.NaN, "l2")]
    [InlineData(double.PositiveInfinity, 0.0, "l1")]
    public void Two_strengths_are_checked(double l1, double l2, string name)
    {
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => ElasticNet.FromPenalties(l1, l2)).ParamName);
    }

    /// <summary>A penalised intercept is the coefficient of a column of ones, without an intercept beside it; its penalty factor says how much it is penalised.</summary>
    [Theory]
    [InlineData(1.0)]
    [InlineData(0.25)]
    public void A_penalised_intercept_is_a_column_of_ones(double factor)
    {
        const double Alpha = 3.0;
        double[] rows = [.. Enumerable.Range(0, Count).SelectMany(i => new double[] { Rows[3 * i], 1.0 })];
        var moments = new LinearModel<double>.Moments(2);
        moments.Add(rows, Targets);
        var options = new FitOptions { Intercept = false, PenaltyFactors = new[] { 1.0, factor } };
        moments.Fit(new Ridge(Alpha), in options, out LinearModel<double> model);

        // The normal equations of RSS + alpha (w^2 + factor b^2), by Cramer's rule.
        double xx = Alpha, x = 0.0, xy = 0.0, y = 0.0, n = Count + (Alpha * factor);
        for (int i = 0; i < Count; i++)
        {
            (xx, x, xy, y) = (xx + (Rows[3 * i] * Rows[3 * i]), x + Rows[3 * i], xy + (Rows[3 * i] * Targets[i]), y + Targets[i]);
        }

        double determinant = (xx * n) - (x * x);
        Assert.Equal(((xy * n) - (x * y)) / determinant, model.Coefficients[0], 1e-12);
        Assert.Equal(((xx * y) - (x * xy)) / determinant, model.Coefficients[1], 1e-11);
        Assert.Equal(0.0, model.Intercept);
    }

    [Fact]
    public void A_strength_that_nobody_gave_is_refused()
    {
        LinearModel<double>.Moments moments = Moments(weighted: false);
        var trainer = new LinearModel<double>.Trainer(3);
        var learner = new LinearModel<double>.Learner(3);
        string[] messages =
        [
            Assert.Throws<ArgumentException>(() => moments.Fit(new Lasso(), out _)).Message,
            Assert.Throws<ArgumentException>(() => moments.Fit(default(Ridge), out _)).Message,
            Assert.Throws<ArgumentException>(() => moments.Fit(new ElasticNet(), out _)).Message,
            Assert.Throws<ArgumentException>(() => trainer.Fit(Rows, Targets, default(SquaredLoss), new Ridge(), default(Newton), out _)).Message,
            Assert.Throws<ArgumentException>(() => trainer.Fit(Rows, Rest, default(PoissonLoss), new Lasso(), default(ProximalNewton), out _)).Message,
            Assert.Throws<ArgumentException>(() => learner.Update(Rows.AsSpan(0, 3), 1.0, default(SquaredLoss), new Ridge())).Message,
        ];
        Assert.All(messages, message => Assert.Contains("new Lasso(0.1)", message, StringComparison.Ordinal));
        Assert.True(moments.Fit(new Lasso(0.0), out _).Converged);
    }

    private static LinearModel<double>.Moments Moments(bool weighted)
    {
        var moments = new LinearModel<double>.Moments(3);
        moments.Add(Rows, Targets, weighted ? Weights : default);
        return moments;
    }

    private static void AssertNear(double[] expected, LinearModel<double> model, double tolerance)
    {
        for (int j = 0; j < 3; j++)
        {
            Assert.Equal(expected[j], model.Coefficients[j], tolerance);
        }

        Assert.Equal(expected[3], model.Intercept, 20.0 * tolerance);
    }
}
