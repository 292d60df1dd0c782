using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>Fits several targets together.</summary>
internal static class TasksFit
{
    /// <summary>Fits, and prepares what is saved and printed.</summary>
    /// <param name="request">What is fitted.</param>
    /// <param name="data">The moments; the names of their columns are those of the features.</param>
    /// <param name="features">The columns of the features.</param>
    /// <param name="targets">The columns of the targets; -1 for the moments' own.</param>
    public static TargetFits Run<T>(FitRequest request, NamedMoments<T> data, int[] features, int[] targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int most = 512;
        (int n, int count) = (features.Length, targets.Length);
        if (n * count > most)
        {
            throw new UnusableDataException(data.Name, $"{count} targets of {n} features are {n * count} coefficients; multi-task accepts at most {most}");
        }

        var moments = new MultiTargetMoments<T>(n, count);
        moments.CopyFrom(data.Moments, features, targets);
        var coefficients = new T[n * count];
        var intercepts = new T[count];
        FitReport report = moments.Fit(new MultiTaskElasticNet(request.Strength, request.L1Ratio), request.Options, coefficients, intercepts);
        if (report.Status == FitStatus.OutOfRange)
        {
            throw new UnusableDataException(data.Name, "the numbers are too large or too small for a fit; columns in other units are accepted");
        }

        string[] names = [.. request.Columns.Targets];
        FitOutcome[] outcomes = new FitOutcome[count];
        for (int k = 0; k < count; k++)
        {
            outcomes[k] = Describe(request, data, moments, report, names[k], features, targets[k], k, coefficients.AsSpan(k * n, n), intercepts[k]);
        }

        var document = new MultiOutputDocument<T>(ModelOutputKind.Tasks, names, coefficients, intercepts, in report, data.Columns.Features)
        {
            Objective = StoredObjective.Of(request, request.Options.PenaltyFactors, data.Columns.Weights),
            Encoder = request.Encoder,
            Annotations = request.Annotations,
        };
        return new TargetFits(outcomes, document.Save);
    }

    private static FitOutcome Describe<T>(
        FitRequest request,
        NamedMoments<T> data,
        MultiTargetMoments<T> moments,
        FitReport report,
        string name,
        int[] features,
        int column,
        int target,
        ReadOnlySpan<T> coefficients,
        T intercept)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double residual = moments.ResidualSumOfSquares(target, coefficients, intercept);
        double mean = column < 0 ? data.Moments.TargetMean : data.Moments.Mean(column);
        double centred = column < 0 ? data.Moments.TargetSumOfSquares : data.Moments.CrossProduct(column, column);
        double total = report.Intercept ? centred : centred + (report.TotalWeight * mean * mean);
        double[] values = Array.ConvertAll(coefficients.ToArray(), double.CreateTruncating);
        double[]? standardized = null;
        if (request.Options.Standardize)
        {
            standardized = new double[values.Length];
            for (int j = 0; j < values.Length; j++)
            {
                standardized[j] = values[j] * Math.Sqrt(data.Moments.CrossProduct(features[j], features[j]) / report.TotalWeight);
            }
        }

        var result = new FitResult
        {
            DataName = data.Name,
            Target = name,
            FeatureNames = data.Columns.Features,
            Model = request.Model,
            Penalty = request.Penalty,
            SolverWord = SolverKind.CoordinateDescent.Word(),
            SinglePrecision = typeof(T) == typeof(float),
            Status = report.Status,
            RowCount = report.RowCount,
            Rank = report.Rank,
            Alpha = report.Alpha,
            AlphaMax = report.AlphaMax,
            L1Ratio = report.L1Ratio,
            HasIntercept = report.Intercept,
            Intercept = double.CreateTruncating(intercept),
            Coefficients = values,
            StandardizedCoefficients = standardized,
            Objective = report.Objective,
            Iterations = report.Iterations,
            Certificate = report.Certificate,
            ResidualSumOfSquares = residual,
            RSquared = total > 0.0 ? 1.0 - (residual / total) : double.NaN,
            MeanSquaredError = residual / report.TotalWeight,
            Arithmetic = report.Arithmetic,
            MultiplyAdd = report.MultiplyAdd,
            ExpectedDigits = report.ExpectedDigits,
            WantsDoubledSums = report.WantsDoubledSums,
        };
        var document = new ModelDocument<T>(coefficients, intercept, in report, data.Columns.Features, name);
        return new FitOutcome(result, FittedModel.Of(document));
    }
}
