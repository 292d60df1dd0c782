namespace SimdRegression.Networks.Kernels;

/// <summary>How the numbers of a dense layer lie in memory and in which order its sums are formed. The generator compiles this file too.</summary>
/// <remarks>
/// <para>
/// A layer of K inputs and O units has a bias for each unit, then its weights. Rows of numbers are padded with zeros to whole lines of 64 bytes. A wide layer
/// keeps the weights of an input side by side, [input][unit]: units run along the lanes. A narrow layer, with at most four units, keeps the weights of a unit
/// side by side, [unit][input]: inputs run along the lanes.
/// </para>
/// <para>
/// A unit of a wide layer is the sum of C chains. Chain 0 starts at the bias, the others at 0; chain c is MultiplyAdd(x(k), w(k), chain) for k = c, c + C,
/// c + 2 C, and so on. Chain 1 is added to chain 0, then chain 2, and so on. Several chains are there for single rows: one chain of many inputs would wait
/// for each of its sums.
/// </para>
/// <para>A unit of a narrow layer is summed like a score of <c>ClassScores</c>.</para>
/// </remarks>
internal static class LayerGeometry
{
    /// <summary>The most units of a narrow layer.</summary>
    public const int MostNarrowUnits = 4;

    private const int Line = 64;
    private const int FewestInputsOfChain = 4;

    /// <summary>A number of elements rounded up to whole lines of 64 bytes.</summary>
    /// <param name="count">The number.</param>
    /// <param name="elementSize">The bytes of an element.</param>
    public static int Padded(int count, int elementSize)
    {
        int lanes = Line / elementSize;
        return (count + lanes - 1) / lanes * lanes;
    }

    /// <summary>Whether a layer keeps the weights of a unit side by side.</summary>
    /// <param name="units">O.</param>
    public static bool IsNarrow(int units) => units <= MostNarrowUnits;

    /// <summary>The number of chains C of a wide layer.</summary>
    /// <param name="inputs">K.</param>
    /// <param name="units">O.</param>
    /// <param name="elementSize">The bytes of an element.</param>
    public static int Chains(int inputs, int units, int elementSize)
    {
        // Eight chains of 512 bits keep a machine busy that starts two multiply-adds a cycle and waits four cycles for one.
        int lines = Padded(units, elementSize) * elementSize / Line;
        int chains = lines switch
        {
            1 => 8,
            2 => 4,
            3 or 4 => 2,
            _ => 1,
        };
        while (chains > 1 && inputs < FewestInputsOfChain * chains)
        {
            chains /= 2;
        }

        return chains;
    }

    /// <summary>The length of the weights of a layer with their padding.</summary>
    /// <param name="inputs">K.</param>
    /// <param name="units">O.</param>
    /// <param name="elementSize">The bytes of an element.</param>
    public static int WeightLength(int inputs, int units, int elementSize)
        => IsNarrow(units) ? units * Padded(inputs, elementSize) : inputs * Padded(units, elementSize);
}
