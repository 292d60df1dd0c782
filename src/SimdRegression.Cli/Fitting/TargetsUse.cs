using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <param name="Outcomes">The fit of each target.</param>
/// <param name="Save">Writes the model of all targets.</param>
internal sealed record TargetFits(FitOutcome[] Outcomes, Action<Stream> Save);

/// <summary>Fits of several targets from the moments of one pass, in which all targets but the first are read as features are.</summary>
internal sealed class TargetsUse(FitRequest request, ToolConsole console) : DataUse<TargetFits>(WithOtherTargets(request))
{
    protected override bool WantsDoubledSums(TargetFits found, out bool isOpen)
    {
        isOpen = found.Outcomes.Any(outcome => outcome.Result.ExpectedDigits == 0.0);
        return found.Outcomes.Any(outcome => outcome.Result.WantsDoubledSums);
    }

    protected override void CheckStatistics(FitRequest fit, StatisticsFile file) => throw new CommandLineException(
        $"--target: {file.Name} holds statistics about one target; one target, or a file of rows, is accepted");

    protected override TargetFits OnRows<T>(TableRows<T> rows) => OnMoments(rows.ToMoments(Request.Solver.Precision()));

    protected override TargetFits OnMoments<T>(NamedMoments<T> moments)
    {
        string[] columns = moments.Columns.Features;
        string[] features = Request.Columns.FeaturesAmong(columns);
        if (features.Length == 0)
        {
            throw new UnusableDataException(moments.Name, "no feature is left; at least one column besides targets and weights is needed");
        }

        int[] chosen = Array.ConvertAll(features, name => Array.IndexOf(columns, name));
        int[] targets = Array.ConvertAll([.. Request.Columns.Targets], name => Array.IndexOf(columns, name));
        FitRequest fit = Request with { Encoder = FeatureEncoder(Request) };
        MomentColumns described = moments.Columns with { Features = features };
        return console.Interruption.During(() => fit.Model == ModelKind.MultiTask
            ? TasksFit.Run(fit, moments with { Columns = described }, chosen, targets)
            : EachTarget(fit, moments with { Columns = described }, chosen, targets));
    }

    private static TargetFits EachTarget<T>(FitRequest request, NamedMoments<T> data, int[] features, int[] targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var outcomes = new FitOutcome[targets.Length];
        for (int k = 0; k < targets.Length; k++)
        {
            var moments = new LinearModel<T>.Moments(features.Length);
            if (targets[k] < 0)
            {
                moments.CopyFrom(data.Moments, features);
            }
            else
            {
                moments.CopyFrom(data.Moments, features, targets[k]);
            }

            moments.SumPrecision = data.Moments.SumPrecision;
            MomentColumns columns = data.Columns with { Target = request.Columns.Targets[k] };
            outcomes[k] = MomentsFit.Run(request, data with { Columns = columns, Moments = moments });
        }

        FittedModel[] models = Array.ConvertAll(outcomes, outcome => outcome.Model);
        return new TargetFits(outcomes, stream => models[0].SaveTogether(models, data.Name, stream));
    }

    // Other targets stand among the columns of the encoder, as numbers.
    internal static RowEncoder? FeatureEncoder(FitRequest request) => request.Encoder is not { } encoder || request.Columns.OtherTargets.Count == 0
        ? request.Encoder
        : new RowEncoder(Array.FindAll(encoder.Columns.ToArray(), column => !request.Columns.OtherTargets.Contains(column.Name)), encoder.Products.ToArray());

    internal static FitRequest WithOtherTargets(FitRequest request) => request.Columns.Features is not { } features
        ? request
        : request with { Columns = request.Columns with { Features = [.. features, .. request.Columns.OtherTargets] } };
}
