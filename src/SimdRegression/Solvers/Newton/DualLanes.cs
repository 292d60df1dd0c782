using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;

namespace SimdRegression.Solvers;

/// <summary>What the rows contribute to a duality gap, k being the change of a prediction that a step expects.</summary>
/// <param name="Gap">
/// A bound of the sum of s (l(m, y) + l*(u, y) - m u), no term of which is negative. NaN where the conjugate is unknown.
/// </param>
/// <param name="Slope">Sum of s u, which has to vanish where there is an intercept.</param>
/// <param name="Size">Sum of s |m u|, whose rounding the gap carries.</param>
/// <param name="Squares">Sum of s u^2.</param>
/// <param name="SquaresByCurvature">Sum of s u^2 / l''; infinite where a row has a slope and no curvature.</param>
/// <param name="LargestMove">The largest |k| / (1 + |m|) over the rows.</param>
/// <param name="LargestDescent">The largest |k| that the loss of its row does not grow with.</param>
/// <param name="LargestAscent">The largest |k| that the loss of its row grows with.</param>
internal readonly record struct DualSums(
    double Gap,
    double Slope,
    double Size,
    double Squares,
    double SquaresByCurvature,
    double LargestMove,
    double LargestDescent,
    double LargestAscent);

/// <summary>The dual points of rows, and their sums lane by lane: row r belongs to lane r mod 4.</summary>
/// <remarks>
/// The Fenchel-Young term l(m, y) + l*(u, y) - m u is zero where u is the derivative at m and of second order beside it. Where the loss
/// bounds it by its curvature (<see cref="ICurvedLoss{TSelf}.ConjugateReach"/>) the conjugate itself is not needed; otherwise it is
/// evaluated row by row, and cancels within each row only. A row whose step would leave the domain of the conjugate keeps its derivative, which
/// never does.
/// </remarks>
internal struct DualLanes
{
    private Vector256<double> gaps;
    private Vector256<double> slopes;
    private Vector256<double> sizes;
    private Vector256<double> squares;
    private Vector256<double> ratios;
    private Vector256<double> moves;
    private Vector256<double> descents;
    private Vector256<double> ascents;

    /// <summary>Adds the rows of a panel.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="predictions">m.</param>
    /// <param name="changes">k.</param>
    /// <param name="targets">y.</param>
    /// <param name="weights">s, or empty.</param>
    /// <param name="dual">Receives s u, u = l' + l'' k.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add<TLoss>(
        in TLoss loss,
        ReadOnlySpan<double> predictions,
        ReadOnlySpan<double> changes,
        ReadOnlySpan<double> targets,
        ReadOnlySpan<double> weights,
        Span<double> dual)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        double reach = TLoss.ConjugateReach(in loss);
        if (VectorOperations.AreWithin(changes, reach))
        {
            Add<TLoss, Bounded>(in loss, predictions, changes, targets, weights, dual);
        }
        else
        {
            Add<TLoss, Evaluated>(in loss, predictions, changes, targets, weights, dual);
        }
    }

    /// <summary>The sums.</summary>
    public readonly DualSums Finish()
    {
        return new DualSums(
            Lanes.Sum(gaps),
            Lanes.Sum(slopes),
            Lanes.Sum(sizes),
            Lanes.Sum(squares),
            Lanes.Sum(ratios),
            Largest(moves),
            Largest(descents),
            Largest(ascents));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add<TLoss, TConjugate>(
        in TLoss loss,
        ReadOnlySpan<double> predictions,
        ReadOnlySpan<double> changes,
        ReadOnlySpan<double> targets,
        ReadOnlySpan<double> weights,
        Span<double> dual)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TConjugate : struct, IConjugate
    {
        // A copy cannot change while the loop runs, so its fields, like the sums, stay in registers.
        TLoss local = loss;
        DualLanes sums = this;
        int r = 0;
        for (; r + Vector256<double>.Count <= predictions.Length; r += Vector256<double>.Count)
        {
            Vector256<double> s = weights.IsEmpty ? Vector256<double>.One : PenaltyLanes.Load(weights, r);
            sums.AddRows<TLoss, TConjugate>(
                in local, PenaltyLanes.Load<double>(predictions, r), PenaltyLanes.Load(changes, r), PenaltyLanes.Load(targets, r), s, dual, r);
        }

        if (r < predictions.Length)
        {
            // Lanes behind the end have weight zero.
            Vector256<double> isRow = Vector256.LessThan(
                Vector256.Create(0.0, 1.0, 2.0, 3.0), Vector256.Create((double)(predictions.Length - r))) & Vector256<double>.One;
            Vector256<double> s = weights.IsEmpty ? isRow : PenaltyLanes.Load(weights, r);
            sums.AddRows<TLoss, TConjugate>(
                in local, PenaltyLanes.Load<double>(predictions, r), PenaltyLanes.Load(changes, r), PenaltyLanes.Load(targets, r), s, dual, r);
        }

        this = sums;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddRows<TLoss, TConjugate>(
        in TLoss loss, Vector256<double> m, Vector256<double> k, Vector256<double> y, Vector256<double> s, Span<double> dual, int row)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TConjugate : struct, IConjugate
    {
        Vector256<double> value = loss.Evaluate(m, y, out Vector256<double> derivative, out Vector256<double> curvature);
        Vector256<double> change = curvature * k;
        Vector256<double> u = derivative + change;
        Vector256<double> counts = Vector256.GreaterThan(s, Vector256<double>.Zero);
        Vector256<double> term = change * k;
        if (TConjugate.IsEvaluated)
        {
            term = TLoss.FenchelYoung(in loss, m, y, value, u);
            Vector256<double> isOutside = Vector256.Equals(term, Vector256.Create(double.PositiveInfinity));
            term = Vector256.AndNot(term, isOutside) & counts;
            u = Vector256.ConditionalSelect(isOutside, derivative, u);
        }

        Vector256<double> slope = s * u;
        Vector256<double> ratio = u / curvature;
        gaps += s * term;
        slopes += slope;
        sizes += Vector256.Abs(m * slope);
        squares += slope * u;
        ratios += Vector256.ConditionalSelect(Vector256.Equals(slope, Vector256<double>.Zero), Vector256<double>.Zero, slope * ratio);
        Vector256<double> size = Vector256.Abs(k) & counts;
        moves = Vector256.Max(moves, size / (Vector256<double>.One + Vector256.Abs(m)));
        Vector256<double> grows = Vector256.GreaterThan(k * derivative, Vector256<double>.Zero);
        descents = Vector256.Max(descents, Vector256.AndNot(size, grows));
        ascents = Vector256.Max(ascents, size & grows);
        PenaltyLanes.Store(slope, dual, row);
    }

    private static double Largest(Vector256<double> values)
    {
        return Math.Max(Math.Max(values[0], values[1]), Math.Max(values[2], values[3]));
    }

    /// <summary>How the Fenchel-Young term is found, as a type.</summary>
    private interface IConjugate
    {
        static abstract bool IsEvaluated { get; }
    }

    private readonly struct Evaluated : IConjugate
    {
        public static bool IsEvaluated => true;
    }

    private readonly struct Bounded : IConjugate
    {
        public static bool IsEvaluated => false;
    }
}
