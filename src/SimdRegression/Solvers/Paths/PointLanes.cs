using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SimdRegression.Kernels;
using SimdRegression.Numerics;

namespace SimdRegression.Solvers;

/// <summary>
/// Eight points of a path side by side, one a lane: their coefficients, and what these are worth. Feature j of lane l stands at 8 j + l.
/// </summary>
/// <remarks>
/// <para>Every number of a lane is a chain of its own, so the bits of a point depend neither on the width nor on its neighbours.</para>
/// <para>
/// The gap is that of <see cref="Certifier"/>, with z = c - Hv in double precision and a bound e(j) of its rounding: without quadratic penalty
/// the residual is scaled by the largest s of at most 1 that keeps s (|z(j)| + e(j)) within lambda1 p(j); with one, s = 1, and the conjugate of a
/// coefficient's penalty is that of the worst slope within e(j) of z(j). Coefficients without penalty must have z = 0 to within
/// rounding, and what making it 0 costs is in the gap.
/// </para>
/// </remarks>
internal sealed class PointLanes
{
    /// <summary>The number of lanes.</summary>
    public const int Count = 8;

    private const double Epsilon = MachineEpsilon.Double;

    // From where on the residual sum of squares loses digits that doubled precision has.
    private const double SmallestShareLeft = 1e-8;

    // Half of what the precise solver takes for coefficients whose predictions drown in rounding.
    private const double LargestTerms = 0.005 / Epsilon;

    private readonly int features;
    private readonly int stride;
    private readonly Memory<double> coefficients;
    private readonly Memory<double> slopes;
    private readonly Memory<double> raw;
    private readonly double[] lambda1 = new double[Count];
    private readonly double[] lambda2 = new double[Count];
    private readonly double[] gaps = new double[Count];
    private readonly double[] roundings = new double[Count];
    private readonly double[] residualSquares = new double[Count];
    private readonly double[] penalties = new double[Count];
    private readonly double[] intercepts = new double[Count];
    private readonly double[] terms = new double[Count];
    private readonly double[] freeSlopes = new double[Count];
    private readonly bool[] isUsed;
    private readonly int[] columns;
    private int columnCount;
    private bool hasQuadratic;
    private readonly PathProblem problem;

    /// <summary>Allocates the lanes.</summary>
    public PointLanes(PathProblem problem, int features)
    {
        this.problem = problem;
        this.features = features;
        stride = KernelLayout.Stride(features);
        coefficients = AlignedBuffer.Allocate(features * Count);
        slopes = AlignedBuffer.Allocate(features * Count);
        raw = AlignedBuffer.Allocate(features * Count);
        isUsed = new bool[features];
        columns = new int[features];
    }

    /// <summary>The scaled coefficients.</summary>
    public Span<double> Coefficients => coefficients.Span;

    /// <summary>z = c - Hv, after <see cref="Evaluate"/>.</summary>
    public ReadOnlySpan<double> Slopes => slopes.Span;

    /// <summary>lambda1 of each lane.</summary>
    public Span<double> Lambda1 => lambda1;

    /// <summary>lambda2 of each lane.</summary>
    public Span<double> Lambda2 => lambda2;

    /// <summary>Makes all coefficients zero.</summary>
    public void Clear()
    {
        coefficients.Span.Clear();
        isUsed.AsSpan().Clear();
    }

    /// <summary>Says that a feature is not zero in every lane.</summary>
    public void Use(int feature) => isUsed[feature] = true;

    /// <summary>Finds slopes, gaps, sums of squares and intercepts of all lanes.</summary>
    public void Evaluate()
    {
        columnCount = 0;
        for (int j = 0; j < features; j++)
        {
            if (isUsed[j])
            {
                columns[columnCount++] = j;
            }
        }

        hasQuadratic = lambda2.AsSpan().ContainsAnyExcept(0.0);
        WidthSwitch.Run(new Evaluation(this), Count);
    }

    /// <summary>Whether double precision has found the answer of a lane.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="tolerance">What its gap has to reach, relative to the objective at zero.</param>
    /// <returns>False where the gap is larger, and where sums of squares or predictions cancel so far that more precision shows.</returns>
    public bool IsCertified(int lane, double tolerance)
    {
        return Relative(gaps[lane]) <= ToleranceOf(lane, tolerance)
            && freeSlopes[lane] <= 0.0
            && residualSquares[lane] >= SmallestShareLeft * problem.Scaled.TargetSquare
            && terms[lane] <= LargestTerms * problem.TargetDeviation
            && double.IsFinite(intercepts[lane]);
    }

