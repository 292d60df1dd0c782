using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;
using SimdRegression.Kernels;

namespace SimdRegression.Cli.Fitting;

/// <summary>Fits from moments, which one pass over the rows makes or a file of statistics holds.</summary>
internal static class MomentsFit
{
    // Nearly half of the digits that single precision has.
    private const double FewestDigitsOfData = 3.0;

    /// <summary>Fits, and prepares what is saved and printed.</summary>
    public static FitOutcome Run<T>(FitRequest request, NamedMoments<T> data)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LinearModel<T>.Moments moments = data.Moments;
        CoefficientStatistics? statistics =
            request.Model == ModelKind.LeastSquares ? new CoefficientStatistics(moments.FeatureCount) : null;
        BayesianPosterior? posterior = request.Model.IsBayesian() ? new BayesianPosterior(moments.FeatureCount) : null;
        FitReport report = posterior is null
            ? Fit(request, moments, statistics, out LinearModel<T> model)
            : PosteriorFit.Run(request, moments, posterior, out model);
        if (report.Status == FitStatus.OutOfRange)
        {
            throw OutOfRange(data.Name);
        }

        if (report.Status == FitStatus.NoPilot && (request.Solver == SolverKind.Doubled || !report.WantsDoubledSums))
        {
            throw NoPilot(data.Name);
        }

