using SimdRegression.Penalties;
using SimdRegression.Reports;

namespace SimdRegression.Solvers;

/// <content>
/// Penalties that solve quadratic models themselves, as those of groups: everything else is the same. The descent is the one of the elastic net, which asks the
/// model where there is one, so no code is made for it alone.
/// </content>
internal sealed partial class NewtonSolver<T, TKernels>
{
    /// <summary>Fits a loss with a penalty model.</summary>
    /// <param name="batch">The rows, checked.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="options">The options, checked.</param>
    /// <param name="weight">The sum of the sample weights.</param>
    public TrainingReport FitModel<TLoss>(in RowBatch<T> batch, in TLoss loss, PenaltyModel penalty, in FitOptions options, double weight)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        penalty.Check(in options);
        TrainingReport report = FitModelScaled(in batch, in loss, penalty, in options, weight, everyRow: false);
        return report.Status == FitStatus.OutOfRange
            ? FitModelScaled(in batch, in loss, penalty, in options, weight, everyRow: true)
            : report;
    }

    private TrainingReport FitModelScaled<TLoss>(
        in RowBatch<T> batch, in TLoss loss, PenaltyModel penalty, in FitOptions options, double weight, bool everyRow)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        State(in options, weight, double.NaN);
        model = penalty;
        TrainingReport report = TrainingReports.Begun(in batch, weight, features, options.Intercept, penalty.L1Ratio);
        if (!(weight > 0.0))
        {
            ResolvedStrength.Of(penalty.Strength, TLoss.IsQuadratic, weight, 0.0);
            return report with
            {
                Status = FitStatus.NoData, Alpha = double.NaN, Objective = double.NaN, TotalLoss = double.NaN, Certificate = certificate,
            };
        }

        Prepare(in batch, in options, everyRow);
        penalty.Take(terms.PenaltyScale, in options);
        terms.SetModel(penalty);
        hasBoundedLevels = TLoss.Targets != TargetRange.ZeroOrOne && nullModel.HasBoundedLevels(in batch, in loss);
        nullModel.Fit(in batch, in loss, hasIntercept, hasBoundedLevels);
        unit = UnitOf(in batch, in loss);
        FitStatus status = nullModel.IsUnbounded ? FitStatus.Unbounded
            : double.IsFinite(nullModel.TotalLoss) ? FitStatus.Converged
            : FitStatus.OutOfRange;
        double alphaMax = penalty.LeavesNone ? status == FitStatus.Converged ? LargestStrengthOf(in batch, in loss, penalty) : 0.0 : double.NaN;
        double alpha = Math.Min(ResolvedStrength.Of(penalty.Strength, TLoss.IsQuadratic, weight, alphaMax), double.MaxValue);
        penalty.SetStrength(alpha);
        penalty.HoldsPenalized = penalty.Strength.Convention == StrengthConvention.FractionOfMax && penalty.Strength.Value >= 1.0;
        Start(penalty.HoldsPenalized ? options with { WarmStart = false } : options);
        if (status == FitStatus.Converged)
        {
            ElasticNet none = default;
            status = DescendByLevels<TLoss, ElasticNet, ProximalForm<ElasticNet>>(in batch, in loss, in none, options.WarmStart);
            status = IsFlatMinimum<TLoss, ElasticNet, ProximalForm<ElasticNet>>(in batch, in loss, in none, status) ? FitStatus.Converged : status;
            status = StatusOf(status, double.NaN);
        }
        else
        {
            objective = nullModel.TotalLoss;
        }

        Deliver(CurrentCoefficients, intercept);
        return report with
        {
            Status = status,
            Certificate = certificate,
            Iterations = iterations,
            Alpha = alpha,
            AlphaMax = alphaMax,
            Objective = objective,
            TotalLoss = objective - penalty.ValueAt(CurrentCoefficients),
            Rank = isCertified ? features - CurrentCoefficients.Count(0.0) : 0,
        };
    }

    // The smallest alpha at which every penalised coefficient is zero, from the slopes where they are.
    private double LargestStrengthOf<TLoss>(in RowBatch<T> batch, in TLoss loss, PenaltyModel penalty)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        penalty.HoldsPenalized = true;
        current.AsSpan().Clear();
        intercept = nullModel.Intercept;
        if (penalty.AnyFree)
        {
            ElasticNet none = default;
            Descend<TLoss, ElasticNet, ProximalForm<ElasticNet>>(in batch, in loss, in none, 0.0);
            iterations = 0;
        }

        pass.Run(in batch, in loss, CurrentCoefficients, intercept, withCurvature: false);
        penalty.HoldsPenalized = false;
        return penalty.LargestStrength(pass.Gradient);
    }

    // The change of the objective that the quadratic model with the penalty expects.
    private double FindStepOf(PenaltyModel penalty)
    {
        if (!step.SolveModel(penalty, pass.Curvature, pass.Gradient, pass.InterceptGradient, hasIntercept, terms, CurrentCoefficients))
        {
            return double.NaN;
        }

        double expected = pass.InterceptGradient * step.InterceptStep;
        for (int j = 0; j < features; j++)
        {
            expected += pass.Gradient[j] * (step.Target[j] - current[j]);
        }

        return expected + penalty.ValueAt(step.Target.AsSpan(0, features)) - penalty.ValueAt(CurrentCoefficients);
    }
}
