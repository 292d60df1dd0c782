using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Penalties;

/// <summary>Penalties w'Pw against rows that a root of P adds to the data, and against ridge and the elastic net, whose P is the identity.</summary>
public class QuadraticPenaltyTests
{
    private const int FeatureCount = 7;
    private const double Alpha = 3.0;

    private static readonly (int, int)[] Edges = [(0, 1), (1, 2), (2, 3), (5, 6), (0, 3)];
    private static readonly double[] EdgeWeights = [1.0, 2.0, 0.5, 3.0, 0.25];

    private static readonly PenaltyMatrix Identity = PenaltyMatrix.Of(FeatureCount, IdentityOf(FeatureCount));

    public enum Shape
    {
        Tikhonov,
        Graph,
        Differences,
        SecondDifferences,
    }

    [Theory]
    [InlineData(Shape.Tikhonov)]
    [InlineData(Shape.Graph)]
    [InlineData(Shape.Differences)]
    [InlineData(Shape.SecondDifferences)]
    public void Alone_it_is_least_squares_with_more_rows(Shape shape)
    {
        var problem = new PenaltyProblem(21, 40, FeatureCount, weighted: true);
        var options = new FitOptions { Intercept = false };
        FitReport report = problem.Moments().Fit(new QuadraticPenalty(Alpha, MatrixOf(shape)), in options, out LinearModel<double> model);
        FitReport expected = Augmented(problem, shape, Alpha).Fit(default(LeastSquares), in options, out LinearModel<double> other);
        Assert.Equal(FitStatus.Converged, report.Status);
        Assert.Equal(EstimatorKind.Other, report.Estimator);
        Assert.Equal(CertificateKind.Residual, report.Certificate.Kind);
        Assert.Equal(0.0, report.L1Ratio);
        Assert.Equal(Alpha, report.Alpha);
        Assert.True(double.IsNaN(report.AlphaMax));
        AssertClose(other, model, 1e-11);
        Assert.Equal(expected.ResidualSumOfSquares, report.Objective, 1e-11 * report.Objective);
        double[] coefficients = model.Coefficients.ToArray();
        Assert.Equal(report.Objective - report.ResidualSumOfSquares, Alpha * MatrixOf(shape).ValueAt(coefficients), 1e-9 * report.Objective);
    }

