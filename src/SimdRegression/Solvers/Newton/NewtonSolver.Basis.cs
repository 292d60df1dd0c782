using SimdRegression.Kernels;
using SimdRegression.Numerics;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <content>Fits of columns that double precision cannot tell apart, in terms of combinations that are nearly orthonormal.</content>
/// <remarks>
/// Where the certificate says that H has no digits for some combination of columns, rows are turned in doubled precision to a basis in which
/// all combinations are of one size (<see cref="RowBasis{T}"/>), and the fit is made again there. Absolute values and bounds of coefficients have
/// no such form; fits with these say that they are ill conditioned.
/// </remarks>
internal sealed partial class NewtonSolver<T, TKernels>
{
    // Columns that keep this share of their squares beside the others are told apart by sums in double precision.
    private const double LargestShareOfTurned = 1e-5;

    // Turning a row takes N^2 products in doubled precision, in every pass: a second or so for this many.
    private const double MostProducts = 1e9;

    private readonly RowBasis<T> basis;
    private readonly double[] penaltyOfBasis;
    private bool isTurned;

    // Whether the fit is to be made again in another basis, which is then at hand.
    private bool TryTurn<TLoss>(in RowBatch<T> batch, in TLoss loss, FitStatus status)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        bool isOpen = status is FitStatus.Converged or FitStatus.Stalled or FitStatus.Unbounded or FitStatus.IterationLimit;
        bool isGap = certificate.Kind == CertificateKind.DualityGap;
        bool isProven = certifier.IsProven
            ? !isGap || status != FitStatus.Converged || Digits() >= FewestDigits
            : isGap && status == FitStatus.Converged;
        if (!isOpen || isProven || !isElastic || terms.IsConstrained || panels.IsScaled || (double)batch.Count * features * features > MostProducts)
        {
            return false;
        }

        double largest = TLoss.LargestCurvature(in loss);
        largest = double.IsFinite(largest) ? largest : 1.0;
        for (int j = 0; j < features; j++)
        {
            penaltyOfBasis[j] = terms.Quadratic[j] / largest;
            scaled[j] = panels.Centre[j] + panels.Middle[j];
        }

        return basis.TryFind(in batch, hasIntercept, scaled, penaltyOfBasis) && basis.SmallestShare < LargestShareOfTurned;
    }

    private void Turn()
    {
        isTurned = true;
        for (int j = 0; j < features; j++)
        {
            penaltyOfBasis[j] = terms.Quadratic[j];
        }

        basis.TurnPenalty(penaltyOfBasis, terms.Coupling);
        terms.SetCoupled(terms.HasFree);
        panels.TurnTo(basis);
        pass.CentreAt(panels.Middle);
        intercept = nullModel.Intercept;
        current.AsSpan().Clear();
    }

    // b in the units of the data is b - c.w.
    private double Unturn(ReadOnlySpan<double> coefficients, double centredIntercept, Span<double> destination)
    {
        Doubled sum = centredIntercept;
        for (int j = 0; j < features; j++)
        {
            Doubled centre = isTurned ? basis.Centre(j) : panels.Centre[j];
            destination[j] = isTurned ? basis.CoefficientOf(coefficients, j) : coefficients[j] * panels.Scale[j];
            sum -= centre * destination[j];
        }

        return hasIntercept ? sum.Rounded : 0.0;
    }

    // How far rounding the coefficients of the data to doubles moves predictions.
    private double RoundingOfAnswer()
    {
        double size = Math.Abs(Unturn(CurrentCoefficients, intercept, scaled));
        for (int j = 0; j < features && isTurned; j++)
        {
            size += Math.Abs(scaled[j]) * basis.Length(j) / Math.Sqrt(totalWeight);
        }

        return Epsilon * size;
    }

    // How many digits of the coefficients the gap leaves, each in units of the length of its column.
    private double Digits()
    {
        const double Most = 15.65;
        ScaledProblem problem = step.Problem;
        double distance = certifier.Curvature.Distance(certifier.GapBeforeRounding);
        double largest = 0.0;
        double error = 0.0;
        Unturn(CurrentCoefficients, intercept, scaled);
        for (int j = 0; j < features; j++)
        {
            double length = isTurned ? basis.Length(j) : problem.Scale[j] / panels.Scale[j];
            double share = isTurned ? basis.Reach(j, problem.Scale) * length : 1.0;
            bool counts = isTurned || !problem.Fixed[j];
            largest = counts ? Math.Max(largest, Math.Abs(scaled[j]) * length) : largest;
            error = counts ? Math.Max(error, share * distance) : error;
        }

        double digits = largest > 0.0 ? ReproducibleFunctions.Log(largest / error) / ReproducibleFunctions.Log(10.0) : double.NaN;
        return double.IsNaN(digits) || !certifier.IsProven ? (largest == 0.0 && certifier.IsProven ? Most : 0.0) : Math.Clamp(digits, 0.0, Most);
    }
}
