using System.Numerics;
using SimdRegression.Kernels.Tests.Checks;
using SimdRegression.Kernels.Tests.Memory;
using SimdRegression.Networks;
using SimdRegression.Networks.Kernels;

namespace SimdRegression.Kernels.Tests.Networks;

/// <summary>The kernels of networks touch nothing beside their buffers, and give the bits of plain sums.</summary>
public sealed class NetworkKernelTests
{
    private static readonly int[] RowCounts = [1, 2, 3, 4, 5, 8, 67];

    public static TheoryData<int, string> Shapes => new()
    {
        { 1, "1" }, { 3, "2" }, { 15, "4" }, { 16, "3" }, { 17, "1" }, { 5, "5" }, { 33, "9" }, { 40, "17" }, { 7, "33 65 2" }, { 20, "4 70 130 1" }, { 8, "1 16" }, { 130, "3 6" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Predictions_stay_within_their_buffers(int inputs, string units)
    {
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            CheckPredictions<double>(Shape<double>(inputs, units, activation));
            CheckPredictions<float>(Shape<float>(inputs, units, activation));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gradients_stay_within_their_buffers_and_are_plain_sums(int inputs, string units)
    {
        CheckLayers<double>(Shape<double>(inputs, units, Activation.Relu));
        CheckLayers<float>(Shape<float>(inputs, units, Activation.Relu));
    }

    private static NetworkShape Shape<T>(int inputs, string units, Activation activation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[] sizes = [.. units.Split(' ').Select(int.Parse)];
        var activations = new Activation[sizes.Length];
        Array.Fill(activations, activation);
        return NetworkShape.Create<T>(inputs, sizes, activations);
    }

    private static void CheckPredictions<T>(NetworkShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var kernels = new RuntimeNetworkKernels<T>(shape);
        var random = new Random(5);
        T[] plain = Numbers<T>(random, shape.ParameterCount);
        T[] rows = Numbers<T>(random, 67 * shape.Inputs);
        foreach (Placement placement in Enum.GetValues<Placement>())
        {
            using var arena = new GuardedArena(placement);
            Span<T> parameters = arena.Allocate<T>(shape.Length);
            ParameterLayout.Arrange<T>(shape, plain, parameters);
            Span<T> guardedRows = arena.Allocate<T>(rows.Length);
            Span<T> outputs = arena.Allocate<T>(67 * shape.Outputs);
            var single = new T[67 * shape.Outputs];
            for (int r = 0; r < 67; r++)
            {
                Span<T> row = arena.AtGuard(guardedRows, shape.Inputs);
                Span<T> output = arena.AtGuard(outputs, shape.Outputs);
                rows.AsSpan(r * shape.Inputs, shape.Inputs).CopyTo(row);
                kernels.Predict(ref parameters[0], ref row[0], ref output[0]);
                output.CopyTo(single.AsSpan(r * shape.Outputs));
            }

            foreach (int count in RowCounts)
            {
                Span<T> some = arena.AtGuard(guardedRows, count * shape.Inputs);
                Span<T> ofSome = arena.AtGuard(outputs, count * shape.Outputs);
                rows.AsSpan(0, some.Length).CopyTo(some);
                NetworkBatches.Predict(in kernels, ref parameters[0], some, ofSome);
                Compare.Equal<T, NetworkShape>(single.AsSpan(0, ofSome.Length), ofSome, $"output of {count} rows", shape);
            }
        }
    }

    private static void CheckLayers<T>(NetworkShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var kernels = new RuntimeNetworkKernels<T>(shape);
        for (int i = 0; i < shape.Layers.Length; i++)
        {
            LayerShape layer = shape.Layers[i];
            var random = new Random(i);
            foreach (Placement placement in Enum.GetValues<Placement>())
            {
                foreach (int count in RowCounts)
                {
                    using var arena = new GuardedArena(placement);
                    Span<T> inputs = Padded<T>(arena, random, count, layer.Inputs, layer.InputStride);
                    Span<T> slopes = Padded<T>(arena, random, count, layer.Units, layer.Stride);
                    Span<T> weights = Padded<T>(arena, random, layer.Units, layer.Inputs, layer.InputStride);
                    Span<T> gradient = arena.Allocate<T>(layer.WeightLength);
                    kernels.WeightGradient(i, ref inputs[0], ref slopes[0], ref gradient[0], count);
                    Compare.Equal<T, string>(PlainWeightGradient<T>(layer, inputs, slopes, count), gradient, "slope of a weight", $"{shape}, layer {i}, {count} rows");
                    Span<T> back = arena.Allocate<T>(count * layer.InputStride);
                    kernels.InputGradient(i, ref weights[0], ref slopes[0], ref back[0], count);
                    Compare.Equal<T, string>(PlainInputGradient<T>(layer, weights, slopes, count), back, "slope of an input", $"{shape}, layer {i}, {count} rows");
                }
            }
        }
    }

    private static T[] PlainWeightGradient<T>(LayerShape layer, ReadOnlySpan<T> inputs, ReadOnlySpan<T> slopes, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var gradient = new T[layer.WeightLength];
        for (int unit = 0; unit < layer.Units; unit++)
        {
            for (int input = 0; input < layer.Inputs; input++)
            {
                T sum = T.Zero;
                for (int r = 0; r < count; r++)
                {
                    sum = Lanes.MultiplyAdd(inputs[(r * layer.InputStride) + input], slopes[(r * layer.Stride) + unit], sum);
                }

                gradient[(unit * layer.UnitStep) + (input * layer.InputStep)] = sum;
            }
        }

        return gradient;
    }

    private static T[] PlainInputGradient<T>(LayerShape layer, ReadOnlySpan<T> weights, ReadOnlySpan<T> slopes, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var gradient = new T[count * layer.InputStride];
        for (int r = 0; r < count; r++)
        {
            for (int input = 0; input < layer.Inputs; input++)
            {
                T sum = T.Zero;
                for (int unit = 0; unit < layer.Units; unit++)
                {
                    sum = Lanes.MultiplyAdd(slopes[(r * layer.Stride) + unit], weights[(unit * layer.InputStride) + input], sum);
                }

                gradient[(r * layer.InputStride) + input] = sum;
            }
        }

        return gradient;
    }

    private static Span<T> Padded<T>(GuardedArena arena, Random random, int count, int length, int stride)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> rows = arena.Allocate<T>(count * stride);
        rows.Clear();
        for (int r = 0; r < count; r++)
        {
            Numbers<T>(random, length).CopyTo(rows[(r * stride)..]);
        }

        return rows;
    }

    private static T[] Numbers<T>(Random random, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => [.. Enumerable.Range(0, count).Select(_ => T.CreateTruncating(random.NextDouble() - 0.5))];
}