    [Theory]
    [InlineData(Shape.Tikhonov, 0.3)]
    [InlineData(Shape.Graph, 0.3)]
    [InlineData(Shape.Graph, 0.9)]
    [InlineData(Shape.SecondDifferences, 0.5)]
    public void With_magnitudes_it_is_the_lasso_with_more_rows(Shape shape, double share)
    {
        var problem = new PenaltyProblem(22, 60, FeatureCount, weighted: true);
        double[] factors = [1.0, 2.0, 0.5, 1.0, 1.0, 3.0, 1.0];
        var options = new FitOptions { Intercept = false, PenaltyFactors = factors };
        const double Strong = 0.4;
        FitReport report = problem.Moments().Fit(new QuadraticPenalty(Strong, MatrixOf(shape), share), in options, out LinearModel<double> model);
        double weight = problem.TotalWeight;
        FitReport expected = Augmented(problem, shape, weight * Strong * (1.0 - share))
            .Fit(new Lasso(Strength.Total(weight * Strong * share)), in options, out LinearModel<double> other);
        Assert.Equal(FitStatus.Converged, report.Status);
        Assert.Equal(CertificateKind.DualityGap, report.Certificate.Kind);
        Assert.True(report.Certificate.Value <= 1e-12);
        Assert.Equal(share, report.L1Ratio);
        AssertClose(other, model, 1e-10);
        double augmentedWeight = Augmented(problem, shape, 1.0).TotalWeight;
        Assert.Equal(expected.Objective * augmentedWeight / weight, report.Objective, 1e-11 * report.Objective);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public void With_the_identity_it_is_ridge_and_the_elastic_net(bool standardize, bool intercept)
    {
        var problem = new PenaltyProblem(23, 50, FeatureCount, weighted: true, spread: 2.0);
        LinearModel<double>.Moments moments = problem.Moments();
        var options = new FitOptions { Standardize = standardize, Intercept = intercept };
        foreach (Strength strength in new[] { 2.0, Strength.PerSample(0.1), Strength.Total(5.0), Strength.MeanSquaredError(0.2), Strength.InverseC(0.4), Strength.Glmnet(0.1) })
        {
            FitReport ridge = moments.Fit(new Ridge(strength), in options, out LinearModel<double> expected);
            FitReport report = moments.Fit(new QuadraticPenalty(strength, Identity), in options, out LinearModel<double> model);
            AssertSameFit(ridge, report, expected, model);
            FitReport net = moments.Fit(new ElasticNet(strength, 0.6), in options, out expected);
            report = moments.Fit(new QuadraticPenalty(strength, Identity, 0.6), in options, out model);
            AssertSameFit(net, report, expected, model);
            Assert.Equal(net.AlphaMax, report.AlphaMax, 1e-14 * net.AlphaMax);
            net = moments.Fit(new ElasticNet(strength, 0.0), in options, out expected);
            report = moments.Fit(new QuadraticPenalty(strength, Identity, 0.0), in options, out model);
            AssertSameFit(net, report, expected, model);
        }

        FitReport fraction = moments.Fit(new QuadraticPenalty(Strength.FractionOfMax(0.3), Identity, 0.6), in options, out LinearModel<double> chosen);
        FitReport alike = moments.Fit(new ElasticNet(Strength.FractionOfMax(0.3), 0.6), in options, out LinearModel<double> wanted);
        AssertSameFit(alike, fraction, wanted, chosen);
    }

    [Fact]
    public void The_chosen_scale_is_that_of_the_penalty()
    {
        // With standardised columns u(j) = deviation(j) w(j) is what the graph smooths.
        var problem = new PenaltyProblem(24, 60, FeatureCount, weighted: true, spread: 1.0);
        double[] deviations = [.. Enumerable.Range(0, FeatureCount).Select(problem.Deviation)];
        var scaled = new double[FeatureCount * FeatureCount];
        PenaltyMatrix graph = MatrixOf(Shape.Graph);
        for (int i = 0; i < FeatureCount; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                scaled[(i * FeatureCount) + j] = graph[i, j] * deviations[i] * deviations[j];
                scaled[(j * FeatureCount) + i] = scaled[(i * FeatureCount) + j];
            }
        }

        problem.Moments().Fit(new QuadraticPenalty(Alpha, graph), new FitOptions { Standardize = true }, out LinearModel<double> model);
        problem.Moments().Fit(new QuadraticPenalty(Alpha, PenaltyMatrix.Of(FeatureCount, scaled)), default, out LinearModel<double> expected);
        AssertClose(expected, model, 1e-10);
    }

    [Fact]
    public void A_constant_column_takes_what_its_neighbours_have()
    {
        double[] rows = [1.0, 7.0, 2.0, 2.0, 7.0, 1.5, 4.0, 7.0, -1.0, 3.0, 7.0, 0.5, 0.0, 7.0, 2.5];
        double[] targets = [1.0, 3.0, 9.0, 6.0, -2.0];
        var moments = new LinearModel<double>.Moments(3);
        moments.Add(rows, targets);
        FitReport report = moments.Fit(new QuadraticPenalty(0.5, PenaltyMatrix.Graph(3, [(0, 1), (1, 2)])), out LinearModel<double> model);
        Assert.True(report.Converged);
        Assert.Equal(0.5 * (model.Coefficients[0] + model.Coefficients[2]), model.Coefficients[1], 1e-13);
        report = moments.Fit(new QuadraticPenalty(0.1, PenaltyMatrix.Graph(3, [(0, 1), (1, 2)]), 0.01), out model);
        Assert.True(report.Converged);
        Assert.NotEqual(0.0, model.Coefficients[1]);
    }

