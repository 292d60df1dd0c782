using System.Numerics;
using SimdRegression.Networks;

namespace SimdRegression.Tests.Networks;

/// <summary>Predictions have the bits of the documented order, whether one row is asked for or many.</summary>
public sealed class PredictionBitsTests
{
    private static readonly int[] Counts = [1, 2, 3, 4, 5, 9, 67, 130];

    public static TheoryData<int, string> Shapes
    {
        get
        {
            TheoryData<int, string> shapes = new()
            {
                { 1, "1" }, { 3, "2" }, { 16, "3" }, { 17, "4" }, { 33, "1" }, { 5, "5" }, { 31, "6" }, { 32, "8" }, { 40, "9" }, { 70, "17" },
                { 20, "64 32 1" }, { 7, "5 4 3 2" }, { 129, "33 3 65 1" }, { 4, "1 1 1 1 1 1 1 1" }, { 6, "7 6 5 4 3 9 11 2" }, { 300, "100 10" }, { 3, "257 129 4" },
                { 2048, "6 2" }, { 2, "2048 5" },
            };
            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Double(int inputs, string units) => Check<double>(inputs, units);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Single(int inputs, string units) => Check<float>(inputs, units);

    [Fact]
    public void Rows_of_numbers_of_any_size_agree_with_the_plain_order()
    {
        NetworkShape shape = NetworkSubject.Shape<double>(9, [13, 3, 6, 1], Activation.LeakyRelu);
        DenseNetwork<double> network = NetworkSubject.Random<double>(shape, seed: 9);
        double[] rows = [.. Enumerable.Range(0, 9 * 20).Select(i => Math.ScaleB(i % 2 == 0 ? 1.5 : -1.25, (i * 37 % 400) - 200))];
        Compare(network, rows);
    }

    private static void Check<T>(int inputs, string units)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[] sizes = [.. units.Split(' ').Select(int.Parse)];
        bool isLarge = inputs > 1000 || sizes.Max() > 1000;
        foreach (Activation activation in isLarge ? [Activation.Relu] : Enum.GetValues<Activation>())
        {
            var activations = new Activation[sizes.Length];
            Array.Fill(activations, activation);
            NetworkShape shape = NetworkShape.Create<T>(inputs, sizes, activations);
            DenseNetwork<T> network = NetworkSubject.Random<T>(shape, seed: 3);
            Compare(network, new NetworkProblem<T>(isLarge ? 9 : 130, inputs, 1, seed: 4).Rows);
        }
    }

    private static void Compare<T>(DenseNetwork<T> network, T[] rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int inputs = network.Shape.Inputs;
        int outputs = network.Shape.Outputs;
        int total = rows.Length / inputs;
        var wanted = new T[total * outputs];
        var one = new T[outputs];
        for (int r = 0; r < total; r++)
        {
            T[] row = rows[(r * inputs)..((r + 1) * inputs)];
            T[] plain = PlainNetwork.Predict(network, row);
            plain.CopyTo(wanted, r * outputs);
            network.Predict(row, one);
            SameBits(plain, one, $"row {r} alone");
            if (outputs == 1)
            {
                SameBits([plain[0]], [network.Predict(row)], $"the number of row {r}");
            }
        }

        foreach (int count in Counts.Where(count => count <= total))
        {
            var found = new T[count * outputs];
            network.Predict(rows.AsSpan(0, count * inputs), found);
            SameBits(wanted.AsSpan(0, found.Length), found, $"{count} rows of {network.Shape} with {network.Shape.Layers[0].Activation}");
        }
    }

    private static void SameBits<T>(ReadOnlySpan<T> wanted, ReadOnlySpan<T> found, string what)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal(wanted.Length, found.Length);
        for (int i = 0; i < wanted.Length; i++)
        {
            Assert.True(
                wanted[i].Equals(found[i]) && T.IsNegative(wanted[i]) == T.IsNegative(found[i]), $"{what}: output {i} is {found[i]:r}, and must be {wanted[i]:r}.");
        }
    }
}
