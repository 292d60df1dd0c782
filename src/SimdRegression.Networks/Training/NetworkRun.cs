using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SimdRegression.Kernels;
using SimdRegression.Networks.Kernels;
using SimdRegression.Solvers;

namespace SimdRegression.Networks.Training;

/// <summary>The epochs of a training, with the choice of the best weights.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TKernels">The kernels of the network.</typeparam>
internal sealed class NetworkRun<T, TKernels> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, INetworkKernels<T>
{
    private const ulong DropoutSalt = 0x8F1BBCDC5A827999;

    private readonly NetworkShape shape;
    private readonly NetworkOptions options;
    private readonly BatchTeam<T, TKernels> team;
    private readonly ParameterUpdate<T> update;
    private readonly InputScaling<T>? inputScaling;
    private readonly InputScaling<T>? targetScaling;
    private readonly Memory<T> parameters;
    private readonly Memory<T> finite;
    private readonly Memory<T> best;
    private readonly double[] trainingLosses;
    private readonly double[] trainingObjectives;
    private readonly double[] validationLosses;
    private int[] numbers = [];
    private int fitted;
    private int held;
    private bool isListed;
    private bool scalesTargets;
    private long steps;
    private int epochsBefore;

    /// <summary>Allocates the memory.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="options">The options, which suit the network.</param>
    public NetworkRun(TKernels kernels, NetworkOptions options)
    {
        shape = kernels.Shape;
        this.options = options;
        team = new BatchTeam<T, TKernels>(kernels, options);
        update = new ParameterUpdate<T>(shape, options);
        inputScaling = options.StandardizeInputs ? new InputScaling<T>(shape.Inputs) : null;
        targetScaling = options.StandardizeTargets ? new InputScaling<T>(shape.Outputs) : null;
        parameters = AlignedBuffer.Allocate<T>(shape.Length);
        finite = AlignedBuffer.Allocate<T>(shape.Length);
        best = AlignedBuffer.Allocate<T>(options.ValidationFraction > 0.0 ? shape.Length : 0);
        trainingLosses = new double[options.Epochs + 1];
        trainingObjectives = new double[options.Epochs + 1];
        validationLosses = new double[options.Epochs + 1];
    }

    /// <summary>The loss of the training rows at the start and after each epoch.</summary>
    public ReadOnlySpan<double> TrainingLosses => trainingLosses.AsSpan(0, options.TracksTraining ? Epochs + 1 : 0);

    /// <summary>The same with penalties.</summary>
    public ReadOnlySpan<double> TrainingObjectives => trainingObjectives.AsSpan(0, options.TracksTraining ? Epochs + 1 : 0);

    /// <summary>The loss of the held-out rows at the start and after each epoch.</summary>
    public ReadOnlySpan<double> ValidationLosses => validationLosses.AsSpan(0, held > 0 ? Epochs + 1 : 0);

    /// <summary>Whether an earlier training can be continued.</summary>
    public bool HasWeights { get; private set; }

    private int Epochs { get; set; }

