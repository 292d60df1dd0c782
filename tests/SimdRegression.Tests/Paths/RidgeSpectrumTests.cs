using SimdRegression.Tests.Oracle;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Paths;

/// <summary>Ridge from one eigendecomposition, against fits of their own.</summary>
public class RidgeSpectrumTests
{
    private static readonly double[] Alphas = [0.0, 1e-3, 0.5, 1.0, 7.0, 30.0, 100.0, 1e3, 1e5, 1e8];

    public static TheoryData<int, bool, bool> Cases() => new()
    {
        { 1, true, false }, { 3, false, false }, { 7, true, true }, { 10, true, false }, { 10, false, true }, { 33, true, true },
    };

    [Fact]
    public void Constant_columns_have_no_direction_and_their_answer_is_the_mean()
    {
        var moments = new LinearModel<double>.Moments(2);
        moments.Add([1.0, 5.0, 1.0, 5.0, 1.0, 5.0], [1.0, 2.0, 6.0]);
        RidgeSpectrum spectrum = Decomposed(moments, default);
        Assert.Equal((FitStatus.Converged, 0), (spectrum.Status, spectrum.Rank));
        var coefficients = new double[2];
        Assert.Equal(3.0, spectrum.Solve(1.0, coefficients), 1e-15);
        Assert.Equal([0.0, 0.0], coefficients);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Solutions_are_those_of_fits(int features, bool intercept, bool standardize)
    {
        Problem problem = Problem.Random(120, features, seed: 41, offset: 3.0);
        FitOptions options = OptionsFor(features, intercept, standardize);
        LinearModel<double>.Moments moments = MomentsOf(problem, problem.Weights(seed: 42));
        RidgeSpectrum spectrum = Decomposed(moments, options);
        Assert.Equal(FitStatus.Converged, spectrum.Status);
        Assert.Equal(features, spectrum.Rank);
        Assert.Equal(spectrum.Eigenvalues.ToArray().OrderDescending(), spectrum.Eigenvalues.ToArray());
        var path = new RegularizationPath(features);
        var found = new double[features];
        foreach (double alpha in Alphas)
        {
            FitReport report = moments.Fit(new Ridge(alpha), in options, out LinearModel<double> model);
            double offset = spectrum.Solve(alpha, found);
            Assert.True(Digits.Agreeing(found, model.Coefficients) > 10.0, $"alpha {alpha}");
            Assert.Equal(model.Intercept, offset, 1e-10 * Math.Max(1.0, Math.Abs(model.Intercept)));
            Assert.Equal(report.ResidualSumOfSquares, spectrum.ResidualSumOfSquares(alpha), 1e-11 * report.TotalSumOfSquares);
            if (alpha > 0.0)
            {
                moments.Path(EstimatorKind.Ridge, new PathOptions { Strengths = new[] { alpha }, Fit = options }, path);
                Assert.Equal(path.DegreesOfFreedom[0], spectrum.DegreesOfFreedom(alpha), 1e-9);
            }
        }
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, false, true)]
    [InlineData(true, true, true)]
    public void Leave_one_out_errors_are_those_of_fits_without_the_row(bool intercept, bool standardize, bool weighted)
    {
        const int Features = 5;
        Problem problem = Problem.Random(27, Features, seed: 43, offset: 2.0);
        double[]? weights = weighted ? problem.Weights(seed: 44) : null;
        weights?.AsSpan(3, 2).Clear();
        FitOptions options = OptionsFor(Features, intercept, standardize);
        LinearModel<double>.Moments moments = MomentsOf(problem, weights);
        RidgeSpectrum spectrum = Decomposed(moments, options);
        var sums = new double[Alphas.Length];
        var errors = new double[problem.Count];
        RowBatch<double> rows = BatchOf(problem, weights);
        RowBatch<double> head = rows.Slice(0, 11);
        RowBatch<double> tail = rows.From(11);
        spectrum.AddLeaveOneOutErrors(new RowBatch<double>(head.Rows[..(11 * Features)], Features, head.Targets, head.Weights), Alphas, sums);
        spectrum.AddLeaveOneOutErrors(in tail, Alphas, sums);
        FitOptions without = Unscaled(options, moments, Features);
        for (int a = 0; a < Alphas.Length; a++)
        {
            spectrum.LeaveOneOutErrors(in rows, Alphas[a], errors);
            double sum = 0.0;
            for (int left = 0; left < problem.Count; left++)
            {
                double error = ErrorWithout(problem, weights, left, Alphas[a], without);
                Assert.Equal(error, errors[left], 1e-9 * Math.Max(1.0, Math.Abs(error)));
                sum += (weights?[left] ?? 1.0) * error * error;
            }

            Assert.Equal(sum, sums[a], 1e-9 * sum);
        }
    }