    [Fact]
    public void Strong_graphs_make_neighbours_alike()
    {
        var problem = new PenaltyProblem(25, 60, 4);
        FitReport report = problem.Moments().Fit(
            new QuadraticPenalty(1e9, PenaltyMatrix.Graph(4, [(0, 1), (1, 2), (2, 3)])), out LinearModel<double> model);
        Assert.True(report.Converged);

        // One coefficient for the sum of the columns.
        var sums = new double[problem.RowCount];
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = problem.Values.AsSpan(4 * i, 4).ToArray().Sum();
        }

        var moments = new LinearModel<double>.Moments(1);
        moments.Add(sums, problem.Targets);
        moments.Fit(default(LeastSquares), out LinearModel<double> single);
        foreach (double coefficient in model.Coefficients)
        {
            Assert.Equal(single.Coefficients[0], coefficient, 1e-6);
        }
    }

    [Fact]
    public void What_data_and_matrix_leave_free_has_the_least_norm()
    {
        // Columns 0 and 1 are the same, and the matrix is about 2 alone.
        var random = new Random(26);
        var rows = new double[30 * 3];
        var targets = new double[30];
        for (int i = 0; i < 30; i++)
        {
            rows[3 * i] = rows[(3 * i) + 1] = random.Next(-50, 50);
            rows[(3 * i) + 2] = random.Next(-50, 50);
            targets[i] = rows[3 * i] - rows[(3 * i) + 2] + random.NextDouble();
        }

        var moments = new LinearModel<double>.Moments(3);
        moments.Add(rows, targets);
        double[] ofLast = [0, 0, 0, 0, 0, 0, 0, 0, 1];
        var options = new FitOptions { Intercept = false };
        FitReport report = moments.Fit(new QuadraticPenalty(100.0, PenaltyMatrix.Of(3, ofLast)), in options, out LinearModel<double> model);
        Assert.Equal(FitStatus.Converged, report.Status);
        Assert.Equal(2, report.Rank);
        Assert.Equal(model.Coefficients[0], model.Coefficients[1], 1e-12);
        moments.Add([0.0, 0.0, 10.0], [0.0]);
        FitReport expected = moments.Fit(default(LeastSquares), in options, out LinearModel<double> other);
        Assert.Equal(2, expected.Rank);
        Assert.Equal(FitStatus.Converged, expected.Status);
        AssertClose(other, model, 1e-12);

        // Joined, there is one answer.
        report = moments.Fit(new QuadraticPenalty(0.01, PenaltyMatrix.Graph(3, [(0, 1)])), out model);
        Assert.Equal(FitStatus.Converged, report.Status);
        Assert.Equal(3, report.Rank);
        Assert.Equal(model.Coefficients[0], model.Coefficients[1], 1e-9);
    }

    [Fact]
    public void Without_edges_it_is_least_squares()
    {
        LinearModel<double>.Moments moments = new PenaltyProblem(27, 40, 3).Moments();
        FitReport report = moments.Fit(new QuadraticPenalty(5.0, PenaltyMatrix.Graph(3, [])), out LinearModel<double> model);
        moments.Fit(default(LeastSquares), out LinearModel<double> expected);
        Assert.True(report.Converged);
        AssertClose(expected, model, 1e-14);
    }

    [Fact]
    public void Bounds_hold()
    {
        var problem = new PenaltyProblem(28, 60, FeatureCount);
        var options = new FitOptions { LowerBounds = new[] { 0.0 } };
        FitReport report = problem.Moments().Fit(new QuadraticPenalty(Alpha, MatrixOf(Shape.Graph)), in options, out LinearModel<double> model);
        Assert.True(report.Converged);
        Assert.Equal(CertificateKind.DualityGap, report.Certificate.Kind);
        Assert.True(model.Coefficients.ToArray().All(coefficient => coefficient >= 0.0));
        Assert.Contains(0.0, model.Coefficients.ToArray());
    }

    [Theory]
    [InlineData(16)]
    [InlineData(40)]
    [InlineData(90)]
    public void Nearly_singular_problems_are_certified_or_told(int rows)
    {
        // Fewer rows than features, weak and strong penalties.
        var problem = new PenaltyProblem(29, rows, 30, correlation: 0.99);
        LinearModel<double>.Moments moments = problem.Moments();
        PenaltyMatrix chain = PenaltyMatrix.Differences(30, 2);
        foreach (double strength in new[] { 1e-6, 1e-2, 1.0, 1e4, 1e8 })
        {
            foreach (double share in new[] { 0.0, 0.1, 0.9 })
            {
                FitReport report = moments.Fit(new QuadraticPenalty(strength, chain, share), out LinearModel<double> model);
                Assert.True(model.Coefficients.ToArray().All(double.IsFinite));
                Assert.True(report.Status is FitStatus.Converged or FitStatus.IllConditioned, $"{report.Status} at {strength}, {share}");
                if (share > 0.0 && report.Converged)
                {
                    Assert.True(report.Certificate.Value <= report.Certificate.Tolerance);
                    Assert.True(report.Certificate.Tolerance <= 1e-9);
                }
            }
        }
    }

    [Fact]
    public void Matrices_are_what_they_say()
    {
        PenaltyMatrix graph = PenaltyMatrix.Graph(3, [(0, 1), (1, 0), (1, 2)], [1.0, 2.0, 0.5]);
        double[] w = [1.0, -2.0, 4.0];
        Assert.Equal((3.0 * 9.0) + (0.5 * 36.0), graph.ValueAt(w));
        Assert.Equal(3.5, graph[1, 1]);
        Assert.Equal(-3.0, graph[0, 1]);
        Assert.Equal(9.0 + 36.0, PenaltyMatrix.Differences(3).ValueAt(w));
        Assert.Equal(81.0, PenaltyMatrix.Differences(3, 2).ValueAt(w));
        double[] quadratic = [.. Enumerable.Range(0, 9).Select(j => (double)(j * j))];
        Assert.Equal(0.0, PenaltyMatrix.Differences(9, 3).ValueAt(quadratic));
        Assert.Equal(7 * 4.0, PenaltyMatrix.Differences(9, 2).ValueAt(quadratic));
    }

    [Fact]
    public void What_is_no_penalty_is_refused()
    {
        AssertRefused("The matrix has 3 elements, and must have 2 x 2.", () => PenaltyMatrix.Of(2, [1, 0, 1]));
        AssertRefused("element (1, 0) is 2 and element (0, 1) is 1", () => PenaltyMatrix.Of(2, [1, 1, 2, 1]));
        AssertRefused("Element (1, 1) of the matrix or its mirror is not finite.", () => PenaltyMatrix.Of(2, [1, 0, 0, double.NaN]));
        AssertRefused("its element (0, 0) is -1", () => PenaltyMatrix.Of(2, [-1, 0, 0, 1]));
        AssertRefused("its element (0, 1) is 1E-300 beside a 0 on the diagonal", () => PenaltyMatrix.Of(2, [0, 1e-300, 1e-300, 1]));
        AssertRefused("it has the eigenvalue -1", () => PenaltyMatrix.Of(2, [1, 2, 2, 1]));

        // A unit that is small beside others hides nothing.
        AssertRefused("it has the eigenvalue -1", () => PenaltyMatrix.Of(3, [1e20, 0, 0, 0, 1e-10, 2e-10, 0, 2e-10, 1e-10]));
        AssertRefused("it has the eigenvalue -", () => PenaltyMatrix.Of(2, [1, 1 + 1e-13, 1 + 1e-13, 1]));
        Assert.NotNull(PenaltyMatrix.Of(2, [1, Math.BitIncrement(1.0), Math.BitIncrement(1.0), 1]));
        AssertRefused("There are 1 weights for 2 edges", () => PenaltyMatrix.Graph(3, [(0, 1), (1, 2)], [1.0]));
        AssertRefused("Edge 1 joins features 1 and 3; there are features 0 to 2.", () => PenaltyMatrix.Graph(3, [(0, 1), (1, 3)]));
        AssertRefused("Edge 0 joins feature 2 with itself", () => PenaltyMatrix.Graph(3, [(2, 2)]));
        AssertRefused("The weight of edge 0 is -1", () => PenaltyMatrix.Graph(3, [(0, 1)], [-1.0]));
        AssertRefused("add up to more than double precision holds", () => PenaltyMatrix.Graph(3, [(0, 1), (0, 1)], [1e308, 1e308]));
        Assert.Throws<ArgumentOutOfRangeException>(() => PenaltyMatrix.Differences(3, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => PenaltyMatrix.Differences(30, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => PenaltyMatrix.Graph(0, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => Identity[0, 7]);
        AssertRefused("There are 2 coefficients, and must be 7.", () => Identity.ValueAt([1.0, 2.0]));
        Assert.Throws<ArgumentNullException>(() => new QuadraticPenalty(1.0, null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuadraticPenalty(1.0, Identity, 1.5));
        Assert.Throws<InvalidOperationException>(() => default(QuadraticPenalty).Matrix);
        LinearModel<double>.Moments moments = new PenaltyProblem(30, 20, 3).Moments();
        AssertRefused("The matrix is of 7 features, and must be of 3.", () => moments.Fit(new QuadraticPenalty(1.0, Identity), out LinearModel<double> _));
        PenaltyMatrix small = PenaltyMatrix.Differences(3);
        var weighted = new FitOptions { PenaltyFactors = new[] { 0.0, 1.0, 1.0 } };
        AssertRefused("PenaltyFactors act on absolute values", () => moments.Fit(new QuadraticPenalty(1.0, small), in weighted, out LinearModel<double> _));
        AssertRefused(
            "a penalty factor is 0; a strength is accepted",
            () => moments.Fit(new QuadraticPenalty(Strength.FractionOfMax(0.5), small, 0.5), in weighted, out LinearModel<double> _));
        AssertRefused("The penalty has no strength", () => moments.Fit(new QuadraticPenalty(default, small), out LinearModel<double> _));
        AssertRefused("needs an L1 penalty", () => moments.Fit(new QuadraticPenalty(Strength.FractionOfMax(0.5), small), out LinearModel<double> _));
        FitReport report = moments.Fit(new QuadraticPenalty(0.1, small, 0.5), in weighted, out LinearModel<double> free);
        Assert.True(report.Converged);
        Assert.True(double.IsNaN(report.AlphaMax));
        Assert.NotEqual(0.0, free.Coefficients[0]);
    }

    [Fact]
    public void Data_that_cannot_be_fitted_are_told()
    {
        var moments = new LinearModel<double>.Moments(3);
        PenaltyMatrix chain = PenaltyMatrix.Differences(3);
        Assert.Equal(FitStatus.NoData, moments.Fit(new QuadraticPenalty(1.0, chain), out LinearModel<double> _).Status);
        double[] rows = [1, 2, 3, 2, 1, 0, 5, 5, 1];
        double[] flat = [4, 4, 4];
        moments.Add(rows, flat);
        FitReport report = moments.Fit(new QuadraticPenalty(1.0, chain), out LinearModel<double> model);
        Assert.Equal(0.0, model.Coefficients[1]);
        Assert.Equal(4.0, model.Intercept);
        Assert.True(report.Converged);
        double[] wide = [1e300, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(FitStatus.OutOfRange, moments.Fit(new QuadraticPenalty(1e200, PenaltyMatrix.Of(3, wide)), out model).Status);
        Assert.Equal(0.0, model.Coefficients[1]);
    }

    [Fact]
    public void Single_precision_is_fitted_too()
    {
        var problem = new PenaltyProblem(31, 50, FeatureCount);
        var moments = new LinearModel<float>.Moments(FeatureCount);
        moments.Add([.. problem.Values.Select(value => (float)value)], [.. problem.Targets.Select(value => (float)value)]);
        FitReport report = moments.Fit(new QuadraticPenalty(0.1, MatrixOf(Shape.Graph), 0.3), out LinearModel<float> model);
        problem.Moments().Fit(new QuadraticPenalty(0.1, MatrixOf(Shape.Graph), 0.3), out LinearModel<double> expected);
        Assert.True(report.Converged);
        for (int j = 0; j < FeatureCount; j++)
        {
            Assert.Equal(expected.Coefficients[j], model.Coefficients[j], 1e-4);
        }
    }

    private static void AssertSameFit(FitReport expected, FitReport found, LinearModel<double> wanted, LinearModel<double> model)
    {
        Assert.Equal(FitStatus.Converged, found.Status);
        Assert.Equal(expected.Alpha, found.Alpha, 1e-14 * expected.Alpha);
        Assert.Equal(expected.L1Ratio, found.L1Ratio, 1e-14);
        Assert.Equal(expected.Objective, found.Objective, 1e-12 * expected.Objective);
        Assert.Equal(expected.ResidualSumOfSquares, found.ResidualSumOfSquares, 1e-11 * expected.ResidualSumOfSquares);
        AssertClose(wanted, model, 1e-11);
    }

    private static void AssertClose(LinearModel<double> expected, LinearModel<double> found, double tolerance)
    {
        double size = expected.Coefficients.ToArray().Max(Math.Abs);
        for (int j = 0; j < expected.Coefficients.Length; j++)
        {
            Assert.Equal(expected.Coefficients[j], found.Coefficients[j], tolerance * size);
        }

        Assert.Equal(expected.Intercept, found.Intercept, 100.0 * tolerance * Math.Max(1.0, Math.Abs(expected.Intercept)));
    }

    private static void AssertRefused(string message, Action action)
    {
        ArgumentException found = Assert.ThrowsAny<ArgumentException>(action);
        Assert.Contains(message, found.Message);
    }

    // The rows of the data, and those of a root of strength times P, of target 0.
    private static LinearModel<double>.Moments Augmented(PenaltyProblem problem, Shape shape, double strength)
    {
        var moments = new LinearModel<double>.Moments(FeatureCount);
        moments.Add(problem.Values, problem.Targets, problem.Weights);
        double root = Math.Sqrt(strength);
        foreach (double[] row in RootOf(shape))
        {
            moments.Add([.. row.Select(value => root * value)], [0.0]);
        }

        return moments;
    }

    private static PenaltyMatrix MatrixOf(Shape shape)
    {
        if (shape != Shape.Tikhonov)
        {
            return shape == Shape.Graph ? PenaltyMatrix.Graph(FeatureCount, Edges, EdgeWeights)
                : PenaltyMatrix.Differences(FeatureCount, shape == Shape.Differences ? 1 : 2);
        }

        double[][] root = RootOf(shape);
        var matrix = new double[FeatureCount * FeatureCount];
        for (int i = 0; i < FeatureCount; i++)
        {
            for (int j = 0; j < FeatureCount; j++)
            {
                matrix[(i * FeatureCount) + j] = root.Sum(row => row[i] * row[j]);
            }
        }

        return PenaltyMatrix.Of(FeatureCount, matrix);
    }

    private static double[][] RootOf(Shape shape)
    {
        double[] Row(params (int, double)[] entries)
        {
            var row = new double[FeatureCount];
            foreach ((int j, double value) in entries)
            {
                row[j] = value;
            }

            return row;
        }

        return shape switch
        {
            Shape.Tikhonov => [Row((0, 1.0), (3, -0.5), (6, 2.0)), Row((1, 1.5), (2, 0.25)), Row((5, 1.0), (0, 0.75), (4, -1.0))],
            Shape.Graph => [.. Edges.Select((edge, i) => Row((edge.Item1, Math.Sqrt(EdgeWeights[i])), (edge.Item2, -Math.Sqrt(EdgeWeights[i]))))],
            Shape.Differences => [.. Enumerable.Range(0, FeatureCount - 1).Select(j => Row((j, -1.0), (j + 1, 1.0)))],
            _ => [.. Enumerable.Range(0, FeatureCount - 2).Select(j => Row((j, 1.0), (j + 1, -2.0), (j + 2, 1.0)))],
        };
    }

    private static double[] IdentityOf(int features)
    {
        var matrix = new double[features * features];
        for (int j = 0; j < features; j++)
        {
            matrix[(j * features) + j] = 1.0;
        }

        return matrix;
    }
}