    /// <summary>Writes a lane to a path.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="point">The point of the path.</param>
    /// <param name="tolerance">What its gap had to reach.</param>
    /// <param name="isTotal">Whether the estimator's objective is that of sums and not of means.</param>
    /// <param name="points">The path.</param>
    public void Record(int lane, int point, double tolerance, bool isTotal, PathPoints points)
    {
        Span<double> destination = points.CoefficientsAt(point);
        ReadOnlySpan<double> source = raw.Span;
        int active = 0;
        int place = lane;
        for (int j = 0; j < destination.Length; j++, place += Count)
        {
            double value = source[place];
            destination[j] = value;
            active += value == 0.0 ? 0 : 1;
        }

        double square = problem.Scaled.TargetScale * problem.Scaled.TargetScale;
        double residual = residualSquares[lane] * square;
        double penalty = penalties[lane] * square;
        points.Intercepts[point] = intercepts[lane];
        points.ResidualSumsOfSquares[point] = residual;
        points.Objectives[point] = isTotal ? residual + (2.0 * penalty) : ((0.5 * residual) + penalty) / problem.Weight;
        points.ActiveCounts[point] = active;
        points.Statuses[point] = FitStatus.Converged;
        points.Certificates[point] = new Certificate(CertificateKind.DualityGap, Relative(gaps[lane]), ToleranceOf(lane, tolerance));
    }

    /// <summary>A tolerance that rounding in double precision lets the gap of a lane reach, for points that no other solver takes over.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="tolerance">The tolerance asked for.</param>
    public double ReachableTolerance(int lane, double tolerance)
        => Math.Max(tolerance, Math.Min(Certifier.HighestRounding, 4.0 * Relative(roundings[lane])));

    private double Relative(double gap)
    {
        double square = problem.Scaled.TargetSquare;
        return gap / (square > 0.0 ? 0.5 * square : 1.0);
    }

