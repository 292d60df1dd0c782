namespace SimdRegression.Rows;

/// <content>Quantile regression.</content>
public abstract partial class TypedTrainer<TModel, T, TKernels, TRow>
{
    /// <summary>Fits a quantile exactly.</summary>
    /// <typeparam name="TPenalty">The penalty: <see cref="NoPenalty"/>, <see cref="Ridge"/>, <see cref="Lasso"/> or <see cref="ElasticNet"/>.</typeparam>
    /// <param name="rows">The rows, with their targets and, where rows have them, their weights.</param>
    /// <param name="loss">The loss, which says the quantile.</param>
    /// <param name="penalty">The penalty; a bare number as its strength multiplies the mean loss.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="options">The options.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">A row cannot be encoded, a value is not finite, or an option is out of range.</exception>
    public TrainingReport Fit<TPenalty>(
        ReadOnlySpan<TRow> rows, in QuantileLoss loss, in TPenalty penalty, in FiniteSmoothing solver, in FitOptions options, out TModel model)
        where TPenalty : struct, IPenalty<TPenalty>
    {
        RowBatch<T> batch = Encode(rows);
        return Fit(in batch, in loss, in penalty, in solver, in options, out model);
    }

    /// <summary>Fits a quantile exactly to the rows of a list, with the default options.</summary>
    /// <typeparam name="TPenalty">The penalty: <see cref="NoPenalty"/>, <see cref="Ridge"/>, <see cref="Lasso"/> or <see cref="ElasticNet"/>.</typeparam>
    /// <param name="rows">The rows; the list must not change meanwhile.</param>
    /// <param name="loss">The loss, which says the quantile.</param>
    /// <param name="penalty">The penalty; a bare number as its strength multiplies the mean loss.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">A row cannot be encoded, or a value is not finite.</exception>
    public TrainingReport Fit<TPenalty>(
        List<TRow> rows, in QuantileLoss loss, in TPenalty penalty, in FiniteSmoothing solver, out TModel model)
        where TPenalty : struct, IPenalty<TPenalty>
    {
        return Fit(EncodedRows<TModel, T, TRow>.Of(rows), in loss, in penalty, in solver, default, out model);
    }
}
