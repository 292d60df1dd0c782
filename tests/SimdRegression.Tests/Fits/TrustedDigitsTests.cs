using SimdRegression.Solvers;
using SimdRegression.Tests.Precision;

namespace SimdRegression.Tests.Fits;

/// <summary>Digits, ranks, standard errors and IllConditioned follow the arithmetic that was used.</summary>
public class TrustedDigitsTests
{
    private static readonly double[] NearlyEqualColumns =
    [
        1000000001.2996348, 1.2996335848861778, 1000000000.5789279, 0.5789268612647319, 1000000000.388135, 0.3881373965079459,
        999999999.2298456, -0.7701553673639795, 999999999.9205406, -0.07945823623751147, 1000000000.2918446, 0.29184536381883713,
        999999999.2010522, -0.7989463193806969, 1000000000.567809, 0.567809022625583,
    ];

    private static readonly double[] TheirTargets =
    [
        -0.7148537621230817, 0.7156213378697113, 0.9876680849067476, 0.9190990640030698, -0.6254435091887423, -0.45358928951127425,
        0.2613066807251105, -0.170712539822325,
    ];

    [Fact]
    public void Standard_errors_have_eleven_digits_or_are_not_told()
    {
        var moments = new LinearModel<double>.Moments(2);
        moments.Add(NearlyEqualColumns, TheirTargets);
        var statistics = new CoefficientStatistics(2);
        FitReport report = moments.Fit(default, default, statistics, out _);
        Assert.Equal((2, FitStatus.Converged), (report.Rank, report.Status));
        Assert.Equal(221622.72, statistics.StandardErrors[0], 0.01);
    }

    [Fact]
    public void Fewer_than_six_digits_are_ill_conditioned_in_doubled_precision_too()
    {
        int few = 0;
        for (int exponent = 20; exponent < 30; exponent++)
        {
            // Two columns whose directions only a ridge tells apart.
            var moments = new LinearModel<double>.Moments(2);
            moments.Add([1, 3, 2, 6, 4, 12, 7, 21.000000000000004], [1, 2, 3, 5]);
            FitReport report = moments.Fit(new Ridge(Math.Pow(10.0, -exponent)), out _);
            Assert.True(report.ExpectedDigits >= 6.0 || !report.Converged || report.Rank < 2, report.ToString());
            few += report.ExpectedDigits < 6.0 ? 1 : 0;
        }

        Assert.True(few > 0);
    }

    [Fact]
    public void Sums_in_double_precision_leave_fewer_than_six_digits_beyond_a_condition_number_of_4e9()
    {
        FitReport report = NearlyDependentRows.OfSum(3000, 18, seed: 3).Moments().Fit(new LeastSquares(), out _);
        Assert.Equal(FitArithmetic.Double, report.Arithmetic);
        Assert.InRange(report.ConditionNumber, 5e9, 5e11);
        Assert.Equal(FitStatus.IllConditioned, report.Status);
    }

    [Fact]
    public void A_direction_that_sums_in_double_precision_see_in_the_target_alone_is_ill_conditioned()
    {
        // The target is what the last column has besides the others.
        NearlyDependentRows rows = NearlyDependentRows.OfSum(3000, 30, seed: 3);
        double[] targets = [.. Enumerable.Range(0, 3000).Select(i => rows.Rows[(4 * i) + 3] - rows.Rows[4 * i] - rows.Rows[(4 * i) + 1] - rows.Rows[(4 * i) + 2])];
        var moments = new LinearModel<double>.Moments(4);
        moments.Add(rows.Rows, targets);
        FitReport report = moments.Fit(new LeastSquares(), out _);
        Assert.Equal((FitStatus.IllConditioned, 0.0), (report.Status, report.ExpectedDigits));
    }

    [Theory]
    [InlineData(4.0)]
    [InlineData(16.0)]
    public void A_column_that_differs_from_another_by_few_units_in_the_last_place_depends_on_it(double units)
    {
        const double Unit = 2.220446049250313e-16;
        double[] rows = [.. Enumerable.Range(0, 16).SelectMany(i => new[] { 1.0, 1.0 + ((i % 2 == 0 ? units : -units) * Unit) })];
        for (int i = 0; i < 16; i += 2)
        {
            // The first column must vary, and be no combination of signs.
            (rows[2 * i], rows[(2 * i) + 1]) = (1.5, 1.5 + (units * Unit));
        }

        var moments = new LinearModel<double>.Moments(2);
        moments.Add(rows, [.. Enumerable.Range(0, 16).Select(i => (double)(i % 3))]);
        FitReport report = moments.Fit(new LeastSquares(), new FitOptions { Intercept = false }, out _);
        Assert.Equal((1, 1e-12), (report.Rank, report.Certificate.Tolerance));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(1e-6)]
    public void Predictions_that_drown_in_rounding_are_ill_conditioned(double unit)
    {
        double[] rows = [.. Enumerable.Range(0, 8).Select(i => 1e12 + (i / 128.0))];
        var moments = new LinearModel<double>.Moments(1);
        moments.Add(rows, [.. new double[] { 0, 1, 2, 3, 4, 5, 6, 8 }.Select(target => target * unit)]);
        FitReport report = moments.Fit(new LeastSquares(), out _);
        Assert.Equal((FitStatus.IllConditioned, 1), (report.Status, report.Rank));
    }

    [Fact]
    public void An_answer_may_be_as_far_from_the_optimum_as_its_gap_allows()
    {
        // At the optimum the second coefficient is Distance, and at zero the objective is just the gap above that.
        const double Distance = 1e-3;
        (ScaledProblem problem, double[] v, double[] gradient) = Judged([1.0, 0.0, 0.0, 1.0], [1.0, 0.0], 0.5);
        gradient[0] = 0.5;
        gradient[1] = 0.5 + Distance;
        ActiveSetJudgement judgement = new ActiveSetStep(2).Judge(problem, v, gradient, 0.5 * Distance * Distance);
        Assert.True(judgement.Uncertainty >= Distance * (1.0 - 1e-12), $"{judgement}");
    }

    [Fact]
    public void A_slope_within_rounding_of_its_penalty_may_belong_to_an_active_coefficient()
    {
        (ScaledProblem problem, double[] v, double[] gradient) = Judged([1.0, 0.99, 0.99, 1.0], [1.0, 0.0], 0.5);
        gradient[0] = 0.5;
        gradient[1] = 0.5 * (1.0 - 2.3e-16);
        ActiveSetJudgement judgement = new ActiveSetStep(2).Judge(problem, v, gradient, 0.0);
        Assert.True(judgement.Condition > 100.0, $"{judgement}");
    }

    private static (ScaledProblem Problem, double[] V, double[] Gradient) Judged(double[] hessian, double[] v, double l1)
    {
        int features = v.Length;
        int stride = Kernels.KernelLayout.Stride(features);
        var problem = new ScaledProblem(features);
        for (int i = 0; i < features; i++)
        {
            hessian.AsSpan(i * features, features).CopyTo(problem.Hessian.AsSpan(i * stride));
            problem.L1[i] = l1;
            problem.Lower[i] = double.NegativeInfinity;
            problem.Upper[i] = double.PositiveInfinity;
        }

        var padded = new double[stride];
        v.CopyTo(padded, 0);
        return (problem, padded, new double[stride]);
    }
}
