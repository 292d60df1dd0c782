using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>
/// What the fits along a path have in common: the scaled problem without its penalty, and how much of a penalty each coefficient carries.
/// </summary>
/// <remarks>
/// At lambda1 and lambda2 the L1 weight of a scaled coefficient is lambda1 p(j) and its quadratic penalty lambda2 q(j). The scales are powers of
/// two, so the numbers are those that <see cref="ScaledProblem.Build"/> finds for one strength, whatever scale it would choose.
/// </remarks>
internal sealed class PathProblem
{
    // Products of numbers in this range cannot leave that of double precision.
    private const double Smallest = 1e-100;
    private const double Largest = 1e100;

    private readonly int features;
    private readonly int stride;
    private readonly int[] free;
    private readonly CompactCholesky cholesky;

    /// <summary>Allocates the problem.</summary>
    public PathProblem(int features)
    {
        this.features = features;
        stride = KernelLayout.Stride(features);
        Scaled = new ScaledProblem(features, keepsRounding: false);
        L1Unit = new double[features];
        InverseL1Unit = new double[features];
        QuadraticUnit = new double[features];
        InverseQuadraticUnit = new double[features];
        Unscale = new double[features];
        Norm = new double[features];
        Mean = new double[features];
        MeanLow = new double[features];
        IsPenalized = new bool[features];
        free = new int[features];
        cholesky = new CompactCholesky(features);
    }

    /// <summary>H and c without any penalty.</summary>
    public ScaledProblem Scaled { get; }

    /// <summary>p; 0 for a coefficient that is not penalised.</summary>
    public double[] L1Unit { get; }

    /// <summary>1 / p, or 0.</summary>
    public double[] InverseL1Unit { get; }

    /// <summary>q; 0 for a coefficient that is not penalised.</summary>
    public double[] QuadraticUnit { get; }

    /// <summary>1 / q, or 0.</summary>
    public double[] InverseQuadraticUnit { get; }

    /// <summary>What makes a coefficient of a scaled one: a power of two; 0 for a column that cannot matter.</summary>
    public double[] Unscale { get; }

    /// <summary>The roots of the diagonal of H.</summary>
    public double[] Norm { get; }

    /// <summary>The means of the features where there is an intercept, otherwise zeros.</summary>
    public double[] Mean { get; }

    /// <summary>What rounding the means leaves out.</summary>
    public double[] MeanLow { get; }

    /// <summary>Whether a coefficient is penalised; columns that cannot matter are not.</summary>
    public bool[] IsPenalized { get; }

    /// <summary>The mean of the target where there is an intercept, otherwise 0.</summary>
    public double TargetMean { get; private set; }

    /// <summary>What rounding that mean leaves out.</summary>
    public double TargetMeanLow { get; private set; }

    /// <summary>The deviation of the target about its mean.</summary>
    public double TargetDeviation { get; private set; }

    /// <summary>Whether there is an intercept.</summary>
    public bool HasIntercept { get; private set; }

    /// <summary>The sum of the weights.</summary>
    public double Weight { get; private set; }

    /// <summary>
    /// How far the variance of a column may be inflated by the others for the answer in double precision to be as good as the moments.
    /// </summary>
    public double LargestInflation { get; private set; }

    /// <summary>What that inflation is multiplied with to bound the relative error of the coefficients: rounding of sums and solutions.</summary>
    public double RoundingUnit { get; private set; }

    /// <summary>
    /// What of a slope z(j) may be rounding, beside the norm of column j and |y| + sum over k of |x(k)| |v(k)|: that of a chain in double precision
    /// and that of the sums.
    /// </summary>
    public double SlopeRounding { get; private set; }

    /// <summary>The largest norm of a penalised column over p.</summary>
    public double LargestNormOverUnit { get; private set; }

    /// <summary>
    /// How far the projection that makes the slopes of unpenalised coefficients exact moves the residual, beside the largest of these slopes over the
    /// norms of their columns (see <see cref="Certifier"/>); 0 without such coefficients, infinite where it is not known.
    /// </summary>
    public double FreeReach { get; private set; }

