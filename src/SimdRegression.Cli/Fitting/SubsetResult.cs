using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>The subsets of features that a search found, for the printers.</summary>
internal sealed record SubsetResult
{
    public required string DataName { get; init; }

    public required string Target { get; init; }

    public required string[] FeatureNames { get; init; }

    public required bool SinglePrecision { get; init; }

    public required SubsetChoice Choice { get; init; }

    /// <summary>The search with its subsets.</summary>
    public required SubsetSelection Selection { get; init; }

    /// <summary>The size of the subset that the criterion chose.</summary>
    public required int Best { get; init; }

    /// <summary>Least squares on that subset; of no features a default report.</summary>
    public required FitReport Fit { get; init; }

    /// <summary>Its coefficients, one a chosen feature.</summary>
    public required double[] Coefficients { get; init; }

    public required double Intercept { get; init; }

    /// <summary>Whether the search went to its end on sums that tell the columns apart, and the fit of the chosen subset has its digits.</summary>
    public bool Converged => Selection.Status == FitStatus.Converged && (Best == 0 || Fit.Converged);

    /// <summary>The names of a subset's features.</summary>
    public string[] NamesOf(int size) => Array.ConvertAll(Selection.Features(size).ToArray(), j => FeatureNames[j]);

    /// <summary>Searches.</summary>
    /// <param name="request">The columns and the options of fits.</param>
    /// <param name="choice">How.</param>
    /// <param name="data">The moments of all features.</param>
    /// <exception cref="ToolException">There are too many features for the search, or the numbers cannot be used.</exception>
    public static SubsetResult Search<T>(FitRequest request, SubsetChoice choice, NamedMoments<T> data)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LinearModel<T>.Moments moments = data.Moments;
        int features = moments.FeatureCount;
        if (choice.Search == SubsetSearch.All && features > SubsetSelection.MostFeaturesOfAll)
        {
            throw new CommandLineException(
                $"--select: all subsets are searched of up to {SubsetSelection.MostFeaturesOfAll} features, and there are {features}; "
                + "forward or backward is accepted, or fewer columns");
        }

        var selection = new SubsetSelection(features);
        if (moments.Select(choice.Search, request.Options, selection) == FitStatus.OutOfRange)
        {
            throw MomentsFit.OutOfRange(data.Name);
        }

        int best = selection.Best(choice.Criterion);
        FitReport report = default;
        double[] coefficients = [];
        double intercept = request.Options.Intercept ? moments.TargetMean : 0.0;
        if (best > 0)
        {
            var chosen = new LinearModel<T>.Moments(best);
            chosen.CopyFrom(moments, selection.Features(best));
            report = chosen.Fit(default(LeastSquares), request.Options, out LinearModel<T> model);
            coefficients = Array.ConvertAll(model.Coefficients.ToArray(), double.CreateTruncating);
            intercept = double.CreateTruncating(model.Intercept);
        }

        return new SubsetResult
        {
            DataName = data.Name,
            Target = data.Columns.Target,
            FeatureNames = data.Columns.Features,
            SinglePrecision = typeof(T) == typeof(float),
            Choice = choice,
            Selection = selection,
            Best = best,
            Fit = report,
            Coefficients = coefficients,
            Intercept = intercept,
        };
    }
}
