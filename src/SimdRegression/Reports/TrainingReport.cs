using System.Globalization;
using System.Text;

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

    /// <summary>The number of rows whose weight is above 0: a row of weight 0 is an absent row, in every figure.</summary>
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
    /// Newton's method: the number of columns that do not depend on others to within the rounding of the data; with L1 weights or bounds, the number
    /// of coefficients that are not zero. 0 for other solvers, and where no certificate was made.
    /// </summary>
    public int Rank { get; init; }

    /// <summary>
    /// Newton's method: an estimate of the condition number of the Hessian at the answer, its columns scaled to unit length, in the basis that the
    /// fit was made in: the columns themselves, or combinations of them where double precision cannot tell these apart (Higham 1988). NaN for other
    /// solvers.
    /// </summary>
    public double ConditionNumber { get; init; } = double.NaN;

    /// <summary>
    /// Newton's method: how many decimal digits of the coefficients are right at least, those of the largest one (each in units of the length of
    /// its column, weighted by the curvature of the loss), as far as <see cref="Certificate"/> tells: the gap bounds how far the answer may be from
    /// the minimum, and that how far the coefficients may be. A smaller <see cref="FitOptions.Tolerance"/> brings more. At most 15.65; 0 where
    /// nothing is known, and NaN for other solvers and for certificates that are no duality gap.
    /// </summary>
    public double ExpectedDigits { get; init; } = double.NaN;

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

    /// <summary>The report as text for a reader: status, certificate, loss, in the invariant culture. Figures that do not exist are left out.</summary>
    public override string ToString()
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        var text = new StringBuilder();
        text.Append(culture, $"{Status} after {Iterations} iteration(s); ");
        text.Append(culture, $"{Certificate.Kind} {Certificate.Value:g3} (tolerance {Certificate.Tolerance:g3}); ");
        text.Append(culture, $"{ActiveCount} of {FeatureCount} coefficients are not zero; {RowCount} rows\n");
        text.Append(culture, $"objective {Objective:g10}, mean loss {MeanLoss:g10}");
        Append(text, "mean loss of held-out rows", HeldOutLoss);
        Append(text, "alpha", Alpha);
        Append(text, "L1 share", L1Ratio);
        Append(text, "multiplier", Multiplier);
        Append(text, "condition number", ConditionNumber);
        Append(text, "digits expected", ExpectedDigits);
        Append(text, "step size", StepSize);
        Append(text, "a step size that works", SuggestedStepSize);
        if (Corrections > 0)
        {
            text.Append(culture, $", {Corrections} corrections");
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, double value)
    {
        if (!double.IsNaN(value))
        {
            text.Append(CultureInfo.InvariantCulture, $", {name} {value:g6}");
        }
    }
}