    [Fact]
    public void Generalised_cross_validation_is_its_formula()
    {
        Problem problem = Problem.Random(30, 4, seed: 45);
        RidgeSpectrum spectrum = Decomposed(MomentsOf(problem), default);
        foreach (double alpha in Alphas)
        {
            double left = 1.0 - ((1.0 + spectrum.DegreesOfFreedom(alpha)) / 30.0);
            Assert.Equal(spectrum.ResidualSumOfSquares(alpha) / 30.0 / (left * left), spectrum.GeneralizedCrossValidation(alpha), 1e-12);
        }

        RidgeSpectrum few = Decomposed(MomentsOf(Problem.Random(5, 4, seed: 46)), default);
        Assert.Equal(double.PositiveInfinity, few.GeneralizedCrossValidation(0.0));
        Assert.True(double.IsFinite(few.GeneralizedCrossValidation(1.0)));
    }

    [Fact]
    public void Single_precision_rows_have_their_errors()
    {
        Problem problem = Problem.Random(40, 3, seed: 47);
        float[] values = Array.ConvertAll(problem.Rows, value => (float)value);
        float[] targets = Array.ConvertAll(problem.Targets, value => (float)value);
        var moments = new LinearModel<float>.Moments(3);
        moments.Add(values, targets);
        var spectrum = new RidgeSpectrum(3);
        moments.Decompose(default, spectrum);
        var errors = new float[40];
        var rows = new RowBatch<float>(values, 3, targets, default);
        spectrum.LeaveOneOutErrors(in rows, 2.0, errors);
        double error = ErrorWithout(problem, null, 7, 2.0, default);
        Assert.Equal(error, errors[7], 1e-6 * Math.Max(1.0, Math.Abs(error)));
    }

    [Fact]
    public void Dependent_columns_give_the_solution_of_least_norm_and_their_rank()
    {
        Problem problem = Problem.Random(50, 4, seed: 48);
        for (int r = 0; r < problem.Count; r++)
        {
            problem.Rows[(r * 4) + 2] = problem.Rows[r * 4];
            problem.Rows[(r * 4) + 3] = 1.0;
        }

        LinearModel<double>.Moments moments = MomentsOf(problem);
        RidgeSpectrum spectrum = Decomposed(moments, default);
        Assert.Equal(2, spectrum.Rank);
        Assert.Equal(2.0, spectrum.DegreesOfFreedom(0.0), 1e-12);
        var found = new double[4];
        spectrum.Solve(0.0, found);
        moments.Fit(new LeastSquares(), default, out LinearModel<double> model);
        Assert.True(Digits.Agreeing(found, model.Coefficients) > 9.0);
    }

    [Fact]
    public void Columns_of_very_different_size_are_told()
    {
        Problem problem = Problem.Random(50, 3, seed: 49);
        for (int r = 0; r < problem.Count; r++)
        {
            problem.Rows[r * 3] *= 1e6;
        }

        LinearModel<double>.Moments moments = MomentsOf(problem);
        Assert.Equal(FitStatus.IllConditioned, Decomposed(moments, default).Status);
        Assert.Equal(FitStatus.Converged, Decomposed(moments, new FitOptions { Standardize = true }).Status);
    }

