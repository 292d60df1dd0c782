using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;
using SimdRegression.Models;
using SimdRegression.Numerics;
using SimdRegression.Online;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// Recursive least squares (Plackett 1950) with exponential forgetting, a ridge to start from and an unpenalised intercept: after every row
/// the exact minimiser over (w, b) of sum over i of lambda^(n - i) s(i) (y(i) - x(i).w - b)^2 + lambda^n delta |w|^2, at a cost of O(N^2) a row.
/// </summary>
/// <typeparam name="TModel">The model that is returned.</typeparam>
/// <typeparam name="T">The element type of the data, <see cref="float"/> or <see cref="double"/>; the state is <see cref="double"/>.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <remarks>
/// <para>
/// The state is P, the inverse of the moments of the weighted rows about their weighted mean plus lambda^n delta I, with the means and w. With
/// W the weight before a row, d = x - mean, g = s lambda W / (lambda W + s) (without intercept d = x and g = s), k = P d and
/// f = g / (lambda + g d'k): w := w + f e k, where e is the residual, and P := (P - f k k') / lambda.
/// </para>
/// <para>
/// Both triangles of P undergo the same operations, so that it stays symmetric to the last bit: it is asymmetry that forgetting amplifies
/// (Verhaegen 1989). What rounding does to P and w besides would add up from row to row, the faster the more unequal the scales of features and
/// the less is measured of one of them. So the moments themselves are summed up beside P, in two parts and a batch of rows at a time, and from
/// time to time (after N, 3 N, 7 N, ... rows, at last every 1,024 or, if that is more, 32 N) P is formed anew as their inverse and w brought to
/// the minimum: however many rows have passed, what is left of rounding is that of the last thousand. The means are kept in two parts as well,
/// because with a million rows each moves them by a millionth only.
/// </para>
/// <para>
/// Where a row finds P not positive definite, P is formed anew at once (<see cref="RepairCount"/>). Where the sums leave a direction to
/// their own rounding, a column that is the sum of two others say, each is lengthened by a few units in the last place.
/// </para>
/// <para>
/// Where rows stop telling something of a direction while others are forgotten, P grows in it; see
/// <see cref="RecursiveLeastSquaresOptions.VarianceLimit"/>.
/// </para>
/// <para>The same rows give the same bits on every vector width. Only construction allocates. For one thread at a time; a
/// <see cref="ModelPublisher{TModel}"/> hands models on to others.</para>
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
public abstract class RecursiveLeastSquares<TModel, T, TKernels>
    where TModel : IModelFactory<TModel, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    // How many rows pass between two times that P is formed anew, whose cost they share; and how many more for a feature.
    private const int RenewalInterval = 1024;
    private const int RenewalIntervalOfFeature = 32;

    // Residuals and variances of rows above this could overflow in what follows.
    private const double LargestMagnitude = 1e150;

    // S is multiplied by what its scale has grown to when that is above this.
    private const double LargestScale = 1UL << 63;

    private readonly TKernels kernels;
    private readonly double[] memory;
    private readonly int start;
    private readonly RecursionMoments moments;
    private readonly T[] delivered;
    private readonly bool hasIntercept;
    private readonly double forgetting;
    private readonly double growth;
    private readonly double startVariance;
    private readonly double largestVariance;
    private Doubled targetMean;

    // P = scale (S - pending c c'), S the matrix in memory and c the product with it that the last row made. To take the last row in is left
    // to the next one, which has to read S anyway; to forget, the scale grows, and S stays as it is.
    private double scale;
    private double pending;
    private Place product;

    // No diagonal element of P is above this.
    private double varianceBound;
    private int renewalInterval;
    private int rowsToRenewal;

    /// <summary>Allocates the state.</summary>
    /// <param name="kernels">The kernel set, which tells the number of features.</param>
    /// <param name="options">Forgetting factor, ridge, limit of the variance, intercept.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of features is not from 1 to 512.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    protected RecursiveLeastSquares(TKernels kernels, in RecursiveLeastSquaresOptions options)
    {
        RowArguments.CheckElementType<T>();
        this.kernels = kernels;
        Options = options;
        int features = RowArguments.CheckedFeatures(kernels.FeatureCount);
        int matrix = KernelLayout.SquareLength(features);
        MemoryMarshal.TryGetArray(
            (ReadOnlyMemory<double>)AlignedBuffer.Allocate((VectorCount * VectorLength) + matrix), out ArraySegment<double> segment);
        memory = segment.Array!;
        start = segment.Offset;
        moments = new RecursionMoments(features, options.Ridge);
        delivered = new T[features];
        hasIntercept = options.Intercept;
        forgetting = options.ForgettingFactor;
        growth = 1.0 / forgetting;
        startVariance = 1.0 / options.Ridge;
        largestVariance = options.VarianceLimit * startVariance;
        Reset();
    }

    /// <summary>What recursion was started with.</summary>
    public RecursiveLeastSquaresOptions Options { get; }

    /// <summary>The number of features N.</summary>
    public int FeatureCount => kernels.FeatureCount;

    /// <summary>The number of rows n, those of weight zero included.</summary>
    public long Count { get; private set; }

    /// <summary>The sum of lambda^(n - i) s(i): how many rows of weight 1 those that are not forgotten are worth.</summary>
    public double TotalWeight { get; private set; }

    /// <summary>The value of the objective at its minimum.</summary>
    public double Objective { get; private set; }

    /// <summary>How many rows were taken in without forgetting, because of <see cref="RecursiveLeastSquaresOptions.VarianceLimit"/>.</summary>
    public long SuspendedCount { get; private set; }

    /// <summary>How often a row found that rounding had taken P out of the positive definite matrices, and it was formed anew.</summary>
    public long RepairCount { get; private set; }

    /// <summary>The coefficients w in double precision; they change with the next row.</summary>
    public ReadOnlySpan<double> Coefficients => memory.AsSpan(start + (int)Place.Coefficients * VectorLength, FeatureCount);

    /// <summary>The intercept b; 0 without one.</summary>
    public double Intercept
    {
        get
        {
            nuint stride = Stride;
            return (targetMean.High - RecursionKernel.Dot(ref At(Place.Mean), ref At(Place.Coefficients), stride)) + targetMean.Low;
        }
    }

    /// <summary>The model as it is now; zero where the element type cannot hold it.</summary>
    public TModel Model
    {
        get
        {
            T intercept = T.CreateTruncating(Intercept);
            bool finite = T.IsFinite(intercept);
            ReadOnlySpan<double> coefficients = Coefficients;
            for (int j = 0; j < delivered.Length; j++)
            {
                delivered[j] = T.CreateTruncating(coefficients[j]);
                finite &= T.IsFinite(delivered[j]);
            }

            if (!finite)
            {
                Array.Clear(delivered);
                intercept = T.Zero;
            }

            return TModel.Create(delivered, intercept);
        }
    }

    private nuint Stride
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (nuint)KernelLayout.Stride(kernels.FeatureCount);
    }

    // The vectors stand before the matrix, each at a cache line.
    private int VectorLength
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Math.Max(KernelLayout.Stride(kernels.FeatureCount), Vector512<double>.Count);
    }

    private static int VectorCount => (int)Place.Matrix;

    private Span<double> Matrix => memory.AsSpan(start + (VectorCount * VectorLength), KernelLayout.SquareLength(kernels.FeatureCount));

    /// <summary>Takes in a row.</summary>
    /// <param name="row">N finite values.</param>
    /// <param name="target">y, finite.</param>
    /// <returns>The residual y - x.w - b of the model before it knew the row; of the first row: y.</returns>
    /// <exception cref="ArgumentException">The row has another length, or a value is NaN, infinite or too large; nothing was changed
    /// then.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Update(ReadOnlySpan<T> row, T target) => Take(row, double.CreateTruncating(target), 1.0);

    /// <summary>Takes in a row with a sample weight.</summary>
    /// <param name="row">N finite values.</param>
    /// <param name="target">y, finite.</param>
    /// <param name="weight">s, finite, not below 0; a row of weight 0 only lets the others be forgotten.</param>
    /// <returns>The residual y - x.w - b of the model before it knew the row; of the first row: y.</returns>
    /// <exception cref="ArgumentException">The row has another length, a value is NaN, infinite or too large, or the weight is negative or
    /// not finite; nothing was changed then.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Update(ReadOnlySpan<T> row, T target, T weight)
    {
        double s = double.CreateTruncating(weight);
        if (!(s >= 0.0 && s <= LargestMagnitude))
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"The weight is {weight}; a sample weight must be a finite number not below 0."),
                nameof(weight));
        }

        return Take(row, double.CreateTruncating(target), s);
    }

    /// <summary>The prediction x.w + b.</summary>
    /// <param name="row">N elements.</param>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Predict(ReadOnlySpan<T> row)
    {
        ModelArguments.CheckRow(row.Length, kernels.FeatureCount);
        RecursionKernel.Centre<T, WidthScalar<double>, double>(
            in MemoryMarshal.GetReference(row), ref At(Place.Mean), ref At(Place.MeanLow), ref At(Place.Row), (nuint)row.Length);
        return targetMean.High + (targetMean.Low + RecursionKernel.Dot(ref At(Place.Row), ref At(Place.Coefficients), Stride));
    }

    /// <summary>
    /// An element of P, the inverse of the weighted centred moments with the ridge: times the variance of the noise, the covariance of two
    /// coefficients.
    /// </summary>
    /// <param name="first">0 to N - 1.</param>
    /// <param name="second">0 to N - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such feature.</exception>
    public double InverseMoment(int first, int second)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(second);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(first, FeatureCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(second, FeatureCount);
        ref double correction = ref At(product);
        double square = Unsafe.Add(ref correction, first) * Unsafe.Add(ref correction, second);
        return scale * Lanes.SubtractProduct(square, pending, Matrix[(first * (int)Stride) + second]);
    }

    /// <summary>Forgets all rows.</summary>
    public void Reset()
    {
        Array.Clear(memory);
        Restart();
        product = Place.FirstProduct;
        targetMean = 0.0;
        Count = 0;
        TotalWeight = 0.0;
        SuspendedCount = 0;
        RepairCount = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double Take(ReadOnlySpan<T> row, double target, double weight)
    {
        ModelArguments.CheckRow(row.Length, kernels.FeatureCount);
        if (Vector512.IsHardwareAccelerated && Stride >= (nuint)Vector512<double>.Count)
        {
            return Take<Width512<double>, Vector512<double>>(row, target, weight);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            return Take<Width256<double>, Vector256<double>>(row, target, weight);
        }

        return Vector128.IsHardwareAccelerated
            ? Take<Width128<double>, Vector128<double>>(row, target, weight)
            : Take<WidthScalar<double>, double>(row, target, weight);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double Take<TWidth, TVector>(ReadOnlySpan<T> row, double target, double weight)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        nuint features = (nuint)kernels.FeatureCount;
        nuint stride = Stride;
        ref double centred = ref At(Place.Row);
        ref double coefficients = ref At(Place.Coefficients);
        RecursionKernel.Centre<T, TWidth, TVector>(
            in MemoryMarshal.GetReference(row), ref At(Place.Mean), ref At(Place.MeanLow), ref centred, features);
        double deviation = (target - targetMean.High) - targetMean.Low;
        double residual = deviation - RecursionKernel.Dot(ref centred, ref coefficients, stride);
        double variance = Multiply<TWidth, TVector>();
        if (!(variance >= 0.0 && variance <= LargestMagnitude && Math.Abs(residual) <= LargestMagnitude))
        {
            (variance, residual) = Recover(row, target, variance, residual);
        }

        // Forgetting is suspended for the row where P could grow beyond its limit.
        double keep = forgetting;
        double grow = growth;
        if (varianceBound * grow > largestVariance && ReachesLimit())
        {
            keep = 1.0;
            grow = 1.0;
        }

        double before = keep * TotalWeight;
        double after = before + weight;
        double share = hasIntercept && weight > 0.0 ? weight / after : 0.0;
        double gain = hasIntercept ? before * share : weight;
        double effective = scale * gain;
        double factor = effective / Lanes.MultiplyAdd(effective, variance, keep);
        double step = factor * residual;
        RecursionKernel.AddScaled<TWidth, TVector>(step, ref At(product), ref coefficients, stride);
        RecursionKernel.MoveMean<TWidth, TVector>(share, ref centred, ref At(Place.Mean), ref At(Place.MeanLow), ref moments.NextRow, stride);
        pending = factor;
        Objective = keep * (Objective + (step * residual / scale));
        scale *= grow;
        varianceBound *= grow;
        targetMean += share * deviation;
        TotalWeight = after;
        Count++;
        moments.Take(deviation, gain, keep);
        if (--rowsToRenewal == 0 || scale > LargestScale)
        {
            MultiplyAhead<TWidth, TVector>();
            Settle();
        }

        return residual;
    }

    // Takes the last row into S, multiplies S by the row about the mean, d, and returns d'S d. Nothing is pending then.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double Multiply<TWidth, TVector>()
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        nuint stride = Stride;
        ref double centred = ref At(Place.Row);
        ref double correction = ref At(product);
        product ^= Place.FirstProduct ^ Place.SecondProduct;
        RecursionKernel.Sweep<TWidth, TVector>(
            ref At(Place.Matrix), ref correction, pending, ref centred, ref At(product), (nuint)kernels.FeatureCount, stride);
        pending = 0.0;
        return RecursionKernel.Dot(ref centred, ref At(product), stride);
    }

    // Whether P could grow beyond its limit with the row at hand; counts the rows of which that is true.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool ReachesLimit()
    {
        BoundVariances();
        bool reaches = varianceBound * growth > largestVariance;
        SuspendedCount += reaches ? 1 : 0;
        return reaches;
    }

    private void BoundVariances()
    {
        varianceBound = 0.0;
        for (int j = 0; j < FeatureCount; j++)
        {
            varianceBound = Math.Max(varianceBound, scale * Matrix[(j * (int)Stride) + j]);
        }
    }

    // Takes the last row into S ahead of the next.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void MultiplyAhead<TWidth, TVector>()
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        Multiply<TWidth, TVector>();
    }

    // Lets the scale begin at 1 again or nearly so, by powers of two, which round nothing; nothing is pending in S.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Settle()
    {
        int exponent = Math.ILogB(scale);
        scale = Math.ScaleB(scale, -exponent);
        TensorPrimitives.Multiply(Matrix, Math.ScaleB(1.0, exponent), Matrix);
        if (rowsToRenewal <= 0)
        {
            renewalInterval = Math.Min(2 * renewalInterval, Math.Max(RenewalInterval, RenewalIntervalOfFeature * FeatureCount));
            rowsToRenewal = renewalInterval;
            TryRenew();
        }
    }

    // Forms P, in which nothing is pending, anew. Only moments beyond the range of numbers have no inverse.
    private bool TryRenew()
    {
        if (!moments.TryRenew(Matrix, memory.AsSpan(start + ((int)Place.Coefficients * VectorLength), FeatureCount)))
        {
            return false;
        }

        scale = 1.0;
        BoundVariances();
        return true;
    }

    // Refuses a row that cannot be used; where the row is not to blame, forms P anew, or begins again where that does not help.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private (double Variance, double Residual) Recover(ReadOnlySpan<T> row, double target, double variance, double residual)
    {
        // The next row takes this product out of S, no times, which must not be infinity times zero.
        memory.AsSpan(start + ((int)product * VectorLength), VectorLength).Clear();

        // About the mean a value is at most twice as large, and P is no larger than its diagonal.
        RecursionArguments.CheckValues(row, target, largest: 0.25 * Math.Sqrt(LargestMagnitude / largestVariance / FeatureCount));
        RepairCount++;
        if (TryRenew())
        {
            (variance, residual) = Probe(target);
        }

        if (!(Math.Abs(variance) <= LargestMagnitude && Math.Abs(residual) <= LargestMagnitude))
        {
            Restart();
            (variance, residual) = Probe(target);
        }

        return (Math.Max(variance, 0.0), residual);
    }

    private (double Variance, double Residual) Probe(double target)
    {
        double deviation = (target - targetMean.High) - targetMean.Low;
        return (
            Multiply<WidthScalar<double>, double>(),
            deviation - RecursionKernel.Dot(ref At(Place.Row), ref At(Place.Coefficients), Stride));
    }

    // Nothing is known of the coefficients.
    private void Restart()
    {
        memory.AsSpan(start + ((int)Place.Coefficients * VectorLength), VectorLength).Clear();
        Span<double> matrix = Matrix;
        matrix.Clear();
        for (int j = 0; j < FeatureCount; j++)
        {
            matrix[(j * (int)Stride) + j] = startVariance;
        }

        scale = 1.0;
        pending = 0.0;
        varianceBound = startVariance;
        Objective = 0.0;
        moments.Reset();
        renewalInterval = FeatureCount;
        rowsToRenewal = renewalInterval;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref double At(Place place)
    {
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(memory), start + ((int)place * VectorLength));
    }

    /// <summary>What stands where in the memory of the state.</summary>
    private enum Place
    {
        /// <summary>The row at hand about the mean.</summary>
        Row,

        /// <summary>S times the row at hand, or the row before it, in turn.</summary>
        FirstProduct,

        /// <summary>The other of the two.</summary>
        SecondProduct,

        /// <summary>w.</summary>
        Coefficients,

        /// <summary>The weighted means of the features.</summary>
        Mean,

        /// <summary>What rounding left out of the means.</summary>
        MeanLow,

        /// <summary>S; the last, and longer than the others.</summary>
        Matrix,
    }
}
