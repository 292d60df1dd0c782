using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>
/// What a fit found, in any precision, from moments or over rows, for the printers. Figures that do not exist are NaN;
/// strengths and the objective are in the convention of the model.
/// </summary>
internal sealed record FitResult
{
    public required string DataName { get; init; }

    public required string Target { get; init; }

    public required string[] FeatureNames { get; init; }

    public required ModelKind Model { get; init; }

    /// <summary>What was added to the loss.</summary>
    public required PenaltyKind Penalty { get; init; }

    /// <summary>What the penalty has besides its strength.</summary>
    public PenaltySettings Settings { get; init; } = PenaltySettings.None;

    /// <summary>The solver that was used.</summary>
    public required string SolverWord { get; init; }

    public required bool SinglePrecision { get; init; }

    public required FitStatus Status { get; init; }

    public required long RowCount { get; init; }

    /// <summary>The rank of the system that was solved, or null where none was.</summary>
    public int? Rank { get; init; }

    public double Alpha { get; init; } = double.NaN;

    public double AlphaMax { get; init; } = double.NaN;

    public double L1Ratio { get; init; } = double.NaN;

    public required bool HasIntercept { get; init; }

    public required double Intercept { get; init; }

    /// <summary>In original units, in the order of the names.</summary>
    public required double[] Coefficients { get; init; }

    /// <summary>The coefficients of the columns scaled to deviation 1, when the fit was asked to scale them.</summary>
    public required double[]? StandardizedCoefficients { get; init; }

    public required double Objective { get; init; }

    /// <summary>What a second fit without the penalty has found on the features that the first one kept; null without one.</summary>
    public RefitFigures? Refit { get; init; }

    public required int Iterations { get; init; }

    public required Certificate Certificate { get; init; }

    public double ResidualSumOfSquares { get; init; } = double.NaN;

    public double RSquared { get; init; } = double.NaN;

    public double MeanSquaredError { get; init; } = double.NaN;

    /// <summary>The quantile that is predicted, or null.</summary>
    public double? Quantile { get; init; }

    public double LogLoss { get; init; } = double.NaN;

    public double Accuracy { get; init; } = double.NaN;

    /// <summary>The scale that was fitted with the coefficients; NaN where none was.</summary>
    public double Scale { get; init; } = double.NaN;

    /// <summary>Whether the scale is fitted with the coefficients.</summary>
    public bool FitsScale { get; init; }

    /// <summary>Twice what the losses lie above those of perfect predictions; NaN for models that have none.</summary>
    public double Deviance { get; init; } = double.NaN;

    /// <summary>The deviance of intercept and exposure alone; NaN without an intercept.</summary>
    public double NullDeviance { get; init; } = double.NaN;

    /// <summary>The labels of classes 0 and 1, or null.</summary>
    public string[]? Classes { get; init; }

    /// <summary>The coefficients of each class of a classifier; null for every other model.</summary>
    public ClassFigures? OfClasses { get; init; }

    /// <summary>The scores on rows that the fit did not see, or null.</summary>
    public ModelScore? Test { get; init; }

    /// <summary>How often a perceptron was corrected; null for other models.</summary>
    public long? Corrections { get; init; }

    /// <summary>What a descent did besides, or null for a solver without a step size.</summary>
    public DescentFigures? Descent { get; init; }

    /// <summary>In how many digits a fit from moments or from a triangle was solved, or null for a fit over rows.</summary>
    public FitArithmetic? Arithmetic { get; init; }

    /// <summary>How many digits of the coefficients are right; NaN where nothing tells.</summary>
    public double ExpectedDigits { get; init; } = double.NaN;

    /// <summary>Whether rounding the data to single precision leaves next to no digits of the coefficients.</summary>
    public bool IsRuinedByRounding { get; init; }

    /// <summary>Whether the same rows may have a better answer from sums in doubled precision.</summary>
    public bool WantsDoubledSums { get; init; }

    /// <summary>How multiply-adds were rounded.</summary>
    public required MultiplyAddKind MultiplyAdd { get; init; }

    /// <summary>The inference of least squares, NaN where it has none; null for every other model.</summary>
    public InferenceFigures? Inference { get; init; }

    /// <summary>The inference of an unpenalised likelihood; null where there is none.</summary>
    public LikelihoodStatistics? Likelihood { get; init; }

    /// <summary>What a Bayesian model knows besides its coefficients; null for every other model.</summary>
    public BayesianPosterior? Posterior { get; init; }

    public bool Converged => Status == FitStatus.Converged;

    /// <summary>Whether the fit did what it was asked to: it reached its tolerance, or the held-out rows told it to stop.</summary>
    public bool IsUsable => Converged || Status == FitStatus.StoppedEarly;

    /// <summary>The inference, where there is something in it to show.</summary>
    public InferenceFigures? ShownInference => Inference is { Report.InferenceApplies: true } ? Inference : null;

    public string PrecisionWord => Precisions.Word(SinglePrecision);

    /// <summary>The features of each group; empty without groups.</summary>
    public (string Label, string[] Features)[] Groups =>
        [.. Settings.Groups.Select(label => (label, FeatureNames.Where((_, j) => Settings.GroupLabels[j] == label)))];

    /// <summary>The labels of the groups with a coefficient that is not zero.</summary>
    public string[] ActiveGroups => Settings.Groups.Where((label, _) => ActiveFeatures.Length > 0 && HasActive(label));

    private bool HasActive(string label)
    {
        for (int j = 0; j < Coefficients.Length; j++)
        {
            if (Coefficients[j] != 0.0 && Settings.GroupLabels[j] == label)
            {
                return true;
            }
        }

        return false;
    }

    public string[] ActiveFeatures => FeatureNames.Where((_, j) => Coefficients[j] != 0.0);
}

/// <param name="Coefficients">The coefficients before.</param>
/// <param name="Intercept">The intercept before.</param>
/// <param name="Objective">The objective of the second fit.</param>
internal sealed record RefitFigures(double[] Coefficients, double Intercept, double Objective);

/// <param name="StepSize">The first step size, for the mean of the loss.</param>
/// <param name="HeldOutLoss">The mean loss on the rows that were held out; NaN without any.</param>
internal sealed record DescentFigures(double StepSize, double HeldOutLoss);

/// <param name="Report">Degrees of freedom, standard error, criteria.</param>
/// <param name="Statistics">The figures of each coefficient.</param>
/// <param name="Choice">What they were estimated from, and the level of intervals.</param>
internal sealed record InferenceFigures(FitReport Report, CoefficientStatistics Statistics, InferenceChoice Choice)
{
    /// <summary>The word of the command line for what they were estimated from.</summary>
    public string Word => Choice.Clusters is { } clusters ? "cluster:" + clusters.Name : Choice.Kind.ToString().ToLowerInvariant();
}
