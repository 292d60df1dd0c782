using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Fits;

/// <summary>Arguments that no fit can mean.</summary>
public class FitArgumentTests
{
    private static readonly double[] NotStrengths = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -1.0, -1e-300];

    [Fact]
    public void A_strength_is_finite_and_not_negative()
    {
        foreach (double bad in NotStrengths)
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new Lasso(bad));
            Assert.Throws<ArgumentOutOfRangeException>(() => Strength.PerSample(bad));
            Assert.Throws<ArgumentOutOfRangeException>(() => Strength.Total(bad));
            Assert.Throws<ArgumentOutOfRangeException>(() => Strength.InverseC(bad));
            Assert.Throws<ArgumentOutOfRangeException>(() => Strength.FractionOfMax(bad));
            Assert.Throws<ArgumentOutOfRangeException>(() => Strength.MeanSquaredError(bad));
        }

        Assert.Throws<ArgumentOutOfRangeException>("c", () => Strength.InverseC(0.0));
        Assert.Contains("-1", Assert.Throws<ArgumentOutOfRangeException>(() => new Ridge(-1.0)).Message);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-0.1)]
    [InlineData(1.0000001)]
    [InlineData(double.PositiveInfinity)]
    public void A_share_lies_from_0_to_1(double ratio)
    {
        Assert.Throws<ArgumentOutOfRangeException>("l1Ratio", () => new ElasticNet(1.0, ratio));

        // An estimator of one's own cannot bring in what the elastic net refuses.
        var moments = new Double3.Moments();
        Assert.Throws<ArgumentException>("estimator", () => moments.Fit(new Strange(1.0, ratio), out _));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_tolerance_is_finite_and_positive(double tolerance)
    {
        Assert.Throws<ArgumentOutOfRangeException>("Tolerance", () => new FitOptions { Tolerance = tolerance });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void There_is_at_least_one_iteration(int iterations)
    {
        Assert.Throws<ArgumentOutOfRangeException>("MaxIterations", () => new FitOptions { MaxIterations = iterations });
    }

    public static TheoryData<string> BadOptions() => [.. Bad.Keys];

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void An_option_that_does_not_fit_is_named_and_nothing_is_changed(string name)
    {
        (FitOptions options, string part) = Bad[name];
        foreach (string subject in new[] { "Double3", "double 3", "Float4" })
        {
            MomentsSubject moments = subject == "Float4" ? Subjects.RunTimeSingle(3) : Subjects.Create(subject);
            Assert.Contains(part, Assert.Throws<ArgumentException>("options", () => moments.Fit(new LeastSquares(), options)).Message);
            Problem.Random(20, 3, seed: 71).Into(moments);
            byte[] before = moments.Bytes();
            Assert.Throws<ArgumentException>("options", () => moments.Fit(new Lasso(0.1), options));
            Assert.Throws<ArgumentException>("options", () => moments.Fit(options, new CoefficientStatistics(3)));
            Assert.Equal(before, moments.Bytes());
        }
    }

    [Fact]
    public void A_fraction_of_alphaMax_needs_an_L1_penalty()
    {
        MomentsSubject moments = Problem.Random(20, 3, seed: 72).Into(Subjects.Create("Double3"));
        Assert.Throws<ArgumentException>("estimator", () => moments.Fit(new Ridge(Strength.FractionOfMax(0.5))));
        Assert.Throws<ArgumentException>("estimator", () => moments.Fit(new ElasticNet(Strength.FractionOfMax(0.5), 0.0)));
    }

    [Theory]
    [InlineData(MomentsSolver.Cholesky)]
    [InlineData(MomentsSolver.Spectral)]
    public void A_factorisation_solves_neither_L1_penalties_nor_boxes(MomentsSolver solver)
    {
        MomentsSubject moments = Problem.Random(20, 3, seed: 73).Into(Subjects.Create("Double3"));
        FitOptions options = new() { Solver = solver };
        Assert.Throws<ArgumentException>("options", () => moments.Fit(new Lasso(0.1), options));
        Assert.Throws<ArgumentException>("options", () => moments.Fit(new ElasticNet(0.1, 0.5), options));
        Assert.Throws<ArgumentException>("options", () => moments.Fit(new LeastSquares(), options with { LowerBounds = new[] { 0.0 } }));
        Assert.Equal(solver, moments.Fit(new Ridge(1.0), options).Report.Solver);
        Assert.Equal(solver, moments.Fit(new Lasso(0.0), options).Report.Solver);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void Coefficients_go_where_they_fit(int length)
    {
        var moments = new Double3.Moments();
        Assert.Throws<ArgumentException>("coefficients", () => moments.Fit(new LeastSquares(), default, new double[length], out _));
    }

    private static readonly Dictionary<string, (FitOptions Options, string Part)> Bad = new()
    {
        ["too few factors"] = (new FitOptions { PenaltyFactors = new[] { 1.0 } }, "PenaltyFactors"),
        ["too many factors"] = (new FitOptions { PenaltyFactors = new double[4] }, "PenaltyFactors"),
        ["negative factor"] = (new FitOptions { PenaltyFactors = new[] { 1.0, -1.0, 1.0 } }, "PenaltyFactors[1]"),
        ["factor not a number"] = (new FitOptions { PenaltyFactors = new[] { 1.0, 1.0, double.NaN } }, "PenaltyFactors[2]"),
        ["infinite factor"] = (new FitOptions { PenaltyFactors = new[] { double.PositiveInfinity, 1.0, 1.0 } }, "PenaltyFactors[0]"),
        ["two lower bounds"] = (new FitOptions { LowerBounds = new double[2] }, "LowerBounds"),
        ["four upper bounds"] = (new FitOptions { UpperBounds = new double[4] }, "UpperBounds"),
        ["lower above upper"] = (new FitOptions { LowerBounds = new[] { 0.0, 2.0, 0.0 }, UpperBounds = new[] { 1.0 } }, "coefficient 1"),
        ["bound not a number"] = (new FitOptions { UpperBounds = new[] { 1.0, 1.0, double.NaN } }, "coefficient 2"),
        ["lower bound infinite"] = (new FitOptions { LowerBounds = new[] { double.PositiveInfinity } }, "coefficient 0"),
        ["upper bound infinite"] = (new FitOptions { UpperBounds = new[] { double.NegativeInfinity } }, "coefficient 0"),
    };

    private readonly record struct Strange(Strength Strength, double L1Ratio) : IMomentsEstimator
    {
        public EstimatorKind Kind => EstimatorKind.ElasticNet;
    }
}
