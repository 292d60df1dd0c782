using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;
using SimdRegression.Numerics;

namespace SimdRegression.Losses;

/// <summary>The best intercept where all coefficients are zero, and what it costs: the yardstick of tolerances.</summary>
/// <typeparam name="T">The element type of the data.</typeparam>
internal sealed class NullModel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int BlockRows = 256;
    private const int MaxSteps = 400;
    private const double Epsilon = MachineEpsilon.Double;

    // A logarithm of the mean of this size is taken for the first guess of the intercept, in place of 0.
    private const double LongWay = 16.0;

    // A step below this share of the interval, and no shorter than half the last one, leads nowhere in time; one below the other share of
    // the intercept is rounding.
    private const double SmallShare = 0.01;
    private const double SmallestShare = 1e-6;

    // What the rounding of the sums may leave of a step from the best intercept.
    private const double SmallestMove = 1e-12;

    private readonly double[] targets = new double[BlockRows];
    private readonly double[] weights = new double[BlockRows];
    private readonly double[] offsets = new double[BlockRows];
    private readonly double[] predictions = new double[BlockRows];
    private readonly double[] derivatives = new double[BlockRows];
    private readonly double[] curvatures = new double[BlockRows];
    private double slope;
    private double curvature;

    /// <summary>b.</summary>
    public double Intercept { get; private set; }

    /// <summary>Sum of s l(b, y).</summary>
    public double TotalLoss { get; private set; }

    /// <summary>Whether there is no best intercept: the loss falls forever in one direction, as where all labels are the same.</summary>
    public bool IsUnbounded { get; private set; }

    /// <summary>Fits.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="hasIntercept">Whether there is an intercept; otherwise b is 0.</param>
    /// <param name="hasBoundedLevels">Whether it is known that there is a best intercept.</param>
    /// <remarks>
    /// Newton's method on a convex function of one variable, safeguarded by an interval known to hold the minimum: on an exponential all its steps
    /// are of length one, and the interval is halved instead. Labels of 0 and 1 are two rows with the weights of the classes.
    /// </remarks>
    public void Fit<TLoss>(in RowBatch<T> batch, in TLoss loss, bool hasIntercept, bool hasBoundedLevels = false)
        where TLoss : struct, ILoss<TLoss>
    {
        // Labels of rows that are shifted differ from row to row.
        bool hasClasses = TLoss.Targets == TargetRange.ZeroOrOne && batch.Offsets.IsEmpty;
        if (hasClasses)
        {
            CollectClasses(in batch);
        }

        bool isKnown = hasBoundedLevels;
        bool isBest = false;
        Intercept = 0.0;
        if (TLoss.HasLogLink && hasIntercept)
        {
            // Where no row is shifted, this is the answer. Elsewhere it is a good start: Newton's method would go a long way one unit a step.
            double guess = LogOfMean(in batch);
            isKnown |= double.IsFinite(guess);
            isBest = double.IsFinite(guess) && batch.Offsets.IsEmpty;
            Intercept = isBest || (isKnown && Math.Abs(guess) > LongWay) ? guess : 0.0;
        }

        IsUnbounded = false;
        TotalLoss = Evaluate(in batch, in loss, Intercept, hasClasses);
        bool isRounding = isBest && Math.Abs(slope) <= SmallestMove * Math.Max(1.0, Math.Abs(Intercept)) * curvature;
        if (!hasIntercept || !double.IsFinite(TotalLoss) || isRounding)
        {
            return;
        }

        double yardstick = TotalLoss;
        double lower = double.NegativeInfinity;
        double upper = double.PositiveInfinity;
        double moved = double.PositiveInfinity;
        for (int step = 0; step < MaxSteps && slope != 0.0; step++)
        {
            (lower, upper) = slope < 0.0 ? (Intercept, upper) : (lower, Intercept);
            double wanted = Intercept - (slope / curvature);
            bool isInside = wanted > lower && wanted < upper && !IsSlow(Math.Abs(wanted - Intercept), moved, upper - lower);
            double next = isInside ? wanted
                : double.IsFinite(lower + upper) ? lower + (0.5 * (upper - lower))
                : Intercept + (Math.Sign(-slope) * (1.0 + Math.Abs(Intercept)));
            double value = Evaluate(in batch, in loss, next, hasClasses);
            while (!double.IsFinite(value) && next != Intercept)
            {
                // The loss has left the range of numbers: the minimum is on this side.
                (lower, upper) = next > Intercept ? (lower, next) : (next, upper);
                next = Intercept + (0.5 * (next - Intercept));
                value = Evaluate(in batch, in loss, next, hasClasses);
            }

            moved = Math.Abs(next - Intercept);
            double gained = TotalLoss - value;
            Intercept = next;
            TotalLoss = value;
            if (moved <= 4.0 * Epsilon * Math.Abs(next))
            {
                return;
            }

            // A whole step for next to nothing, and no minimum passed yet: none is there.
            bool isOpen = double.IsInfinity(lower) || double.IsInfinity(upper);
            if (isOpen && moved > 0.25 && Math.Abs(gained) <= Epsilon * Math.Abs(yardstick) && !isKnown)
            {
                IsUnbounded = true;
                return;
            }
        }
    }

    /// <summary>
    /// Whether the loss of every row grows without end to both sides, so that an objective of it has a minimum whatever the rows are. Its
    /// conjugate is finite about zero then.
    /// </summary>
    /// <param name="batch">The rows.</param>
    /// <param name="loss">The loss.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool HasBoundedLevels<TLoss>(in RowBatch<T> batch, in TLoss loss)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        Vector256<double> above = Vector256.Create(double.Epsilon);
        for (int start = 0; start < batch.Count; start += BlockRows)
        {
            int count = ReadBlock(in batch, start);
            for (int r = 0; r < count; r += Vector256<double>.Count)
            {
                // Behind the end the weights are zero.
                Vector256<double> target = Vector256.LoadUnsafe(ref targets[r]);
                Vector256<double> both = TLoss.Conjugate(in loss, above, target) + TLoss.Conjugate(in loss, -above, target);
                Vector256<double> counts = Vector256.GreaterThan(Vector256.LoadUnsafe(ref weights[r]), Vector256<double>.Zero);
                if ((counts & ~Vector256.Equals(both * Vector256<double>.Zero, Vector256<double>.Zero)) != Vector256<double>.Zero)
                {
                    return false;
                }
            }
        }

        return true;
    }

    // The logarithm of the mean target, less the mean offset; minus infinity where no target is above 0.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double LogOfMean(in RowBatch<T> batch)
    {
        double weight = 0.0;
        double largest = 0.0;
        double sum = 0.0;
        double shift = 0.0;
        for (int r = 0; r < batch.Count; r++)
        {
            double target = Widening.ToDouble(batch.Targets[r]);
            double weightOfRow = batch.Weights.IsEmpty ? 1.0 : Widening.ToDouble(batch.Weights[r]);
            largest = weightOfRow > 0.0 ? Math.Max(largest, target) : largest;
        }

        // Relative to the largest where a sum may leave the range.
        double unit = largest is > 1e-100 and < 1e100 ? 1.0 : largest;
        for (int r = 0; r < batch.Count && largest > 0.0; r++)
        {
            double weightOfRow = batch.Weights.IsEmpty ? 1.0 : Widening.ToDouble(batch.Weights[r]);
            weight += weightOfRow;
            sum += weightOfRow * (unit == 1.0 ? Widening.ToDouble(batch.Targets[r]) : Widening.ToDouble(batch.Targets[r]) / unit);
            shift += batch.Offsets.IsEmpty ? 0.0 : weightOfRow * Widening.ToDouble(batch.Offsets[r]);
        }

        return largest > 0.0
            ? ReproducibleFunctions.Log(unit) + ReproducibleFunctions.Log(sum / weight) - (shift / weight)
            : double.NegativeInfinity;
    }

    private bool IsSlow(double wanted, double moved, double interval) =>
        double.IsFinite(interval) && wanted > 0.5 * moved && wanted < SmallShare * interval && wanted > SmallestShare * Math.Abs(Intercept);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CollectClasses(in RowBatch<T> batch)
    {
        Vector256<double> zeros = Vector256<double>.Zero;
        Vector256<double> ones = Vector256<double>.Zero;
        for (int start = 0; start < batch.Count; start += BlockRows)
        {
            int count = ReadBlock(in batch, start);
            for (int r = 0; r < count; r += Vector256<double>.Count)
            {
                // Behind the end the weights are zero.
                Vector256<double> weight = Vector256.LoadUnsafe(ref weights[r]);
                Vector256<double> one = weight * Vector256.LoadUnsafe(ref targets[r]);
                ones += one;
                zeros += weight - one;
            }
        }

        (targets[0], targets[1]) = (0.0, 1.0);
        (weights[0], weights[1]) = (Lanes.Sum(zeros), Lanes.Sum(ones));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Evaluate<TLoss>(in RowBatch<T> batch, in TLoss loss, double intercept, bool hasClasses)
        where TLoss : struct, ILoss<TLoss>
    {
        slope = 0.0;
        curvature = 0.0;
        predictions.AsSpan().Fill(intercept);
        if (hasClasses)
        {
            return EvaluateBlock(in loss, 2);
        }

        double total = 0.0;
        double low = 0.0;
        for (int start = 0; start < batch.Count; start += BlockRows)
        {
            int count = ReadBlock(in batch, start);
            if (!batch.Offsets.IsEmpty)
            {
                Widening.Copy(batch.Offsets.Slice(start, count), offsets);
                Span<double> shifted = predictions.AsSpan(0, count);
                shifted.Fill(intercept);
                TensorPrimitives.Add(shifted, offsets.AsSpan(0, count), shifted);
            }

            total = ErrorFree.Sum(total, EvaluateBlock(in loss, count), out double error);
            low += error;
        }

        return total + low;
    }

    // Brings targets and weights of a block where they can be worked on; weights of zero follow.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int ReadBlock(in RowBatch<T> batch, int start)
    {
        int count = Math.Min(BlockRows, batch.Count - start);
        Widening.Copy(batch.Targets.Slice(start, count), targets);
        weights.AsSpan(0, count).Fill(1.0);
        if (!batch.Weights.IsEmpty)
        {
            Widening.Copy(batch.Weights.Slice(start, count), weights);
        }

        targets.AsSpan(count).Clear();
        weights.AsSpan(count).Clear();
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double EvaluateBlock<TLoss>(in TLoss loss, int count)
        where TLoss : struct, ILoss<TLoss>
    {
        double value = LossBlock.Evaluate<TLoss, double>(
            in loss, predictions.AsSpan(0, count), targets.AsSpan(0, count), weights.AsSpan(0, count), derivatives, curvatures);

        // Locals: a sum in a field waits for its store and its load at every row.
        double slopes = slope;
        double bends = curvature;
        for (int r = 0; r < count; r++)
        {
            slopes += derivatives[r];
            bends += curvatures[r];
        }

        (slope, curvature) = (slopes, bends);
        return value;
    }
}
