using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Networks.Kernels;
using SimdRegression.Networks.Training;

namespace SimdRegression.Networks;

/// <summary>Trains dense networks; what is minimised stands in <see cref="NetworkOptions"/>.</summary>
/// <typeparam name="TNetwork">The network that trainings return.</typeparam>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="TKernels">The kernels of the network.</typeparam>
/// <remarks>
/// <para>The same rows and options give the same bits on every run, at every vector width and with any number of threads.</para>
/// <para>
/// Everything is allocated by the constructor. No other method allocates, but for the network that is returned, a list of rows where some have no weight or are
/// held out (once for the largest number of rows), and the first training with another type of loss.
/// </para>
/// <para>A trainer with several threads is disposed of when it is no longer used, which ends them.</para>
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
public abstract class NetworkTrainer<TNetwork, T, TKernels> : IDisposable
    where TNetwork : NetworkModel<T>, INetwork<TNetwork, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, INetworkKernels<T>
{
    private readonly NetworkRun<T, TKernels> run;
    private readonly T[] found;
    private readonly T[] parameters;
    private OutputLoss<T>? lastLoss;

    /// <summary>Allocates the workspace of trainings.</summary>
    /// <param name="kernels">The kernels, which know the sizes of the network.</param>
    /// <param name="options">How the network is trained; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option does not suit the network.</exception>
    protected NetworkTrainer(TKernels kernels, NetworkOptions? options)
    {
        Shape = NetworkArguments.Checked<T>(kernels.Shape);
        Options = options ?? new NetworkOptions();
        Options.Check(Shape);
        run = new NetworkRun<T, TKernels>(kernels, Options);
        found = new T[Shape.Length];
        parameters = new T[Shape.ParameterCount];
    }

    /// <summary>The sizes of the network.</summary>
    public NetworkShape Shape { get; }

    /// <summary>How networks are trained.</summary>
    public NetworkOptions Options { get; }

    /// <summary>
    /// The loss of all training rows, without penalties and dropout, at the start of the last training and after each of its epochs; empty where it is not
    /// tracked. Overwritten by the next training.
    /// </summary>
    public ReadOnlySpan<double> TrainingLosses => run.TrainingLosses;

    /// <summary>The same with penalties.</summary>
    public ReadOnlySpan<double> TrainingObjectives => run.TrainingObjectives;

    /// <summary>The loss of the rows that were held out, at the start and after each epoch; empty where there are none. Overwritten by the next training.</summary>
    public ReadOnlySpan<double> ValidationLosses => run.ValidationLosses;

    /// <summary>Trains from random weights, without sample weights.</summary>
    /// <typeparam name="TLoss">The loss of a prediction; half the squared residual counts twice.</typeparam>
    /// <param name="rows">Adjacent rows of inputs.</param>
    /// <param name="targets">One target an output, row after row.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="network">Receives the network.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, or a value cannot be used.</exception>
    public NetworkReport Fit<TLoss>(ReadOnlySpan<T> rows, ReadOnlySpan<T> targets, TLoss loss, out TNetwork network)
        where TLoss : struct, ILoss<TLoss>
    {
        var data = new NetworkRows<T>(rows, targets);
        return Fit(in data, loss, out network);
    }

    /// <summary>Trains.</summary>
    /// <typeparam name="TLoss">The loss of a prediction; half the squared residual counts twice.</typeparam>
    /// <param name="data">Rows, targets and, possibly, weights.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="network">Receives the network.</param>
    /// <param name="start">The network to start from, with the same sizes; null, as by default, for random weights.</param>
    /// <param name="cancellation">Ends the training early.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, a value cannot be used, or the start has other sizes.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public NetworkReport Fit<TLoss>(
        in NetworkRows<T> data, TLoss loss, out TNetwork network, NetworkModel<T>? start = null, CancellationToken cancellation = default)
        where TLoss : struct, ILoss<TLoss>
        => Train(in data, LossOf(loss), start, continues: false, cancellation, out network);

    /// <summary>Trains the scores of classes from random weights, without sample weights.</summary>
    /// <param name="rows">Adjacent rows of inputs.</param>
    /// <param name="targets">The number of the class of each row, from 0 on.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="network">Receives the network.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, a value is not finite, or a target is no number of a class.</exception>
    public NetworkReport Fit(ReadOnlySpan<T> rows, ReadOnlySpan<T> targets, SoftmaxLoss loss, out TNetwork network)
    {
        var data = new NetworkRows<T>(rows, targets);
        return Fit(in data, loss, out network);
    }

    /// <summary>Trains the scores of classes.</summary>
    /// <param name="data">Rows, for targets the numbers of their classes from 0 on, and, possibly, weights.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="network">Receives the network.</param>
    /// <param name="start">The network to start from, with the same sizes; null, as by default, for random weights.</param>
    /// <param name="cancellation">Ends the training early.</param>
    /// <exception cref="ArgumentException">
    /// Lengths do not fit, a value is not finite, a target is no number of a class, or the start has other sizes.
    /// </exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public NetworkReport Fit(
        in NetworkRows<T> data, SoftmaxLoss loss, out TNetwork network, NetworkModel<T>? start = null, CancellationToken cancellation = default)
        => Train(in data, LossOf(loss), start, continues: false, cancellation, out network);

    /// <summary>Goes on from the weights, the optimizer's memory and the number of steps that the last training ended with.</summary>
    /// <typeparam name="TLoss">The loss of a prediction; half the squared residual counts twice.</typeparam>
    /// <param name="data">Rows, targets and, possibly, weights.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="network">Receives the network.</param>
    /// <param name="cancellation">Ends the training early.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, or a value cannot be used.</exception>
    /// <exception cref="InvalidOperationException">There was no training before.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public NetworkReport Continue<TLoss>(in NetworkRows<T> data, TLoss loss, out TNetwork network, CancellationToken cancellation = default)
        where TLoss : struct, ILoss<TLoss>
        => Train(in data, LossOf(loss), null, continues: true, cancellation, out network);

    /// <summary>Goes on with the scores of classes from where the last training ended.</summary>
    /// <param name="data">Rows, for targets the numbers of their classes from 0 on, and, possibly, weights.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="network">Receives the network.</param>
    /// <param name="cancellation">Ends the training early.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, a value is not finite, or a target is no number of a class.</exception>
    /// <exception cref="InvalidOperationException">There was no training before.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public NetworkReport Continue(in NetworkRows<T> data, SoftmaxLoss loss, out TNetwork network, CancellationToken cancellation = default)
        => Train(in data, LossOf(loss), null, continues: true, cancellation, out network);

    /// <inheritdoc/>
    public void Dispose()
    {
        run.Dispose();
        GC.SuppressFinalize(this);
    }

    private LossOfValues<T, TLoss> LossOf<TLoss>(TLoss loss)
        where TLoss : struct, ILoss<TLoss>
    {
        var own = lastLoss as LossOfValues<T, TLoss> ?? new LossOfValues<T, TLoss>();
        own.Loss = loss;
        lastLoss = own;
        return own;
    }

    private LossOfClasses<T> LossOf(SoftmaxLoss loss)
    {
        _ = loss;
        LossOfClasses<T> own = lastLoss as LossOfClasses<T> ?? new LossOfClasses<T>();
        lastLoss = own;
        return own;
    }

    private NetworkReport Train(
        in NetworkRows<T> data, OutputLoss<T> loss, NetworkModel<T>? start, bool continues, CancellationToken cancellation, out TNetwork network)
    {
        int count = data.Check(Shape.Inputs, loss.TargetsOf(Shape.Outputs), loss.Range);
        if (loss.HasClasses)
        {
            CheckClasses(data.Targets);
        }

        CheckClassWeights(loss);
        if (start is not null && !start.Shape.Equals(Shape))
        {
            throw new ArgumentException($"The network to start from is {start.Shape}, and this trainer is for {Shape} with the same activations.", nameof(start));
        }

        if (continues && !run.HasWeights)
        {
            throw new InvalidOperationException("There was no training that could be continued.");
        }

        NetworkReport report = run.Train(in data, count, loss, start is null ? default : start.Arranged, continues, cancellation);
        run.CopyTo(found);
        ParameterLayout.CopyTo<T>(Shape, found, parameters);
        network = TNetwork.Create(Shape, parameters);
        return report;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CheckClasses(ReadOnlySpan<T> targets)
    {
        if (Shape.Outputs < 2)
        {
            throw new InvalidOperationException("The softmax loss needs an output for each class, at least two; for two classes there is the logistic loss too.");
        }

        for (int r = 0; r < targets.Length; r++)
        {
            if (!T.IsInteger(targets[r]) || targets[r] >= T.CreateTruncating(Shape.Outputs))
            {
                throw new ArgumentException($"Target {r} is {targets[r]}; it must be the number of a class, from 0 to {Shape.Outputs - 1}.", nameof(targets));
            }
        }
    }

    private void CheckClassWeights(OutputLoss<T> loss)
    {
        bool hasClasses = loss.HasClasses || (loss.Range == TargetRange.ZeroOrOne && Shape.Outputs == 1);
        int classes = Math.Max(2, Shape.Outputs);
        if (Options.ClassWeights is { } weights && (!hasClasses || weights.Count != classes))
        {
            throw new InvalidOperationException(hasClasses
                ? $"There are {weights.Count} weights of classes, and {classes} classes."
                : "Weights of classes are for the softmax loss, and for the logistic loss of one output.");
        }
    }
}
