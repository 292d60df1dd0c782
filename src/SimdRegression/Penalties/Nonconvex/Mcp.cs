using System.Globalization;

namespace SimdRegression;

/// <summary>
/// The minimax concave penalty (Zhang 2010): minimises 1/(2W) sum s (y - x.w - b)^2 + sum over j of R(|w(j)|; alpha f(j)), W the sum of the weights s, with
/// R(u; l) = l u - u^2 / (2 gamma) where u is at most gamma l, and gamma l^2 / 2 beyond. It lets go of large coefficients, which the lasso shrinks.
/// </summary>
/// <remarks>
/// The objective is not convex: <see cref="CertificateKind.Stationarity"/> tells that no single coefficient can be improved. The fit follows 100 strengths
/// from the one that leaves no feature down to alpha, each from the answer before. A penalty factor f is part of a coefficient's own strength alpha f. Bounds are
/// refused. Strengths are bare numbers, <see cref="Strength.PerSample"/> or <see cref="Strength.FractionOfMax"/>.
/// <para>Source: https://doi.org/10.1214/09-AOS729.</para>
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
/// <example><code>FitReport report = moments.Fit(new Mcp(0.1), out Model model);</code></example>
public readonly record struct Mcp : IMomentsEstimator, IScalarPenalty
{
    /// <summary>The usual gamma.</summary>
    public const double DefaultGamma = 3.0;

    /// <summary>A minimax concave penalty.</summary>
    /// <param name="alpha">The strength; a bare number is alpha in the formula above.</param>
    /// <param name="gamma">How far shrinkage reaches, in units of a coefficient's strength; finite and above 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">gamma is out of range.</exception>
    public Mcp(Strength alpha, double gamma = DefaultGamma)
    {
        if (!(gamma > 1.0 && double.IsFinite(gamma)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(gamma), gamma, string.Create(CultureInfo.InvariantCulture, $"gamma must be a finite number above 1, and is {gamma}."));
        }

        Strength = alpha;
        Gamma = gamma;
    }

    /// <inheritdoc/>
    public EstimatorKind Kind => EstimatorKind.Other;

    /// <inheritdoc/>
    public Strength Strength { get; }

    /// <inheritdoc/>
    /// <remarks>Always 1: near zero the penalty is that of the lasso.</remarks>
    public double L1Ratio => 1.0;

    /// <summary>gamma.</summary>
    public double Gamma { get; }

    bool IScalarPenalty.IsConvex => false;

    void IMomentsEstimator.FitBy<TFitter>(TFitter fitter) => fitter.FitScalars(in this);

    void IMomentsEstimator.PrepareBy<TFitter>(TFitter fitter) => fitter.PrepareScalars();

    double IScalarPenalty.Value(double magnitude, double level) =>
        magnitude <= Gamma * level ? magnitude * (level - (magnitude / (2.0 * Gamma))) : 0.5 * Gamma * level * level;

    double IScalarPenalty.Slope(double magnitude, double level) => Math.Max(0.0, level - (magnitude / Gamma));

    double IScalarPenalty.Bend(double magnitude, double level) => magnitude < Gamma * level ? -1.0 / Gamma : 0.0;

    double IScalarPenalty.Conjugate(double slope, double level) => double.NaN;

    double IScalarPenalty.Threshold(double curvature, double level) => curvature * Gamma > 1.0 ? level : level * Math.Sqrt(curvature * Gamma);

    double IScalarPenalty.LevelOfZero(double curvature, double slope) => curvature * Gamma > 1.0 ? slope : slope / Math.Sqrt(curvature * Gamma);

    double IScalarPenalty.Minimize(double curvature, double slope, double level) =>
        curvature * Gamma > 1.0 && slope < Gamma * level * curvature ? (slope - level) / (curvature - (1.0 / Gamma)) : slope / curvature;

    void IScalarPenalty.Check() => ScalarStrengths.CheckOwn(Strength);
}
