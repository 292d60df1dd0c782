using System.Numerics;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>What was minimised, as it is saved with a model, so that <c>verify</c> can hold the model against its data.</summary>
internal static class StoredObjective
{
    /// <summary>The objective of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="factors">The penalty factors that were used.</param>
    /// <param name="weights">The name of the column of weights.</param>
    /// <param name="exposure">The name of the column of exposures.</param>
    public static ModelObjective Of(FitRequest request, ReadOnlyMemory<double> factors, string? weights, string? exposure = null)
    {
        ModelPenalty penalty = FormOf(request.Penalty);
        return new ModelObjective
        {
            Loss = request.FitsScale ? ModelLoss.Other : request.Model.Loss(),
            HuberDelta = request.HuberDelta,
            TweediePower = request.TweediePower,
            Quantile = request.Quantile,
            Penalty = penalty,
            Groups = penalty == ModelPenalty.Group ? LabelsOf(request.Settings) : [],
            GroupFactors = penalty == ModelPenalty.Group ? request.Settings.GroupFactors : [],
            Power = penalty == ModelPenalty.Bridge ? request.Settings.Q : 1.0,
            Gamma = penalty is ModelPenalty.Mcp or ModelPenalty.Scad ? request.Settings.Gamma : Scad.DefaultGamma,
            ExposureName = exposure,
            Standardize = request.Options.Standardize,
            PenaltyFactors = factors.ToArray(),
            LowerBounds = request.Options.LowerBounds.ToArray(),
            UpperBounds = request.Options.UpperBounds.ToArray(),
            WeightName = weights,
        };
    }

    /// <summary>The objective of a fit from moments: the factors of an adaptive penalty are those that its pilot led to.</summary>
    public static ModelObjective Of<T>(FitRequest request, LinearModel<T>.Moments moments, string? weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (request.Penalty != PenaltyKind.Adaptive)
        {
            return Of(request, request.Options.PenaltyFactors, weights);
        }

        var factors = new double[moments.FeatureCount];
        moments.CopyAdaptiveFactors(factors);
        return Of(request, factors, weights);
    }

    /// <summary>The objective of a second fit, without a penalty, on the features that a first one has kept.</summary>
    /// <param name="kept">The coefficients of the first fit.</param>
    /// <param name="weights">The name of the column of weights.</param>
    public static ModelObjective OfKept(double[] kept, string? weights) => new()
    {
        LowerBounds = [.. kept.Select(value => value == 0.0 ? 0.0 : double.NegativeInfinity)],
        UpperBounds = [.. kept.Select(value => value == 0.0 ? 0.0 : double.PositiveInfinity)],
        WeightName = weights,
    };

    private static ModelPenalty FormOf(PenaltyKind kind) => kind switch
    {
        PenaltyKind.Group => ModelPenalty.Group,
        PenaltyKind.Bridge => ModelPenalty.Bridge,
        PenaltyKind.Mcp => ModelPenalty.Mcp,
        PenaltyKind.Scad => ModelPenalty.Scad,
        _ => ModelPenalty.Elastic,
    };

    private static int[] LabelsOf(PenaltySettings settings)
    {
        FeatureGroups groups = settings.ToGroups();
        var labels = new int[groups.FeatureCount];
        for (int j = 0; j < labels.Length; j++)
        {
            labels[j] = groups.GroupOf(j);
        }

        return labels;
    }
}
