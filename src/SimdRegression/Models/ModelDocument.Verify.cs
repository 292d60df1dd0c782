using SimdRegression.Kernels;
using SimdRegression.Verification;

namespace SimdRegression;

/// <content>Verification.</content>
public sealed partial class ModelDocument<T>
{
    /// <summary>Verifies what the report claims against the rows of the fit, as <see cref="FitVerifier"/> does; the objective may have every penalty that is stored.</summary>
    /// <param name="batch">The rows, with targets and weights.</param>
    /// <returns>What is proven, and whether the claim holds.</returns>
    /// <exception cref="InvalidOperationException">The document has no <see cref="Objective"/>, or one that does not belong to its report.</exception>
    /// <exception cref="NotSupportedException">The loss is <see cref="ModelLoss.Other"/>, or the penalty is none of those that are stored.</exception>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    /// <example><code>
    /// var objective = new ModelObjective { Penalty = ModelPenalty.Mcp, Gamma = 3.0 };
    /// var document = new ModelDocument&lt;double&gt;(model.Coefficients, model.Intercept, in report) { Objective = objective };
    /// VerificationReport found = document.Verify(new RowBatch&lt;double&gt;(rows, features, targets, default));
    /// </code></example>
    public VerificationReport Verify(in RowBatch<T> batch)
    {
        ModelObjective objective = CheckedObjective();
        if (Training is not { } training)
        {
            FitReport report = Report.GetValueOrDefault();
            return FitVerifier.Verify(
                in batch, Coefficients, Intercept, in report, objective.PenaltyOf(PenaltyClaim.Of(in report)), objective.ToOptions(report.Intercept));
        }

        return FitVerifier.Verify(
            in batch,
            objective.LossOfRows(),
            Coefficients,
            Intercept,
            in training,
            objective.PenaltyOf(PenaltyClaim.Of(in training)),
            objective.ToOptions(training.Intercept));
    }

    /// <summary>Verifies what the report of a fit from moments claims against these moments, where the rows are gone.</summary>
    /// <typeparam name="TKernels">The kernel set.</typeparam>
    /// <param name="moments">The moments; they stay as they are.</param>
    /// <returns>What is shown, as <see cref="FitVerifier"/> says.</returns>
    /// <exception cref="InvalidOperationException">The fit was one over rows, or the document has no <see cref="Objective"/>, or one that does not belong to its report.</exception>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    public VerificationReport Verify<TKernels>(Moments<T, TKernels> moments)
        where TKernels : struct, IKernels<T>
    {
        ArgumentNullException.ThrowIfNull(moments);
        ModelObjective objective = CheckedObjective();
        FitReport report = Report ?? throw new InvalidOperationException("The model was fitted over rows; its rows can verify it.");
        return FitVerifier.Verify(
            moments, Coefficients, Intercept, in report, objective.PenaltyOf(PenaltyClaim.Of(in report)), objective.ToOptions(report.Intercept));
    }

    private ModelObjective CheckedObjective()
    {
        ModelObjective objective = Objective ?? throw new InvalidOperationException("The document does not say what was minimised: it has no objective.");
        bool isConvex = objective.Penalty is ModelPenalty.Elastic or ModelPenalty.Group || (objective.Penalty == ModelPenalty.Bridge && objective.Power >= 1.0);
        bool isGrouped = objective.Penalty == ModelPenalty.Group;
        return isGrouped && objective.Groups.Count != coefficients.Length
            ? throw new InvalidOperationException($"The objective has {objective.Groups.Count} labels of groups for {coefficients.Length} features; there must be one for each.")
            : !isConvex && Training is not null
            ? throw new InvalidOperationException("The objective has a penalty that is not convex; these are fitted from moments alone.")
            : objective.Penalty == ModelPenalty.Elastic || (objective.LowerBounds.Count == 0 && objective.UpperBounds.Count == 0)
            ? objective
            : throw new InvalidOperationException("The objective has bounds beside a penalty that takes none.");
    }
}
