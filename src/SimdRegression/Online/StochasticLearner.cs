using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;
using SimdRegression.Models;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// Stochastic gradient descent (Robbins and Monro 1951) on rows as they come, each seen once: any loss, with a penalty or a set that coefficients
/// must not leave.
/// </summary>
/// <typeparam name="TModel">The model that is returned.</typeparam>
/// <typeparam name="T">The element type of data and coefficients, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <remarks>
/// <para>
/// A row moves the coefficients towards the minimum of the mean of l(x.w + b, y) + alpha R(w): with m = x.w + b and d = dl/dm(m, y),
/// w := w - eta (d x + alpha (1 - r) w), then the soft-threshold by eta alpha r, where R(w) = r |w| + (1 - r)/2 w^2; with other penalties and
/// sets w := w - eta d x and then their proximal step; b := b - eta d. With a constant step and given rows the iterates are those of
/// <see cref="StochasticGradientDescent"/> in the order of the rows, to the same bits.
/// </para>
/// <para>
/// A strength is alpha in this formula: a bare number or one of <see cref="Strength.PerSample"/>; others need a number of rows, which a
/// stream does not have.
/// </para>
/// <para>The same rows give the same bits on every vector width. Only construction allocates. For one thread at a time; a
/// <see cref="ModelPublisher{TModel}"/> hands models on to others.</para>
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
public abstract class StochasticLearner<TModel, T, TKernels>
    where TModel : IModelFactory<TModel, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    // A step that is longer could leave the range of numbers.
    private static readonly double LongestStep = typeof(T) == typeof(float) ? 1e35 : 1e300;

    // Columns whose largest values are further apart than this slow each other down too much.
    private const double WidestSpread = 32.0;

    // The first rows tell the sizes of the columns; later ones are asked now and then, since sizes may change.
    private const int RowsMeasuredAtFirst = 64;
    private const int RowsBetweenMeasures = 64;

    private readonly TKernels kernels;
    private readonly T[] coefficients;
    private readonly T[] strengths;
    private readonly T[] reaches;
    private readonly StepSchedule schedule;
    private readonly double stepSize;
    private readonly double rowsPerPass;
    private readonly T ownOfIntercept;
    private T intercept;
    private double largestSquare;

    /// <summary>Allocates the state.</summary>
    /// <param name="kernels">The kernel set, which tells the number of features.</param>
    /// <param name="options">Step size, schedule, intercept.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of features is not from 1 to 512.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    protected StochasticLearner(TKernels kernels, in StochasticLearnerOptions options)
    {
        RowArguments.CheckElementType<T>();
        this.kernels = kernels;
        Options = options;
        coefficients = new T[RowArguments.CheckedFeatures(kernels.FeatureCount)];
        strengths = new T[coefficients.Length];
        reaches = new T[coefficients.Length];
        schedule = options.Schedule;
        stepSize = options.StepSize ?? double.NaN;
        rowsPerPass = options.RowsPerPass;
        ownOfIntercept = options.Intercept ? T.One : T.Zero;
    }

    /// <summary>How it steps.</summary>
    public StochasticLearnerOptions Options { get; }

    /// <summary>The number of features N.</summary>
    public int FeatureCount => coefficients.Length;

    /// <summary>The number of rows that moved the coefficients.</summary>
    public long Count { get; private set; }

    /// <summary>
    /// Whether a row led to numbers beyond the range of the element type: the step size is too large. Such rows are left out; the coefficients
    /// are those before.
    /// </summary>
    public bool HasDiverged { get; private set; }

    /// <summary>
    /// Whether the columns differ too much in size to be learned together: the largest value of one is more than 32 times that of another, or of the 1 that
    /// stands for the intercept. A step that suits the largest column hardly moves the coefficients of the small ones, so the model stays far from its
    /// optimum, and no other property tells. Scale the rows first, for instance with <see cref="StandardScaler{T}"/>.
    /// </summary>
    /// <remarks>Columns of zeros do not count. Found from the first 64 rows and from one in 64 later.</remarks>
    public bool NeedsScaling
    {
        get
        {
            double largest = Options.Intercept && Count > 0 ? 1.0 : 0.0;
            double smallest = largest > 0.0 ? largest : double.PositiveInfinity;
            foreach (T reach in reaches)
            {
                double size = double.CreateTruncating(reach);
                largest = Math.Max(largest, size);
                smallest = size > 0.0 ? Math.Min(smallest, size) : smallest;
            }

            return largest > WidestSpread * smallest;
        }
    }

    /// <summary>The coefficients w; they change with the next row.</summary>
    public ReadOnlySpan<T> Coefficients => coefficients;

    /// <summary>The intercept b; 0 without one.</summary>
    public T Intercept => intercept;

    /// <summary>The model as it is now.</summary>
    public TModel Model => TModel.Create(coefficients, intercept);

    /// <summary>Learns from a row without a penalty.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <param name="row">N finite values.</param>
    /// <param name="target">y, one that the loss is defined for.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <returns>l(m, y), the loss of the model before it knew the row: its running mean is an honest estimate of the error.</returns>
    /// <exception cref="ArgumentException">The row has another length, a value is not finite, or the target does not suit the loss; nothing
    /// was changed then.</exception>
    /// <exception cref="InvalidOperationException">The loss has no largest curvature and no step size was given.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Update<TLoss>(ReadOnlySpan<T> row, T target, in TLoss loss)
        where TLoss : struct, ILoss<TLoss>
    {
        return Update(row, target, in loss, default(NoPenalty));
    }

    /// <summary>Learns from a row.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TRegularizer">The penalty or set.</typeparam>
    /// <param name="row">N finite values.</param>
    /// <param name="target">y, one that the loss is defined for.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="penalty">What keeps coefficients small.</param>
    /// <returns>l(m, y), the loss of the model before it knew the row: its running mean is an honest estimate of the error.</returns>
    /// <exception cref="ArgumentException">
    /// The row has another length, a value is not finite, the target does not suit the loss, the strength needs a number of rows, or there
    /// is an L1 penalty and a schedule that never decays; nothing was changed then.
    /// </exception>
    /// <exception cref="InvalidOperationException">The loss has no largest curvature and no step size was given.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Update<TLoss, TRegularizer>(ReadOnlySpan<T> row, T target, in TLoss loss, in TRegularizer penalty)
        where TLoss : struct, ILoss<TLoss>
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        ModelArguments.CheckRow(row.Length, kernels.FeatureCount);
        double alpha = Alpha(in penalty);
        double share = TRegularizer.L1ShareOf(in penalty);
        if (share > 0.0 && alpha > 0.0 && schedule.NeverDecays)
        {
            ThrowNeverDecays(schedule.Decay);
        }

        T prediction = kernels.Dot(row, coefficients) + intercept;
        double square = double.CreateTruncating(kernels.Dot(row, row));
        Vector256<T> values = loss.Evaluate(
            Vector256.Create(prediction), Vector256.Create(target), out Vector256<T> derivatives, out _);
        T derivative = derivatives.ToScalar();
        if (!(RowChecks.IsIn(TLoss.Targets, target) && T.IsFinite(prediction) && double.IsFinite(square) && T.IsFinite(derivative * derivative)))
        {
            RowChecks.Check(new RowBatch<T>(row, row.Length, new ReadOnlySpan<T>(in target), default), row.Length, TLoss.Targets);
            HasDiverged = true;
            return double.PositiveInfinity;
        }

        if (Count < RowsMeasuredAtFirst || Count % RowsBetweenMeasures == 0)
        {
            Measure(row);
        }

        double first = double.IsNaN(stepSize) ? SafeStep(TLoss.LargestCurvature(in loss), square, alpha) : stepSize;
        double size = first * schedule.FactorAt(Count / rowsPerPass);
        if (!(size * Math.Abs(double.CreateTruncating(derivative)) * (1.0 + square) <= LongestStep) || size * alpha * (1.0 - share) > 2.0)
        {
            HasDiverged = true;
            return double.CreateTruncating(values.ToScalar());
        }

        if (double.IsNaN(share))
        {
            Step(row, -derivative, T.CreateTruncating(size), T.One, T.Zero);
            strengths.AsSpan().Fill(T.CreateTruncating(TRegularizer.IsConstraint ? 1.0 : size * alpha));
            TRegularizer.ProximalStep<T>(in penalty, coefficients, strengths);
        }
        else
        {
            T shrink = T.CreateTruncating(1.0 - (size * alpha * (1.0 - share)));
            Step(row, -derivative, T.CreateTruncating(size), shrink, T.CreateTruncating(size * alpha * share));
        }

        intercept = Lanes.MultiplyAdd(-derivative, ownOfIntercept * T.CreateTruncating(size), intercept);
        Count++;
        return double.CreateTruncating(values.ToScalar());
    }

    /// <summary>The prediction x.w + b; of a classifier: its margin.</summary>
    /// <param name="row">N elements.</param>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public T Predict(ReadOnlySpan<T> row)
    {
        ModelArguments.CheckRow(row.Length, kernels.FeatureCount);
        return kernels.Dot(row, coefficients) + intercept;
    }

    /// <summary>Goes on from given coefficients, for instance those of a fit; nothing else changes.</summary>
    /// <param name="start">w, N finite values.</param>
    /// <param name="startIntercept">b, finite.</param>
    /// <exception cref="ArgumentException">There are not N coefficients, or a number is not finite.</exception>
    public void Start(ReadOnlySpan<T> start, T startIntercept)
    {
        ModelArguments.CheckCoefficients(start.Length, coefficients.Length, nameof(start));
        if (!(T.IsFinite(startIntercept) && T.IsFinite(kernels.Dot(start, start))))
        {
            throw new ArgumentException("Coefficients and intercept must be finite numbers whose squares are in range.", nameof(start));
        }

        start.CopyTo(coefficients);
        intercept = startIntercept * ownOfIntercept;
    }

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        Array.Clear(coefficients);
        Array.Clear(reaches);
        intercept = T.Zero;
        largestSquare = 0.0;
        Count = 0;
        HasDiverged = false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Alpha<TRegularizer>(in TRegularizer penalty)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        Strength strength = penalty.Strength;
        strength.Require(nameof(penalty));
        if (TRegularizer.IsConstraint || strength.Value == 0.0)
        {
            return 0.0;
        }

        return strength.Convention is StrengthConvention.PerSample or StrengthConvention.Estimator
            ? strength.Value
            : throw new ArgumentException(
                $"A strength of the kind {strength.Convention} needs a number of rows, which a stream does not have; use Strength.PerSample.",
                nameof(penalty));
    }

    private void Measure(ReadOnlySpan<T> row)
    {
        for (int j = 0; j < row.Length; j++)
        {
            reaches[j] = T.Max(reaches[j], T.Abs(row[j]));
        }
    }

    private static void ThrowNeverDecays(StepDecay decay)
    {
        throw new ArgumentException(
            $"With an L1 penalty the step size of stochastic descent must decay, and the schedule {decay} never does: "
            + "coefficients would never come to rest at zero.",
            "penalty");
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double SafeStep(double curvature, double square, double alpha)
    {
        if (!double.IsFinite(curvature))
        {
            throw new InvalidOperationException("The loss has no largest curvature that a step size could be derived from: give one in the options.");
        }

        largestSquare = Math.Max(largestSquare, square);
        double total = (curvature * (double.CreateTruncating(ownOfIntercept) + largestSquare)) + alpha;
        return total > 0.0 ? 1.0 / total : 1.0;
    }

    // w(j) = MultiplyAdd(slope, size x(j), shrink w(j)), and then its soft-threshold.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Step(ReadOnlySpan<T> row, T slope, T size, T shrink, T threshold)
    {
        ref T x = ref MemoryMarshal.GetReference(row);
        ref T w = ref MemoryMarshal.GetArrayDataReference(coefficients);
        bool isThresholded = threshold > T.Zero;
        nuint features = (nuint)kernels.FeatureCount;
        nuint j = 0;
        for (; j + (nuint)Vector256<T>.Count <= features; j += (nuint)Vector256<T>.Count)
        {
            Vector256<T> moved = Lanes.MultiplyAdd(
                Vector256.Create(slope),
                Vector256.Create(size) * Vector256.LoadUnsafe(ref x, j),
                Vector256.Create(shrink) * Vector256.LoadUnsafe(ref w, j));
            moved = isThresholded ? Lanes.SoftThreshold(moved, Vector256.Create(threshold)) : moved;
            moved.StoreUnsafe(ref w, j);
        }

        for (; j < features; j++)
        {
            T moved = Lanes.MultiplyAdd(slope, size * Unsafe.Add(ref x, j), shrink * Unsafe.Add(ref w, j));
            Unsafe.Add(ref w, j) = isThresholded ? Lanes.SoftThreshold(moved, threshold) : moved;
        }
    }
}
