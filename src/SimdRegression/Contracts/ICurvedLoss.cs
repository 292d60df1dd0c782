using System.Numerics;
using System.Runtime.Intrinsics;

namespace SimdRegression;

/// <summary>
/// A loss whose derivative is continuous and whose curvature is informative, so that Newton's method can use it. The compiler refuses
/// others.
/// </summary>
/// <typeparam name="TSelf">The loss type itself.</typeparam>
/// <remarks>Thread safety: implementations are values without state that changes; any number of threads may share them.</remarks>
public interface ICurvedLoss<TSelf> : ILoss<TSelf>
    where TSelf : struct, ICurvedLoss<TSelf>
{
    /// <summary>
    /// The convex conjugate of the loss in the prediction, l*(u, y) = sup over m of u m - l(m, y), from which duality gaps are made. NaN, as
    /// by default, where it is not known: fits are then certified by the Karush-Kuhn-Tucker conditions instead.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="loss">The loss.</param>
    /// <param name="slopes">u, a derivative of the loss; where it can be none the conjugate is infinite.</param>
    /// <param name="targets">y.</param>
    static virtual Vector256<T> Conjugate<T>(in TSelf loss, Vector256<T> slopes, Vector256<T> targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Vector256.Create(T.NaN);
    }

    /// <summary>
    /// The largest |k| up to which, at any prediction m and target y, the dual point u = l' + l'' k satisfies
    /// l(m, y) + l*(u, y) - m u at most l'' k^2, so that a duality gap is known without the conjugate; 0, as by default, where no such bound
    /// is known.
    /// </summary>
    /// <param name="loss">The loss.</param>
    static virtual double ConjugateReach(in TSelf loss) => 0.0;

    /// <summary>
    /// The Fenchel-Young term l(m, y) + l*(u, y) - m u, which is never negative: what a row adds to a duality gap. By default it is made of the
    /// conjugate, and has what its own rounding may hide added. A loss that knows it without a difference of large numbers says so.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="loss">The loss.</param>
    /// <param name="predictions">m.</param>
    /// <param name="targets">y.</param>
    /// <param name="values">l(m, y).</param>
    /// <param name="slopes">u.</param>
    internal static virtual Vector256<T> FenchelYoung<T>(
        in TSelf loss, Vector256<T> predictions, Vector256<T> targets, Vector256<T> values, Vector256<T> slopes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const double Rounding = 4.0 * 2.220446049250313e-16;
        Vector256<T> products = predictions * slopes;
        Vector256<T> terms = TSelf.Conjugate(in loss, slopes, targets) + (values - products);

        // Not Max(0, terms): that of NaN must stay NaN.
        terms = Vector256.ConditionalSelect(Vector256.LessThan(terms, Vector256<T>.Zero), Vector256<T>.Zero, terms);
        return terms + (Vector256.Create(T.CreateTruncating(Rounding)) * (Vector256.Abs(products) + Vector256.Abs(values)));
    }

    /// <summary>
    /// Whether the least that the loss of any row can be is known to be 0, so that no row has to be asked; <see langword="false"/> by default.
    /// </summary>
    internal static virtual bool HasZeroMinimum => false;

    /// <summary>Half the width of the range of residuals in which the loss bends; infinite, as by default, where it bends everywhere.</summary>
    /// <param name="loss">The loss.</param>
    internal static virtual double Width(in TSelf loss) => double.PositiveInfinity;

    /// <summary>The loss that bends over a wider range, and is that many times as large far from it; by default the loss itself.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="factor">How many times as wide, at least 1.</param>
    internal static virtual TSelf Widened(in TSelf loss, double factor) => loss;
}
