using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Aot.Checks;

/// <summary>Every estimator and every option against the closed forms of an orthogonal design.</summary>
internal sealed class FitChecks<T, TModel, TKernels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TModel : ILinearModel<T>, IEquatable<TModel>
    where TKernels : struct, IKernels<T>
{
    private readonly Subject<T, TModel, TKernels> subject;
    private readonly Tally tally;
    private readonly StarProblem<T> problem;
    private readonly Fits<TModel> fits;
    private readonly double rows;

    public FitChecks(Subject<T, TModel, TKernels> subject, Tally tally)
    {
        this.subject = subject;
        this.tally = tally;
        problem = new StarProblem<T>(subject.Features, centre: 5.0);
        rows = problem.RowCount;
        fits = FitsTo(problem);
    }

    public void Run()
    {
        tally.Group("estimators", FitsEveryEstimator);
        tally.Group("strengths", KnowsEveryConvention);
        tally.Group("options", ObeysEveryOption);
        tally.Group("inference", Infers);
        tally.Group("no rows", SaysThatThereAreNoRows);
    }

    private void FitsEveryEstimator()
    {
        FitReport report = fits.LeastSquares(new LeastSquares(), default, out TModel model);
        IsFit(report, model, j => problem.Coefficient(j), "least squares");
        tally.IsTrue(report.Rank == subject.Features, $"least squares: rank {report.Rank}");
        tally.IsNear(problem.ResidualSumOfSquares, report.ResidualSumOfSquares, 10 * subject.Tolerance, "least squares: RSS");
        tally.IsTrue(report.ToString().Contains("LeastSquares", StringComparison.Ordinal), "least squares: text of the report");

        IsFit(fits.Ridge(new Ridge(3.0), default, out model), model, j => problem.Coefficient(j, l2: 3.0), "ridge");
        IsFit(fits.PlainRidge(new Ridge(3.0), out model), model, j => problem.Coefficient(j, l2: 3.0), "ridge without options");

        report = fits.Lasso(new Lasso(Strength.FractionOfMax(0.3)), default, out model);
        IsFit(report, model, j => problem.Coefficient(j, l1: 0.3 * problem.AlphaMax * rows), "lasso");
        tally.IsNear(problem.AlphaMax, report.AlphaMax, subject.Tolerance, "lasso: alphaMax");

        double alpha = 0.1 * problem.AlphaMax;
        IsFit(
            fits.ElasticNet(new ElasticNet(alpha, 0.25), default, out model),
            model,
            j => problem.Coefficient(j, l1: 0.25 * alpha * rows, l2: 0.75 * alpha * rows),
            "elastic net");
    }

    private void KnowsEveryConvention()
    {
        double alpha = 0.2 * problem.AlphaMax;
        Lasso(Strength.PerSample(alpha), alpha * rows, "PerSample");
        Lasso(Strength.Total(alpha), alpha, "Total");
        Lasso(Strength.InverseC(1.0 / alpha), alpha, "InverseC");
        Lasso(Strength.MeanSquaredError(alpha), alpha * rows / 2.0, "MeanSquaredError");
        Lasso(alpha, alpha * rows, "a bare number");
        FitReport report = fits.Lasso(new Lasso(Strength.FractionOfMax(1.0)), default, out TModel model);
        IsFit(report, model, _ => 0.0, "lasso at alphaMax");
        tally.IsTrue(report.ActiveCount == 0, "lasso at alphaMax keeps a coefficient");

        void Lasso(Strength strength, double l1, string what)
        {
            FitReport fitted = fits.Lasso(new Lasso(strength), default, out TModel answer);
            IsFit(fitted, answer, j => problem.Coefficient(j, l1: l1), what);
        }
    }

    private void ObeysEveryOption()
    {
        int features = subject.Features;

        // Every column has the same deviation: the penalty on scaled columns is the plain one with another strength.
        double variance = StarProblem<T>.SumOfSquares / rows;
        IsFit(
            fits.Ridge(new Ridge(2.0), new FitOptions { Standardize = true }, out TModel model),
            model,
            j => problem.Coefficient(j, l2: 2.0 * variance),
            "Standardize");

        var factors = new double[features];
        for (int j = 0; j < features; j++)
        {
            factors[j] = j % 3;
        }

        IsFit(
            fits.Ridge(new Ridge(2.0), new FitOptions { PenaltyFactors = factors }, out model),
            model,
            j => problem.Coefficient(j, l2: 2.0 * factors[j]),
            "PenaltyFactors");
        IsFit(
            fits.Lasso(new Lasso(0.01), new FitOptions { PenaltyFactors = factors }, out model),
            model,
            j => problem.Coefficient(j, l1: 0.01 * rows * factors[j]),
            "PenaltyFactors of the lasso");
        IsFit(
            fits.LeastSquares(new LeastSquares(), new FitOptions { LowerBounds = new[] { -0.25 }, UpperBounds = new[] { 0.5 } }, out model),
            model,
            j => Math.Clamp(problem.Coefficient(j), -0.25, 0.5),
            "bounds");

        foreach (MomentsSolver solver in new[] { MomentsSolver.Cholesky, MomentsSolver.CoordinateDescent, MomentsSolver.Spectral })
        {
            FitReport report = fits.Ridge(new Ridge(1.0), new FitOptions { Solver = solver }, out model);
            IsFit(report, model, j => problem.Coefficient(j, l2: 1.0), $"{solver}");
            tally.IsTrue(report.Solver == solver, $"{solver}: the report names {report.Solver}");
        }

        var warm = new FitOptions { WarmStart = true, Tolerance = 1e-13, MaxIterations = 1000 };
        fits.Lasso(new Lasso(Strength.FractionOfMax(0.5)), default, out _);
        IsFit(
            fits.Lasso(new Lasso(Strength.FractionOfMax(0.3)), in warm, out model),
            model,
            j => problem.Coefficient(j, l1: 0.3 * problem.AlphaMax * rows),
            "WarmStart");

        // Without an intercept the columns are orthogonal where their centre is the origin.
        var atOrigin = new StarProblem<T>(features, centre: 0.0);
        FitReport plain = FitsTo(atOrigin).Ridge(new Ridge(1.0), new FitOptions { Intercept = false }, out model);
        IsConverged(plain, "no intercept");
        IsVector(model, j => atOrigin.Coefficient(j, l2: 1.0), "no intercept");
        tally.IsTrue(T.IsZero(model.Intercept), $"no intercept: {model.Intercept}");

        tally.Throws<ArgumentOutOfRangeException>(() => _ = new ElasticNet(1.0, 1.5), "a share of L1 of 1.5");
        tally.Throws<ArgumentOutOfRangeException>(() => _ = new Ridge(-1.0), "a negative strength");
        var tooMany = new FitOptions { PenaltyFactors = new double[features + 1] };
        tally.Throws<ArgumentException>(() => fits.Ridge(new Ridge(1.0), in tooMany, out _), "a penalty factor too many");
    }

    private void Infers()
    {
        var statistics = new CoefficientStatistics(subject.Features);
        FitReport report = fits.Inferring(new LeastSquares(), default, statistics, out TModel model);
        IsFit(report, model, j => problem.Coefficient(j), "inference");
        double degrees = rows - subject.Features - 1;
        double sigma = Math.Sqrt(problem.ResidualSumOfSquares / degrees);
        double standardError = sigma / Math.Sqrt(StarProblem<T>.SumOfSquares);
        int last = subject.Features - 1;
        double tolerance = 10 * subject.Tolerance;
        tally.IsTrue(report.InferenceApplies && report.ResidualDegreesOfFreedom == degrees, "inference: degrees of freedom");
        tally.IsNear(sigma, report.ResidualStandardError, tolerance, "inference: residual standard error");
        tally.IsNear(standardError, statistics.StandardErrors[last], tolerance, "inference: standard error");
        tally.IsNear(problem.Coefficient(last) / standardError, statistics.TStatistics[last], tolerance, "inference: t");
        tally.IsTrue(statistics.PValues[last] is >= 0.0 and <= 1.0, $"inference: p is {statistics.PValues[last]}");
        double leverage = (1.0 / rows) + (subject.Features * problem.Centre * problem.Centre / StarProblem<T>.SumOfSquares);
        tally.IsNear(sigma * Math.Sqrt(leverage), statistics.InterceptStandardError, tolerance, "inference: that of the intercept");
        double minusTwoLogLikelihood = rows * (Math.Log(2.0 * Math.PI * problem.ResidualSumOfSquares / rows) + 1.0);
        tally.IsNear(minusTwoLogLikelihood + (2.0 * (subject.Features + 1)), report.Aic, tolerance, "inference: AIC");
        tally.IsNear(minusTwoLogLikelihood + (Math.Log(rows) * (subject.Features + 1)), report.Bic, tolerance, "inference: BIC");
    }

    private void SaysThatThereAreNoRows()
    {
        FitReport report = subject.FitsOf(subject.NewMoments()).Ridge(new Ridge(1.0), default, out TModel model);
        tally.IsTrue(report.Status == FitStatus.NoData && !report.Converged, $"no rows: {report.Status}");
        IsVector(model, _ => 0.0, "no rows");
    }

    private Fits<TModel> FitsTo(StarProblem<T> data)
    {
        Moments<T, TKernels> moments = subject.NewMoments();
        moments.Add(data.Rows, data.Targets);
        return subject.FitsOf(moments);
    }

    private void IsFit(FitReport report, TModel model, Func<int, double> expected, string what)
    {
        IsConverged(report, what);
        double[] coefficients = IsVector(model, expected, what);
        double tolerance = subject.Tolerance * (1.0 + (problem.Centre * subject.Features));
        tally.IsNear(problem.Intercept(coefficients), double.CreateChecked(model.Intercept), tolerance, $"{what}: intercept");
    }

    private void IsConverged(FitReport report, string what)
    {
        bool certified = report.Converged && report.Certificate.Value <= report.Certificate.Tolerance;
        tally.IsTrue(certified, $"{what}: {report}");
    }

    private double[] IsVector(TModel model, Func<int, double> expected, string what)
    {
        double[] coefficients = subject.CoefficientsOf(model);
        double error = 0.0;
        for (int j = 0; j < coefficients.Length; j++)
        {
            error = Math.Max(error, Math.Abs(coefficients[j] - expected(j)));
        }

        tally.IsTrue(error <= subject.Tolerance, $"{what}: coefficients off by {error:g3}");
        return coefficients;
    }
}