    /// <summary>Trains.</summary>
    /// <param name="data">The rows, which were checked.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="start">The parameters to start from as kernels read them; empty for random ones.</param>
    /// <param name="continues">Whether to go on from where the last training ended.</param>
    /// <param name="cancellation">Ends the training early.</param>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe NetworkReport Train(
        in NetworkRows<T> data, int count, OutputLoss<T> loss, ReadOnlySpan<T> start, bool continues, CancellationToken cancellation)
    {
        fixed (T* rows = data.Rows, targets = data.Targets, weights = data.Weights)
        {
            var source = new TrainingRows<T>(rows, targets, weights)
            {
                TargetsARow = loss.TargetsOf(shape.Outputs),
                ClassWeights = loss.Range == TargetRange.ZeroOrOne || loss.HasClasses ? options.ClassWeights : null,
            };
            Divide(in source, count);
            if (!continues)
            {
                Begin(in data, loss, start);
            }

            source = source with { Inputs = inputScaling, Targets = scalesTargets ? targetScaling : null };
            team.Begin(in source, loss, parameters);
            HasWeights = true;
            return Run(cancellation);
        }
    }

    /// <summary>Copies the weights that were found, as networks take them: scales are folded in.</summary>
    /// <param name="destination">Receives the parameters as kernels read them.</param>
    public void CopyTo(Span<T> destination)
    {
        parameters.Span.CopyTo(destination);
        ReadOnlySpan<LayerShape> layers = shape.Layers;
        inputScaling?.FoldInputs(in layers[0], destination);
        if (scalesTargets)
        {
            targetScaling!.FoldTargets(in layers[^1], destination, isBack: false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => team.Dispose();

    // Rows of weight 0 are absent: the others are numbered from 0 on, and a hash of that number holds some of them out.
    private void Divide(in TrainingRows<T> source, int count)
    {
        var heldOut = new HeldOutRows(options.Seed, options.ValidationFraction);
        int present = 0;
        for (int r = 0; r < count; r++)
        {
            present += source.WeightOf(r) > T.Zero ? 1 : 0;
        }

        isListed = present < count || heldOut.Exist;
        (fitted, held) = (present, 0);
        if (!isListed)
        {
            return;
        }

        if (numbers.Length < present)
        {
            numbers = new int[present];
        }

        // Fitted rows from the front, held-out ones from the back.
        int place = 0;
        int front = 0;
        int back = present;
        for (int r = 0; r < count; r++)
        {
            if (source.WeightOf(r) > T.Zero)
            {
                bool isHeld = heldOut.Exist && heldOut.Contains(place++);
                numbers[isHeld ? --back : front++] = r;
            }
        }

        (fitted, held) = (front, present - front);
        numbers.AsSpan(front, held).Reverse();
        if (fitted == 0)
        {
            (fitted, held) = (held, 0);
        }
    }

    private void Begin(in NetworkRows<T> data, OutputLoss<T> loss, ReadOnlySpan<T> start)
    {
        scalesTargets = targetScaling is not null && loss.IsOfResiduals;
        inputScaling?.Learn(data.Rows, data.Weights, Fitted());
        if (scalesTargets)
        {
            targetScaling!.Learn(data.Targets, data.Weights, Fitted());
        }

        steps = 0;
        epochsBefore = 0;
        update.Reset();
        if (start.IsEmpty)
        {
            InitialWeights.Fill(shape, options.Initialization, options.Seed, parameters.Span);
            return;
        }

        ReadOnlySpan<LayerShape> layers = shape.Layers;
        start.CopyTo(parameters.Span);
        inputScaling?.UnfoldInputs(in layers[0], parameters.Span);
        if (scalesTargets)
        {
            targetScaling!.FoldTargets(in layers[^1], parameters.Span, isBack: true);
        }
    }

    private RowNumbers Fitted() => new(isListed ? numbers.AsSpan(0, fitted) : default, fitted);

    private RowNumbers Held() => new(numbers.AsSpan(fitted, held), held);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private NetworkReport Run(CancellationToken cancellation)
    {
        long stepsBefore = steps;
        var status = NetworkStatus.Epochs;
        int bestEpoch = 0;
        Epochs = 0;
        if (!Record(0))
        {
            status = NetworkStatus.Diverged;
        }

        for (int epoch = 1; epoch <= options.Epochs && status == NetworkStatus.Epochs && fitted > 0; epoch++)
        {
            RunEpoch(cancellation);
            epochsBefore++;
            if (!Record(epoch))
            {
                finite.CopyTo(parameters);
                status = NetworkStatus.Diverged;
                break;
            }

            Epochs = epoch;
            if (held > 0 && validationLosses[epoch] < validationLosses[bestEpoch])
            {
                bestEpoch = epoch;
                parameters.CopyTo(best);
            }
            else if (held > 0 && epoch - bestEpoch >= options.Patience)
            {
                status = NetworkStatus.EarlyStopped;
            }
        }

        if (held > 0)
        {
            best.CopyTo(parameters);
        }
        else
        {
            bestEpoch = Epochs;
        }

        return new NetworkReport
        {
            Status = status,
            Epochs = Epochs,
            BestEpoch = bestEpoch,
            Steps = steps - stepsBefore,
            TrainingLoss = options.TracksTraining ? trainingLosses[bestEpoch] : double.NaN,
            TrainingObjective = options.TracksTraining ? trainingObjectives[bestEpoch] : double.NaN,
            ValidationLoss = held > 0 ? validationLosses[bestEpoch] : double.NaN,
            ZeroWeights = CountZeros(),
            RowCount = fitted,
            ValidationRowCount = held,
        };
    }

    /// <summary>Notes what the weights are worth, and keeps them.</summary>
    /// <returns>Whether weights and losses are finite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Record(int epoch)
    {
        bool isFinite = Statistics.RowChecks.AreFinite<T>(parameters.Span);
        if (isFinite && options.TracksTraining)
        {
            trainingLosses[epoch] = LossOf(Fitted());
            trainingObjectives[epoch] = trainingLosses[epoch] + Penalty();
            isFinite = double.IsFinite(trainingObjectives[epoch]);
        }

        if (isFinite && held > 0)
        {
            validationLosses[epoch] = LossOf(Held());
            isFinite = double.IsFinite(validationLosses[epoch]);
        }

        if (isFinite || epoch == 0)
        {
            parameters.CopyTo(finite);
            if (epoch == 0 && held > 0)
            {
                parameters.CopyTo(best);
            }

            options.Observer?.Invoke(
                epoch, options.TracksTraining ? trainingObjectives[epoch] : double.NaN, held > 0 ? validationLosses[epoch] : double.NaN);
        }

        return isFinite;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunEpoch(CancellationToken cancellation)
    {
        var sequence = new RowSequence(options.Order, fitted, fitted, default, options.Seed, epochsBefore);
        Span<int> chunk = team.Numbers;
        ReadOnlySpan<int> list = isListed ? numbers.AsSpan(0, fitted) : default;
        int visited = 0;
        while (visited < fitted)
        {
            cancellation.ThrowIfCancellationRequested();
            int left = Math.Min(options.BatchSize, fitted - visited);
            double size = options.LearningRate * options.Schedule.FactorAt(epochsBefore + ((double)visited / fitted));
            ulong key = RandomSource.Mix((options.Seed ^ DropoutSalt) + (ulong)steps);
            double weight = 0.0;
            int first = 0;
            team.Transpose();
            while (left > 0)
            {
                int taken = sequence.Take(chunk[..Math.Min(left, chunk.Length)]);
                if (!list.IsEmpty)
                {
                    foreach (ref int number in chunk[..taken])
                    {
                        number = list[number];
                    }
                }

                weight += team.AddGradient(taken, key, first);
                first += taken;
                left -= taken;
            }

            update.Step(parameters.Span, team.Gradient.Span, 1.0 / weight, size);
            visited += first;
            steps++;
        }
    }

    /// <summary>The mean loss of rows; 0 of none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double LossOf(RowNumbers rows)
    {
        double sum = 0.0;
        double weight = 0.0;
        Span<int> chunk = team.Numbers;
        for (int done = 0; done < rows.Count; done += chunk.Length)
        {
            int count = Math.Min(chunk.Length, rows.Count - done);
            rows.Copy(done, count, chunk);
            team.AddLoss(count, ref sum, ref weight);
        }

        return rows.Count == 0 ? 0.0 : sum / weight;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Penalty()
    {
        double penalty = 0.0;
        for (int i = 0; i < shape.Layers.Length; i++)
        {
            LayerOptions own = options.LayerAt(i);
            if (own.L1 == 0.0 && own.L2 == 0.0)
            {
                continue;
            }

            LayerShape layer = shape.Layers[i];
            double magnitudes = 0.0;
            double squares = 0.0;
            foreach (T weight in parameters.Span.Slice(layer.WeightOffset, layer.WeightLength))
            {
                double widened = Widening.ToDouble(weight);
                magnitudes += Math.Abs(widened);
                squares += widened * widened;
            }

            penalty += (own.L1 * magnitudes) + (own.L2 * squares);
        }

        return penalty;
    }

    private int CountZeros()
    {
        int zeros = 0;
        foreach (LayerShape layer in shape.Layers)
        {
            int padding = layer.WeightLength - (layer.Units * layer.Inputs);
            foreach (T weight in parameters.Span.Slice(layer.WeightOffset, layer.WeightLength))
            {
                zeros += weight == T.Zero ? 1 : 0;
            }

            zeros -= padding;
        }

        return zeros;
    }
}
