using SimdRegression.Kernels;

namespace SimdRegression.Solvers;

/// <summary>How a coordinate descent ended.</summary>
/// <param name="Iterations">Sweeps.</param>
/// <param name="Certificate">The evidence.</param>
/// <param name="Status">Converged, stalled, or at its limit.</param>
/// <param name="IsBlurred">Whether rounding may be why the certificate is not within the tolerance.</param>
internal readonly record struct DescentOutcome(int Iterations, Certificate Certificate, FitStatus Status, bool IsBlurred);

/// <summary>
/// Cyclic coordinate descent on the moments (Friedman, Hastie and Tibshirani 2010, "covariance updates"), with Newton steps on the active
/// set between the sweeps, stopped by a certificate that the moments alone give.
/// </summary>
/// <remarks>
/// Sweeps find which coefficients are active and with which sign, quickly; the Newton steps find their values, exactly, where sweeps alone
/// would creep along collinear columns. The last step is a Newton step that no sign or bound cut short, so that an answer is as exact as
/// the
/// moments, not just within the tolerance.
/// </remarks>
internal sealed class CoordinateDescentSolver
{
    private const double Epsilon = MachineEpsilon.Double;

    // Sweeps, each with its Newton steps, after which a certificate that was not halved will not be.
    private const int Patience = 200;

    private readonly SolverKernels kernels;
    private readonly int features;
    private readonly double[] inverseDiagonal;
    private readonly double[] gradient;
    private readonly double[] low;
    private readonly double[] best;
    private readonly ActiveSetStep activeSet;
    private readonly Certifier certifier;
    private readonly double nothingToGain;

    /// <summary>Allocates the workspace.</summary>
    /// <param name="kernels">The kernel set.</param>
    /// <param name="elementEpsilon">The spacing of the data's element type at 1.</param>
    /// <param name="doubled">The factor in doubled precision, which may be shared; null where the moments are never doubled.</param>
    public CoordinateDescentSolver(SolverKernels kernels, double elementEpsilon, DoubledCholesky? doubled = null)
    {
        this.kernels = kernels;

        // At alphaMax the zero vector is the answer, but for the rounding of the strength and of the data, whose effect is squared in the
        // gap.
        nothingToGain = 64.0 * elementEpsilon * elementEpsilon;
        features = kernels.FeatureCount;
        int stride = KernelLayout.Stride(features);
        inverseDiagonal = new double[stride];
        gradient = new double[stride];
        low = new double[stride];
        best = new double[stride];
        activeSet = new ActiveSetStep(features, doubled);
        certifier = new Certifier(features, doubled);
    }

    /// <summary>c - Hv at the last point.</summary>
    public ReadOnlySpan<double> Gradient => gradient;

    /// <summary>Solves a problem.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="tolerance">What the certificate has to reach.</param>
    /// <param name="maxIterations">The largest number of sweeps.</param>
    /// <param name="v">On entry the start, on return the answer; stride elements.</param>
    /// <param name="cancellation">Ends the descent between two sweeps.</param>
    public DescentOutcome Solve(
        ScaledProblem problem, double tolerance, int maxIterations, Span<double> v, CancellationToken cancellation = default)
    {
        for (int j = 0; j < features; j++)
        {
            inverseDiagonal[j] = 1.0 / problem.Hessian[(j * KernelLayout.Stride(features)) + j];
            v[j] = Math.Min(Math.Max(v[j], problem.Lower[j]), problem.Upper[j]);
        }

        certifier.Reset(problem);
        RefreshGradient(problem, v);
        Certificate certificate = certifier.Certify(problem, v, gradient, tolerance);
        if (IsCertified(certificate) && certificate.Value <= nothingToGain + (4.0 * certifier.Floor))
        {
            return new DescentOutcome(0, certificate, FitStatus.Converged, false);
        }

        v.CopyTo(best);
        Certificate bestCertificate = certificate;
        int lastGain = 0;
        for (int iteration = 1; iteration <= maxIterations; iteration++)
        {
            bool certified = IsCertified(bestCertificate);
            if (cancellation.IsCancellationRequested)
            {
                return Finish(problem, iteration - 1, bestCertificate, certified ? FitStatus.Converged : FitStatus.Interrupted, v);
            }

            kernels.CoordinateDescentSweep(
                problem.Hessian, inverseDiagonal, problem.L1, problem.Lower, problem.Upper, v, gradient);
            activeSet.Improve(problem, v, gradient, low);
            certificate = certifier.Certify(problem, v, gradient, tolerance);
            bool gains = Halves(certificate, bestCertificate);

            // Among certified points an exact step in doubled precision sees further than a certificate in double.
            bool isRefined = activeSet.UsesDoubled && IsCertified(certificate);
            if (isRefined || !(certificate.Kind == bestCertificate.Kind && certificate.Value > bestCertificate.Value))
            {
                bestCertificate = certificate;
                v.CopyTo(best);
            }

            lastGain = gains ? iteration : lastGain;

            // Certified is good enough, but the next sweep often gains many more digits at little cost: go on as long as it does.
            if (IsCertified(bestCertificate) && ((certified && !gains) || bestCertificate.Value <= Epsilon + (2.0 * certifier.Floor)))
            {
                return Finish(problem, iteration, bestCertificate, FitStatus.Converged, v);
            }

            if (iteration - lastGain >= Patience)
            {
                return Finish(problem, iteration, bestCertificate, FitStatus.Stalled, v);
            }
        }

        FitStatus status = IsCertified(bestCertificate) ? FitStatus.Converged : FitStatus.IterationLimit;
        return Finish(problem, maxIterations, bestCertificate, status, v);
    }

    /// <summary>Judges the last answer.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="v">The answer.</param>
    /// <param name="certificate">Its duality gap, relative to the objective at zero.</param>
    public ActiveSetJudgement Judge(ScaledProblem problem, ReadOnlySpan<double> v, in Certificate certificate)
        => activeSet.Judge(problem, v, gradient, 0.5 * certificate.Value * problem.TargetSquare);

    private static bool IsCertified(Certificate certificate)
    {
        return certificate.Kind == CertificateKind.DualityGap && certificate.Value <= certificate.Tolerance;
    }

    // A first gap after none is a gain too.
    private static bool Halves(Certificate certificate, Certificate best)
    {
        return certificate.Kind == best.Kind
            ? certificate.Value < 0.5 * best.Value
            : certificate.Kind == CertificateKind.DualityGap;
    }

    private DescentOutcome Finish(ScaledProblem problem, int iterations, Certificate certificate, FitStatus status, Span<double> v)
    {
        best.CopyTo(v);
        RefreshGradient(problem, v);
        return new DescentOutcome(iterations, certificate, status, certifier.IsBlurred);
    }

    private void RefreshGradient(ScaledProblem problem, ReadOnlySpan<double> v)
    {
        DoubledResidual.Compute(features, problem, v, gradient, low);
    }
}