    // Sums in float, and many rows in double precision, have lost more than a tolerance may ask for; no solver of single fits has more digits.
    private double ToleranceOf(int lane, double tolerance)
    {
        return problem.Scaled.HoldsSingle
            ? Math.Max(tolerance, Math.Min(Certifier.HighestRoundingInSingle, 4.0 * Relative(roundings[lane])))
            : problem.Scaled.IsDoubled ? tolerance
            : ReachableTolerance(lane, tolerance);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Evaluate<TWidth, TVector>(nuint at)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double v = ref MemoryMarshal.GetReference(coefficients.Span);
        ref double z = ref MemoryMarshal.GetReference(slopes.Span);
        FindSlopes<TWidth, TVector>(at, ref v, ref z);

        // Locals stay in registers, which fields of another object cannot.
        double[] linear = problem.Scaled.Linear, units1 = problem.L1Unit, inverseUnits1 = problem.InverseL1Unit;
        double[] units2 = problem.QuadraticUnit, inverseUnits2 = problem.InverseQuadraticUnit, norms = problem.Norm;
        double[] unscale = problem.Unscale, means = problem.Mean, meansLow = problem.MeanLow;
        bool[] isPenalized = problem.IsPenalized;
        bool hasQuadratic = this.hasQuadratic;
        TVector zero = TWidth.Create(0.0);
        TVector one = TWidth.Create(1.0);
        TVector half = TWidth.Create(0.5);
        TVector strength1 = TWidth.Load(ref lambda1[0], at);
        TVector strength2 = TWidth.Load(ref lambda2[0], at);
        TVector inverse2 = hasQuadratic ? TWidth.Divide(one, strength2) : zero;
        TVector largest = zero, free = zero, size0 = TWidth.Create(Math.Sqrt(problem.Scaled.TargetSquare));
        for (int j = 0; j < features; j++)
        {
            TVector size = TWidth.Abs(TWidth.Load(ref z, Place(j, at)));
            size0 = TWidth.MultiplyAdd(TWidth.Create(norms[j]), TWidth.Abs(TWidth.Load(ref v, Place(j, at))), size0);
            if (isPenalized[j])
            {
                largest = TWidth.Max(largest, TWidth.Multiply(size, TWidth.Create(inverseUnits1[j])));
            }
            else
            {
                free = TWidth.Max(free, TWidth.Multiply(size, TWidth.Create(1.0 / norms[j])));
            }
        }

        // What of a slope may be wrong, beside the norm of its column; moved is how far making free slopes exact moves the residual.
        TVector evaluation = TWidth.Multiply(size0, TWidth.Create(problem.SlopeRounding));
        TVector moved = TWidth.Multiply(TWidth.Add(free, evaluation), TWidth.Create(problem.FreeReach));
        TVector wrong = TWidth.Add(evaluation, moved);
        TVector scale = one;
        if (!hasQuadratic)
        {
            largest = TWidth.MultiplyAdd(wrong, TWidth.Create(problem.LargestNormOverUnit), largest);
            scale = TWidth.Min(one, TWidth.Divide(strength1, largest));
        }

        TVector square = TWidth.Create(problem.Scaled.TargetSquare), squareLow = TWidth.Create(problem.Scaled.TargetSquareLow);
        TVector intercept = TWidth.Create(problem.TargetMean), interceptLow = TWidth.Create(problem.TargetMeanLow);
        TVector gap = zero, penalty = zero, sizes = zero, loss = zero;
        ref double rawStart = ref MemoryMarshal.GetReference(raw.Span);
        for (int j = 0; j < features; j++)
        {
            TVector value = TWidth.Load(ref v, Place(j, at));
            TVector slope = TWidth.Load(ref z, Place(j, at));
            TVector magnitude = TWidth.Abs(value);
            TVector sum = TWidth.Add(TWidth.Create(linear[j]), slope);
            DoubledArithmetic.Accumulate<TWidth, TVector>(TWidth.Subtract(zero, value), sum, ref square, ref squareLow);
            if (isPenalized[j])
            {
                TVector l1 = TWidth.Multiply(strength1, TWidth.Create(units1[j]));
                TVector price = TWidth.Multiply(l1, magnitude);
                TVector conjugate = zero;
                if (hasQuadratic)
                {
                    TVector l2 = TWidth.Multiply(strength2, TWidth.Create(units2[j]));
                    price = TWidth.MultiplyAdd(TWidth.Multiply(half, l2), TWidth.Multiply(value, value), price);
                    TVector above = TWidth.Subtract(slope, TWidth.Max(TWidth.Min(slope, l1), TWidth.Subtract(zero, l1)));
                    TVector inverse = TWidth.Multiply(inverse2, TWidth.Create(0.5 * inverseUnits2[j]));
                    TVector error = TWidth.Multiply(wrong, TWidth.Create(norms[j]));
                    TVector best = TWidth.Multiply(TWidth.Add(inverse, inverse), above);
                    conjugate = TWidth.Multiply(TWidth.Multiply(above, above), inverse);
                    loss = TWidth.MultiplyAdd(error, TWidth.Abs(TWidth.Subtract(best, value)), loss);
                    loss = TWidth.MultiplyAdd(TWidth.Multiply(error, error), inverse, loss);
                }

                penalty = TWidth.Add(penalty, price);
                TVector cost = TWidth.SubtractProduct(TWidth.Multiply(scale, slope), value, TWidth.Add(price, conjugate));
                gap = TWidth.Add(gap, TWidth.Max(cost, zero));
            }

            TVector unscaled = TWidth.Multiply(value, TWidth.Create(unscale[j]));
            TWidth.Store(unscaled, ref rawStart, Place(j, at));
            TVector mean = TWidth.Create(means[j]);
            DoubledArithmetic.Accumulate<TWidth, TVector>(TWidth.Subtract(zero, unscaled), mean, ref intercept, ref interceptLow);
            interceptLow = TWidth.SubtractProduct(unscaled, TWidth.Create(meansLow[j]), interceptLow);
            sizes = TWidth.Add(sizes, TWidth.Abs(TWidth.Multiply(unscaled, mean)));
        }

        TVector left = TWidth.Max(TWidth.Add(square, squareLow), zero);
        TVector missing = TWidth.Subtract(one, scale);
        TVector rounding = TWidth.Multiply(wrong, size0);
        TVector most = TWidth.MultiplyAdd(TWidth.Create(2.0), rounding, left);

        // (a + 2 b)^2 is at most 2 a^2 + 8 b^2.
        TVector share = TWidth.Create(problem.FreeReach > 0.0 ? 1.0 : 0.5);
        gap = TWidth.MultiplyAdd(TWidth.Multiply(share, TWidth.Multiply(missing, missing)), most, gap);
        gap = TWidth.MultiplyAdd(TWidth.Multiply(TWidth.Create(4.0), moved), moved, gap);
        gap = TWidth.Add(gap, hasQuadratic ? TWidth.MultiplyAdd(TWidth.Create(8.0 * Epsilon), penalty, loss) : rounding);
        TWidth.Store(gap, ref gaps[0], at);
        if (!hasQuadratic)
        {
            // A slope that rounding lifts above its L1 weight scales the whole dual point down.
            TVector lifted = TWidth.Min(one, TWidth.Divide(TWidth.Multiply(wrong, TWidth.Create(problem.LargestNormOverUnit)), strength1));
            rounding = TWidth.MultiplyAdd(lifted, penalty, rounding);
        }

        TWidth.Store(rounding, ref roundings[0], at);
        TWidth.Store(left, ref residualSquares[0], at);
        TWidth.Store(penalty, ref penalties[0], at);
        TVector offset = TWidth.Add(intercept, interceptLow);
        TWidth.Store(offset, ref intercepts[0], at);
        TWidth.Store(TWidth.Add(sizes, TWidth.Abs(offset)), ref terms[0], at);

        // Above zero where a slope is more than the rounding of a chain of this length.
        TVector allowance = TWidth.Multiply(size0, TWidth.Create((features + 16) * Epsilon));
        TWidth.Store(TWidth.Subtract(free, allowance), ref freeSlopes[0], at);
    }

