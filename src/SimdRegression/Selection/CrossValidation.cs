using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Selection;
using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// Cross-validation of the squared loss at the cost of one pass over the rows: the moments of each fold serve every strength, every
/// mixture of penalties and every training set.
/// </summary>
/// <typeparam name="TModel">The model that a search returns.</typeparam>
/// <typeparam name="T">The element type of the data, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <remarks>
/// <para>
/// A fold's model is fitted to the sum of the moments of the other folds (with <see cref="FoldAssignment.Forward"/>: of the earlier ones);
/// nothing is subtracted, so nothing cancels. Scaling (<see cref="FitOptions.Standardize"/>) is that of the training rows. The score is the
/// weighted mean squared error on the rows of the fold, from its moments, in doubled precision where terms cancel.
/// </para>
/// <para>
/// Moments of many rows hold about fifteen digits of the target's squares, and fits from them as many digits as the columns leave. Where a
/// model leaves less than a millionth of the squares, where columns depend on each other nearly, and where folds lie far from each other,
/// scores may be off by more than a millionth of themselves: <see cref="TuningResult.ImpreciseScoreCount"/> says of how many scores that may
/// be true. The overload of <c>Tune</c> that takes the rows again sums them in doubled precision then, and computes scores from residuals.
/// </para>
/// <para>
/// The constructor allocates everything; nothing else does while one thread works, a search proposes no more candidates than was foreseen,
/// and the model is a struct; the first search of penalties with solvers of their own allocates those. An object belongs to one thread at a
/// time. The same rows, folds and search give the same bits on every run, at any vector width, at any number of threads and however the rows
/// are divided over calls.
/// </para>
/// <example>
/// <code>
/// var validation = new Progression.CrossValidation(FoldAssignment.Contiguous(442, 10));
/// validation.Add(rows, targets);
/// TuningResult tuning = validation.Tune(EstimatorKind.Lasso, new GridSearch(100), out Progression lasso);
/// </code>
/// </example>
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
public abstract partial class CrossValidation<TModel, T, TKernels>
    where TModel : IModelFactory<TModel, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly TKernels kernels;
    private readonly int features;
    private readonly int capacity;
    private readonly FoldMoments<T, TKernels> parts;
    private SumPrecision precision;

    /// <summary>Allocates the memory of folds, fits and scores.</summary>
    /// <param name="kernels">The kernel set, which tells the number of features.</param>
    /// <param name="folds">Which row is tested in which fold.</param>
    /// <param name="capacity">How many candidates are foreseen, at least 1. More can be searched; memory is then allocated.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of features is not from 1 to 512, or no candidate is foreseen.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    protected CrossValidation(TKernels kernels, FoldAssignment folds, int capacity = TuningResult.DefaultCapacity)
    {
        RowArguments.CheckElementType<T>();
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        features = RowArguments.CheckedFeatures(kernels.FeatureCount);
        this.kernels = kernels;
        this.capacity = capacity;
        Folds = folds;
        parts = new FoldMoments<T, TKernels>(kernels, folds);
        workers = [CreateWorker()];
        total = parts.CreateSum();
        gaps = GapFills<T>.Of<TModel>(features);
        solver = new NormalEquationsSolver(SolverKernels.Of(kernels), ElementEpsilon);
        order = new CandidateOrder(capacity);
        delivered = new T[features];
        Result = new TuningResult(folds.FoldCount, capacity);
    }

    /// <summary>The number of features N.</summary>
    public int FeatureCount => features;

    /// <summary>Which row is tested in which fold.</summary>
    public FoldAssignment Folds { get; }

    /// <summary>How many rows have come, of <see cref="FoldAssignment.RowCount"/>.</summary>
    public int Count => parts.Count;

    /// <summary>In how many digits products of rows are summed; see <see cref="Moments{T, TKernels}.SumPrecision"/>.</summary>
    /// <value>To be set before the first row; it stays when rows are forgotten. Default: <see cref="SumPrecision.Automatic"/>.</value>
    /// <remarks>The overload of <c>Tune</c> that takes the rows again sums them in doubled precision by itself where that is needed.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration.</exception>
    /// <exception cref="InvalidOperationException">There are rows, which were summed otherwise.</exception>
    public SumPrecision SumPrecision
    {
        get => precision;
        set
        {
            if (!Enum.IsDefined(value))
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, $"{(int)value} is no precision of sums.");
            }

            if (Count > 0 && value != precision)
            {
                throw new InvalidOperationException("The precision of sums is to be chosen before the first row, or after a reset.");
            }

            precision = value;
            parts.SumsDoubled = value == SumPrecision.Doubled;
        }
    }

    /// <summary>What the last search found; the next one overwrites it.</summary>
    public TuningResult Result { get; }

    /// <summary>Adds the next rows of the assignment, of weight 1.</summary>
    /// <param name="rows">Row-major, N elements a row.</param>
    /// <param name="targets">One a row.</param>
    /// <exception cref="ArgumentException">A length is wrong, or there are more rows than the folds have; nothing was changed then. Or a
    /// value is NaN, infinite or too large; no rows are held any more then.</exception>
    /// <exception cref="InvalidOperationException">Folds were given as moments.</exception>
    public void Add(ReadOnlySpan<T> rows, ReadOnlySpan<T> targets) => Add(rows, features, targets);

    /// <summary>Adds the next rows of the assignment.</summary>
    /// <param name="rows">Row-major, N elements a row.</param>
    /// <param name="targets">One a row.</param>
    /// <param name="weights">One a row, finite, not negative; training and scores count a row of weight 0 as absent. Empty: all 1.</param>
    /// <exception cref="ArgumentException">A length or a weight is wrong, or there are more rows than the folds have; nothing was changed
    /// then. Or a value is NaN, infinite or too large; no rows are held any more then.</exception>
    /// <exception cref="InvalidOperationException">Folds were given as moments.</exception>
    public void Add(ReadOnlySpan<T> rows, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights) => Add(rows, features, targets, weights);

    /// <summary>Adds the next rows of the assignment, parts of wider records.</summary>
    /// <param name="rows">The first row's first feature and all that follows; the last row need only have its N elements.</param>
    /// <param name="rowStride">The distance between rows in elements, at least N.</param>
    /// <param name="targets">One a row.</param>
    /// <param name="weights">One a row, finite, not negative. Empty: all 1.</param>
    /// <exception cref="ArgumentException">As for the overload without a stride.</exception>
    /// <exception cref="InvalidOperationException">Folds were given as moments.</exception>
    public void Add(ReadOnlySpan<T> rows, int rowStride, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights = default)
    {
        RowArguments.Check(rows, rowStride, features, targets.Length, weights.Length);
        RowChecks.CheckWeights(weights);
        if (parts.HoldsGivenMoments)
        {
            throw new InvalidOperationException("Folds were given as moments; rows cannot be added to them.");
        }

        if (targets.Length > Folds.RowCount - Count)
        {
            throw new ArgumentException(
                $"{targets.Length} rows are added to {Count}, and the folds have {Folds.RowCount} in all.", nameof(targets));
        }

        parts.Add(new RowBatch<T>(rows, rowStride, targets, weights));
    }

    /// <summary>Takes the moments of a fold's rows, which were reduced elsewhere, in place of the rows.</summary>
    /// <typeparam name="TOther">The kernel set of the moments.</typeparam>
    /// <param name="fold">0 to K - 1, each once.</param>
    /// <param name="moments">Moments of as many features as here and as many rows as the fold has; they are copied. See
    /// <see cref="FoldAssignment.FromSizes"/>.</param>
    /// <exception cref="ArgumentException">The number of features or rows differs.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such fold.</exception>
    /// <exception cref="InvalidOperationException">Rows were added, or the fold has its moments.</exception>
    public void AddFold<TOther>(int fold, Moments<T, TOther> moments)
        where TOther : struct, IKernels<T>
    {
        ArgumentNullException.ThrowIfNull(moments);
        int wanted = Folds.TestCount(fold);
        if (moments.FeatureCount != features)
        {
            throw new ArgumentException($"The moments have {moments.FeatureCount} features, and must have {features}.", nameof(moments));
        }

        if (moments.Count != wanted)
        {
            throw new ArgumentException($"Fold {fold} has {wanted} rows, and the moments are of {moments.Count}.", nameof(moments));
        }

        if (parts.ReceivedOf(fold) > 0 || (Count > 0 && !parts.HoldsGivenMoments))
        {
            throw new InvalidOperationException($"Fold {fold} cannot be given as moments: {(parts.HoldsGivenMoments ? "it has been" : "rows were added")}.");
        }

        parts.Give(fold, moments.Close());
    }

    /// <summary>Forgets all rows, for others with the same folds.</summary>
    public void Reset()
    {
        parts.Reset();
        parts.SumsDoubled = precision == SumPrecision.Doubled;
    }

    /// <summary>Replaces the contents of moments by those of all rows of the folds together.</summary>
    /// <typeparam name="TOther">The kernel set of the moments.</typeparam>
    /// <param name="destination">Moments of as many features.</param>
    /// <exception cref="ArgumentException">The number of features differs.</exception>
    /// <exception cref="InvalidOperationException">Not all rows have come.</exception>
    public void CopyTo<TOther>(Moments<T, TOther> destination)
        where TOther : struct, IKernels<T>
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (destination.FeatureCount != features)
        {
            throw new ArgumentException(
                $"The destination has {destination.FeatureCount} features, and must have {features}.", nameof(destination));
        }

        SumAll();
        destination.CopyFrom(total);
    }
}
