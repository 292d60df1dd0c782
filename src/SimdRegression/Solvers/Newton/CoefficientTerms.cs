using System.Runtime.CompilerServices;
using SimdRegression.LinearAlgebra;

namespace SimdRegression.Solvers;

/// <summary>
/// What the objective says of the coefficients themselves, in the units that a solver works in: penalty, bounds, and which of them nothing
/// holds.
/// </summary>
/// <param name="features">N.</param>
internal sealed class CoefficientTerms(int features)
{
    /// <summary>p: a penalty R acts on p(j) w(j).</summary>
    public double[] PenaltyScale { get; } = new double[features];

    /// <summary>f: penalty factors.</summary>
    public double[] Factor { get; } = new double[features];

    /// <summary>alpha f(j): what multiplies R(p(j) w(j)).</summary>
    public double[] Strength { get; } = new double[features];

    /// <summary>The weights of the absolute values.</summary>
    public double[] L1 { get; } = new double[features];

    /// <summary>The second derivatives of the smooth part of the penalty.</summary>
    public double[] Quadratic { get; } = new double[features];

    /// <summary>The first derivatives of the smooth part of the penalty.</summary>
    public double[] Slope { get; } = new double[features];

    /// <summary>Lower bounds.</summary>
    public double[] Lower { get; } = new double[features];

    /// <summary>Upper bounds.</summary>
    public double[] Upper { get; } = new double[features];

    /// <summary>
    /// Where <see cref="IsCoupled"/>: the second derivatives of the penalty in any two coefficients, <see cref="Quadratic"/> on the diagonal,
    /// rows N apart.
    /// </summary>
    public double[] Coupling { get; } = new double[features * features];

    /// <summary>
    /// Whether the quadratic penalty couples coefficients, as it does where these are factors of combinations of columns. There are neither L1
    /// weights nor bounds then.
    /// </summary>
    public bool IsCoupled { get; private set; }

    /// <summary>Whether any coefficient has an L1 weight or a bound.</summary>
    public bool IsConstrained { get; private set; }

    /// <summary>Whether any coefficient has neither penalty nor equal bounds.</summary>
    public bool HasFree { get; private set; }

    /// <summary>Sets factors and bounds.</summary>
    /// <param name="options">The options, checked.</param>
    /// <param name="scale">What a coefficient is divided by to be one in the solver's units, column by column.</param>
    public void Set(in FitOptions options, ReadOnlySpan<double> scale)
    {
        ReadOnlySpan<double> factors = options.PenaltyFactors.Span;
        for (int j = 0; j < features; j++)
        {
            Factor[j] = factors.IsEmpty ? 1.0 : factors[j];
            Lower[j] = FitOptions.BoundOf(options.LowerBounds.Span, j, double.NegativeInfinity) / scale[j];
            Upper[j] = FitOptions.BoundOf(options.UpperBounds.Span, j, double.PositiveInfinity) / scale[j];
        }
    }

    /// <summary>Sets a quadratic penalty that couples coefficients, in place of all else; <see cref="Coupling"/> holds it.</summary>
    /// <param name="hasFree">Whether it leaves any coefficient of the data unpenalised.</param>
    public void SetCoupled(bool hasFree)
    {
        IsCoupled = true;
        IsConstrained = false;
        HasFree = hasFree;
        L1.AsSpan().Clear();
        Slope.AsSpan().Clear();
        Lower.AsSpan().Fill(double.NegativeInfinity);
        Upper.AsSpan().Fill(double.PositiveInfinity);
        for (int j = 0; j < features; j++)
        {
            Quadratic[j] = Coupling[(j * features) + j];
            Strength[j] = Quadratic[j];
        }
    }

    /// <summary>Leaves the penalty to a model of its own, in place of all else.</summary>
    /// <param name="model">The model.</param>
    public void SetModel(PenaltyModel model)
    {
        IsCoupled = false;
        IsConstrained = false;
        HasFree = model.AnyFree;
        L1.AsSpan().Clear();
        Slope.AsSpan().Clear();
        Quadratic.AsSpan().Clear();
        Lower.AsSpan().Fill(double.NegativeInfinity);
        Upper.AsSpan().Fill(double.PositiveInfinity);
        for (int j = 0; j < features; j++)
        {
            Strength[j] = model.IsFree(j) ? 0.0 : 1.0;
        }
    }

