using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;

namespace SimdRegression.Fuzz.Targets;

/// <summary>Holds what a fit tells beside its certificate against the exact problem: digits, rank, standard errors and alphaMax.</summary>
/// <param name="problem">The problem.</param>
/// <param name="asked">What was asked.</param>
/// <param name="answer">What was answered.</param>
/// <param name="l1">The weights of the absolute values.</param>
/// <param name="l2">The weights of the half squares.</param>
/// <param name="usable">The columns that are not zero.</param>
/// <param name="context">On what occasion.</param>
internal sealed class QuadraticFigures(
    ExactQuadratic problem, FitOptionsCase asked, QuadraticAnswer answer, BigFloat[] l1, BigFloat[] l2, List<int> usable, string context)
{
    // Digits that are told may be above the right ones by less than one.
    private const double Slack = 0.75;

    // Rounding an answer costs the last digit; nothing above is looked at.
    private const double MostDigits = 14.5;
    private const double MostSingleDigits = 6.5;
    private const double LargestSingleDigits = 7.25;

    // Fewer digits than this beside an answer that did not converge say nothing.
    private const double FewDigits = 2.0;

    // Below, a fit is ill conditioned.
    private const double FewestDigits = 6.0;

    // Beyond a block, rows are summed in the precision of the data.
    private const long RowsOfBlock = 2048;
    private const double ErrorOfStandardErrors = 1e-10;
    private const double ErrorOfLongStandardErrors = 1e-6;
    private const double SingleError = 1e-5;
    private const double LongSingleError = 1e-3;
    private const double ErrorOfAlphaMax = 1e-9;
    private const double DigitsOfAlphaMax = 12.0;

    // Coefficients below these shares of what they are the difference of have no digits to speak of.
    private const double Hidden = 1e-12;
    private const double Visible = 1e-6;

    private readonly FitReport told = answer.Report;
    private readonly int features = answer.Coefficients.Length;

    private bool IsDirect => asked.Kind is EstimatorKind.LeastSquares or EstimatorKind.Ridge && !asked.IsBounded;

    private bool IsLong => told.RowCount >= RowsOfBlock;

    private string Words => $"{told.Estimator}{(asked.IsBounded ? " in a box" : "")}{(answer.Single ? " in float" : "")}";

    /// <summary>Least squares: the rank is that of the data, or the digits say that it is open.</summary>
    public void CheckRank()
    {
        bool isTold = asked.Kind == EstimatorKind.LeastSquares && !asked.IsBounded && told.Converged && told.FeatureCount == features
            && told.Certificate.Kind == CertificateKind.Residual;
        int rank = isTold ? new ExactCholesky(problem.Gram, usable).Columns.Count : 0;
        BrokenPromiseException.Unless(
            !isTold || told.Rank == rank || told.ExpectedDigits < 1.0,
            () => $"{Words}: converged with the wrong rank", $" ({told.Rank} and {told.ExpectedDigits:f1} digits told, {rank} right){context}");
    }

    /// <summary>No more digits are told than are right.</summary>
    /// <param name="optimum">The optimum.</param>
    public void CheckDigits(BigFloat[] optimum)
    {
        double expected = told.ExpectedDigits;
        var whole = new ExactCholesky(ExactCholesky.WithDiagonal(problem.Gram, l2), usable);
        bool isUnique = whole.Columns.Count == usable.Count && usable.Count == features;
        if (double.IsNaN(expected) || !isUnique)
        {
            return;
        }

        BigFloat largest = BigFloat.Zero;
        BigFloat error = BigFloat.Zero;
        // What is smaller than the root of the tolerance is not looked for.
        double hidden = told.Certificate.Kind == CertificateKind.DualityGap ? Math.Max(Hidden, Math.Sqrt(told.Certificate.Tolerance)) : Hidden;
        BigFloat smallest = BigFloat.Sqrt(problem.TargetSquare) * hidden;
        foreach (int j in usable)
        {
            BigFloat unit = problem.Length(j);
            smallest = BigFloat.Max(smallest, Visible * l1[j] / unit);
            largest = BigFloat.Max(largest, unit * BigFloat.Abs(optimum[j]));
            error = BigFloat.Max(error, unit * BigFloat.Abs(optimum[j] - answer.Coefficients[j]));
        }

        if (largest <= smallest)
        {
            // Coefficients that are next to nothing beside what they are the difference of: only rounding decides.
            return;
        }

        bool dependent = new ExactCholesky(problem.Gram, usable).Columns.Count < usable.Count;
        string kind = dependent ? $"{Words} of dependent columns" : Words;
        double most = answer.Single ? MostSingleDigits : MostDigits;
        double right = error.IsZero ? most : Math.Max(0.0, -Math.Log10((error / largest).ToDouble()));
        BrokenPromiseException.Unless(
            Math.Min(right, most) >= Math.Min(expected, most) - Slack || (!told.Converged && expected < FewDigits),
            () => $"{kind}: {(told.Converged ? "converged" : "not converged")}, and more digits are told than are right",
            $" ({expected:f1} told, {right:f1} right, right {string.Join(' ', optimum)}){context}");
        // Sums in double precision may leave a rank open: no digit is told then.
        bool isOpen = told.Estimator == EstimatorKind.LeastSquares && told.Rank < usable.Count && expected == 0.0;
        BrokenPromiseException.Unless(
            !told.Converged || !IsDirect || answer.Single || isOpen || expected >= FewestDigits - 1e-9, () => $"{kind}: converged with fewer than six digits", $" ({expected:f1}){context}");
        BrokenPromiseException.Unless(
            !answer.Single || expected <= LargestSingleDigits, () => $"{Words}: more digits are told than numbers have", $" ({expected:f1}){context}");
    }

    /// <summary>Standard errors that are told have ten digits, from sums in double precision six, of float data five or three.</summary>
    /// <param name="optimum">The optimum.</param>
    public void CheckStandardErrors(BigFloat[] optimum)
    {
        long degrees = told.ResidualDegreesOfFreedom;
        var cholesky = new ExactCholesky(problem.Gram, usable);
        if (answer.StandardErrors is null || !told.Converged || degrees <= 0 || cholesky.Columns.Count < features)
        {
            return;
        }

        BigFloat square = problem.ResidualSquare(optimum, problem.Gradient(optimum)) / degrees;

        // What the rounding of the data leaves of a residual that is next to nothing is not looked at.
        if (square * degrees <= problem.TargetSquare * 1e-22)
        {
            return;
        }

        for (int j = 0; j < features; j++)
        {
            double error = answer.StandardErrors[j];
            var axis = new BigFloat[features];
            axis[j] = 1.0;
            BigFloat right = BigFloat.Sqrt(cholesky.Solve(axis)[j] * square);
            double allowed = answer.Single ? IsLong ? LongSingleError : SingleError
                : told.Arithmetic == FitArithmetic.Double ? ErrorOfLongStandardErrors : ErrorOfStandardErrors;
            double relative = double.IsNaN(error) ? 0.0 : ((error - right) / right).ToDouble();
            BrokenPromiseException.Unless(
                Math.Abs(relative) <= allowed,
                () => $"{Words}: a standard error that is wrong", $" (by {relative:g2}: {error:R} instead of {right}){context}");
        }
    }

    /// <summary>The strength from which on all is zero.</summary>
    public void CheckAlphaMax()
    {
        // With an upper or lower bound on some coefficients another strength may do; and sums that have lost digits tell it less well.
        // The share of L1 is another one in the convention of the mean squared error.
        if (asked.Kind is not (EstimatorKind.Lasso or EstimatorKind.ElasticNet) || asked.IsBounded || !(asked.L1Ratio > 0.0) || !told.Converged
            || told.ExpectedDigits < DigitsOfAlphaMax || asked.Strength.Convention == StrengthConvention.MeanSquaredError)
        {
            return;
        }

        FitOptions options = asked.Options;
        var free = new ExactCholesky(problem.Gram, usable.Where(j => Factor(options, j) == 0.0));
        BigFloat[] step = free.Solve(problem.Linear);
        BigFloat[] slopes = problem.Gradient(step);
        BigFloat largest = BigFloat.Zero;
        BigFloat doubt = BigFloat.Zero;
        foreach (int j in usable.Where(j => Factor(options, j) > 0.0))
        {
            BigFloat unit = options.Standardize && !problem.Deviation[j].IsZero ? problem.Deviation[j] : BigFloat.One;
            BigFloat price = problem.Weight * asked.L1Ratio * Factor(options, j) * unit;
            largest = BigFloat.Max(largest, BigFloat.Abs(slopes[j]) / price);

            // A slope of nothing is known to rounding alone, and what a projection leaves of it to that of the projection.
            double share = free.Columns.Count > 0 ? ErrorOfAlphaMax : 64.0 * answer.Epsilon;
            doubt = BigFloat.Max(doubt, BigFloat.Sqrt(problem.Gram[j, j] * problem.TargetSquare) * share / price);
        }

        double right = largest.ToDouble();
        bool isRepresentable = double.IsFinite(right) && (right == 0.0 || right > 1e-300);
        BigFloat allowed = (largest * ErrorOfAlphaMax) + doubt;
        BrokenPromiseException.Unless(
            !isRepresentable || double.IsFinite(told.AlphaMax), () => $"{Words}: alphaMax is not told although it is a number", $" ({right}){context}");
        BrokenPromiseException.Unless(
            !isRepresentable || BigFloat.Abs(largest - told.AlphaMax) <= allowed,
            () => $"{Words}: alphaMax is wrong", $" ({told.AlphaMax:R} instead of {right:R}){context}");
    }

    private static double Factor(in FitOptions options, int feature) => options.PenaltyFactors.IsEmpty ? 1.0 : options.PenaltyFactors.Span[feature];
}
