using System.Numerics;
using System.Runtime.Intrinsics;

namespace SimdRegression;

/// <summary>
/// A loss l(prediction, target): what a prediction m = x.w + b costs, with its first two derivatives in m. Convex in m.
/// </summary>
/// <typeparam name="TSelf">The loss type itself, a struct; its fields are the parameters of the loss.</typeparam>
/// <remarks>
/// <para>
/// A loss is written once, on vectors of 256 bits that every machine has (in parts where it must), for both element types. The solvers take
/// it as a type argument, so that its code stands in the middle of their loops: a loss that you write runs as fast as those of the library.
/// Mark <see cref="Evaluate{T}"/> with <see cref="System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining"/>; what a solver does
/// not need of its results is then not computed.
/// </para>
/// <para>
/// Lanes are independent of each other, and the same numbers must give the same bits in every lane. <c>VectorFunctions</c> has
/// exponential and logarithm of that kind.
/// </para>
/// <para>Thread safety: implementations are values without state that changes; any number of threads may share them.</para>
/// </remarks>
public interface ILoss<TSelf>
    where TSelf : struct, ILoss<TSelf>
{
    /// <summary>The targets that the loss is defined for. Default: <see cref="TargetRange.Any"/>.</summary>
    static virtual TargetRange Targets => TargetRange.Any;

    /// <summary>The value of the loss and its derivatives in the prediction, lane by lane.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="predictions">m, any finite number.</param>
    /// <param name="targets">y, in the range that <see cref="Targets"/> says.</param>
    /// <param name="derivatives">Receives dl/dm; where l has a kink, any number between the derivatives on both sides.</param>
    /// <param name="curvatures">Receives the second derivative, not below 0; 0 at a kink.</param>
    /// <returns>l(m, y).</returns>
    Vector256<T> Evaluate<T>(
        Vector256<T> predictions, Vector256<T> targets, out Vector256<T> derivatives, out Vector256<T> curvatures)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>
    /// The largest curvature at any prediction and target, which decides the longest safe step of gradient descent; infinite, as by
    /// default, where there is none.
    /// </summary>
    /// <param name="loss">The loss.</param>
    static virtual double LargestCurvature(in TSelf loss) => double.PositiveInfinity;

    /// <summary>
    /// Whether this is half the squared residual, for which moments say all there is to know about the rows. False by default.
    /// </summary>
    static virtual bool IsQuadratic => false;

    /// <summary>What a score of held-out rows measures. Default: the mean of the loss itself.</summary>
    static virtual ScoreKind Score => ScoreKind.MeanLoss;

    /// <summary>What a mean loss is multiplied by to be that score. Default: 1.</summary>
    static virtual double ScoreUnit => 1.0;

    /// <summary>
    /// The deviance of rows: twice what the loss lies above the least that it can be for the target (McCullagh and Nelder 1989, section 2.3). NaN, as by
    /// default, where it is not known. A loss whose <see cref="Score"/> is <see cref="ScoreKind.MeanDeviance"/> has one.
    /// </summary>
    /// <param name="loss">The loss.</param>
    /// <param name="predictions">m.</param>
    /// <param name="targets">y.</param>
    static virtual Vector256<double> Deviance(in TSelf loss, Vector256<double> predictions, Vector256<double> targets) => Vector256.Create(double.NaN);

    /// <summary>
    /// Whether the prediction is the logarithm of a mean, so that the best intercept alone exists where a target is above 0, and is the logarithm of
    /// their mean without offsets; <see langword="false"/> by default.
    /// </summary>
    internal static virtual bool HasLogLink => false;
}