    /// <summary>States the problem.</summary>
    /// <param name="moments">The moments, with rows.</param>
    /// <param name="options">The options, without bounds.</param>
    /// <returns>Whether every number lies where products of a few of them do.</returns>
    public bool State(MomentAccumulator moments, in FitOptions options)
    {
        // Where panels were summed in float, fits are to say so from a lower condition number on.
        LargestInflation = moments.HoldsSingle ? 1e2 : 1e4;
        RoundingUnit = moments.HoldsSingle ? 3e-8 : 1e-15;
        Scaled.Build(moments, in options, 0.0, 0.0);
        HasIntercept = options.Intercept;
        Weight = moments.Weight;
        TargetMean = HasIntercept ? moments.Mean[stride] : 0.0;
        TargetMeanLow = HasIntercept ? moments.MeanLow[stride] : 0.0;
        TargetDeviation = Math.Sqrt(Math.Max(0.0, moments.Cross[(features + 1) * stride]) / Weight);
        bool usable = Scaled.IsUsable && IsInRange(Scaled.TargetScale) && IsInRange(Weight);
        ReadOnlySpan<double> factors = options.PenaltyFactors.Span;
        for (int j = 0; j < features; j++)
        {
            double scale = Scaled.Scale[j];
            double share = Scaled.PenaltyScale[j] / scale;
            double factor = Scaled.Fixed[j] ? 0.0 : factors.IsEmpty ? 1.0 : factors[j];
            IsPenalized[j] = factor > 0.0;
            L1Unit[j] = factor * share / Scaled.TargetScale;
            QuadraticUnit[j] = factor * share * share;
            InverseL1Unit[j] = IsPenalized[j] ? 1.0 / L1Unit[j] : 0.0;
            InverseQuadraticUnit[j] = IsPenalized[j] ? 1.0 / QuadraticUnit[j] : 0.0;
            Unscale[j] = Scaled.Fixed[j] ? 0.0 : Scaled.TargetScale / scale;
            Norm[j] = Math.Sqrt(Scaled.Hessian[(j * stride) + j]);
            Mean[j] = HasIntercept ? moments.Mean[j] : 0.0;
            MeanLow[j] = HasIntercept ? moments.MeanLow[j] : 0.0;
            usable &= Scaled.Fixed[j] || (IsInRange(scale) && IsInRange(Unscale[j]));
            usable &= !IsPenalized[j] || (IsInRange(L1Unit[j]) && IsInRange(QuadraticUnit[j]));
        }

        FindRounding();
        return usable;
    }

    private void FindRounding()
    {
        const double Epsilon = MachineEpsilon.Double;
        double lost = Scaled.TargetSquare > 0.0 ? Scaled.TargetSumRounding * Scaled.TargetSumRounding / Scaled.TargetSquare : 0.0;
        int count = 0;
        double squares = 0.0;
        double losses = 0.0;
        LargestNormOverUnit = 0.0;
        for (int j = 0; j < features; j++)
        {
            if (Scaled.Fixed[j])
            {
                continue;
            }

            double rounding = Scaled.SumRounding[j] * Scaled.SumRounding[j];
            lost = Math.Max(lost, rounding / (Norm[j] * Norm[j]));
            if (IsPenalized[j])
            {
                LargestNormOverUnit = Math.Max(LargestNormOverUnit, Norm[j] * InverseL1Unit[j]);
                continue;
            }

            free[count++] = j;
            squares += Norm[j] * Norm[j];
            losses += rounding;
        }

        SlopeRounding = (((0.5 * features) + 4.0) * Epsilon) + lost;
        FreeReach = 0.0;
        if (count > 0)
        {
            double smallest = cholesky.TryFactor(Scaled, free.AsSpan(0, count)) ? cholesky.SmallestEigenvalue(Scaled) - losses : 0.0;
            FreeReach = smallest > 0.0 ? Math.Sqrt(squares / smallest) : double.PositiveInfinity;
        }
    }

    /// <summary>Whether a strength may be multiplied with the units of the problem.</summary>
    public static bool IsInRange(double value) => value is > Smallest and < Largest;
}
