using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Networks.Training;

/// <summary>A loss of the outputs of a network. Of classes, so that all else is compiled once and not for each loss.</summary>
/// <typeparam name="T">The element type.</typeparam>
internal abstract class OutputLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>What a target may be.</summary>
    public abstract TargetRange Range { get; }

    /// <summary>Whether the targets may be scaled: whether the loss is one of residuals.</summary>
    public virtual bool IsOfResiduals => false;

    /// <summary>Whether targets are numbers of classes.</summary>
    public virtual bool HasClasses => false;

    /// <summary>How many targets a row has.</summary>
    /// <param name="outputs">The number of outputs.</param>
    public virtual int TargetsOf(int outputs) => outputs;

    /// <summary>The sum over rows of a weight times the loss of the row, in <see cref="double"/> and in the order of the rows.</summary>
    /// <param name="batch">The rows.</param>
    public abstract double Sum(in OutputBatch<T> batch);

    /// <summary>Writes the slopes of the loss in the outputs, times the weight of the row and a factor.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="slopes">Receives padded rows; zeros in the padding.</param>
    public abstract void Slopes(in OutputBatch<T> batch, double factor, Span<T> slopes);
}

/// <summary>Rows of outputs with their targets and weights.</summary>
/// <param name="outputs">Padded rows of outputs.</param>
/// <param name="stride">The distance between them.</param>
/// <param name="targets">The targets, row after row.</param>
/// <param name="weights">A weight for each row.</param>
/// <param name="count">The number of outputs of a row.</param>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly ref struct OutputBatch<T>(ReadOnlySpan<T> outputs, int stride, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights, int count)
{
    /// <summary>Padded rows of outputs.</summary>
    public ReadOnlySpan<T> Outputs { get; } = outputs;

    /// <summary>The distance between them.</summary>
    public int Stride { get; } = stride;

    /// <summary>The targets, row after row.</summary>
    public ReadOnlySpan<T> Targets { get; } = targets;

    /// <summary>A weight for each row.</summary>
    public ReadOnlySpan<T> Weights { get; } = weights;

    /// <summary>The number of outputs of a row.</summary>
    public int Count { get; } = count;
}

/// <summary>The mean over outputs of a loss of single predictions. Half the squared residual counts twice: the squared error.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TLoss">The loss.</typeparam>
internal sealed class LossOfValues<T, TLoss>() : LossOfValues<T>(TLoss.IsQuadratic ? 2.0 : 1.0)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TLoss : struct, ILoss<TLoss>
{
    /// <summary>The loss.</summary>
    public TLoss Loss { get; set; }

    /// <inheritdoc/>
    public override TargetRange Range => TLoss.Targets;

    /// <inheritdoc/>
    public override bool IsOfResiduals => TLoss.Targets == TargetRange.Any;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Evaluate(ref T predictions, ref T targets, ref T values, ref T derivatives)
    {
        Vector256<T> value = Loss.Evaluate(Vector256.LoadUnsafe(ref predictions), Vector256.LoadUnsafe(ref targets), out Vector256<T> slopes, out _);
        value.StoreUnsafe(ref values);
        slopes.StoreUnsafe(ref derivatives);
    }
}

