using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SimdRegression;

/// <summary>Half the squared residual, l(m, y) = 1/2 (m - y)^2: least squares (Legendre 1805; Gauss 1809).</summary>
/// <remarks>
/// With this loss alone the rows need not be kept: <see cref="Moments{T, TKernels}"/> hold all that it needs, and fit it exactly.
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct SquaredLoss : ICurvedLoss<SquaredLoss>
{
    /// <summary>True.</summary>
    public static bool IsQuadratic => true;

    /// <summary><see cref="ScoreKind.MeanSquaredError"/>.</summary>
    public static ScoreKind Score => ScoreKind.MeanSquaredError;

    /// <summary>2: the loss is half the squared error.</summary>
    public static double ScoreUnit => 2.0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Evaluate<T>(
        Vector256<T> predictions, Vector256<T> targets, out Vector256<T> derivatives, out Vector256<T> curvatures)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        derivatives = predictions - targets;
        curvatures = Vector256<T>.One;
        return Vector256.Create(T.CreateTruncating(0.5)) * derivatives * derivatives;
    }

    /// <summary>1.</summary>
    /// <param name="loss">The loss.</param>
    public static double LargestCurvature(in SquaredLoss loss) => 1.0;

    /// <summary>No limit: the Fenchel-Young term is k^2 / 2.</summary>
    /// <param name="loss">The loss.</param>
    public static double ConjugateReach(in SquaredLoss loss) => double.PositiveInfinity;

    /// <summary>u^2 / 2 + u y.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="loss">The loss.</param>
    /// <param name="slopes">u, any finite number.</param>
    /// <param name="targets">y.</param>
    public static Vector256<T> Conjugate<T>(in SquaredLoss loss, Vector256<T> slopes, Vector256<T> targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return slopes * ((Vector256.Create(T.CreateTruncating(0.5)) * slopes) + targets);
    }

    static bool ICurvedLoss<SquaredLoss>.HasZeroMinimum => true;
}
