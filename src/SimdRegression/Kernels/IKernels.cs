using System.ComponentModel;
using System.Numerics;

namespace SimdRegression.Kernels;

/// <summary>The kernels that read rows of data: prediction, the gradient of a loss, and the statistics of a block of rows.</summary>
/// <typeparam name="T">The element type of the data, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Emitted code and models of a run-time feature count name it; nobody else needs it, and editors do not offer it.
/// Rows are row-major; two rows are <c>rowStride</c> elements apart, at least N, so that rows can be parts of wider records.
/// The last row need only have N elements. See <see cref="ISolverKernels"/> for what "chain" means and for who checks lengths.
/// <para>Thread safety: a value without state; any number of threads may share it, as long as what they write to is their own.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IKernels<T> : ISolverKernels
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The inner product of two vectors of N elements.</summary>
    /// <param name="left">N elements.</param>
    /// <param name="right">N elements.</param>
    /// <returns>The sum over j of left(j) right(j).</returns>
    /// <remarks>
    /// <para>
    /// One logical order for all widths. Let V be 4 lanes for <see cref="double"/> and 8 for <see cref="float"/> (256 bits), and
    /// c = N / V whole chunks. Chunk k goes to accumulator k mod 4, lane by lane: the first chunk of an accumulator is a product, later
    /// ones a MultiplyAdd(left, right, accumulator) in increasing k. A remainder of N mod V elements, when c is at least 1, is read as the
    /// overlapping chunk that ends at N with the lanes already counted set to zero in both factors, and goes to accumulator c mod 4 in
    /// the same way.
    /// With a0..a3 the accumulators that were used, the sum is (a0 + a1) + (a2 + a3), where one that was not used is left out
    /// (with three: (a0 + a1) + a2), and the lanes of that are added by <see cref="Lanes.Sum{T}"/>.
    /// </para>
    /// <para>
    /// When N is below V, the N products stand in lanes 0 to N - 1 of one vector whose other lanes are zero, and the lanes are
    /// added by <see cref="Lanes.Sum{T}"/>.
    /// </para>
    /// </remarks>
    T Dot(ReadOnlySpan<T> left, ReadOnlySpan<T> right);

    /// <summary>Predicts a batch of rows: predictions(r) = Dot(row r, coefficients) + intercept, to the same bits as
    /// <see cref="Dot"/>.</summary>
    /// <param name="rows">The rows, as many as there are predictions.</param>
    /// <param name="rowStride">The distance between rows in elements.</param>
    /// <param name="coefficients">N elements.</param>
    /// <param name="intercept">The intercept.</param>
    /// <param name="predictions">Receives one number a row.</param>
    void Predict(ReadOnlySpan<T> rows, int rowStride, ReadOnlySpan<T> coefficients, T intercept, Span<T> predictions);

    /// <summary>
    /// Adds to a gradient the contribution of a batch of rows, that of sum over r of s(r) l(x(r).w + b, y(r)), in one pass.
    /// </summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <param name="loss">l.</param>
    /// <param name="rows">The rows, as many as there are targets.</param>
    /// <param name="rowStride">The distance between rows in elements.</param>
    /// <param name="targets">y, one a row.</param>
    /// <param name="weights">s, one a row, or empty for all ones.</param>
    /// <param name="coefficients">w, N elements.</param>
    /// <param name="intercept">b.</param>
    /// <param name="gradient">N elements; the gradient in w is added to it.</param>
    /// <param name="interceptGradient">The gradient in b is added to it.</param>
    /// <returns>The sum over r of s(r) l(x(r).w + b, y(r)).</returns>
    /// <remarks>
    /// <para>
    /// Of a row: m = Dot(row, w) + b; v and d, value and derivative of the loss at (m, y); and f = s d (f = d without weights). Rows are
    /// taken V at a time, 4 for <see cref="double"/> and 8 for <see cref="float"/> (the lanes of 256 bits); those left at the end one at a
    /// time.
    /// </para>
    /// <para>
    /// V rows, 0 to V - 1 of them: two chains for every j, even(j) of the rows 0, 2, ... and odd(j) of the rows 1, 3, ...; both start with a
    /// product, f(l) x(l, j), and go on with MultiplyAdd(f(l), x(l, j), chain). Then gradient(j) = gradient(j) + (even(j) + odd(j)).
    /// Row l of the V belongs to chain l of V: slope(l) = slope(l) + f(l) and loss(l) = MultiplyAdd(s(l), v(l), loss(l)), or
    /// loss(l) + v(l) without weights, all starting at 0.
    /// After the last V rows, interceptGradient = interceptGradient + the sum of slope(l), and the result is the sum of loss(l), both in the
    /// order of <see cref="Lanes.Sum{T}"/>.
    /// </para>
    /// <para>
    /// Then a row alone: gradient(j) = MultiplyAdd(f, x(j), gradient(j)); interceptGradient = interceptGradient + f;
    /// result = MultiplyAdd(s, v, result), or result + v without weights.
    /// </para>
    /// <para>One chain over all rows would take at least the latency of a multiply-add a row, which is longer than reading a narrow one.</para>
    /// </remarks>
    T LossGradient<TLoss>(
        in TLoss loss,
        ReadOnlySpan<T> rows,
        int rowStride,
        ReadOnlySpan<T> targets,
        ReadOnlySpan<T> weights,
        ReadOnlySpan<T> coefficients,
        T intercept,
        Span<T> gradient,
        ref T interceptGradient)
        where TLoss : struct, ILoss<TLoss>;

    /// <summary>The sums and cross products of a batch of rows about a shift: X'X (lower triangle), y'X and y'y.</summary>
    /// <param name="batch">The rows, at least one and at most <see cref="KernelLayout.BlockRows"/>.</param>
    /// <param name="shift">
    /// What is subtracted: <see cref="KernelLayout.VectorLength"/> values that <typeparamref name="T"/> can hold, zeros in the padding, the
    /// target's at index S = <see cref="KernelLayout.Stride"/>.
    /// </param>
    /// <param name="inSingle">
    /// Whether products are formed and added up in <see cref="float"/> within a panel; only for <see cref="float"/> data. Otherwise
    /// everything is <see cref="double"/>.
    /// </param>
    /// <param name="workspace"><see cref="KernelLayout.WorkspaceLength"/> values, of no meaning before and after.</param>
    /// <param name="sums">
    /// Overwritten with the weighted sums of shifted values: <see cref="KernelLayout.VectorLength"/> values, zeros in the padding up to S,
    /// the target's at index S; what follows is unspecified.
    /// </param>
    /// <param name="crossProducts">Overwritten; laid out as <see cref="KernelLayout.CrossProductLength"/> says.</param>
    /// <remarks>
    /// <para>
    /// With u = x - shift (converted to the type of the sums before, the target's likewise) and p = u, or p = sqrt(s) u where there are
    /// weights, element (i, j) of the products is a chain in row order: 0, then MultiplyAdd(p(r, i), p(r, j), element); likewise with the
    /// target in place of feature i, and for its square. A sum is a chain as well: 0, then MultiplyAdd(sqrt(s), p, sum), or sum + u.
    /// </para>
    /// <para>
    /// With C = <see cref="KernelLayout.Chains"/> above 1, row r belongs to chain r mod C of each element and sum, and the chains are added
    /// up in their order.
    /// </para>
    /// <para>
    /// In single precision each chain is cut into panels of <see cref="KernelLayout.PanelRows"/> rows of the batch, within which it is
    /// <see cref="float"/>; the panels' results, widened, are added up in their order, starting at 0, before chains are.
    /// </para>
    /// <para>Memory behind the batch may be prefetched, as that of the next.</para>
    /// </remarks>
    void CrossProducts(
        in RowBatch<T> batch,
        ReadOnlySpan<double> shift,
        bool inSingle,
        Span<double> workspace,
        Span<double> sums,
        Span<double> crossProducts);

    /// <summary>The soft-threshold of a vector: sign(v) max(|v| - threshold, 0), the proximal step of the L1 norm.</summary>
    /// <param name="values">N elements.</param>
    /// <param name="threshold">Not negative.</param>
    /// <param name="destination">N elements; may be the same memory as <paramref name="values"/>, must not overlap otherwise.</param>
    /// <remarks>
    /// v - threshold where v is above threshold, v + threshold where v is below -threshold, otherwise 0 (positive); NaN gives NaN.
    /// </remarks>
    void SoftThreshold(ReadOnlySpan<T> values, T threshold, Span<T> destination);

    /// <summary>Stochastic gradient descent: a step of the coefficients for each of some rows, one after the other.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <param name="batch">All rows.</param>
    /// <param name="order">
    /// The numbers of the rows to visit, in this order; what follows the first <paramref name="steps"/> is not visited but may be prefetched.
    /// </param>
    /// <param name="steps">How many rows to visit.</param>
    /// <param name="loss">The loss l.</param>
    /// <param name="sizes">Step sizes, shrinking factors and soft-thresholds.</param>
    /// <param name="coefficients">w, N elements, updated.</param>
    /// <param name="intercept">b, updated.</param>
    /// <returns>The sum over the visited rows of the squared prediction before their step, by which a caller notices divergence.</returns>
    /// <remarks>
    /// Of a row: m = Dot(row, w) + b; d = dl/dm(m, y), and f = s d (f = d without weights). Then for every j, with
    /// t = size(j) x(j): w(j) = MultiplyAdd(-f, t, shrink(j) w(j)), and where there are thresholds w(j) becomes its soft-threshold as in
    /// <see cref="SoftThreshold"/>. Last b = MultiplyAdd(-f, interceptSize, b) and result = MultiplyAdd(m, m, result), which begins at 0.
    /// </remarks>
    T StochasticDescent<TLoss>(
        in RowBatch<T> batch,
        ReadOnlySpan<int> order,
        int steps,
        in TLoss loss,
        in RowSteps<T> sizes,
        Span<T> coefficients,
        ref T intercept)
        where TLoss : struct, ILoss<TLoss>;
}
