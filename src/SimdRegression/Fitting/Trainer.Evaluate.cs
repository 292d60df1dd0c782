using SimdRegression.Fitting;
using SimdRegression.Kernels;

namespace SimdRegression;

/// <content>The loss at given coefficients.</content>
public abstract partial class Trainer<TModel, T, TKernels>
{
    private LossEvaluation<T, TKernels>? evaluation;

    private LossEvaluation<T, TKernels> Evaluation => evaluation ??= new LossEvaluation<T, TKernels>(kernels);

    /// <summary>
    /// The loss over rows at given coefficients, with its gradient: what an optimiser of the caller's, or one over several machines, needs of its rows.
    /// </summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <param name="batch">Rows, targets and weights.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="coefficients">w, N finite values.</param>
    /// <param name="intercept">b, finite; 0 without one.</param>
    /// <param name="gradient">Receives sum s l'(m, y) x, N values, m = x.w + b.</param>
    /// <param name="slope">Receives sum s l'(m, y), the derivative in the intercept.</param>
    /// <returns>Sum s l(m, y). Sums are in double for rows of either element type. Those of parts of the rows add up to those of all.</returns>
    /// <exception cref="ArgumentException">A length, a value or a target does not suit.</exception>
    /// <remarks>Above 64 features the first call allocates; no other does.</remarks>
    public double Evaluate<TLoss>(
        in RowBatch<T> batch, in TLoss loss, ReadOnlySpan<double> coefficients, double intercept, Span<double> gradient, out double slope)
        where TLoss : struct, ILoss<TLoss>
    {
        CheckEvaluation<TLoss>(in batch, coefficients, intercept, gradient.Length);
        return Evaluation.Of(in batch, in loss, coefficients, intercept, gradient, out slope, expansion: null);
    }

    /// <summary>The loss over rows at given coefficients, with its gradient and its quadratic expansion as moments.</summary>
    /// <typeparam name="TLoss">The loss, a curved one.</typeparam>
    /// <param name="batch">Rows, targets and weights.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="coefficients">w, N finite values.</param>
    /// <param name="intercept">b, finite; 0 without one.</param>
    /// <param name="gradient">Receives sum s l'(m, y) x, N values, m = x.w + b.</param>
    /// <param name="slope">Receives sum s l'(m, y), the derivative in the intercept.</param>
    /// <param name="expansion">
    /// Moments of as many features, to which the rows are added with weights s l''(m, y) and targets m - l'(m, y) / l''(m, y). Half their
    /// residual sum of squares is the loss to second order, so a fit from them is a step of Newton's method (McCullagh and Nelder 1989): with
    /// <see cref="Lasso"/> a proximal one. Moments of parts of the rows can be merged. A row without curvature is left out of them; it is in the gradient.
    /// </param>
    /// <returns>Sum s l(m, y).</returns>
    /// <exception cref="ArgumentException">A length, a value or a target does not suit, or the moments are for other features.</exception>
    /// <exception cref="ArgumentNullException">There are no moments.</exception>
    /// <remarks>
    /// The strength of a step is <see cref="Strength.Total"/>, because weights do not sum to the number of rows. Above 64 features the first call
    /// allocates; no other does.
    /// </remarks>
    /// <example><code>
    /// moments.Reset();
    /// double loss = trainer.Evaluate(in batch, default(LogisticLoss), w, b, gradient, out double slope, moments);
    /// moments.Fit(new Ridge(Strength.Total(1.0)), default, w, out b);
    /// </code></example>
    public double Evaluate<TLoss>(
        in RowBatch<T> batch,
        in TLoss loss,
        ReadOnlySpan<double> coefficients,
        double intercept,
        Span<double> gradient,
        out double slope,
        Moments<T, TKernels> expansion)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        ArgumentNullException.ThrowIfNull(expansion);
        if (expansion.FeatureCount != features)
        {
            throw new ArgumentException($"The moments are for {expansion.FeatureCount} features, and must be for {features}.", nameof(expansion));
        }

        CheckEvaluation<TLoss>(in batch, coefficients, intercept, gradient.Length);
        return Evaluation.Of(in batch, in loss, coefficients, intercept, gradient, out slope, expansion);
    }

    /// <summary>The deviance of rows at given coefficients: sum s d(m, y), twice what the losses lie above those of perfect predictions.</summary>
    /// <typeparam name="TLoss">The loss: <see cref="PoissonLoss"/>, <see cref="GammaLoss"/>, <see cref="TweedieLoss"/>, or one that says its deviance.</typeparam>
    /// <param name="batch">Rows, targets, weights and offsets.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="coefficients">w, N finite values.</param>
    /// <param name="intercept">b, finite; 0 without one.</param>
    /// <returns>The deviance, not below 0; NaN where the loss does not say it. No digits are lost where it is small.</returns>
    /// <exception cref="ArgumentException">A length, a value or a target does not suit.</exception>
    /// <remarks>
    /// McCullagh and Nelder (1989), section 2.3. In double for rows of either element type. Above 64 features the first call allocates; no other does.
    /// </remarks>
    public double Deviance<TLoss>(in RowBatch<T> batch, in TLoss loss, ReadOnlySpan<double> coefficients, double intercept)
        where TLoss : struct, ILoss<TLoss>
    {
        CheckEvaluation<TLoss>(in batch, coefficients, intercept, features);
        return Evaluation.Deviance(in batch, in loss, coefficients, intercept);
    }

    /// <summary>The deviance of the best intercept alone, offsets included: what <see cref="Deviance"/> of a model with an intercept is held against.</summary>
    /// <typeparam name="TLoss">The loss, as for <see cref="Deviance"/>.</typeparam>
    /// <param name="batch">Rows, targets, weights and offsets.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <returns>The deviance; NaN where there is no best intercept, as where all counts are 0, or where the loss does not say it.</returns>
    /// <exception cref="ArgumentException">A length, a value or a target does not suit.</exception>
    /// <remarks>Above 64 features the first call allocates; no other does.</remarks>
    public double NullDeviance<TLoss>(in RowBatch<T> batch, in TLoss loss)
        where TLoss : struct, ILoss<TLoss>
    {
        return Check<TLoss>(in batch) > 0.0 ? Evaluation.NullDeviance(in batch, in loss) : double.NaN;
    }

    private void CheckEvaluation<TLoss>(in RowBatch<T> batch, ReadOnlySpan<double> coefficients, double intercept, int gradientLength)
        where TLoss : struct, ILoss<TLoss>
    {
        if (coefficients.Length != features)
        {
            throw new ArgumentException($"There are {coefficients.Length} coefficients, and must be {features}, one a feature.", nameof(coefficients));
        }

        if (gradientLength != features)
        {
            throw new ArgumentException($"The gradient has {gradientLength} elements, and must have {features}, one a feature.", "gradient");
        }

        if (!double.IsFinite(intercept))
        {
            throw new ArgumentException(FormattableString.Invariant($"The intercept is {intercept}, and must be finite."), nameof(intercept));
        }

        for (int j = 0; j < features; j++)
        {
            if (!double.IsFinite(coefficients[j]))
            {
                throw new ArgumentException(FormattableString.Invariant($"Coefficient {j} is {coefficients[j]}, and must be finite."), nameof(coefficients));
            }
        }

        Check<TLoss>(in batch);
    }
}