        double[]? deviations = request.Options.Standardize ? Deviations(moments) : null;
        CoefficientCovariance? covariance = posterior is null
            ? Covariance<T>(request, in report, inference => moments.Infer(request.Options, inference))
            : PosteriorFit.CovarianceOf(posterior);
        bool isStored = posterior is null && request.Penalty != PenaltyKind.Graph;
        ModelObjective? objective = isStored ? StoredObjective.Of(request, moments, data.Columns.Weights) : null;
        FitOutcome outcome = Describe(request, data.Name, data.Columns, model, in report, objective, data.Rounding, statistics, deviations, covariance)
            with { Precision = moments.SumPrecision };
        outcome = posterior is null ? outcome : outcome with { Result = outcome.Result with { Posterior = posterior, Alpha = report.Alpha } };
        return request.Refits && outcome.Result.Converged ? Refit(request, data, outcome, model) with { Precision = moments.SumPrecision } : outcome;
    }

    /// <summary>Fits from the sums of rows in memory: in doubled precision where the fit turns out to want it.</summary>
    public static FitOutcome Run<T>(FitRequest request, TableRows<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        FitOutcome outcome = Run(request, rows.ToMoments(request.Solver.Precision()));
        return request.Solver == SolverKind.Auto && outcome.Result.WantsDoubledSums
            ? Run(request with { Solver = SolverKind.Doubled }, rows.ToMoments(SumPrecision.Doubled))
            : outcome;
    }

    /// <summary>Fits from a triangle of the rows, and prepares what is saved and printed.</summary>
    public static FitOutcome Run<T>(FitRequest request, NamedFactor<T> data)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TriangularFactor<T> factor = data.Factor;
        CoefficientStatistics? statistics =
            request.Model == ModelKind.LeastSquares ? new CoefficientStatistics(factor.FeatureCount) : null;
        LinearModel<T> model;
        FitReport report = request.Model switch
        {
            ModelKind.LeastSquares => factor.Fit(default(LeastSquares), request.Options, statistics!, out model),
            ModelKind.Ridge => factor.Fit(new Ridge(request.Strength), request.Options, out model),
            ModelKind.Lasso => factor.Fit(new Lasso(request.Strength), request.Options, out model),
            _ => factor.Fit(new ElasticNet(request.Strength, request.L1Ratio), request.Options, out model),
        };
        if (report.Status == FitStatus.OutOfRange)
        {
            throw OutOfRange(data.Name);
        }

        double[]? deviations = request.Options.Standardize
            ? [.. Sequence.Range(0, factor.FeatureCount).Select(factor.Deviation)]
            : null;
        CoefficientCovariance? covariance = Covariance<T>(request, in report, inference => factor.Infer(request.Options, inference));
        ModelObjective objective = StoredObjective.Of(request, request.Options.PenaltyFactors, data.Columns.Weights);
        return Describe(request, data.Name, data.Columns, model, in report, objective, data.Rounding, statistics, deviations, covariance);
    }

    public static UnusableDataException NoPilot(string name) => new(
        name, "the pilot of the penalty adaptive, a fit without a penalty, does not exist or is not unique; --pilot ridge:A is accepted, for instance ridge:1");

    // The second fit takes the place of the first in what is told, but for its objective and its certificate.
    private static FitOutcome Refit<T>(FitRequest request, NamedMoments<T> data, FitOutcome outcome, LinearModel<T> chosen)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LinearModel<T>.Moments moments = data.Moments;
        FitResult first = outcome.Result;
        FitReport report = moments.Refit(chosen, request.Options, out LinearModel<T> model);
        double[] coefficients = [.. model.Coefficients.ToArray().Select(double.CreateTruncating)];
        double[]? deviations = request.Options.Standardize ? Deviations(moments) : null;
        bool isMean = request.Model != ModelKind.Ridge;
        FitResult result = first with
        {
            Status = first.Status == FitStatus.Converged ? report.Status : first.Status,
            Intercept = double.CreateTruncating(model.Intercept),
            Coefficients = coefficients,
            StandardizedCoefficients = deviations is null ? null : [.. coefficients.Zip(deviations, (value, deviation) => value * deviation)],
            ResidualSumOfSquares = report.ResidualSumOfSquares,
            RSquared = report.RSquared,
            MeanSquaredError = report.MeanSquaredError,
            ExpectedDigits = report.ExpectedDigits,
            WantsDoubledSums = first.WantsDoubledSums || report.WantsDoubledSums,
            Refit = new RefitFigures(
                first.Coefficients, first.Intercept, isMean ? 0.5 * report.ResidualSumOfSquares / report.TotalWeight : report.ResidualSumOfSquares),
        };
        var document = new ModelDocument<T>(model.Coefficients, model.Intercept, in report, first.FeatureNames, first.Target)
        {
            Objective = StoredObjective.OfKept(first.Coefficients, data.Columns.Weights),
            Encoder = request.Encoder,
            Annotations = request.Annotations,
        };
        return new FitOutcome(result, FittedModel.Of(document));
    }

    public static UnusableDataException OutOfRange(string name) =>
        new(name, "the squares of the numbers leave the range of double precision; scaled columns are accepted");

    /// <summary>The population standard deviation of each feature.</summary>
    public static double[] Deviations<T>(LinearModel<T>.Moments moments)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        [.. Sequence.Range(0, moments.FeatureCount).Select(j => Math.Sqrt(moments.CrossProduct(j, j) / moments.TotalWeight))];

    /// <summary>One fit.</summary>
    public static FitReport Fit<T>(
        FitRequest request, LinearModel<T>.Moments moments, CoefficientStatistics? statistics, out LinearModel<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => request.Model switch
    {
        ModelKind.LeastSquares => moments.Fit(default(LeastSquares), request.Options, statistics!, out model),
        ModelKind.Ridge => moments.Fit(new Ridge(request.Strength), request.Options, out model),
        ModelKind.Lasso => moments.Fit(new Lasso(request.Strength), request.Options, out model),
        _ when request.Penalty == PenaltyKind.Adaptive => moments.Fit(
            new AdaptiveLasso(
                request.Strength, request.Settings.AdaptivePower, request.Settings.RidgePilot is double strength ? Strength.FromDouble(strength) : null),
            request.Options,
            out model),
        _ when request.Penalty == PenaltyKind.Bridge => moments.Fit(new Bridge(request.Strength, request.Settings.Q), request.Options, out model),
        _ when request.Penalty == PenaltyKind.Mcp => moments.Fit(new Mcp(request.Strength, request.Settings.Gamma), request.Options, out model),
        _ when request.Penalty == PenaltyKind.Scad => moments.Fit(new Scad(request.Strength, request.Settings.Gamma), request.Options, out model),
        _ when request.Penalty == PenaltyKind.Graph => moments.Fit(
            new QuadraticPenalty(request.Strength, request.Settings.Graph!, request.L1Ratio), request.Options, out model),
        _ when request.Penalty == PenaltyKind.Group => moments.Fit(
            new GroupLasso(request.Strength, request.Settings.ToGroups(), request.L1Ratio, request.Settings.GroupFactors), request.Options, out model),
        _ => moments.Fit(new ElasticNet(request.Strength, request.L1Ratio), request.Options, out model),
    };

    // What a saved model needs for the intervals of predictions, on rows of the classical covariance.
    private static CoefficientCovariance? Covariance<T>(FitRequest request, in FitReport report, Action<LeastSquaresInference<T>> infer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (request.SavePath is null || !report.InferenceApplies)
        {
            return null;
        }

        var inference = new LeastSquaresInference<T>(report.FeatureCount);
        infer(inference);
        return inference.ToCovariance();
    }

    private static FitOutcome Describe<T>(
        FitRequest request,
        string name,
        MomentColumns columns,
        LinearModel<T> model,
        in FitReport report,
        ModelObjective? objective,
        double rounding,
        CoefficientStatistics? statistics,
        double[]? deviations,
        CoefficientCovariance? covariance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool penalised = request.HasPenalty;
        double digitsOfData = DigitsOfData(in report, rounding);
        bool isRuined = digitsOfData < FewestDigitsOfData && report.Status == FitStatus.Converged;
        double[] coefficients = [.. model.Coefficients.ToArray().Select(double.CreateTruncating)];
        var result = new FitResult
        {
            DataName = name,
            Target = columns.Target,
            FeatureNames = columns.Features,
            Model = request.Model,
            Penalty = request.Penalty,
            Settings = request.Settings,
            SolverWord = SolverWord(request, report.Solver),
            SinglePrecision = typeof(T) == typeof(float),
            Status = isRuined ? FitStatus.IllConditioned : report.Status,
            IsRuinedByRounding = isRuined,
            RowCount = report.RowCount,
            Rank = report.Rank,
            Alpha = penalised ? report.Alpha : double.NaN,
            AlphaMax = report.AlphaMax,
            L1Ratio = penalised ? report.L1Ratio : double.NaN,
            HasIntercept = report.Intercept,
            Intercept = double.CreateTruncating(model.Intercept),
            Coefficients = coefficients,
            StandardizedCoefficients = deviations is null
                ? null
                : [.. coefficients.Zip(deviations, (value, deviation) => value * deviation)],
            Objective = report.Objective,
            Iterations = report.Iterations,
            Certificate = report.Certificate,
            ResidualSumOfSquares = report.ResidualSumOfSquares,
            RSquared = report.RSquared,
            MeanSquaredError = report.MeanSquaredError,
            Inference = statistics is null ? null : new InferenceFigures(report, statistics, request.Inference),
            Arithmetic = report.Arithmetic,
            MultiplyAdd = report.MultiplyAdd,
            ExpectedDigits = Math.Min(report.ExpectedDigits, digitsOfData),
            WantsDoubledSums = report.WantsDoubledSums,
        };
        Dictionary<string, string> annotations = request.Annotations;
        if (covariance is not null)
        {
            PredictionErrors.WriteTo(annotations, covariance, request.Model.IsBayesian() ? PredictionErrors.PosteriorKey : PredictionErrors.Key);
        }

        var document = new ModelDocument<T>(model.Coefficients, model.Intercept, in report, columns.Features, columns.Target)
        {
            Objective = objective,
            Encoder = request.Encoder,
            Annotations = annotations,
        };
        return new FitOutcome(result, FittedModel.Of(document));
    }

    // Columns that are off by a share e of their deviations, of no pattern, move the solution of n rows by about e sqrt(condition), and by
    // e condition / sqrt(n) times the residuals relative to what is explained (Golub and Van Loan 2013, section 5.3.8); and they flatten
    // the squares by e^2.
    private static double DigitsOfData(in FitReport report, double rounding)
    {
        double explained = Math.Max(0.0, report.TotalSumOfSquares - report.ResidualSumOfSquares);
        double slope = explained > 0.0 ? Math.Sqrt(report.ResidualSumOfSquares / explained / report.RowCount) : 1.0;
        double condition = Math.Max(1.0, report.ConditionNumber);
        double moved = rounding * (Math.Sqrt(condition) + (condition * (slope + rounding)));
        return rounding > 0.0 && double.IsFinite(moved) ? Math.Max(0.0, -ReproducibleFunctions.Log10(RoundingToSingle.HalfUnit + moved)) : double.PositiveInfinity;
    }

    private static string SolverWord(FitRequest request, MomentsSolver solver) => solver switch
    {
        MomentsSolver.Cholesky when request.Solver.NeedsOwnPass() => request.Solver.Word(),
        MomentsSolver.Cholesky => SolverKind.Cholesky.Word(),
        MomentsSolver.CoordinateDescent => SolverKind.CoordinateDescent.Word(),
        MomentsSolver.Spectral => "spectral",
        _ => SolverKind.Auto.Word(),
    };
}