    /// <summary>Multiplies the penalty, by a power of two, where all of it stays finite.</summary>
    /// <param name="factor">The factor.</param>
    /// <returns>Whether it does.</returns>
    public bool TryMultiply(double factor)
    {
        for (int j = 0; j < features; j++)
        {
            if (!double.IsFinite((Strength[j] + L1[j] + Quadratic[j]) * factor))
            {
                return false;
            }
        }

        for (int j = 0; j < features; j++)
        {
            Strength[j] *= factor;
            L1[j] *= factor;
            Quadratic[j] *= factor;
        }

        for (int i = 0; i < Coupling.Length && IsCoupled; i++)
        {
            Coupling[i] *= factor;
        }

        return true;
    }

    /// <summary>The derivative of the quadratic penalty in a coefficient.</summary>
    /// <param name="coefficients">w.</param>
    /// <param name="feature">Which coefficient.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double QuadraticSlope(ReadOnlySpan<double> coefficients, int feature)
    {
        if (IsCoupled)
        {
            return VectorOperations.Inner(Coupling.AsSpan(feature * features, features), coefficients[..features]);
        }

        return coefficients[feature] == 0.0 ? 0.0 : Quadratic[feature] * coefficients[feature];
    }

    /// <summary>Sets the strength.</summary>
    /// <param name="alpha">What multiplies the penalty.</param>
    /// <param name="share">r of R(w) = r |w| + (1 - r)/2 w^2, or NaN for another penalty, whose derivatives are set step by step.</param>
    public void SetStrength(double alpha, double share)
    {
        IsCoupled = false;
        IsConstrained = false;
        HasFree = false;
        double finite = Math.Min(alpha, double.MaxValue);
        for (int j = 0; j < features; j++)
        {
            double scale = PenaltyScale[j];
            Strength[j] = Math.Min(finite * Factor[j], double.MaxValue);
            bool isElastic = !double.IsNaN(share);
            L1[j] = isElastic && share > 0.0 ? Math.Min(Strength[j] * share * scale, double.MaxValue) : 0.0;
            Quadratic[j] = isElastic && share < 1.0 ? Math.Min(Strength[j] * (1.0 - share) * scale * scale, double.MaxValue) : 0.0;
            Slope[j] = 0.0;
            IsConstrained |= L1[j] > 0.0 || double.IsFinite(Lower[j]) || double.IsFinite(Upper[j]);
            HasFree |= IsUnpenalized(j) && Lower[j] < Upper[j];
        }
    }

    /// <summary>Whether a coefficient costs nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsUnpenalized(int feature) => Strength[feature] == 0.0;

    /// <summary>Holds every penalised coefficient at zero, or at the bound next to it.</summary>
    public void HoldPenalized()
    {
        for (int j = 0; j < features; j++)
        {
            if (Factor[j] > 0.0)
            {
                Lower[j] = Upper[j] = Clamped(0.0, j);
            }
        }
    }

    /// <summary>A coefficient brought between its bounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Clamped(double value, int feature) => Math.Min(Math.Max(value, Lower[feature]), Upper[feature]);

    /// <summary>Sum of l1 |w| + quadratic / 2 w^2.</summary>
    public double ElasticValue(ReadOnlySpan<double> coefficients)
    {
        double sum = 0.0;
        for (int j = 0; j < features; j++)
        {
            double w = coefficients[j];
            sum += w == 0.0 ? 0.0 : (L1[j] * Math.Abs(w)) + (0.5 * QuadraticSlope(coefficients, j) * w);
        }

        return sum;
    }

    /// <summary>Sum of quadratic / 2 w^2.</summary>
    public double QuadraticValue(ReadOnlySpan<double> coefficients)
    {
        double sum = 0.0;
        for (int j = 0; j < features; j++)
        {
            sum += 0.5 * coefficients[j] * QuadraticSlope(coefficients, j);
        }

        return sum;
    }

    /// <summary>The slopes of the quadratic penalties at a point.</summary>
    public void SetElasticSlopes(ReadOnlySpan<double> coefficients)
    {
        for (int j = 0; j < features; j++)
        {
            Slope[j] = QuadraticSlope(coefficients, j);
        }
    }
}
