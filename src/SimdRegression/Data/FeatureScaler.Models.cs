using System.Runtime.CompilerServices;
using SimdRegression.Data;
using SimdRegression.Models;
using SimdRegression.Numerics;

namespace SimdRegression;

/// <content>Models that were fitted to scaled rows.</content>
public abstract partial class FeatureScaler<T>
{
    /// <summary>
    /// States a model of scaled rows in the units of the rows as they come: w(j) / d(j), and b + sum (w(j) e(j) - w(j) c(j) / d(j)). The
    /// result predicts from unscaled rows what the model predicts from scaled ones, at no cost.
    /// </summary>
    /// <typeparam name="TModel">A model that the source generator completed.</typeparam>
    /// <param name="model">A model of scaled rows.</param>
    /// <returns>The model of unscaled rows.</returns>
    /// <exception cref="ArgumentException">The model has another number of features.</exception>
    /// <exception cref="InvalidOperationException">No row was seen yet.</exception>
    /// <remarks>
    /// Computed in doubled precision and rounded once. The intercept belongs to the rounded coefficients: the prediction is right at the
    /// center c of the data, however far from zero that lies.
    /// </remarks>
    public TModel Fold<TModel>(in TModel model)
        where TModel : struct, ILinearModel<TModel, T>
    {
        Span<T> coefficients = stackalloc T[TModel.FeatureCount];
        T intercept = Fold(in model, coefficients);
        return TModel.Create(coefficients, intercept);
    }

    /// <summary>Coefficients and intercept of a model of scaled rows, in the units of the rows as they come.</summary>
    /// <param name="model">A model of scaled rows with N features.</param>
    /// <param name="coefficients">Receives N coefficients.</param>
    /// <returns>The intercept.</returns>
    internal T Fold<TModel>(in TModel model, Span<T> coefficients)
        where TModel : ILinearModel<T>
    {
        CheckModel(coefficients.Length);
        model.CopyCoefficientsTo(coefficients);
        return Fold(coefficients, model.Intercept);
    }

    /// <summary>
    /// Predicts adjacent rows with a model of scaled rows: scales a few rows at a time, which stay in the cache, and predicts them. For
    /// models that cannot be folded; it costs about as much as prediction does.
    /// </summary>
    /// <typeparam name="TModel">The type of the model.</typeparam>
    /// <param name="model">A model of scaled rows with N features.</param>
    /// <param name="rows">Unscaled rows, row-major, N elements a row.</param>
    /// <param name="predictions">Receives one prediction a row; must not overlap the rows.</param>
    /// <exception cref="ArgumentException">A length is wrong, or the predictions share memory with the rows.</exception>
    /// <exception cref="InvalidOperationException">No row was seen yet.</exception>
    public void Predict<TModel>(in TModel model, ReadOnlySpan<T> rows, Span<T> predictions)
        where TModel : ILinearModel<T>
    {
        CheckFitted();
        ModelArguments.CheckRows(rows, features, features, predictions);
        int heldRows = ModelArguments.HeldRows(features);
        Span<T> held = stackalloc T[heldRows * features];
        for (int start = 0; start < predictions.Length; start += heldRows)
        {
            int count = Math.Min(heldRows, predictions.Length - start);
            Span<T> scaled = held[..(count * features)];
            ScalingKernels.Scale(rows.Slice(start * features, scaled.Length), origins, factors, shifts, scaled);
            model.Predict(scaled, predictions.Slice(start, count));
        }
    }

    // Whether a divisor, and what it is multiplied with instead, are numbers of the element type; the scaler counts others as constants.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected static bool HasReciprocal(double divisor)
    {
        T reciprocal = T.CreateTruncating(1.0 / divisor);
        return T.CreateTruncating(divisor) > T.Zero && reciprocal > T.Zero && T.IsFinite(reciprocal);
    }

    // Divides the coefficients in place and returns the intercept.
    private T Fold(Span<T> coefficients, T intercept)
    {
        double high = double.CreateTruncating(intercept);
        double low = 0.0;
        for (int j = 0; j < coefficients.Length; j++)
        {
            Subtract(ref high, ref low, -double.CreateTruncating(coefficients[j]), Floor);
            coefficients[j] = T.CreateTruncating(double.CreateTruncating(coefficients[j]) / Divisors[j]);
            Subtract(ref high, ref low, double.CreateTruncating(coefficients[j]), Centers[j]);
            low -= double.CreateTruncating(coefficients[j]) * CenterRests[j];
        }

        return T.CreateTruncating(high + low);
    }

    // high + low := high + low - left right, in doubled precision.
    private static void Subtract(ref double high, ref double low, double left, double right)
    {
        double product = ErrorFree.Product(left, right, out double productError);
        high = ErrorFree.Sum(high, -product, out double sumError);
        low += sumError - productError;
    }

    private void CheckModel(int modelFeatures)
    {
        CheckFitted();
        if (modelFeatures != features)
        {
            throw new ArgumentException($"The model has {modelFeatures} features, and must have {features}.", "model");
        }
    }
}
