namespace SimdRegression;

/// <summary>
/// A penalty that is a sum of functions of single coefficients, sum over j of R(|u(j)|; l(j)), u the coefficients that the penalty acts on and l their own
/// strengths, which need not be factors. R(0) = 0, and R never falls.
/// </summary>
/// <remarks>
/// All of it is asked about one coefficient at a time: h/2 u^2 - g u + R(|u|; l) is the objective along it. Implementations are structs; solvers take them
/// as a type argument.
/// </remarks>
internal interface IScalarPenalty
{
    /// <summary>Whether R is convex, so that a duality gap can be told.</summary>
    bool IsConvex { get; }

    /// <summary>R of a magnitude.</summary>
    /// <param name="magnitude">|u|.</param>
    /// <param name="level">l.</param>
    double Value(double magnitude, double level);

    /// <summary>The derivative of R at a magnitude above 0.</summary>
    /// <param name="magnitude">|u|.</param>
    /// <param name="level">l.</param>
    double Slope(double magnitude, double level);

    /// <summary>The second derivative of R at a magnitude above 0.</summary>
    /// <param name="magnitude">|u|.</param>
    /// <param name="level">l.</param>
    double Bend(double magnitude, double level);

    /// <summary>The conjugate of a convex R: the largest s u - R(|u|; l).</summary>
    /// <param name="slope">|s|.</param>
    /// <param name="level">l, above 0.</param>
    double Conjugate(double slope, double level);

    /// <summary>The largest |g| at which u = 0 is the minimum along the coefficient.</summary>
    /// <param name="curvature">h, above 0.</param>
    /// <param name="level">l, above 0.</param>
    double Threshold(double curvature, double level);

    /// <summary>The smallest l at which u = 0 is the minimum along the coefficient; infinite where none is.</summary>
    /// <param name="curvature">h, above 0.</param>
    /// <param name="slope">|g|.</param>
    double LevelOfZero(double curvature, double slope);

    /// <summary>The magnitude of the minimum along a coefficient whose |g| is above its threshold.</summary>
    /// <param name="curvature">h, above 0.</param>
    /// <param name="slope">|g|.</param>
    /// <param name="level">l, above 0.</param>
    double Minimize(double curvature, double slope, double level);

    /// <summary>Throws where the strength has a meaning that the penalty does not take.</summary>
    /// <exception cref="ArgumentException">It has.</exception>
    void Check();
}
