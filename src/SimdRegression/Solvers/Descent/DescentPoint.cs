using System.Runtime.CompilerServices;

namespace SimdRegression.Solvers;

/// <summary>
/// The moving point of a descent with what it remembers of the move before: plain, heavy ball, Nesterov's and the accelerated proximal
/// gradient's. In scaled coefficients; the intercept moves along.
/// </summary>
internal sealed class DescentPoint(int features)
{
    private double[] current = new double[features];
    private double[] previous = new double[features];
    private double[] next = new double[features];
    private readonly double[] extrapolated = new double[features];
    private double currentIntercept;
    private double previousIntercept;
    private double extrapolatedIntercept;
    private double inertia;
    private bool isExtrapolated;

    /// <summary>Where the gradient is wanted next.</summary>
    public ReadOnlySpan<double> Place
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => isExtrapolated ? extrapolated : current;
    }

    /// <summary>The intercept there.</summary>
    public double PlaceIntercept
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => isExtrapolated ? extrapolatedIntercept : currentIntercept;
    }

    /// <summary>The iterate.</summary>
    public ReadOnlySpan<double> Current => current;

    /// <summary>The iterate's intercept.</summary>
    public double CurrentIntercept => currentIntercept;

    /// <summary>Puts the iterate somewhere, at rest.</summary>
    public void MoveTo(ReadOnlySpan<double> point, double intercept)
    {
        point.CopyTo(current);
        point.CopyTo(previous);
        currentIntercept = intercept;
        previousIntercept = intercept;
        isExtrapolated = false;
        inertia = 1.0;
    }

    /// <summary>Forgets the last move, so that the gradient is wanted at the iterate itself.</summary>
    public void Rest()
    {
        current.CopyTo(previous, 0);
        previousIntercept = currentIntercept;
        isExtrapolated = false;
        inertia = 1.0;
    }

    /// <summary>A step of gradient descent.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="regularizer">Its regulariser.</param>
    /// <param name="gradient">The gradient at <see cref="Place"/>.</param>
    /// <param name="slope">The derivative in the intercept there; 0 without one.</param>
    /// <param name="stepSize">eta.</param>
    /// <param name="momentum">What of the last move is added.</param>
    /// <param name="nesterov">Whether the next gradient is wanted where the momentum leads to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Descend<TRegularizer>(
        DescentProblem problem,
        in TRegularizer regularizer,
        ReadOnlySpan<double> gradient,
        double slope,
        double stepSize,
        double momentum,
        bool nesterov)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        double push = nesterov ? 0.0 : momentum;
        Step(problem, in regularizer, gradient, slope, stepSize, push);
        if (nesterov && momentum > 0.0)
        {
            Extrapolate(momentum);
        }
    }

    /// <summary>A step of the accelerated proximal gradient method, with restart.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="regularizer">Its regulariser.</param>
    /// <param name="gradient">The gradient at <see cref="Place"/>.</param>
    /// <param name="slope">The derivative in the intercept there; 0 without one.</param>
    /// <param name="stepSize">eta.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Accelerate<TRegularizer>(
        DescentProblem problem, in TRegularizer regularizer, ReadOnlySpan<double> gradient, double slope, double stepSize)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        bool wasExtrapolated = isExtrapolated;
        double intercept = PlaceIntercept;
        Step(problem, in regularizer, gradient, slope, stepSize, 0.0);

        // The momentum points uphill where it points against the step that was taken from its end.
        double uphill = (intercept - currentIntercept) * (currentIntercept - previousIntercept);
        for (int j = 0; j < features; j++)
        {
            double place = wasExtrapolated ? extrapolated[j] : previous[j];
            uphill += (place - current[j]) * (current[j] - previous[j]);
        }

        if (wasExtrapolated && uphill > 0.0)
        {
            inertia = 1.0;
        }

        double grown = 0.5 * (1.0 + Math.Sqrt(1.0 + (4.0 * inertia * inertia)));
        Extrapolate((inertia - 1.0) / grown);
        inertia = grown;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Step<TRegularizer>(
        DescentProblem problem, in TRegularizer regularizer, ReadOnlySpan<double> gradient, double slope, double stepSize, double push)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        ReadOnlySpan<double> place = Place;
        for (int j = 0; j < features; j++)
        {
            next[j] = place[j] - (stepSize * gradient[j]) + (push * (current[j] - previous[j]));
        }

        double intercept = PlaceIntercept - (stepSize * slope) + (push * (currentIntercept - previousIntercept));
        problem.ProximalStep(in regularizer, next, stepSize);
        (previous, current, next) = (current, next, previous);
        previousIntercept = currentIntercept;
        currentIntercept = intercept;
        isExtrapolated = false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Extrapolate(double momentum)
    {
        for (int j = 0; j < features; j++)
        {
            extrapolated[j] = current[j] + (momentum * (current[j] - previous[j]));
        }

        extrapolatedIntercept = currentIntercept + (momentum * (currentIntercept - previousIntercept));
        isExtrapolated = true;
    }
}
