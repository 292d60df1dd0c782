using System.ComponentModel;

namespace SimdRegression.Kernels;

/// <summary>
/// The dense kernels that a fit from moments runs on: Cholesky factor and solution of a square system, and the coordinate-descent sweep.
/// They work in <see cref="double"/> whatever the element type of the data, because the statistics are kept in <see cref="double"/>.
/// </summary>
/// <remarks>
/// Emitted code and models of a run-time feature count name it; nobody else needs it, and editors do not offer it.
/// <para>
/// A kernel set is a struct: empty for a feature count known at compile time (so that the count is a constant to the compiler), with one
/// field for a count known at run time. Algorithms are generic over the struct and cannot tell the two apart.
/// </para>
/// <para>
/// Kernels check nothing: lengths are the caller's duty and are validated once by the types above. Matrices are square, row-major, with
/// rows <see cref="KernelLayout.Stride"/> elements apart. "Chain" means: one element is computed by one sequence of
/// <see cref="Lanes.MultiplyAdd{T}(T, T, T)"/> in the stated order, which makes the bits of a result independent of the vector width.
/// </para>
/// <para>Thread safety: a value without state; any number of threads may share it, as long as what they write to is their own.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ISolverKernels
{
    /// <summary>The number of features N, 1 to <see cref="KernelLayout.MaxFeatures"/>.</summary>
    int FeatureCount { get; }

    /// <summary>
    /// Factors a symmetric positive definite matrix A = L L' in place (Cholesky).
    /// </summary>
    /// <param name="matrix">
    /// On entry the upper triangle of A (element (j, i), i at least j, at j S + i); the strictly lower triangle is ignored. On return both
    /// triangles hold the factor: L(i, j) at i S + j and at j S + i, for j below i; the diagonal is unspecified.
    /// Length <see cref="KernelLayout.SquareLength"/>. Padding columns are unspecified.
    /// </param>
    /// <param name="inverseDiagonal">Receives 1 / L(j, j), N values.</param>
    /// <returns>
    /// <see langword="true"/> when every pivot was a positive finite number; <see langword="false"/> when one was not, with the contents
    /// of both arguments then unspecified.
    /// </returns>
    /// <remarks>
    /// Chain of element (j, i): a = A(j, i); for k = 0 .. j - 1 in this order a = MultiplyAdd(-L(j, k), L(i, k), a).
    /// Then for i = j: pivot a, inverse = 1 / sqrt(a); for i above j: L(i, j) = a times inverse.
    /// </remarks>
    bool Factor(Span<double> matrix, Span<double> inverseDiagonal);

    /// <summary>Solves L L' x = b with the factor that <see cref="Factor"/> left.</summary>
    /// <param name="factor">The factor, both triangles.</param>
    /// <param name="inverseDiagonal">The inverse diagonal of L.</param>
    /// <param name="vector">On entry b, on return x: N values, then padding that is unspecified; length at least
    /// <see cref="KernelLayout.Stride"/>.</param>
    /// <remarks>
    /// Forward, for k = 0 .. N - 1: z(k) = v(k) inverse(k); then for every i above k: v(i) = MultiplyAdd(-L(i, k), z(k), v(i)).
    /// Backward, for k = N - 1 .. 0: x(k) = z(k) inverse(k); then for every i below k: z(i) = MultiplyAdd(-L(k, i), x(k), z(i)).
    /// </remarks>
    void Solve(ReadOnlySpan<double> factor, ReadOnlySpan<double> inverseDiagonal, Span<double> vector);

    /// <summary>
    /// One sweep of cyclic coordinate descent on
    /// minimise 1/2 w'Hw - q'w + sum over j of l1(j) |w(j)|, subject to lower(j) at most w(j) at most upper(j).
    /// </summary>
    /// <param name="hessian">
    /// H, symmetric, both triangles, positive diagonal (the quadratic penalty is already on it). The padding columns hold zeros.
    /// </param>
    /// <param name="inverseDiagonal">1 / H(j, j), N values.</param>
    /// <param name="l1">The weights of the absolute values, N values, not negative.</param>
    /// <param name="lower">The lower bounds, N values, negative infinity for none.</param>
    /// <param name="upper">The upper bounds, N values, infinity for none.</param>
    /// <param name="coefficients">w, N values, updated in place.</param>
    /// <param name="gradient">The negative gradient of the quadratic part g = q - Hw, updated in place; <see cref="KernelLayout.Stride"/>
    /// values, zeros in the padding.</param>
    /// <returns>The largest decrease-related step of the sweep: the maximum over j of H(j, j) (change of w(j))^2.</returns>
    /// <remarks>
    /// For j = 0 .. N - 1: t = MultiplyAdd(H(j, j), w(j), g(j)); soft-threshold t by l1(j): s = t - l1(j) where t is above l1(j),
    /// t + l1(j) where t is below -l1(j), otherwise 0; new = clamp(s inverse(j), lower(j), upper(j)); d = new - w(j).
    /// A coordinate with d = 0 is skipped; otherwise for every i: g(i) = MultiplyAdd(-d, H(j, i), g(i)), and w(j) = new.
    /// The maximum is taken of H(j, j) * d * d, left to right. Source: Friedman, Hastie, Tibshirani (2010), covariance updates.
    /// </remarks>
    double CoordinateDescentSweep(
        ReadOnlySpan<double> hessian,
        ReadOnlySpan<double> inverseDiagonal,
        ReadOnlySpan<double> l1,
        ReadOnlySpan<double> lower,
        ReadOnlySpan<double> upper,
        Span<double> coefficients,
        Span<double> gradient);
}
