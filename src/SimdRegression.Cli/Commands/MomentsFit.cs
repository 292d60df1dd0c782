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

        var document = new ModelDocument<T>(model.Coefficients, model.Intercept, in report, data.Columns.Features, data.Columns.Target);
        return new FitOutcome(CreateResult(settings, data, model, report, statistics), document.Save);
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

    private static FitResult CreateResult<T>(
        FitSettings settings, NamedMoments<T> data, LinearModel<T> model, FitReport report, CoefficientStatistics? statistics)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LinearModel<T>.Moments moments = data.Moments;
        bool penalised = settings.Model.HasPenalty();
        double[] coefficients = [.. model.Coefficients.ToArray().Select(double.CreateTruncating)];
        return new FitResult
        {
            DataName = data.Name,
            Target = data.Columns.Target,
            FeatureNames = data.Columns.Features,
            Model = settings.Model,
            SolverWord = SolverWord(report.Solver),
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
            StandardizedCoefficients = settings.Options.Standardize
                ? [.. coefficients.Zip(Deviations(moments), (value, deviation) => value * deviation)]
                : null,
            Objective = report.Objective,
            Iterations = report.Iterations,
            Certificate = report.Certificate,
            ResidualSumOfSquares = report.ResidualSumOfSquares,
            RSquared = report.RSquared,
            MeanSquaredError = report.MeanSquaredError,
            Inference = statistics is null ? null : new InferenceFigures(report, statistics),
        };
    }

    private static string SolverWord(MomentsSolver solver) => solver switch
    {
        MomentsSolver.Cholesky => SolverKind.Cholesky.Word(),
        MomentsSolver.CoordinateDescent => SolverKind.CoordinateDescent.Word(),
        MomentsSolver.Spectral => "spectral",
        _ => SolverKind.Auto.Word(),
    };
}
