using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Peers;

/// <summary>Predictions of one row a call, rows and model being in the first-level cache.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TModel">The generated model.</typeparam>
internal sealed class OwnPrediction<T, TModel> : PeerWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TModel : struct, ILinearModel<TModel, T>
{
    private const int LineBytes = 64;

    private static readonly int LineElements = LineBytes / Unsafe.SizeOf<T>();

    // The C++ programs have their rows and coefficients on boundaries of 64 bytes, where a wide vector is one access and not two. So has
    // this one: in pinned memory the rows, then the model, then what it predicts, each from the next boundary on.
    private readonly T[] memory;
    private readonly int rowsStart;
    private readonly int modelStart;
    private readonly int predictionsStart;

    /// <summary>Reads rows and coefficients.</summary>
    /// <param name="request">The files.</param>
    public OwnPrediction(PeerRequest request)
    {
        T[] rows = PeerFiles.Read<T>(request.RowsPath, request.Rows * request.Features);
        T intercept = PeerFiles.Read<T>(request.TargetsPath, request.Rows)[0];
        int modelElements = Unsafe.SizeOf<TModel>() / Unsafe.SizeOf<T>();
        memory = GC.AllocateArray<T>(rows.Length + modelElements + PeerFiles.PredictedRows + (3 * LineElements), pinned: true);
        rowsStart = NextBoundary(0);
        rows.CopyTo(memory, rowsStart);
        modelStart = NextBoundary(rowsStart + rows.Length);
        predictionsStart = NextBoundary(modelStart + modelElements);
        Model = TModel.Create(rows.AsSpan(PeerFiles.PredictedRows * request.Features, request.Features), intercept);
    }

    private ref TModel Model => ref Unsafe.As<T, TModel>(ref memory[modelStart]);

    /// <inheritdoc/>
    public override void Run(long repetitions)
    {
        // Like the C++ programs without checks of its own: those within the prediction are what a caller pays for.
        ref TModel model = ref Model;
        ref T elements = ref memory[rowsStart];
        ref T destination = ref memory[predictionsStart];
        nuint row = 0;
        for (long repetition = 0; repetition < repetitions; repetition++)
        {
            ref T first = ref Unsafe.Add(ref elements, row * (nuint)TModel.FeatureCount);
            Unsafe.Add(ref destination, row) = Predict(ref model, MemoryMarshal.CreateReadOnlySpan(ref first, TModel.FeatureCount));
            row = (row + 1) % PeerFiles.PredictedRows;
        }
    }

    /// <inheritdoc/>
    public override double[] Answer()
    {
        Run(PeerFiles.PredictedRows);
        return Array.ConvertAll(memory[predictionsStart..(predictionsStart + PeerFiles.PredictedRows)], double.CreateTruncating);
    }

    // The others pay for a call, so this one does, though nothing keeps a compiler from inlining a prediction. By "in" the model would be
    // copied each time: that the method of a type parameter changes nothing is not known.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T Predict(ref TModel model, ReadOnlySpan<T> row) => model.Predict(row);

    private int NextBoundary(int index)
    {
        nuint beyond = Lanes.AddressOf(ref memory[index]) % LineBytes;
        return beyond == 0 ? index : index + ((LineBytes - (int)beyond) / Unsafe.SizeOf<T>());
    }
}
