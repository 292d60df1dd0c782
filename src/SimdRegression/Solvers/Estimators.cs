using System.Globalization;

namespace SimdRegression;

/// <summary>The estimators that moments can fit.</summary>
public enum EstimatorKind
{
    /// <summary>Ordinary least squares.</summary>
    LeastSquares,

    /// <summary>Least squares with a squared penalty.</summary>
    Ridge,

    /// <summary>Least squares with an absolute penalty.</summary>
    Lasso,

    /// <summary>Least squares with a mixture of both penalties.</summary>
    ElasticNet,
}

/// <summary>
/// What a fit from moments minimises: the squared loss and a penalty. Implemented by <see cref="LeastSquares"/>, <see cref="Ridge"/>,
/// <see cref="Lasso"/> and <see cref="ElasticNet"/>.
/// </summary>
public interface IMomentsEstimator
{
    /// <summary>Which estimator this is; it decides what a bare number means as strength.</summary>
    EstimatorKind Kind { get; }

    /// <summary>The strength of the penalty.</summary>
    Strength Strength { get; }

    /// <summary>The share r of L1 in the penalty, from 0 (squares only) to 1 (absolute values only).</summary>
    double L1Ratio { get; }
}

/// <summary>
/// Ordinary least squares: minimises sum s (y - x.w - b)^2. Rank-deficient data give the solution of least 2-norm.
/// </summary>
public readonly record struct LeastSquares : IMomentsEstimator
{
    /// <inheritdoc/>
    public EstimatorKind Kind => EstimatorKind.LeastSquares;

    /// <inheritdoc/>
    /// <remarks>Always zero.</remarks>
    public Strength Strength => Strength.Total(0.0);

    /// <inheritdoc/>
    /// <remarks>Always zero.</remarks>
    public double L1Ratio => 0.0;
}

/// <summary>
/// Ridge regression (Hoerl and Kennard 1970): minimises sum s (y - x.w - b)^2 + alpha sum over j of f(j) w(j)^2.
/// </summary>
/// <param name="Strength">The strength of the penalty; a bare number is alpha in the formula above.</param>
public readonly record struct Ridge(Strength Strength) : IMomentsEstimator
{
    /// <inheritdoc/>
    public EstimatorKind Kind => EstimatorKind.Ridge;

    /// <inheritdoc/>
    /// <remarks>Always zero.</remarks>
    public double L1Ratio => 0.0;
}

/// <summary>
/// The lasso (Tibshirani 1996): minimises 1/(2W) sum s (y - x.w - b)^2 + alpha sum over j of f(j) |w(j)|, W the sum of the weights s.
/// </summary>
/// <param name="Strength">The strength of the penalty; a bare number is alpha in the formula above.</param>
public readonly record struct Lasso(Strength Strength) : IMomentsEstimator
{
    /// <inheritdoc/>
    public EstimatorKind Kind => EstimatorKind.Lasso;

    /// <inheritdoc/>
    /// <remarks>Always one.</remarks>
    public double L1Ratio => 1.0;
}

/// <summary>
/// The elastic net (Zou and Hastie 2005, in its "naive" form): minimises
/// 1/(2W) sum s (y - x.w - b)^2 + alpha sum over j of f(j) ( r |w(j)| + (1 - r)/2 w(j)^2 ), W the sum of the weights s.
/// </summary>
public readonly record struct ElasticNet : IMomentsEstimator
{
    /// <summary>An elastic net.</summary>
    /// <param name="strength">The strength of the penalty; a bare number is alpha in the formula above.</param>
    /// <param name="l1Ratio">The share r of L1, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share lies outside 0 to 1.</exception>
    public ElasticNet(Strength strength, double l1Ratio)
    {
        if (!(l1Ratio >= 0.0 && l1Ratio <= 1.0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(l1Ratio), l1Ratio, string.Create(CultureInfo.InvariantCulture, $"The share of L1 must lie from 0 to 1, and is {l1Ratio}."));
        }

        Strength = strength;
        L1Ratio = l1Ratio;
    }

    /// <inheritdoc/>
    public EstimatorKind Kind => EstimatorKind.ElasticNet;

    /// <inheritdoc/>
    public Strength Strength { get; }

    /// <inheritdoc/>
    public double L1Ratio { get; }
}
