using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Solvers;

/// <summary>What the rows contribute to a duality gap.</summary>
/// <param name="Gap">Sum of s (l(m, y) + l*(u, y) - m u), no term of which is negative. NaN where the conjugate is unknown.</param>
/// <param name="Slope">Sum of s u, which has to vanish where there is an intercept.</param>
/// <param name="Size">Sum of s |m u|, whose rounding the gap carries.</param>
/// <param name="LargestMove">The largest |k| / (1 + |m|) over the rows: how far the step that k stands for moves a prediction.</param>
/// <param name="LargestDescent">The largest k against which the loss of its row falls or stays.</param>
/// <param name="LargestAscent">The largest k against which the loss of its row grows.</param>
internal readonly record struct DualSums(
    double Gap, double Slope, double Size, double LargestMove, double LargestDescent, double LargestAscent);

/// <summary>The dual points of rows, and their sums lane by lane: row r belongs to lane r mod 4.</summary>
/// <remarks>
/// The Fenchel-Young term l(m, y) + l*(u, y) - m u is zero where u is the derivative at m and of second order beside it; summed row by row
/// it cancels within each row only, so that a gap is known to the rounding of the terms and not to that of their sum.
/// </remarks>
/// <param name="scale">What dual points are multiplied by.</param>
internal struct DualLanes(double scale)
{
    private readonly Vector256<double> scales = Vector256.Create(scale);
    private Vector256<double> gaps;
    private Vector256<double> slopes;
    private Vector256<double> sizes;
    private Vector256<double> moves;
    private Vector256<double> descents;
    private Vector256<double> ascents;

    /// <summary>Adds the rows of a panel.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="predictions">m.</param>
    /// <param name="corrections">k.</param>
    /// <param name="targets">y.</param>
    /// <param name="weights">s, or empty.</param>
    /// <param name="dual">Receives s u, u = scale (l' - l'' k).</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add<TLoss>(
        in TLoss loss,
        ReadOnlySpan<double> predictions,
        ReadOnlySpan<double> corrections,
        ReadOnlySpan<double> targets,
        ReadOnlySpan<double> weights,
        Span<double> dual)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        for (int r = 0; r < predictions.Length; r += Vector256<double>.Count)
        {
            // Lanes behind the end have weight zero.
            bool isWhole = predictions.Length - r >= Vector256<double>.Count;
            Vector256<double> m = PenaltyLanes.Load(predictions, r);
            Vector256<double> k = PenaltyLanes.Load(corrections, r);
            Vector256<double> y = PenaltyLanes.Load(targets, r);
            Vector256<double> s = !weights.IsEmpty ? PenaltyLanes.Load(weights, r)
                : isWhole ? Vector256<double>.One : Ones(predictions.Length - r);
            Vector256<double> value = loss.Evaluate(m, y, out Vector256<double> derivative, out Vector256<double> curvature);
            Vector256<double> u = scales * (derivative - (curvature * k));
            Vector256<double> product = m * u;
            Vector256<double> counts = Vector256.GreaterThan(s, Vector256<double>.Zero);
            Vector256<double> term = TLoss.Conjugate(in loss, u, y) + (value - product);

            // Not Max(0, term): that of NaN must stay NaN.
            term = Vector256.ConditionalSelect(Vector256.LessThan(term, Vector256<double>.Zero), Vector256<double>.Zero, term) & counts;
            gaps += s * term;
            slopes += s * u;
            sizes += s * Vector256.Abs(product);
            k &= counts;
            moves = Vector256.Max(moves, Vector256.Abs(k) / (Vector256<double>.One + Vector256.Abs(m)));
            Vector256<double> falls = Vector256.GreaterThanOrEqual(k * derivative, Vector256<double>.Zero);
            descents = Vector256.Max(descents, Vector256.Abs(k) & falls);
            ascents = Vector256.Max(ascents, Vector256.AndNot(Vector256.Abs(k), falls));
            PenaltyLanes.Store(s * u, dual, r);
        }
    }

    /// <summary>The sums.</summary>
    public readonly DualSums Finish()
    {
        return new DualSums(Lanes.Sum(gaps), Lanes.Sum(slopes), Lanes.Sum(sizes), Largest(moves), Largest(descents), Largest(ascents));
    }

    private static Vector256<double> Ones(int count)
    {
        Vector256<double> ones = Vector256<double>.Zero;
        for (int l = 0; l < count; l++)
        {
            ones = ones.WithElement(l, 1.0);
        }

        return ones;
    }

    private static double Largest(Vector256<double> values)
    {
        return Math.Max(Math.Max(values[0], values[1]), Math.Max(values[2], values[3]));
    }
}