    // z(i) = c(i) - H(i, .) v, a chain over the columns that are not zero; four rows at a time, the last ones repeated where fewer remain.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void FindSlopes<TWidth, TVector>(nuint at, ref double v, ref double z)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double h = ref MemoryMarshal.GetArrayDataReference(problem.Scaled.Hessian);
        ref double c = ref MemoryMarshal.GetArrayDataReference(problem.Scaled.Linear);
        ReadOnlySpan<int> used = columns.AsSpan(0, columnCount);
        for (int i = 0; i < features; i += 4)
        {
            int i1 = Math.Min(i + 1, features - 1), i2 = Math.Min(i + 2, features - 1), i3 = Math.Min(i + 3, features - 1);
            nuint row0 = (nuint)(i * stride), row1 = (nuint)(i1 * stride), row2 = (nuint)(i2 * stride), row3 = (nuint)(i3 * stride);
            TVector sum0 = TWidth.Broadcast(ref c, (nuint)i), sum1 = TWidth.Broadcast(ref c, (nuint)i1);
            TVector sum2 = TWidth.Broadcast(ref c, (nuint)i2), sum3 = TWidth.Broadcast(ref c, (nuint)i3);
            foreach (int column in used)
            {
                nuint j = (nuint)column;
                TVector value = TWidth.Load(ref v, (j * Count) + at);
                sum0 = TWidth.SubtractProduct(TWidth.Broadcast(ref h, row0 + j), value, sum0);
                sum1 = TWidth.SubtractProduct(TWidth.Broadcast(ref h, row1 + j), value, sum1);
                sum2 = TWidth.SubtractProduct(TWidth.Broadcast(ref h, row2 + j), value, sum2);
                sum3 = TWidth.SubtractProduct(TWidth.Broadcast(ref h, row3 + j), value, sum3);
            }

            TWidth.Store(sum0, ref z, Place(i, at));
            TWidth.Store(sum1, ref z, Place(i1, at));
            TWidth.Store(sum2, ref z, Place(i2, at));
            TWidth.Store(sum3, ref z, Place(i3, at));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint Place(int feature, nuint at) => ((nuint)feature * Count) + at;

    private readonly struct Evaluation(PointLanes lanes) : IWidthKernel
    {
        public void Run<TWidth, TVector>()
            where TWidth : IVectorWidth<TVector, double>
            where TVector : struct
        {
            for (nuint at = 0; at < Count; at += TWidth.Count)
            {
                lanes.Evaluate<TWidth, TVector>(at);
            }
        }
    }
}
