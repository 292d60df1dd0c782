using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>
/// A penalised least-squares problem in moments, scaled so that the numbers are near one:
/// minimise 1/2 v'Hv - c'v + sum l1(j) |v(j)|, lower(j) at most v(j) at most upper(j).
/// </summary>
/// <remarks>
/// In raw units it is 1/2 RSS + sum f(j) p(j) lambda1 |w(j)| + 1/2 sum f(j) p(j)^2 lambda2 w(j)^2, where p(j) is the deviation of column j when
/// standardising and 1 otherwise. With v(j) = w(j) d(j) / t the objective is divided by t^2. The scales d and t are powers of two, so
/// scaling rounds nothing: what the moments know about a coefficient is not lost here. The quadratic penalty stands on the diagonal of H.
/// </remarks>
internal sealed class ScaledProblem
{
    // A column that varies by less than this many units in the last place of its mean is a constant.
    private const double ConstantColumn = 4.0 * 2.220446049250313e-16;

    private readonly int features;
    private readonly int stride;

    public ScaledProblem(int features)
    {
        this.features = features;
        stride = KernelLayout.Stride(features);
        Hessian = new double[KernelLayout.SquareLength(features)];
        Linear = new double[stride];
        Quadratic = new double[features];
        L1 = new double[features];
        Lower = new double[features];
        Upper = new double[features];
        Scale = new double[features];
        PenaltyScale = new double[features];
        Fixed = new bool[features];
    }

    /// <summary>H, both triangles, rows <see cref="KernelLayout.Stride"/> apart, zeros in the padding.</summary>
    public double[] Hessian { get; }

    /// <summary>c, zeros in the padding.</summary>
    public double[] Linear { get; }

    /// <summary>The quadratic penalty that stands on the diagonal of H.</summary>
    public double[] Quadratic { get; }

    /// <summary>The weights of the absolute values.</summary>
    public double[] L1 { get; }

    /// <summary>Lower bounds, scaled.</summary>
    public double[] Lower { get; }

    /// <summary>Upper bounds, scaled.</summary>
    public double[] Upper { get; }

    /// <summary>d: a power of two near the norm of the (centred) column, the root of the quadratic penalty included.</summary>
    public double[] Scale { get; }

    /// <summary>p: the deviation of a column when standardising, 1 otherwise.</summary>
    public double[] PenaltyScale { get; }

    /// <summary>
    /// Columns that cannot matter (constant, or penalised without limit): their rows of H are those of the identity, their c is 0.
    /// </summary>
    public bool[] Fixed { get; }

    /// <summary>t: a power of two near the norm of the (centred) target.</summary>
    public double TargetScale { get; private set; }

    /// <summary>y'y / t^2: twice the scaled objective at zero.</summary>
    public double TargetSquare { get; private set; }

    /// <summary>How many columns matter.</summary>
    public int FreeCount { get; private set; }

    /// <summary>Whether every number of the problem is finite.</summary>
    public bool IsUsable { get; private set; }

