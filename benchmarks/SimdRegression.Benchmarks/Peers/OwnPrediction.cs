using System.Numerics;
using System.Runtime.CompilerServices;

namespace SimdRegression.Benchmarks.Peers;

/// <summary>Predictions of one row a call, the rows being in the first-level cache.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TModel">The generated model.</typeparam>
internal sealed class OwnPrediction<T, TModel> : PeerWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TModel : struct, ILinearModel<TModel, T>
{
    private readonly T[] rows;
    private readonly T[] predictions = new T[PeerFiles.PredictedRows];
    private TModel model;

    /// <summary>Reads rows and coefficients.</summary>
    /// <param name="request">The files.</param>
    public OwnPrediction(PeerRequest request)
    {
        rows = PeerFiles.Read<T>(request.RowsPath, request.Rows * request.Features);
        T intercept = PeerFiles.Read<T>(request.TargetsPath, request.Rows)[0];
        model = TModel.Create(rows.AsSpan(PeerFiles.PredictedRows * request.Features, request.Features), intercept);
    }

    /// <inheritdoc/>
    public override void Run(long repetitions)
    {
        ReadOnlySpan<T> elements = rows;
        Span<T> destination = predictions;
        int row = 0;
        for (long repetition = 0; repetition < repetitions; repetition++)
        {
            destination[row] = Predict(ref model, elements.Slice(row * TModel.FeatureCount, TModel.FeatureCount));
            row = (row + 1) % PeerFiles.PredictedRows;
        }
    }

    /// <inheritdoc/>
    public override double[] Answer()
    {
        Run(PeerFiles.PredictedRows);
        return Array.ConvertAll(predictions, double.CreateTruncating);
    }

    // The others pay for a call, so this one does, though nothing keeps a compiler from inlining a prediction. By "in" the model would be
    // copied each time: that the method of a type parameter changes nothing is not known.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T Predict(ref TModel model, ReadOnlySpan<T> row) => model.Predict(row);
}
