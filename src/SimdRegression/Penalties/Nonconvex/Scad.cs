using System.Globalization;

namespace SimdRegression;

/// <summary>
/// The smoothly clipped absolute deviation (Fan and Li 2001): minimises 1/(2W) sum s (y - x.w - b)^2 + sum over j of R(|w(j)|; alpha f(j)), W the sum of the
/// weights s, with R(u; l) = l u where u is at most l, (2 gamma l u - u^2 - l^2) / (2 (gamma - 1)) up to gamma l, and l^2 (gamma + 1) / 2 beyond.
/// </summary>
/// <remarks>
/// The objective is not convex: <see cref="CertificateKind.Stationarity"/> tells that no single coefficient can be improved. The fit follows 100 strengths
/// from the one that leaves no feature down to alpha, each from the answer before. A penalty factor f is part of a coefficient's own strength alpha f. Bounds are
/// refused. Strengths are bare numbers, <see cref="Strength.PerSample"/> or <see cref="Strength.FractionOfMax"/>.
/// <para>Source: https://doi.org/10.1198/016214501753382273.</para>
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
/// <example><code>FitReport report = moments.Fit(new Scad(0.1), out Model model);</code></example>
public readonly record struct Scad : IMomentsEstimator, IScalarPenalty
{
    /// <summary>The usual gamma, that of Fan and Li.</summary>
    public const double DefaultGamma = 3.7;

    /// <summary>A smoothly clipped absolute deviation.</summary>
    /// <param name="alpha">The strength; a bare number is alpha in the formula above.</param>
    /// <param name="gamma">How far shrinkage reaches, in units of a coefficient's strength; finite and above 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">gamma is out of range.</exception>
    public Scad(Strength alpha, double gamma = DefaultGamma)
    {
        if (!(gamma > 2.0 && double.IsFinite(gamma)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(gamma), gamma, string.Create(CultureInfo.InvariantCulture, $"gamma must be a finite number above 2, and is {gamma}."));
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

    double IScalarPenalty.Value(double magnitude, double level) => Value(magnitude, level);

    double IScalarPenalty.Slope(double magnitude, double level) =>
        magnitude <= level ? level : Math.Max(0.0, ((Gamma * level) - magnitude) / (Gamma - 1.0));

    double IScalarPenalty.Bend(double magnitude, double level) => magnitude > level && magnitude < Gamma * level ? -1.0 / (Gamma - 1.0) : 0.0;

    double IScalarPenalty.Conjugate(double slope, double level) => double.NaN;

    double IScalarPenalty.Threshold(double curvature, double level) => level * RatioOfZero(curvature);

    double IScalarPenalty.LevelOfZero(double curvature, double slope) => slope / RatioOfZero(curvature);

    double IScalarPenalty.Minimize(double curvature, double slope, double level) => Minimize(curvature, slope, level);

    void IScalarPenalty.Check() => ScalarStrengths.CheckOwn(Strength);

    private double Value(double magnitude, double level) =>
        magnitude <= level ? level * magnitude
        : magnitude <= Gamma * level ? ((2.0 * Gamma * level * magnitude) - (magnitude * magnitude) - (level * level)) / (2.0 * (Gamma - 1.0))
        : 0.5 * level * level * (Gamma + 1.0);

    private double Minimize(double curvature, double slope, double level)
    {
        double near = Math.Max(0.0, slope - level) / curvature;
        double far = slope / curvature;
        if (curvature * (Gamma - 1.0) > 1.0)
        {
            return near <= level ? near
                : far < Gamma * level ? (((Gamma - 1.0) * slope) - (Gamma * level)) / (((Gamma - 1.0) * curvature) - 1.0)
                : far;
        }

        // Between the two straight parts the objective bends down: its minimum is on one of them.
        near = Math.Min(near, level);
        return far >= Gamma * level && Along(curvature, slope, level, far) < Along(curvature, slope, level, near) ? far : near;
    }

    // The largest |g| / l at which 0 is the minimum. The objective along a coefficient scales with l^2, so it depends on h alone. Where the objective bends
    // down, the flat part has the minimum -g^2 / (2h) + l^2 (gamma + 1) / 2 at g / h, which must lie there.
    private double RatioOfZero(double curvature) => curvature * (Gamma - 1.0) > 1.0
        ? 1.0
        : Math.Min(1.0, Math.Max(Math.Sqrt(curvature * (Gamma + 1.0)), curvature * Gamma));

    private double Along(double curvature, double slope, double level, double magnitude) =>
        (magnitude * ((0.5 * curvature * magnitude) - slope)) + Value(magnitude, level);
}
