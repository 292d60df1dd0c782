using System.Numerics;

namespace SimdRegression;

/// <summary>
/// The L2 ball as a constraint: minimise the loss subject to the root of sum over j of f(j) w(j)^2 being at most c. For some strength
/// <see cref="Ridge"/> has the same answer; reports name it (<see cref="TrainingReport.Multiplier"/>).
/// </summary>
/// <remarks>
/// The projection of v is v(j) / (1 + theta f(j)) with the theta that makes the norm c: where all factors are equal, v scaled. It is found by
/// Newton's method on the inverse of the norm (Reinsch 1971; More and Sorensen 1983), which is nearly a line in theta.
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct L2Ball : IRegularizer<L2Ball>
{
    private const int MaxSteps = 100;
    private const double Precision = 1e-15;

    /// <summary>A ball.</summary>
    /// <param name="radius">c, finite, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The radius is not above 0, infinite or NaN.</exception>
    public L2Ball(double radius)
    {
        Radius = BallRadius.Checked(radius);
    }

    /// <summary>True: a set.</summary>
    public static bool IsConstraint => true;

    /// <summary>c.</summary>
    public double Radius { get; }

    /// <inheritdoc/>
    /// <remarks>Nothing.</remarks>
    public Strength Strength => Strength.Total(0.0);

    /// <summary>The root of sum over j of f(j) w(j)^2.</summary>
    /// <param name="regularizer">The ball.</param>
    /// <param name="coefficients">w, N values.</param>
    /// <param name="factors">f, N penalty factors, not negative.</param>
    public static double TotalValue(in L2Ball regularizer, ReadOnlySpan<double> coefficients, ReadOnlySpan<double> factors)
    {
        double total = 0.0;
        for (int j = 0; j < coefficients.Length; j++)
        {
            total += factors[j] * coefficients[j] * coefficients[j];
        }

        return Math.Sqrt(total);
    }

    /// <summary>Replaces a point by the nearest one of the ball.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="regularizer">The ball.</param>
    /// <param name="point">On entry v, on return its projection; N values.</param>
    /// <param name="strengths">f, N penalty factors, not negative; coefficients of factor 0 are free.</param>
    public static void ProximalStep<T>(in L2Ball regularizer, Span<T> point, ReadOnlySpan<T> strengths)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double theta = 0.0;
        for (int step = 0; step < MaxSteps; step++)
        {
            double square = 0.0;
            double bend = 0.0;
            for (int j = 0; j < point.Length; j++)
            {
                double factor = double.CreateTruncating(strengths[j]);
                double share = 1.0 + (theta * factor);
                double value = double.CreateTruncating(point[j]) / share;
                square += factor * value * value;
                bend += factor * factor * value * value / share;
            }

            double norm = Math.Sqrt(square);
            if (!(norm > regularizer.Radius * (1.0 + Precision)))
            {
                break;
            }

            theta += square / bend * ((norm - regularizer.Radius) / regularizer.Radius);
        }

        if (theta == 0.0)
        {
            return;
        }

        for (int j = 0; j < point.Length; j++)
        {
            double share = 1.0 + (theta * double.CreateTruncating(strengths[j]));
            point[j] = T.CreateTruncating(double.CreateTruncating(point[j]) / share);
        }
    }

    /// <summary>-slopes.w / sum over j of f(j) w(j)^2; 0 inside of the ball.</summary>
    /// <param name="regularizer">The ball.</param>
    /// <param name="slopes">The derivative of the loss in each coefficient, at the answer.</param>
    /// <param name="coefficients">w, the answer.</param>
    /// <param name="factors">f, N penalty factors, not negative.</param>
    public static double MultiplierAt(
        in L2Ball regularizer, ReadOnlySpan<double> slopes, ReadOnlySpan<double> coefficients, ReadOnlySpan<double> factors)
    {
        double norm = TotalValue(in regularizer, coefficients, factors);
        if (norm < regularizer.Radius * (1.0 - BallRadius.Slack))
        {
            return 0.0;
        }

        double product = 0.0;
        for (int j = 0; j < slopes.Length; j++)
        {
            product -= factors[j] > 0.0 ? slopes[j] * coefficients[j] : 0.0;
        }

        return Math.Max(0.0, product / (norm * norm));
    }
}