    /// <summary>Sets the problem up.</summary>
    public void Build(MomentAccumulator moments, in FitOptions options, double lambda1, double lambda2)
    {
        bool intercept = options.Intercept;
        double weight = moments.Weight;
        ReadOnlySpan<double> factors = options.PenaltyFactors.Span;
        ReadOnlySpan<double> mean = moments.Mean;
        double targetMean = mean[stride];
        double square = Product(moments, features + 1, 0, targetMean, targetMean, intercept);
        bool constantTarget = IsConstant(square, weight, targetMean, intercept);
        TargetScale = constantTarget ? 1.0 : PowerOfTwoNear(Math.Sqrt(square));
        TargetSquare = constantTarget ? 0.0 : square / TargetScale / TargetScale;

        FreeCount = 0;
        Hessian.AsSpan().Clear();
        Linear.AsSpan().Clear();
        for (int j = 0; j < features; j++)
        {
            double sumOfSquares = Product(moments, j, j, mean[j], mean[j], intercept);
            PenaltyScale[j] = options.Standardize ? Deviation(moments, j, weight) : 1.0;
            double factor = factors.IsEmpty ? 1.0 : factors[j];
            double quadratic = lambda2 * factor * PenaltyScale[j] * PenaltyScale[j];
            double total = sumOfSquares + quadratic;
            Fixed[j] = IsConstant(sumOfSquares, weight, mean[j], intercept) || !(total < 1e300);
            FreeCount += Fixed[j] ? 0 : 1;
            Scale[j] = Fixed[j] ? 1.0 : PowerOfTwoNear(Math.Sqrt(total));
            Quadratic[j] = Fixed[j] ? 0.0 : quadratic / Scale[j] / Scale[j];
            L1[j] = Fixed[j] ? 0.0 : lambda1 * factor * PenaltyScale[j] / Scale[j] / TargetScale;
            double unit = Scale[j] / TargetScale;
            Lower[j] = Fixed[j] ? 0.0 : BoundOf(options.LowerBounds.Span, j, double.NegativeInfinity) * unit;
            Upper[j] = Fixed[j] ? 0.0 : BoundOf(options.UpperBounds.Span, j, double.PositiveInfinity) * unit;
        }

        bool usable = double.IsFinite(TargetSquare) && double.IsFinite(weight);
        for (int i = 0; i < features; i++)
        {
            Span<double> row = Hessian.AsSpan(i * stride, stride);
            if (Fixed[i])
            {
                row[i] = 1.0;
                continue;
            }

            for (int j = 0; j < i; j++)
            {
                double element = Fixed[j] ? 0.0 : Product(moments, i, j, mean[i], mean[j], intercept) / Scale[i] / Scale[j];
                row[j] = element;
                Hessian[(j * stride) + i] = element;
            }

            row[i] = (Product(moments, i, i, mean[i], mean[i], intercept) / Scale[i] / Scale[i]) + Quadratic[i];
            Linear[i] = constantTarget
                ? 0.0
                : Product(moments, features, i, targetMean, mean[i], intercept) / Scale[i] / TargetScale;
            usable &= double.IsFinite(row[i]) && double.IsFinite(Linear[i]) && double.IsFinite(L1[i]);
        }

        IsUsable = usable && !moments.LostToUnderflow;
    }

    /// <summary>Takes a part out of the target's square that no remaining coefficient can explain.</summary>
    public void ReduceTarget(double explained) => TargetSquare = Math.Max(0.0, TargetSquare - explained);

    /// <summary>Makes a column one that cannot matter.</summary>
    public void Fix(int feature)
    {
        Hessian.AsSpan(feature * stride, stride).Clear();
        for (int i = 0; i < features; i++)
        {
            Hessian[(i * stride) + feature] = 0.0;
        }

        Hessian[(feature * stride) + feature] = 1.0;
        Linear[feature] = 0.0;
        L1[feature] = 0.0;
        Quadratic[feature] = 0.0;
        Lower[feature] = 0.0;
        Upper[feature] = 0.0;
        Fixed[feature] = true;
    }

    /// <summary>The value of a bound list for a feature: one value serves for all.</summary>
    public static double BoundOf(ReadOnlySpan<double> bounds, int feature, double none)
    {
        return bounds.IsEmpty ? none : bounds[bounds.Length == 1 ? 0 : feature];
    }

    /// <summary>The population deviation of a column, 1 for a constant one.</summary>
    public double Deviation(MomentAccumulator moments, int feature, double weight)
    {
        double sumOfSquares = moments.Cross[(feature * stride) + feature];
        return IsConstant(sumOfSquares, weight, moments.Mean[feature], centered: true) ? 1.0 : Math.Sqrt(sumOfSquares / weight);
    }

    private static bool IsConstant(double sumOfSquares, double weight, double mean, bool centered)
    {
        double noise = centered ? ConstantColumn * Math.Abs(mean) : 0.0;
        return !(sumOfSquares > weight * noise * noise);
    }

    // The 2-adic part of a positive number: in [value / sqrt 2, value sqrt 2], roughly.
    private static double PowerOfTwoNear(double value) => Math.ScaleB(1.0, Math.ILogB(value));

    // The cross product about the means, or about zero without an intercept.
    private double Product(MomentAccumulator moments, int row, int column, double rowMean, double columnMean, bool intercept)
    {
        double centered = moments.Cross[(row * stride) + column];
        return intercept ? centered : centered + (moments.Weight * rowMean * columnMean);
    }
}
