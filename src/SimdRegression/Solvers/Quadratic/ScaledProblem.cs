using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Numerics;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>
/// A penalised least-squares problem in moments, scaled so that the numbers are near one:
/// minimise 1/2 v'Hv - c'v + sum l1(j) |v(j)|, lower(j) at most v(j) at most upper(j).
/// </summary>
/// <remarks>
/// In raw units it is 1/2 RSS + sum f(j) p(j) lambda1 |w(j)| + 1/2 sum f(j) p(j)^2 lambda2 w(j)^2, where p(j) is the deviation of column
/// j when
/// standardising and 1 otherwise. With v(j) = w(j) d(j) / t the objective is divided by t^2. The scales d and t are powers of two, so
/// scaling rounds nothing: what the moments know about a coefficient is not lost here. The quadratic penalty stands on the diagonal of H.
/// </remarks>
internal sealed partial class ScaledProblem
{
    private const double Epsilon = MachineEpsilon.Double;
    private const double SingleEpsilon = MachineEpsilon.Single;

    // A column that varies by less than this many units in the last place of its mean is a constant.
    private const double ConstantColumn = 4.0 * Epsilon;

    // Values, shifts and roots of weights are rounded; sixteen units in the last place is more than all of it together.
    private const double DataNoise = 16.0 * Epsilon;

    // In the units of the problem a slope is about one; an L1 weight above this has no other effect than a larger one.
    private const double Prohibitive = 1e300;

    private readonly int features;
    private readonly int stride;
    private readonly double[] inverseScale;
    private readonly bool keepsRounding;

    /// <summary>Allocates the problem.</summary>
    /// <param name="features">N.</param>
    /// <param name="keepsRounding">Whether what rounding H to double leaves out is kept, for those who refine solutions by it.</param>
    public ScaledProblem(int features, bool keepsRounding = true)
    {
        this.features = features;
        this.keepsRounding = keepsRounding;
        stride = KernelLayout.Stride(features);
        inverseScale = new double[features];
        Hessian = new double[KernelLayout.SquareLength(features)];
        HessianLow = new double[keepsRounding ? Hessian.Length : 0];
        Linear = new double[stride];
        LinearLow = new double[stride];
        Quadratic = new double[features];
        L1 = new double[features];
        Lower = new double[features];
        Upper = new double[features];
        Scale = new double[features];
        PenaltyScale = new double[features];
        Fixed = new bool[features];
        DataRounding = new double[features];
        SumRounding = new double[features];
    }

    /// <summary>H, both triangles, rows <see cref="KernelLayout.Stride"/> apart, zeros in the padding.</summary>
    public double[] Hessian { get; }

    /// <summary>What rounding H to double leaves out, laid out like it; empty where it is not kept.</summary>
    public double[] HessianLow { get; }

    /// <summary>c, zeros in the padding.</summary>
    public double[] Linear { get; }

    /// <summary>What rounding c to double leaves out.</summary>
    public double[] LinearLow { get; }

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

    /// <summary>
    /// How far rounding its values to doubles may have moved a column, relative to its deviation: an offset makes it larger.
    /// </summary>
    public double[] DataRounding { get; }

    /// <summary>
    /// e: the sums' own error, in the units of the problem; an element of H is wrong by no more than the product of those of its columns
    /// (<see cref="MomentAccumulator.SumRounding"/>).
    /// </summary>
    public double[] SumRounding { get; }

    /// <summary>The same of the target: an element of c is wrong by no more than its product with that of the column.</summary>
    public double TargetSumRounding { get; private set; }

    /// <summary>
    /// The largest error of an element on the diagonal of H beside it, in the same units in which <see cref="Doubled.Epsilon"/> is that of doubled
    /// sums: what the condition number is multiplied with.
    /// </summary>
    public double RelativeSumRounding { get; private set; }

    /// <summary>t: a power of two near the norm of the (centred) target.</summary>
    public double TargetScale { get; private set; }

