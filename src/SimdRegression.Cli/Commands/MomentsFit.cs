using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Output;

namespace SimdRegression.Cli.Commands;

/// <summary>Fits from moments, which one pass over the rows makes or a file of statistics holds.</summary>
internal static class MomentsFit
{
    /// <summary>Fits, and prepares what is saved and printed.</summary>
    public static FitOutcome Run<T>(FitSettings settings, NamedMoments<T> data)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LinearModel<T>.Moments moments = data.Moments;
        CoefficientStatistics? statistics =
            settings.Model == ModelKind.LeastSquares ? new CoefficientStatistics(moments.FeatureCount) : null;
        FitReport report = Fit(settings, moments, statistics, out LinearModel<T> model);
        if (report.Status == FitStatus.OutOfRange)
        {
            throw OutOfRange(data.Name);
        }

        double[]? deviations = settings.Options.Standardize ? Deviations(moments) : null;
        return Describe(settings, data.Name, data.Columns, model, in report, statistics, deviations);
    }

    /// <summary>Fits from a triangle of the rows, and prepares what is saved and printed.</summary>
    public static FitOutcome Run<T>(FitSettings settings, NamedFactor<T> data)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TriangularFactor<T> factor = data.Factor;
        CoefficientStatistics? statistics =
            settings.Model == ModelKind.LeastSquares ? new CoefficientStatistics(factor.FeatureCount) : null;
        LinearModel<T> model;
        FitReport report = settings.Model switch
        {
            ModelKind.LeastSquares => factor.Fit(default(LeastSquares), settings.Options, statistics!, out model),
            ModelKind.Ridge => factor.Fit(new Ridge(settings.Strength), settings.Options, out model),
            ModelKind.Lasso => factor.Fit(new Lasso(settings.Strength), settings.Options, out model),
            _ => factor.Fit(new ElasticNet(settings.Strength, settings.L1Ratio), settings.Options, out model),
        };
        if (report.Status == FitStatus.OutOfRange)
        {
            throw OutOfRange(data.Name);
        }

        double[]? deviations = settings.Options.Standardize
            ? [.. Enumerable.Range(0, factor.FeatureCount).Select(factor.Deviation)]
            : null;
        return Describe(settings, data.Name, data.Columns, model, in report, statistics, deviations);
    }

    public static UnusableDataException OutOfRange(string name) =>
        new(name, "the squares of the numbers leave the range of double precision; scaled columns are accepted");

    /// <summary>The population standard deviation of each feature.</summary>
    public static double[] Deviations<T>(LinearModel<T>.Moments moments)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        [.. Enumerable.Range(0, moments.FeatureCount).Select(j => Math.Sqrt(moments.CrossProduct(j, j) / moments.TotalWeight))];

    /// <summary>One fit.</summary>
    public static FitReport Fit<T>(
        FitSettings settings, LinearModel<T>.Moments moments, CoefficientStatistics? statistics, out LinearModel<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => settings.Model switch
    {
        ModelKind.LeastSquares => moments.Fit(default(LeastSquares), settings.Options, statistics!, out model),
        ModelKind.Ridge => moments.Fit(new Ridge(settings.Strength), settings.Options, out model),
        ModelKind.Lasso => moments.Fit(new Lasso(settings.Strength), settings.Options, out model),
        _ => moments.Fit(new ElasticNet(settings.Strength, settings.L1Ratio), settings.Options, out model),
    };

    private static FitOutcome Describe<T>(
        FitSettings settings,
        string name,
        MomentColumns columns,
        LinearModel<T> model,
        in FitReport report,
        CoefficientStatistics? statistics,
        double[]? deviations)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool penalised = settings.Model.HasPenalty();
        double[] coefficients = [.. model.Coefficients.ToArray().Select(double.CreateTruncating)];
        var result = new FitResult
        {
            DataName = name,
            Target = columns.Target,
            FeatureNames = columns.Features,
            Model = settings.Model,
            SolverWord = SolverWord(settings, report.Solver),
            SinglePrecision = typeof(T) == typeof(float),
            Status = report.Status,
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
            Inference = statistics is null ? null : new InferenceFigures(report, statistics),
            Arithmetic = report.Arithmetic,
            MultiplyAdd = report.MultiplyAdd,
            ExpectedDigits = report.ExpectedDigits,
        };
        var document = new ModelDocument<T>(model.Coefficients, model.Intercept, in report, columns.Features, columns.Target)
        {
            Objective = ModelObjective.Of(ModelLoss.Squared, settings.Options, columns.Weights),
        };
        return new FitOutcome(result, document.Save);
    }

    private static string SolverWord(FitSettings settings, MomentsSolver solver) => solver switch
    {
        MomentsSolver.Cholesky when settings.Solver.NeedsOwnPass() => settings.Solver.Word(),
        MomentsSolver.Cholesky => SolverKind.Cholesky.Word(),
        MomentsSolver.CoordinateDescent => SolverKind.CoordinateDescent.Word(),
        MomentsSolver.Spectral => "spectral",
        _ => SolverKind.Auto.Word(),
    };
}
