namespace SimdRegression;

/// <summary>
/// What a fit over rows did, and how good its answer is. Figures that do not exist are NaN. The objective is
/// sum s l(x.w + b, y) + alpha sum over j of f(j) R(w(j)), s the sample weights, f the penalty factors.
/// </summary>
/// <remarks>Thread safety: an immutable value; any number of threads may share it.</remarks>
public readonly record struct TrainingReport
{
    /// <summary>A report of a fit that this process made.</summary>
    public TrainingReport()
    {
    }

    /// <summary>How the fit ended.</summary>
    public FitStatus Status { get; init; }

    /// <summary>Whether the certificate reached its tolerance.</summary>
    public bool Converged => Status == FitStatus.Converged;

    /// <summary>The evidence of optimality.</summary>
    public Certificate Certificate { get; init; }

    /// <summary>Newton steps, or passes over all rows.</summary>
    public int Iterations { get; init; }

    /// <summary>How often the perceptron rule corrected its coefficients; 0 for other solvers.</summary>
    public long Corrections { get; init; }

    /// <summary>
    /// How multiply-adds were rounded: fits of the same kind have the same bits on every machine, those of different kinds agree to rounding. A
    /// new report has what this process uses, a default one <see cref="MultiplyAddKind.Unspecified"/>.
    /// </summary>
    public MultiplyAddKind MultiplyAdd { get; init; } = MultiplyAddOfProcess.Kind;

    /// <summary>The number of features.</summary>
    public int FeatureCount { get; init; }

    /// <summary>The number of rows, those of weight zero included.</summary>
    public long RowCount { get; init; }

    /// <summary>The sum W of the sample weights.</summary>
    public double TotalWeight { get; init; }

    /// <summary>Whether the model has an intercept.</summary>
    public bool Intercept { get; init; }

    /// <summary>alpha in the formula above; 0 for a constraint.</summary>
    public double Alpha { get; init; }

    /// <summary>The smallest alpha at which all penalised coefficients are zero; NaN without L1 penalty.</summary>
    public double AlphaMax { get; init; }

    /// <summary>The share r of L1 where R(w) = r |w| + (1 - r)/2 w^2; NaN for other penalties.</summary>
    public double L1Ratio { get; init; }

    /// <summary>The objective at the answer.</summary>
    public double Objective { get; init; }

    /// <summary>The weighted sum of the loss at the answer.</summary>
    public double TotalLoss { get; init; }

    /// <summary>The weighted mean of the loss at the answer; of the logistic loss: the log loss.</summary>
    public double MeanLoss => TotalLoss / TotalWeight;

    /// <summary>The number of coefficients that are not zero.</summary>
    public int ActiveCount { get; init; }

    /// <summary>
    /// Of a constraint: the strength of the penalty that has the same answer (the Lagrange multiplier), 0 where the constraint does not
    /// bind; otherwise NaN.
    /// </summary>
    public double Multiplier { get; init; }

    /// <summary>The first step size of gradient descent, given or derived, for the mean of the loss; NaN for other solvers.</summary>
    public double StepSize { get; init; }

    /// <summary>Where steps were too long: a step size that would have worked; otherwise NaN.</summary>
    public double SuggestedStepSize { get; init; }

    /// <summary>The mean loss on the rows that were held out, at the answer; NaN without any.</summary>
    public double HeldOutLoss { get; init; }
}