    /// <summary>y'y / t^2: twice the scaled objective at zero.</summary>
    public double TargetSquare { get; private set; }

    /// <summary>Whether the target is the same in all rows (without intercept: zero), but for rounding.</summary>
    public bool IsTargetConstant { get; private set; }

    /// <summary>What rounding y'y / t^2 leaves out.</summary>
    public double TargetSquareLow { get; private set; }

    /// <summary>How many columns matter.</summary>
    public int FreeCount { get; private set; }

    /// <summary>Whether the trailing parts hold what double precision cannot.</summary>
    public bool IsDoubled { get; private set; }

    /// <summary>Whether panels of float data were summed in float.</summary>
    public bool HoldsSingle { get; private set; }

    /// <summary>Whether every number of the problem is finite.</summary>
    public bool IsUsable { get; private set; }

    /// <summary>Sets the problem up.</summary>
    /// <param name="moments">The moments.</param>
    /// <param name="options">The options.</param>
    /// <param name="lambda1">What multiplies absolute values.</param>
    /// <param name="lambda2">What multiplies half of the squares, or of the form of a matrix.</param>
    /// <param name="matrix">The matrix of the quadratic penalty; null for squares with penalty factors.</param>
    public void Build(MomentAccumulator moments, in FitOptions options, WideNumber lambda1, WideNumber lambda2, PenaltyMatrix? matrix = null)
    {
        source = moments;
        BeginMatrix(matrix);
        IsDoubled = moments.IsDoubled;
        HoldsSingle = moments.HoldsSingle;
        bool intercept = options.Intercept;
        double weight = moments.Weight;
        double root = Math.Sqrt(weight);
        double dataNoise = DataNoise * moments.RowRounding;
        ReadOnlySpan<double> factors = options.PenaltyFactors.Span;
        ReadOnlySpan<double> lower = options.LowerBounds.Span;
        ReadOnlySpan<double> upper = options.UpperBounds.Span;
        ReadOnlySpan<double> mean = moments.Mean;
        double targetMean = mean[stride];
        double square = Product(moments, features + 1, 0, stride, stride, intercept, out double squareLow);
        bool usable = double.IsFinite(square) && double.IsFinite(weight);
        IsTargetConstant = IsConstant(square, weight, targetMean, intercept);
        TargetScale = IsTargetConstant ? 1.0 : BinaryExponent.PowerNotAbove(Math.Sqrt(square));
        TargetSquare = IsTargetConstant ? 0.0 : square / TargetScale / TargetScale;
        TargetSquareLow = IsTargetConstant ? 0.0 : squareLow / TargetScale / TargetScale;
        TargetSumRounding = IsTargetConstant ? 0.0 : RoundingOf(moments, features, stride, intercept) / TargetScale;
        double inverseTarget = 1.0 / TargetScale;
        FreeCount = 0;
        Hessian.AsSpan().Clear();
        HessianLow.AsSpan().Clear();
        Linear.AsSpan().Clear();
        LinearLow.AsSpan().Clear();
        for (int j = 0; j < features; j++)
        {
            double sumOfSquares = Product(moments, j, j, j, j, intercept, out _);
            PenaltyScale[j] = options.Standardize ? Deviation(moments, stride, j) : 1.0;
            double factor = factors.IsEmpty ? 1.0 : factors[j];
            double ofSquare = matrix is null ? factor : matrix.Row(j)[j];
            double quadratic = PenaltyIn(lambda2, ofSquare, PenaltyScale[j], PenaltyScale[j], 1.0, 1.0);
            double total = sumOfSquares + quadratic;
            Fixed[j] = IsConstant(sumOfSquares, weight, mean[j], intercept) || double.IsPositiveInfinity(quadratic);
            if (matrix is not null && Fixed[j])
            {
                // What the data do not say of a coefficient, those that the matrix joins it with do.
                Fixed[j] = quadratic == 0.0;
                hasNoData[j] = true;
                total = quadratic;
            }

            usable &= double.IsFinite(sumOfSquares) && (Fixed[j] || double.IsFinite(total));
            FreeCount += Fixed[j] ? 0 : 1;
            Scale[j] = Fixed[j] ? 1.0 : BinaryExponent.PowerNotAbove(Math.Sqrt(total));
            inverseScale[j] = Fixed[j] ? 0.0 : 1.0 / Scale[j];
            Quadratic[j] = Fixed[j] || matrix is not null ? 0.0 : PenaltyIn(lambda2, factor, PenaltyScale[j], PenaltyScale[j], Scale[j], Scale[j]);
            L1[j] = Fixed[j] ? 0.0 : Math.Min(PenaltyIn(lambda1, factor, PenaltyScale[j], 1.0, Scale[j], TargetScale), Prohibitive);
            DataRounding[j] = dataNoise * (1.0 + (intercept ? Math.Abs(mean[j]) * root / Scale[j] : 0.0));
            SumRounding[j] = Fixed[j] || HasNoData(j) ? 0.0 : RoundingOf(moments, j, j, intercept) * inverseScale[j];
            double unit = Scale[j] * inverseTarget;
            Lower[j] = Fixed[j] ? 0.0 : FitOptions.BoundOf(lower, j, double.NegativeInfinity) * unit;
            Upper[j] = Fixed[j] ? 0.0 : FitOptions.BoundOf(upper, j, double.PositiveInfinity) * unit;
        }

        usable &= double.IsFinite(TargetSquare);
        RelativeSumRounding = 0.0;
        for (int i = 0; i < features; i++)
        {
            Span<double> row = Hessian.AsSpan(i * stride, stride);
            if (Fixed[i])
            {
                row[i] = 1.0;
                continue;
            }

            FillRow(moments, intercept, i);
            if (matrix is not null)
            {
                AddMatrix(matrix, lambda2, i);
            }

            double lost = SumRounding[i] * SumRounding[i] / (moments.RoundingUnits * row[i]);
            RelativeSumRounding = Math.Max(RelativeSumRounding, lost);
            if (!IsTargetConstant && !HasNoData(i))
            {
                Linear[i] = Product(moments, features, i, stride, i, intercept, out double linearLow) * inverseScale[i] * inverseTarget;
                LinearLow[i] = linearLow * inverseScale[i] * inverseTarget;
            }

            usable &= double.IsFinite(row[i]) && double.IsFinite(Linear[i]) && double.IsFinite(L1[i]);
        }

        FillOtherTriangle();
        IsUsable = usable && !moments.LostToUnderflow && !moments.AreImpossible;
    }