    [Fact]
    public void Says_what_there_is_not()
    {
        var spectrum = new RidgeSpectrum(2);
        var moments = new LinearModel<double>.Moments(2);
        Assert.Equal(FitStatus.NoData, moments.Decompose(default, spectrum));
        Assert.True(double.IsNaN(spectrum.DegreesOfFreedom(1.0)));
        Assert.True(double.IsNaN(spectrum.GeneralizedCrossValidation(1.0)));
        Assert.Equal(0.0, spectrum.Solve(1.0, new double[2]));
        Assert.Throws<ArgumentException>(() => Errors(spectrum, Problem.Random(3, 2, seed: 50)));
        moments.Add([1, 2, 3, 5, 4, 4], [7, 8, 7]);
        moments.Decompose(default, spectrum);
        Assert.Throws<ArgumentOutOfRangeException>(() => spectrum.DegreesOfFreedom(-1.0));
        Assert.Throws<ArgumentOutOfRangeException>(() => spectrum.ResidualSumOfSquares(double.NaN));
        Assert.Throws<ArgumentException>(() => spectrum.Solve(1.0, new double[3]));
        Assert.Throws<ArgumentException>(() => Errors(spectrum, Problem.Of(2, [1, 2, 3], [1, 2])));
        Assert.Throws<ArgumentException>(() => Errors(spectrum, Problem.Of(2, [1, 2, double.NaN, 4], [1, 2])));
        Assert.Throws<ArgumentException>(() => moments.Decompose(new FitOptions { UpperBounds = new[] { 1.0 } }, spectrum));
        Assert.Throws<ArgumentException>(() => moments.Decompose(new FitOptions { PenaltyFactors = new[] { 1.0, 0.0 } }, spectrum));
        Assert.Throws<ArgumentException>(() => moments.Decompose(default, new RidgeSpectrum(3)));
    }

    private static void Errors(RidgeSpectrum spectrum, Problem problem)
    {
        RowBatch<double> rows = BatchOf(problem, null);
        spectrum.LeaveOneOutErrors(in rows, 1.0, new double[problem.Count]);
    }

    private static FitOptions OptionsFor(int features, bool intercept, bool standardize) => new()
    {
        Intercept = intercept,
        Standardize = standardize,
        PenaltyFactors = Enumerable.Range(0, features).Select(j => 0.5 + (j % 3)).ToArray(),
    };

    // The same penalty without reference to the rows, so that leaving one out does not change it.
    private static FitOptions Unscaled(FitOptions options, LinearModel<double>.Moments moments, int features)
    {
        double[] factors = options.PenaltyFactors.ToArray();
        for (int j = 0; j < features && options.Standardize; j++)
        {
            factors[j] *= moments.CrossProduct(j, j) / moments.TotalWeight;
        }

        return options with { Standardize = false, PenaltyFactors = factors };
    }

    private static double ErrorWithout(Problem problem, double[]? weights, int left, double alpha, FitOptions options)
    {
        double[] kept = weights is null ? Enumerable.Repeat(1.0, problem.Count).ToArray() : (double[])weights.Clone();
        kept[left] = 0.0;
        MomentsOf(problem, kept).Fit(new Ridge(alpha), in options, out LinearModel<double> model);
        return problem.Targets[left] - model.Predict(problem.RowsOf(left, 1));
    }

    private static RowBatch<double> BatchOf(Problem problem, double[]? weights) => new(problem.Rows, problem.Features, problem.Targets, weights);

    private static RidgeSpectrum Decomposed(LinearModel<double>.Moments moments, FitOptions options)
    {
        var spectrum = new RidgeSpectrum(moments.FeatureCount);
        moments.Decompose(in options, spectrum);
        return spectrum;
    }

    private static LinearModel<double>.Moments MomentsOf(Problem problem, double[]? weights = null)
    {
        var moments = new LinearModel<double>.Moments(problem.Features);
        moments.Add(problem.Rows, problem.Targets, weights);
        return moments;
    }
}
