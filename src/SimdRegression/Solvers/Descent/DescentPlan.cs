namespace SimdRegression.Solvers;

/// <summary>The settings of a batch descent, whichever method it is.</summary>
/// <param name="StepSize">eta0; NaN to derive it.</param>
/// <param name="Schedule">How it changes.</param>
/// <param name="Momentum">What of the last move is added.</param>
/// <param name="Nesterov">Whether the gradient is taken where the momentum leads to.</param>
/// <param name="IsAccelerated">Whether the method is the accelerated proximal gradient.</param>
/// <param name="Observer">Is shown the iterates.</param>
internal readonly record struct DescentPlan(
    double StepSize, StepSchedule Schedule, double Momentum, bool Nesterov, bool IsAccelerated, DescentObserver? Observer)
{
    /// <summary>Whether the objective must fall at every step of a size that suits.</summary>
    public bool IsMonotone => Momentum == 0.0 && !IsAccelerated;

    public static DescentPlan Of(in GradientDescent solver)
    {
        return new DescentPlan(
            solver.StepSize ?? double.NaN, solver.Schedule, solver.Momentum, solver.Nesterov, IsAccelerated: false, solver.Observer);
    }

    public static DescentPlan Of(in ProximalGradient solver)
    {
        return new DescentPlan(
            solver.StepSize ?? double.NaN, StepSchedule.Constant, Momentum: 0.0, Nesterov: true, IsAccelerated: true, solver.Observer);
    }
}
