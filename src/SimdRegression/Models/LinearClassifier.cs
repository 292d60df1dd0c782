using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SimdRegression.Models;
using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// A linear classifier whose numbers of features and classes are known only at run time. Where they are known at compile time, a struct with
/// <see cref="LinearClassifierAttribute{T}"/> is faster and needs no heap object.
/// </summary>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// The score of class k is m(k) = x.w(k) + b(k), its probability exp(m(k)) / sum over l of exp(m(l)).
/// <para>Thread safety: immutable; any number of threads may share it.</para>
/// </remarks>
public sealed class LinearClassifier<T> : ILinearClassifier<LinearClassifier<T>, T>, IEquatable<LinearClassifier<T>>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] arranged;
    private readonly T[] intercepts;

    /// <summary>Makes a classifier.</summary>
    /// <param name="coefficients">K N coefficients, class after class; copied.</param>
    /// <param name="intercepts">K intercepts, 2 to 1,000; copied.</param>
    /// <exception cref="ArgumentException">The numbers of values do not fit each other, or there are too few or too many.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public LinearClassifier(ReadOnlySpan<T> coefficients, ReadOnlySpan<T> intercepts)
    {
        RowArguments.CheckElementType<T>();
        if (intercepts.Length is < 2 or > KernelLayout.MostClasses)
        {
            throw new ArgumentException($"There are {intercepts.Length} intercepts, one a class, and must be from 2 to {KernelLayout.MostClasses}.", nameof(intercepts));
        }

        int features = coefficients.Length / intercepts.Length;
        if (features is < 1 or > KernelLayout.MaxFeatures || features * intercepts.Length != coefficients.Length)
        {
            throw new ArgumentException(
                $"There are {coefficients.Length} coefficients for {intercepts.Length} classes; each class must have the same number, from 1 to {KernelLayout.MaxFeatures}.",
                nameof(coefficients));
        }

        FeatureCount = features;
        ClassCount = intercepts.Length;
        arranged = new T[ClassCount * ClassScores.Padded<T>(features)];
        ClassScores.Arrange(coefficients, features, arranged);
        this.intercepts = intercepts.ToArray();
    }

    /// <summary>The number of features N.</summary>
    public int FeatureCount { get; }

    /// <inheritdoc/>
    public int ClassCount { get; }

    /// <summary>The intercepts b, one a class.</summary>
    public ReadOnlySpan<T> Intercepts => intercepts;

    /// <summary>Whether two classifiers have the same bits in every coefficient and intercept.</summary>
    public static bool operator ==(LinearClassifier<T>? left, LinearClassifier<T>? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether two classifiers differ in a bit.</summary>
    public static bool operator !=(LinearClassifier<T>? left, LinearClassifier<T>? right) => !(left == right);

    /// <inheritdoc/>
    public static LinearClassifier<T> Create(ReadOnlySpan<T> coefficients, ReadOnlySpan<T> intercepts) => new(coefficients, intercepts);

    /// <inheritdoc/>
    public void CopyCoefficientsTo(Span<T> destination) => ClassScores.CopyTo<T>(arranged, FeatureCount, 0, ClassCount, destination);

    /// <inheritdoc/>
    public void CopyCoefficientsTo(int classNumber, Span<T> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(classNumber);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(classNumber, ClassCount);
        ClassScores.CopyTo<T>(arranged, FeatureCount, classNumber, 1, destination);
    }

    /// <inheritdoc/>
    public void CopyInterceptsTo(Span<T> destination) => Intercepts.CopyTo(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Scores(ReadOnlySpan<T> rows, Span<T> destination)
    {
        ModelArguments.CheckExpansion(rows, FeatureCount, destination, ClassCount);
        for (int r = 0; r < rows.Length / FeatureCount; r++)
        {
            ClassScores.Compute(arranged, intercepts, rows.Slice(r * FeatureCount, FeatureCount), destination.Slice(r * ClassCount, ClassCount));
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Probabilities(ReadOnlySpan<T> rows, Span<T> destination)
    {
        Scores(rows, destination);
        for (int r = 0; r < destination.Length; r += ClassCount)
        {
            Softmax.Apply(destination.Slice(r, ClassCount));
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Label(ReadOnlySpan<T> row)
    {
        ModelArguments.CheckRow(row.Length, FeatureCount);
        return LabelOf(row);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Labels(ReadOnlySpan<T> rows, Span<int> destination)
    {
        ModelArguments.CheckLabels(rows.Length, FeatureCount, destination.Length);
        for (int r = 0; r < destination.Length; r++)
        {
            destination[r] = LabelOf(rows.Slice(r * FeatureCount, FeatureCount));
        }
    }

    /// <summary>Whether another classifier has the same bits in every coefficient and intercept.</summary>
    /// <param name="other">The other classifier.</param>
    public bool Equals(LinearClassifier<T>? other) => other is not null && FeatureCount == other.FeatureCount
        && ClassCount == other.ClassCount && Bits(arranged).SequenceEqual(Bits(other.arranged))
        && Bits(intercepts).SequenceEqual(Bits(other.intercepts));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LinearClassifier<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bits(arranged));
        hash.AddBytes(Bits(intercepts));
        return hash.ToHashCode();
    }

    private static ReadOnlySpan<byte> Bits(ReadOnlySpan<T> values) => MemoryMarshal.AsBytes(values);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int LabelOf(ReadOnlySpan<T> row)
    {
        Span<T> scores = stackalloc T[ClassCount];
        ClassScores.Compute(arranged, intercepts, row, scores);
        return Softmax.Largest<T>(scores);
    }

    /// <summary>Chooses strengths by cross-validation; see <see cref="ClassifierCrossValidation{TModel, T, TKernels}"/>.</summary>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <param name="classes">The number of classes K, 2 to 1,000; K (N + 1) at most 2,048.</param>
    /// <param name="folds">Which fold each row is tested in.</param>
    /// <param name="capacity">How many candidates are foreseen, at least 1.</param>
    /// <remarks>Thread safety: one thread at a time, reading included; each thread has an object of its own.</remarks>
    public sealed class CrossValidation(int features, int classes, FoldAssignment folds, int capacity = TuningResult.DefaultCapacity)
        : ClassifierCrossValidation<LinearClassifier<T>, T, RuntimeKernels<T>>(new Trainer(features, classes), folds, capacity);

    /// <summary>Fits classifiers; see <see cref="ClassifierTrainer{TModel, T, TKernels}"/>.</summary>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <param name="classes">The number of classes K, 2 to 1,000; K (N + 1) at most 2,048.</param>
    /// <remarks>Thread safety: one thread at a time, reading included; each thread has an object of its own.</remarks>
    public sealed class Trainer(int features, int classes)
        : ClassifierTrainer<LinearClassifier<T>, T, RuntimeKernels<T>>(new RuntimeKernels<T>(RowArguments.CheckedFeatures(features)), classes);
}
