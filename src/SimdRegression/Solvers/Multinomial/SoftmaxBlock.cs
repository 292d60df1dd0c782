using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Solvers;

/// <summary>The log-likelihood of a multinomial model over a block of rows whose scores are known.</summary>
/// <remarks>
/// Scores, probabilities and slopes stand class after class, <c>stride</c> values apart; lanes are rows, in vectors of 256 bits on every machine. Buffers
/// have room for a whole number of vectors.
/// </remarks>
internal static class SoftmaxBlock
{
    private static readonly Vector256<double> Lane = Vector256.Create(0.0, 1.0, 2.0, 3.0);

    /// <summary>The weighted sum of log(sum over k of exp(m(k))) - m(y), with probabilities and slopes.</summary>
    /// <param name="classes">K.</param>
    /// <param name="stride">The distance between two classes.</param>
    /// <param name="scores">m; on return the probabilities p.</param>
    /// <param name="targets">y, one a row.</param>
    /// <param name="weights">s, one a row, or empty for all ones.</param>
    /// <param name="slopes">Receives s (p(k) - [k = y]).</param>
    /// <remarks>
    /// A row whose own class has the largest score has the loss log(1 + r), r the sum of the other exponentials, and its own slope is -r / (1 + r): neither
    /// is a difference of numbers near one. Row r belongs to chain r mod 4 of the sum.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(
        int classes, int stride, Span<double> scores, ReadOnlySpan<double> targets, ReadOnlySpan<double> weights, Span<double> slopes)
    {
        ref double score = ref MemoryMarshal.GetReference(scores);
        ref double slope = ref MemoryMarshal.GetReference(slopes);
        nuint step = (nuint)stride;
        nuint end = (nuint)classes * step;
        Vector256<double> total = Vector256<double>.Zero;
        for (int r = 0; r < targets.Length; r += Vector256<double>.Count)
        {
            Vector256<double> isRow = Vector256.LessThan(Lane, Vector256.Create((double)(targets.Length - r)));
            Vector256<double> target = PenaltyLanes.Load(targets, r);
            Vector256<double> weight = (weights.IsEmpty ? Vector256<double>.One : PenaltyLanes.Load(weights, r)) & isRow;
            Vector256<double> largest = Vector256.Create(double.NegativeInfinity);
            Vector256<double> own = Vector256<double>.Zero;
            Vector256<double> number = Vector256<double>.Zero;
            nuint first = (nuint)r;
            for (nuint at = first; at < end; at += step)
            {
                // Behind the last row a buffer holds anything; zeros keep the lanes quiet.
                Vector256<double> m = Vector256.LoadUnsafe(ref score, at) & isRow;
                m.StoreUnsafe(ref score, at);
                largest = Vector256.ConditionalSelect(Vector256.GreaterThan(m, largest), m, largest);
                own = Vector256.ConditionalSelect(Vector256.Equals(number, target), m, own);
                number += Vector256<double>.One;
            }

            // The largest exponential is 1; the sum of the others keeps its digits beside it.
            Vector256<double> rest = Vector256<double>.Zero;
            Vector256<double> others = Vector256<double>.Zero;
            Vector256<double> left = Vector256<double>.One;
            number = Vector256<double>.Zero;
            for (nuint at = first; at < end; at += step)
            {
                Vector256<double> m = Vector256.LoadUnsafe(ref score, at);
                Vector256<double> e = VectorFunctions.Exp(m - largest);
                e.StoreUnsafe(ref score, at);
                Vector256<double> isLargest = Vector256.Equals(m, largest) & Vector256.Equals(left, Vector256<double>.One);
                left = Vector256.ConditionalSelect(isLargest, Vector256<double>.Zero, left);
                rest += Vector256.ConditionalSelect(isLargest, Vector256<double>.Zero, e);
                others += Vector256.ConditionalSelect(Vector256.Equals(number, target), Vector256<double>.Zero, e);
                number += Vector256<double>.One;
            }

            Vector256<double> inverse = Vector256<double>.One / (Vector256<double>.One + rest);
            Vector256<double> value = VectorFunctions.LogOnePlus(rest) + (largest - own);
            total += Vector256.ConditionalSelect(Vector256.Equals(weight, Vector256<double>.Zero), Vector256<double>.Zero, weight * value);
            number = Vector256<double>.Zero;
            for (nuint at = first; at < end; at += step)
            {
                Vector256<double> p = Vector256.LoadUnsafe(ref score, at) * inverse;
                p.StoreUnsafe(ref score, at);
                Vector256<double> d = Vector256.ConditionalSelect(Vector256.Equals(number, target), -(others * inverse), p);
                (weight * d).StoreUnsafe(ref slope, at);
                number += Vector256<double>.One;
            }
        }

        return Lanes.Sum(total);
    }

    /// <summary>The curvature of a row between two classes: s p(k) p(l).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Couple(ReadOnlySpan<double> first, ReadOnlySpan<double> second, ReadOnlySpan<double> weights, Span<double> destination)
    {
        ref double p = ref MemoryMarshal.GetReference(first);
        ref double q = ref MemoryMarshal.GetReference(second);
        ref double s = ref MemoryMarshal.GetReference(weights);
        ref double h = ref MemoryMarshal.GetReference(destination);
        bool isWeighted = !weights.IsEmpty;
        nuint count = (nuint)destination.Length;
        Vector256<double> sum = Vector256<double>.Zero;
        nuint r = 0;
        for (; r + 4 <= count; r += 4)
        {
            Vector256<double> value = Vector256.LoadUnsafe(ref p, r) * Vector256.LoadUnsafe(ref q, r);
            value = isWeighted ? value * Vector256.LoadUnsafe(ref s, r) : value;
            value.StoreUnsafe(ref h, r);
            sum += value;
        }

        double total = Lanes.Sum(sum);
        for (; r < count; r++)
        {
            double value = Unsafe.Add(ref p, r) * Unsafe.Add(ref q, r);
            value = isWeighted ? value * Unsafe.Add(ref s, r) : value;
            Unsafe.Add(ref h, r) = value;
            total += value;
        }

        return total;
    }

    /// <summary>
    /// A dual point: with c(k) = k(k) - sum over l of p(l) k(l), the slopes s (p(k) - [k = y]) become those of the probabilities p(k) (1 + c(k)).
    /// </summary>
    /// <param name="classes">K.</param>
    /// <param name="stride">The distance between two classes.</param>
    /// <param name="probabilities">p.</param>
    /// <param name="moves">k, the change of the scores.</param>
    /// <param name="targets">y.</param>
    /// <param name="weights">s, or empty for all ones.</param>
    /// <param name="slopes">Those at the point; on return those of the dual point.</param>
    /// <param name="squares">Four lanes a class, to which s u^2 is added, s u the slopes.</param>
    /// <param name="sums">What has been added up so far.</param>
    /// <remarks>
    /// The Fenchel-Young term of a row is the relative entropy of p (1 + c) and p, sum p ((1 + c) log(1 + c) - c), at most sum p c^2 wherever no c is below -1.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dual(
        int classes,
        int stride,
        ReadOnlySpan<double> probabilities,
        ReadOnlySpan<double> moves,
        ReadOnlySpan<double> targets,
        ReadOnlySpan<double> weights,
        Span<double> slopes,
        Span<double> squares,
        ref SoftmaxDual sums)
    {
        ref double square = ref MemoryMarshal.GetReference(squares);
        ref double probability = ref MemoryMarshal.GetReference(probabilities);
        ref double move = ref MemoryMarshal.GetReference(moves);
        ref double slope = ref MemoryMarshal.GetReference(slopes);
        nuint step = (nuint)stride;
        nuint end = (nuint)classes * step;
        for (int r = 0; r < targets.Length; r += Vector256<double>.Count)
        {
            Vector256<double> isRow = Vector256.LessThan(Lane, Vector256.Create((double)(targets.Length - r)));
            Vector256<double> target = PenaltyLanes.Load(targets, r);
            Vector256<double> weight = (weights.IsEmpty ? Vector256<double>.One : PenaltyLanes.Load(weights, r)) & isRow;
            Vector256<double> counts = isRow & Vector256.GreaterThan(weight, Vector256<double>.Zero);
            Vector256<double> mean = Vector256<double>.Zero;
            Vector256<double> own = Vector256<double>.Zero;
            Vector256<double> number = Vector256<double>.Zero;
            nuint first = (nuint)r;
            for (nuint at = first; at < end; at += step)
            {
                Vector256<double> k = Vector256.LoadUnsafe(ref move, at) & counts;
                mean += (Vector256.LoadUnsafe(ref probability, at) & counts) * k;
                own = Vector256.ConditionalSelect(Vector256.Equals(number, target), k, own);
                number += Vector256<double>.One;
            }

            Vector256<double> gap = Vector256<double>.Zero;
            Vector256<double> divisor = Vector256.ConditionalSelect(counts, weight, Vector256<double>.One);
            nuint lane = 0;
            for (nuint at = first; at < end; at += step, lane += 4)
            {
                Vector256<double> k = Vector256.LoadUnsafe(ref move, at) & counts;
                Vector256<double> c = k - mean;
                Vector256<double> change = (Vector256.LoadUnsafe(ref probability, at) & counts) * c;
                gap += change * c;
                sums.LargestMove = Vector256.Max(sums.LargestMove, Vector256.Abs(c));
                sums.LargestDescent = Vector256.Max(sums.LargestDescent, own - k);
                sums.LargestAscent = Vector256.Max(sums.LargestAscent, k - own);
                Vector256<double> d = (Vector256.LoadUnsafe(ref slope, at) & isRow) + (weight * change);
                d.StoreUnsafe(ref slope, at);
                (Vector256.LoadUnsafe(ref square, lane) + ((d * d / divisor) & counts)).StoreUnsafe(ref square, lane);
            }

            sums.Gap += weight * gap;
        }
    }
}

/// <summary>What the rows say of a dual point, in lanes.</summary>
internal struct SoftmaxDual
{
    /// <summary>The sum of s times the bound of each Fenchel-Young term.</summary>
    public Vector256<double> Gap;

    /// <summary>The largest |c|.</summary>
    public Vector256<double> LargestMove;

    /// <summary>By how much the score of a row's own class grows at most beside that of another.</summary>
    public Vector256<double> LargestDescent;

    /// <summary>By how much it falls at most.</summary>
    public Vector256<double> LargestAscent;

    /// <summary>The largest of four lanes.</summary>
    public static double Largest(Vector256<double> lanes) =>
        Math.Max(Math.Max(lanes[0], lanes[1]), Math.Max(lanes[2], lanes[3]));
}
