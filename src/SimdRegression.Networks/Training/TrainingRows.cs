using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;

namespace SimdRegression.Networks.Training;

/// <summary>Where the rows of a training lie, with what is done to each as it is copied. Pointers, so that threads can share it; the memory is pinned meanwhile.</summary>
/// <typeparam name="T">The element type.</typeparam>
internal readonly unsafe struct TrainingRows<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T* rows;
    private readonly T* targets;
    private readonly T* weights;

    /// <summary>Names the memory.</summary>
    /// <param name="rows">The first row.</param>
    /// <param name="targets">The first target.</param>
    /// <param name="weights">The first weight, or null for ones.</param>
    public TrainingRows(T* rows, T* targets, T* weights)
    {
        this.rows = rows;
        this.targets = targets;
        this.weights = weights;
    }

    /// <summary>How many targets a row has.</summary>
    public int TargetsARow { get; init; }

    /// <summary>How inputs are scaled, or null.</summary>
    public InputScaling<T>? Inputs { get; init; }

    /// <summary>How targets are scaled, or null.</summary>
    public InputScaling<T>? Targets { get; init; }

    /// <summary>What the weights of the rows of a class are multiplied by, or null.</summary>
    public IReadOnlyList<double>? ClassWeights { get; init; }

    /// <summary>The weight of a row.</summary>
    /// <param name="row">Its number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T WeightOf(int row)
    {
        T weight = weights is null ? T.One : weights[row];
        return ClassWeights is null ? weight : weight * Widening.Round<T>(ClassWeights[(int)Widening.ToDouble(targets[row])]);
    }

    /// <summary>Copies the inputs of a row.</summary>
    /// <param name="row">Its number.</param>
    /// <param name="destination">Receives them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CopyInputs(int row, Span<T> destination)
    {
        new ReadOnlySpan<T>(rows + ((nint)row * destination.Length), destination.Length).CopyTo(destination);
        Inputs?.Apply(destination);
    }

    /// <summary>Copies the targets of a row.</summary>
    /// <param name="row">Its number.</param>
    /// <param name="destination">Receives them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CopyTargets(int row, Span<T> destination)
    {
        if (destination.Length == 1)
        {
            destination[0] = targets[row];
        }
        else
        {
            new ReadOnlySpan<T>(targets + ((nint)row * destination.Length), destination.Length).CopyTo(destination);
        }

        Targets?.Apply(destination);
    }
}