    /// <summary>Leaves a column out, as if it were constant.</summary>
    /// <param name="feature">The column.</param>
    public void LeaveOut(int feature)
    {
        if (Fixed[feature])
        {
            return;
        }

        Fixed[feature] = true;
        FreeCount--;
        for (int j = 0; j < features; j++)
        {
            Hessian[(feature * stride) + j] = 0.0;
            Hessian[(j * stride) + feature] = 0.0;
            if (keepsRounding)
            {
                HessianLow[(feature * stride) + j] = 0.0;
                HessianLow[(j * stride) + feature] = 0.0;
            }
        }

        Hessian[(feature * stride) + feature] = 1.0;
        Linear[feature] = 0.0;
        LinearLow[feature] = 0.0;
        Quadratic[feature] = 0.0;
        L1[feature] = 0.0;
        SumRounding[feature] = 0.0;
    }

    /// <summary>The residual sum of squares over t^2 at v: y'y - v'(c + X'r), in doubled precision.</summary>
    /// <param name="v">The point.</param>
    /// <param name="gradient">c - Hv.</param>
    public double ResidualSquare(ReadOnlySpan<double> v, ReadOnlySpan<double> gradient)
    {
        double high = TargetSquare;
        double low = TargetSquareLow;
        for (int j = 0; j < features; j++)
        {
            double sum = ErrorFree.Sum(Linear[j], gradient[j] + (Quadratic[j] * v[j]) + MatrixImage(j, v), out double sumLow);
            double product = ErrorFree.Product(v[j], sum, out double productLow);
            high = ErrorFree.Sum(high, -product, out double error);
            low += error - productLow - (v[j] * (sumLow + LinearLow[j]));
        }

        return Math.Max(0.0, high + low);
    }