/// <summary>The part of a loss of single predictions that is the same for every loss, and is compiled once.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <param name="unit">What the mean over outputs is multiplied by.</param>
internal abstract class LossOfValues<T>(double unit) : OutputLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The loss and its derivatives, for as many predictions as 256 bits have lanes.</summary>
    /// <param name="predictions">The first prediction.</param>
    /// <param name="targets">The first target.</param>
    /// <param name="values">Receives the losses.</param>
    /// <param name="derivatives">Receives the derivatives in the predictions.</param>
    protected abstract void Evaluate(ref T predictions, ref T targets, ref T values, ref T derivatives);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Sum(in OutputBatch<T> batch)
    {
        int lanes = Vector256<T>.Count;
        Span<T> predictions = stackalloc T[lanes];
        Span<T> targets = stackalloc T[lanes];
        Span<T> values = stackalloc T[2 * lanes];
        var walk = new Walk(batch.Count, batch.Stride);
        double sum = 0.0;
        for (int first = 0; first < batch.Targets.Length; first += lanes)
        {
            int count = Gather(in batch, walk, first, predictions, targets);
            Evaluate(ref predictions[0], ref targets[0], ref values[0], ref values[lanes]);
            for (int i = 0; i < count; i++)
            {
                sum += Widening.ToDouble(batch.Weights[walk.Row]) * Widening.ToDouble(values[i]);
                walk.Step();
            }
        }

        return sum * (unit / batch.Count);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Slopes(in OutputBatch<T> batch, double factor, Span<T> slopes)
    {
        int lanes = Vector256<T>.Count;
        Span<T> predictions = stackalloc T[lanes];
        Span<T> targets = stackalloc T[lanes];
        Span<T> values = stackalloc T[2 * lanes];
        T scale = Widening.Round<T>(factor * unit / batch.Count);
        var walk = new Walk(batch.Count, batch.Stride);
        slopes.Clear();
        for (int first = 0; first < batch.Targets.Length; first += lanes)
        {
            int count = Gather(in batch, walk, first, predictions, targets);
            Evaluate(ref predictions[0], ref targets[0], ref values[lanes], ref values[0]);
            for (int i = 0; i < count; i++)
            {
                slopes[walk.Place] = values[i] * (batch.Weights[walk.Row] * scale);
                walk.Step();
            }
        }
    }

    // The lanes behind the last target hold a 1, which every loss takes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Gather(in OutputBatch<T> batch, Walk walk, int first, Span<T> predictions, Span<T> targets)
    {
        int count = Math.Min(predictions.Length, batch.Targets.Length - first);
        for (int i = 0; i < count; i++)
        {
            predictions[i] = batch.Outputs[walk.Place];
            targets[i] = batch.Targets[first + i];
            walk.Step();
        }

        predictions[count..].Fill(T.One);
        targets[count..].Fill(T.One);
        return count;
    }

    /// <summary>Goes through the outputs of padded rows.</summary>
    private struct Walk(int outputs, int stride)
    {
        private int output;
        private int start;

        public int Row { get; private set; }

        public readonly int Place
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => start + output;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Step()
        {
            if (++output == outputs)
            {
                output = 0;
                start += stride;
                Row++;
            }
        }
    }
}

/// <summary>The softmax loss log(sum exp(m(k))) - m(y) of outputs that are the scores of classes.</summary>
/// <typeparam name="T">The element type.</typeparam>
internal sealed class LossOfClasses<T> : OutputLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override TargetRange Range => TargetRange.NotNegative;

    /// <inheritdoc/>
    public override bool HasClasses => true;

    /// <inheritdoc/>
    public override int TargetsOf(int outputs) => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Sum(in OutputBatch<T> batch)
    {
        double sum = 0.0;
        for (int r = 0; r < batch.Targets.Length; r++)
        {
            ReadOnlySpan<T> scores = batch.Outputs.Slice(r * batch.Stride, batch.Count);
            sum += Widening.ToDouble(batch.Weights[r]) * Softmax.LogLoss(scores, (int)Widening.ToDouble(batch.Targets[r]));
        }

        return sum;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Slopes(in OutputBatch<T> batch, double factor, Span<T> slopes)
    {
        T unit = Widening.Round<T>(factor);
        nuint lanes = (nuint)Vector256<T>.Count;
        nuint stride = (nuint)batch.Stride;
        for (int r = 0; r < batch.Targets.Length; r++)
        {
            ReadOnlySpan<T> scores = batch.Outputs.Slice(r * batch.Stride, batch.Count);
            Span<T> own = slopes.Slice(r * batch.Stride, batch.Stride);
            Vector256<T> largest = Vector256.Create(scores[Softmax.Largest(scores)]);
            ref T score = ref MemoryMarshal.GetReference(scores);
            ref T slope = ref MemoryMarshal.GetReference(own);
            for (nuint j = 0; j < stride; j += lanes)
            {
                VectorFunctions.Exp(Vector256.LoadUnsafe(ref score, j) - largest).StoreUnsafe(ref slope, j);
            }

            own[batch.Count..].Clear();
            T sum = T.Zero;
            for (int k = 0; k < batch.Count; k++)
            {
                sum += own[k];
            }

            // The slope of the true class is not one less than a probability near one, but minus the probability of the others.
            int label = (int)Widening.ToDouble(batch.Targets[r]);
            T others = T.Zero;
            for (int k = 0; k < batch.Count; k++)
            {
                others += k == label ? T.Zero : own[k];
            }

            own[label] = -others;
            T scale = batch.Weights[r] * unit / sum;
            for (nuint j = 0; j < stride; j += lanes)
            {
                (Vector256.LoadUnsafe(ref slope, j) * Vector256.Create(scale)).StoreUnsafe(ref slope, j);
            }
        }
    }
}
