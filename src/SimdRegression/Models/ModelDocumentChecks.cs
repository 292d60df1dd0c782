using Names = SimdRegression.ModelDocumentFormat;

namespace SimdRegression;

/// <summary>Refuses what no fit reports: a stored model may be well-formed and still say what cannot be.</summary>
internal static class ModelDocumentChecks
{
    // As many decimal digits as double precision has, and what rounding may leave below zero of a gap.
    private const double MostDigits = 16.0;
    private const double LeastCertificate = -1e-6;

    public static void Check(in FitReport report)
    {
        CheckCounts(report.Iterations, report.RowCount, report.TotalWeight, report.ActiveCount, report.FeatureCount);
        CheckCommon(report.Certificate, report.Rank, report.FeatureCount, report.Alpha, report.AlphaMax, report.L1Ratio);
        Require(IsNotNegative(report.ResidualSumOfSquares), Names.ResidualSumOfSquares, "is negative");
        Require(IsNotNegative(report.TotalSumOfSquares), Names.TotalSumOfSquares, "is negative");
        Require(IsNotNegative(report.ConditionNumber), Names.ConditionNumber, "is negative");
        Require(!(report.ExpectedDigits < 0.0 || report.ExpectedDigits > MostDigits), Names.ExpectedDigits, $"is not from 0 to {MostDigits}");
    }

    public static void Check(in TrainingReport report)
    {
        CheckCounts(report.Iterations, report.RowCount, report.TotalWeight, report.ActiveCount, report.FeatureCount);
        CheckCommon(report.Certificate, report.Rank, report.FeatureCount, report.Alpha, report.AlphaMax, report.L1Ratio);
        Require(report.Corrections >= 0, Names.Corrections, "is negative");
        Require(IsNotNegative(report.Multiplier), Names.Multiplier, "is negative");
        Require(IsNotNegative(report.StepSize), Names.StepSize, "is negative");
        Require(IsNotNegative(report.SuggestedStepSize), Names.SuggestedStepSize, "is negative");
    }

    public static void Check(ModelObjective objective)
    {
        foreach (double factor in objective.PenaltyFactors)
        {
            Require(factor >= 0.0 && double.IsFinite(factor), Names.PenaltyFactors, "holds what is no finite number of at least 0");
        }

        Require(objective.Quantile is > 0.0 and < 1.0, Names.Quantile, "is not above 0 and below 1");
        Require(objective.TweediePower is > 1.0 and < 2.0, Names.TweediePower, "is not above 1 and below 2");
        CheckPenalty(objective);
        IReadOnlyList<double> lower = objective.LowerBounds;
        IReadOnlyList<double> upper = objective.UpperBounds;
        int count = lower.Count > 0 && upper.Count > 0 ? Math.Max(lower.Count, upper.Count) : 0;
        for (int j = 0; j < count; j++)
        {
            bool isOrdered = lower[lower.Count == 1 ? 0 : j] <= upper[upper.Count == 1 ? 0 : j];
            Require(isOrdered, Names.LowerBounds, "holds a bound above the upper one");
        }
    }

    private static void CheckPenalty(ModelObjective objective)
    {
        bool isGrouped = objective.Penalty == ModelPenalty.Group;
        Require(isGrouped == (objective.Groups.Count > 0), Names.Groups, isGrouped ? "is missing, and the penalty has groups" : "belongs to the penalty Group alone");
        foreach (double factor in objective.GroupFactors)
        {
            Require(factor >= 0.0 && double.IsFinite(factor), Names.GroupFactors, "holds what is no finite number of at least 0");
        }

        int groups = isGrouped ? new FeatureGroups([.. objective.Groups]).Count : 0;
        Require(objective.GroupFactors.Count == 0 || objective.GroupFactors.Count == groups, Names.GroupFactors, $"is not one for each of {groups} groups");
        Require(objective.Power > 0.0 && double.IsFinite(objective.Power), Names.Power, "is no finite number above 0");
        double least = objective.Penalty == ModelPenalty.Scad ? 2.0 : 1.0;
        Require(objective.Gamma > least && double.IsFinite(objective.Gamma), Names.Gamma, $"is no finite number above {least}");
    }

    private static void CheckCounts(int iterations, long rows, double weight, int active, int features)
    {
        Require(iterations >= 0, Names.Iterations, "is negative");
        Require(rows >= 0, Names.Rows, "is negative");
        Require(IsNotNegative(weight), Names.TotalWeight, "is negative");
        Require(active >= 0 && active <= features, Names.ActiveCount, $"is not from 0 to the number of features, {features}");
    }

    private static void CheckCommon(Certificate certificate, int rank, int features, double alpha, double alphaMax, double share)
    {
        Require(rank >= 0 && rank <= features, Names.Rank, $"is not from 0 to the number of features, {features}");
        Require(!(certificate.Value < LeastCertificate), Names.CertificateValue, "is negative");
        Require(IsNotNegative(certificate.Tolerance), Names.CertificateTolerance, "is negative");
        Require(IsNotNegative(alpha), Names.Alpha, "is negative");
        Require(IsNotNegative(alphaMax), Names.AlphaMax, "is negative");
        Require(!(share < 0.0 || share > 1.0), Names.L1Ratio, "is not from 0 to 1");
    }

    // NaN is a figure that does not exist.
    private static bool IsNotNegative(double value) => !(value < 0.0);

    private static void Require(bool holds, string name, string problem)
    {
        if (!holds)
        {
            throw new InvalidDataException($"The model is damaged: \"{name}\" {problem}.");
        }
    }
}
