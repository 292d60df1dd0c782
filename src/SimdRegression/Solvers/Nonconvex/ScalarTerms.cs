using SimdRegression.Kernels;

namespace SimdRegression.Solvers;

/// <summary>
/// What a penalty on single coefficients is in the units of a <see cref="ScaledProblem"/>: m sum over j of R(|a(j) v(j)|; l(j)), and the objective along one
/// coefficient u = a v, divided by m: h/2 u^2 - g u + R(|u|; l).
/// </summary>
internal sealed class ScalarTerms
{
    private readonly int features;
    private readonly int stride;

    /// <summary>Allocates the terms.</summary>
    /// <param name="features">N.</param>
    public ScalarTerms(int features)
    {
        this.features = features;
        stride = KernelLayout.Stride(features);
        Unit = new double[features];
        Level = new double[features];
        Curvature = new double[features];
        SlopeUnit = new double[features];
        Threshold = new double[features];
        IsFree = new bool[features];
    }

    /// <summary>m.</summary>
    public double Weight { get; private set; }

    /// <summary>a.</summary>
    public double[] Unit { get; }

    /// <summary>l.</summary>
    public double[] Level { get; }

    /// <summary>h.</summary>
    public double[] Curvature { get; }

    /// <summary>What a slope of the scaled problem is multiplied with to become g.</summary>
    public double[] SlopeUnit { get; }

    /// <summary>The largest |g| at which a coefficient is zero.</summary>
    public double[] Threshold { get; }

    /// <summary>Whether no penalty acts on a coefficient.</summary>
    public bool[] IsFree { get; }

    /// <summary>Whether any coefficient is free.</summary>
    public bool AnyFree { get; private set; }

    /// <summary>Fills in what does not depend on the strength.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="factors">The penalty factors; empty for all 1.</param>
    /// <param name="totalWeight">W.</param>
    public void Take(ScaledProblem problem, ReadOnlySpan<double> factors, double totalWeight)
    {
        Weight = totalWeight / problem.TargetScale / problem.TargetScale;
        AnyFree = false;
        for (int j = 0; j < features; j++)
        {
            Unit[j] = problem.PenaltyScale[j] * (problem.TargetScale / problem.Scale[j]);
            SlopeUnit[j] = problem.Scale[j] / problem.PenaltyScale[j] * (problem.TargetScale / totalWeight);
            double root = problem.Scale[j] / problem.PenaltyScale[j];
            Curvature[j] = problem.Hessian[(j * stride) + j] * root * (root / totalWeight);
            IsFree[j] = !problem.Fixed[j] && !factors.IsEmpty && factors[j] == 0.0;
            AnyFree |= IsFree[j];
        }
    }

    /// <summary>The same for a quadratic model of another loss, whose units are those of the loss.</summary>
    /// <param name="problem">The model.</param>
    /// <param name="factors">The penalty factors; empty for all 1.</param>
    /// <param name="penaltyScale">What the penalty multiplies coefficients with, before they are scaled.</param>
    public void Take(ScaledProblem problem, ReadOnlySpan<double> factors, ReadOnlySpan<double> penaltyScale)
    {
        Weight = 1.0;
        AnyFree = false;
        for (int j = 0; j < features; j++)
        {
            Unit[j] = penaltyScale[j] / problem.Scale[j];
            SlopeUnit[j] = 1.0 / Unit[j];
            Curvature[j] = problem.Hessian[(j * stride) + j] / Unit[j] / Unit[j];
            IsFree[j] = !problem.Fixed[j] && !factors.IsEmpty && factors[j] == 0.0;
            AnyFree |= IsFree[j];
        }
    }

    /// <summary>Sets the strength.</summary>
    public void SetStrength<TPenalty>(in TPenalty penalty, ReadOnlySpan<double> factors, double alpha)
        where TPenalty : struct, IScalarPenalty
    {
        for (int j = 0; j < features; j++)
        {
            Level[j] = IsFree[j] ? 0.0 : alpha * (factors.IsEmpty ? 1.0 : factors[j]);
            Threshold[j] = Level[j] > 0.0 ? penalty.Threshold(Curvature[j], Level[j]) : 0.0;
        }
    }

    /// <summary>The best u along a coefficient.</summary>
    public double Best<TPenalty>(in TPenalty penalty, int j, double slope)
        where TPenalty : struct, IScalarPenalty
    {
        double magnitude = Math.Abs(slope);
        return magnitude <= Threshold[j] ? 0.0
            : Level[j] == 0.0 ? slope / Curvature[j]
            : Math.CopySign(penalty.Minimize(Curvature[j], magnitude, Level[j]), slope);
    }

    /// <summary>By how much the best u along a coefficient is better than a given one, in the units of the problem.</summary>
    public double Gain<TPenalty>(in TPenalty penalty, int j, double slope, double point)
        where TPenalty : struct, IScalarPenalty
    {
        double best = Best(in penalty, j, slope);
        double moved = point - best;
        double gain = moved * ((0.5 * Curvature[j] * (point + best)) - slope);
        gain += Level[j] == 0.0 ? 0.0 : penalty.Value(Math.Abs(point), Level[j]) - penalty.Value(Math.Abs(best), Level[j]);
        return moved == 0.0 ? 0.0 : Math.Max(0.0, gain) * Weight;
    }
}
