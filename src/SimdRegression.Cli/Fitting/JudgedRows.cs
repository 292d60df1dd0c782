using System.Numerics;

namespace SimdRegression.Cli.Fitting;

/// <summary>What a model made of some rows, and what was, in double precision.</summary>
/// <param name="Linear">x.w + b of each row: the prediction of a value, the margin of a class.</param>
/// <param name="Targets">The targets: 0 or 1 where they are classes.</param>
/// <param name="Weights">One a row, or empty.</param>
internal sealed record JudgedRows(double[] Linear, double[] Targets, double[] Weights)
{
    public int Count => Targets.Length;

    public static JudgedRows Of<T>(T[] linear, T[] targets, T[] weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(ToDouble(linear), ToDouble(targets), ToDouble(weights));

    /// <summary>The weight of a row.</summary>
    public double WeightOf(int row) => Weights.Length == 0 ? 1.0 : Weights[row];

    private static double[] ToDouble<T>(T[] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var doubles = new double[values.Length];
        for (int i = 0; i < doubles.Length; i++)
        {
            doubles[i] = double.CreateTruncating(values[i]);
        }

        return doubles;
    }
}