    /// <summary>The population deviation of a column, 1 for a constant one.</summary>
    public static double Deviation(MomentAccumulator moments, int stride, int feature)
    {
        double weight = moments.Weight;
        double sumOfSquares = moments.Cross[(feature * stride) + feature];
        return IsConstant(sumOfSquares, weight, moments.Mean[feature], centered: true) ? 1.0 : Math.Sqrt(sumOfSquares / weight);
    }

    /// <summary>The largest lambda1 at which a feature can leave zero, where no feature is unpenalised; 0 for one that cannot.</summary>
    /// <param name="moments">The moments.</param>
    /// <param name="options">The options.</param>
    /// <param name="feature">The feature; its penalty factor is left aside.</param>
    /// <param name="gradient">Receives the cross product of feature and target, whose sign tells the direction.</param>
    public WideNumber StrengthAtZero(MomentAccumulator moments, in FitOptions options, int feature, out double gradient)
    {
        bool intercept = options.Intercept;
        double sumOfSquares = Product(moments, feature, feature, feature, feature, intercept, out _);
        gradient = Product(moments, features, feature, stride, feature, intercept, out _);
        if (IsConstant(sumOfSquares, moments.Weight, moments.Mean[feature], intercept))
        {
            return 0.0;
        }

        return Math.Abs(gradient) / (WideNumber)(options.Standardize ? Deviation(moments, stride, feature) : 1.0);
    }

    /// <summary>Whether the target varies no more than rounding does.</summary>
    public bool HasConstantTarget(MomentAccumulator moments, bool intercept)
    {
        double square = Product(moments, features + 1, 0, stride, stride, intercept, out _);
        return IsConstant(square, moments.Weight, moments.Mean[stride], intercept);
    }

    /// <summary>The root of the mean square of the target, about its mean or, without an intercept, about zero; 0 for a constant target.</summary>
    public double TargetDeviation(MomentAccumulator moments, bool intercept)
    {
        double square = Product(moments, features + 1, 0, stride, stride, intercept, out _);
        return IsConstant(square, moments.Weight, moments.Mean[stride], intercept) ? 0.0 : Math.Sqrt(square / moments.Weight);
    }

    // A strength in the units of the problem; where doubles might leave their range on the way there, with an exponent of its own.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double PenaltyIn(WideNumber lambda, double factor, double firstUnit, double secondUnit, double firstScale, double secondScale)
    {
        if (lambda.IsZero || (factor == 0.0 && lambda.IsNumber))
        {
            return 0.0;
        }

        double strength = lambda.Rounded * factor;
        double product = strength * firstUnit * secondUnit;
        double quotient = product / firstScale;
        return WideNumber.IsPlain(strength) && WideNumber.IsPlain(product) && WideNumber.IsPlain(quotient)
            ? quotient / secondScale
            : (lambda * factor * firstUnit * secondUnit / firstScale / secondScale).Rounded;
    }

    // Without an intercept, W m m' is added to the centred products. It has lost the share of the sum W m that rounding took, twice.
    private static double RoundingOf(MomentAccumulator moments, int column, int mean, bool intercept)
    {
        double rounding = moments.SumRounding(column);
        if (intercept)
        {
            return rounding;
        }

        double unit = moments.IsDoubled ? Doubled.Epsilon : moments.HoldsSingle ? SingleEpsilon : Epsilon;
        double sum = moments.Weight * Math.Abs(moments.Mean[mean]);
        double lost = sum > 0.0 ? Math.Min(1.0, 2.0 * moments.LostSums[mean] / sum) : 0.0;
        double share = Math.Max(moments.RoundingUnits * unit, lost);
        return Math.Sqrt((rounding * rounding) + (share * moments.Weight * moments.Mean[mean] * moments.Mean[mean]));
    }

