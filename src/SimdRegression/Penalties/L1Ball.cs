using System.Numerics;

namespace SimdRegression;

/// <summary>
/// The L1 ball as a constraint (Tibshirani 1996): minimise the loss subject to sum over j of f(j) |w(j)| at most c. For some strength the
/// <see cref="Lasso"/> has the same answer; reports name it (<see cref="TrainingReport.Multiplier"/>).
/// </summary>
/// <remarks>
/// The projection of v is sign(v(j)) max(|v(j)| - theta f(j), 0) with the theta that makes the sum c (Duchi et al. 2008). It is found by
/// Newton's method on that sum, which is convex and piecewise linear in theta: from 0 it rises to the solution in as many steps as
/// coefficients leave, without sorting and without memory (Michelot 1986), and ends with its closed form.
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct L1Ball : IRegularizer<L1Ball>
{
    /// <summary>A ball.</summary>
    /// <param name="radius">c, finite, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The radius is not above 0, infinite or NaN.</exception>
    public L1Ball(double radius)
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

    /// <summary>Sum over j of f(j) |w(j)|.</summary>
    /// <param name="regularizer">The ball.</param>
    /// <param name="coefficients">w, N values.</param>
    /// <param name="factors">f, N penalty factors, not negative.</param>
    public static double TotalValue(in L1Ball regularizer, ReadOnlySpan<double> coefficients, ReadOnlySpan<double> factors)
    {
        double total = 0.0;
        for (int j = 0; j < coefficients.Length; j++)
        {
            total += factors[j] * Math.Abs(coefficients[j]);
        }

        return total;
    }

    /// <summary>Replaces a point by the nearest one of the ball.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="regularizer">The ball.</param>
    /// <param name="point">On entry v, on return its projection; N values.</param>
    /// <param name="strengths">f, N penalty factors, not negative; coefficients of factor 0 are free.</param>
    public static void ProximalStep<T>(in L1Ball regularizer, Span<T> point, ReadOnlySpan<T> strengths)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double theta = 0.0;
        int active = -1;
        while (true)
        {
            double excess = -regularizer.Radius;
            double squares = 0.0;
            int left = 0;
            for (int j = 0; j < point.Length; j++)
            {
                double factor = double.CreateTruncating(strengths[j]);
                double magnitude = Math.Abs(double.CreateTruncating(point[j]));
                if (factor > 0.0 && magnitude > theta * factor)
                {
                    excess += factor * magnitude;
                    squares += factor * factor;
                    left++;
                }
            }

            if (left == active || !(excess > theta * squares))
            {
                break;
            }

            active = left;
            theta = excess / squares;
        }

        if (theta == 0.0)
        {
            return;
        }

        for (int j = 0; j < point.Length; j++)
        {
            double value = double.CreateTruncating(point[j]);
            double shrunk = Math.Max(Math.Abs(value) - (theta * double.CreateTruncating(strengths[j])), 0.0);
            point[j] = T.CreateTruncating(value < 0.0 ? -shrunk : shrunk);
        }

        // Of a point that is far outside, what rounding leaves of a difference may be larger than the ball.
        double total = 0.0;
        for (int j = 0; j < point.Length; j++)
        {
            total += double.CreateTruncating(strengths[j]) * Math.Abs(double.CreateTruncating(point[j]));
        }

        if (total > regularizer.Radius * (1.0 + BallRadius.Slack))
        {
            BallRadius.Shrink(point, strengths, regularizer.Radius / total);
        }
    }

    /// <summary>-slopes.w / sum over j of f(j) |w(j)|, the |slope(j)| / f(j) that all coefficients not zero share; 0 inside of the ball.</summary>
    /// <param name="regularizer">The ball.</param>
    /// <param name="slopes">The derivative of the loss in each coefficient, at the answer.</param>
    /// <param name="coefficients">w, the answer.</param>
    /// <param name="factors">f, N penalty factors, not negative.</param>
    public static double MultiplierAt(
        in L1Ball regularizer, ReadOnlySpan<double> slopes, ReadOnlySpan<double> coefficients, ReadOnlySpan<double> factors)
    {
        if (TotalValue(in regularizer, coefficients, factors) < regularizer.Radius * (1.0 - BallRadius.Slack))
        {
            return 0.0;
        }

        double product = 0.0;
        double total = 0.0;
        for (int j = 0; j < slopes.Length; j++)
        {
            if (factors[j] > 0.0)
            {
                product -= slopes[j] * coefficients[j];
                total += factors[j] * Math.Abs(coefficients[j]);
            }
        }

        return total > 0.0 ? Math.Max(0.0, product / total) : 0.0;
    }
}