    // Row i of H up to the diagonal.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillRow(MomentAccumulator moments, bool intercept, int i)
    {
        Span<double> row = Hessian.AsSpan(i * stride, stride);
        Span<double> rowLow = keepsRounding ? HessianLow.AsSpan(i * stride, stride) : default;
        if (intercept)
        {
            ScaleRow(moments.Cross.Slice(i * stride, i), inverseScale, inverseScale[i], row);
            if (keepsRounding)
            {
                ScaleRow(moments.CrossLow.Slice(i * stride, i), inverseScale, inverseScale[i], rowLow);
            }
        }
        else
        {
            for (int j = 0; j < i; j++)
            {
                row[j] = Product(moments, i, j, i, j, intercept, out double elementLow) * inverseScale[i] * inverseScale[j];
                if (keepsRounding)
                {
                    rowLow[j] = elementLow * inverseScale[i] * inverseScale[j];
                }
            }
        }

        double inverse = inverseScale[i];
        double diagonal = Product(moments, i, i, i, i, intercept, out double diagonalLow) * inverse * inverse;
        row[i] = ErrorFree.Sum(diagonal, Quadratic[i], out double rounding);
        if (keepsRounding)
        {
            rowLow[i] = rounding + (diagonalLow * inverse * inverse);
        }
    }

    // After all rows.
    private void FillOtherTriangle()
    {
        CopyToOtherTriangle(Hessian);
        if (keepsRounding)
        {
            CopyToOtherTriangle(HessianLow);
        }
    }

    // The elements before the diagonal, to the other triangle, in tiles: columns of many features lie pages apart.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CopyToOtherTriangle(double[] matrix)
    {
        const int Tile = 8;
        ref double first = ref MemoryMarshal.GetArrayDataReference(matrix);
        for (int top = 0; top < features; top += Tile)
        {
            int bottom = Math.Min(top + Tile, features);
            for (int left = 0; left <= top; left += Tile)
            {
                int right = Math.Min(left + Tile, bottom);
                for (int j = left; j < right; j++)
                {
                    ref double row = ref Unsafe.Add(ref first, j * stride);
                    ref double column = ref Unsafe.Add(ref first, j);
                    for (int i = Math.Max(top, j + 1); i < bottom; i++)
                    {
                        Unsafe.Add(ref row, i) = Unsafe.Add(ref column, i * stride);
                    }
                }
            }
        }
    }

    // The scales are powers of two: multiplying by their inverses rounds nothing.
    private static void ScaleRow(ReadOnlySpan<double> products, double[] inverseScale, double inverse, Span<double> row)
        => VectorOperations.Multiply(products, inverseScale, inverse, row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsConstant(double sumOfSquares, double weight, double mean, bool centered)
    {
        double noise = centered ? ConstantColumn * Math.Abs(mean) : 0.0;
        return !(sumOfSquares > weight * noise * noise);
    }

    // The cross product of row and column about the means, or about zero without an intercept; the means stand at the two places given.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Product(
        MomentAccumulator moments, int row, int column, int firstMean, int secondMean, bool intercept, out double low)
    {
        double high = moments.Cross[(row * stride) + column];
        low = moments.CrossLow[(row * stride) + column];
        if (intercept)
        {
            return high;
        }

        // Plus W m m', in doubled precision: an offset of the column would otherwise cost the digits it has.
        double first = moments.Mean[firstMean];
        double second = moments.Mean[secondMean];
        double product = ErrorFree.Product(first, second, out double productLow);
        productLow += (first * moments.MeanLow[secondMean]) + (second * moments.MeanLow[firstMean]);
        double term = ErrorFree.Product(moments.Weight, product, out double termLow);
        termLow += (moments.Weight * productLow) + (moments.WeightLow * product);
        double sum = ErrorFree.Sum(high, term, out double sumLow);
        return ErrorFree.Sum(sum, sumLow + low + termLow, out low);
    }
}
