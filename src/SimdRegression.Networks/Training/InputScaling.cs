using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;

namespace SimdRegression.Networks.Training;

/// <summary>The means and standard deviations of columns, by which a training scales them, and their folding into a network.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <param name="columns">How many columns there are.</param>
internal sealed class InputScaling<T>(int columns)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double[] means = new double[columns];
    private readonly double[] deviations = new double[columns];
    private readonly T[] shifts = new T[columns];
    private readonly T[] factors = new T[columns];

    /// <summary>The means, as they are subtracted.</summary>
    public ReadOnlySpan<T> Shifts => shifts;

    /// <summary>One over the standard deviations, as columns are multiplied by them.</summary>
    public ReadOnlySpan<T> Factors => factors;

    /// <summary>Takes the means and deviations of rows; a constant column has the deviation 1.</summary>
    /// <param name="values">The rows, adjacent.</param>
    /// <param name="weights">Their weights, or none.</param>
    /// <param name="chosen">The numbers of the rows that count.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Learn(ReadOnlySpan<T> values, ReadOnlySpan<T> weights, RowNumbers chosen)
    {
        Array.Clear(means);
        Array.Clear(deviations);
        double total = 0.0;
        for (int i = 0; i < chosen.Count; i++)
        {
            int row = chosen[i];
            double weight = weights.IsEmpty ? 1.0 : Widening.ToDouble(weights[row]);
            total += weight;
            for (int j = 0; j < means.Length; j++)
            {
                double value = Widening.ToDouble(values[(row * means.Length) + j]);
                means[j] += weight / total * (value - means[j]);
            }
        }

        for (int i = 0; i < chosen.Count; i++)
        {
            int row = chosen[i];
            double weight = weights.IsEmpty ? 1.0 : Widening.ToDouble(weights[row]);
            for (int j = 0; j < means.Length; j++)
            {
                double residual = Widening.ToDouble(values[(row * means.Length) + j]) - means[j];
                deviations[j] += weight * residual * residual;
            }
        }

        for (int j = 0; j < means.Length; j++)
        {
            // Rounding leaves a constant column a little more than nothing.
            double deviation = total > 0.0 ? Math.Sqrt(deviations[j] / total) : 0.0;
            deviation = deviation > 1e-12 * Math.Abs(means[j]) && double.IsFinite(deviation) ? deviation : 1.0;
            shifts[j] = Widening.Round<T>(means[j]);
            means[j] = Widening.ToDouble(shifts[j]);
            factors[j] = Widening.Round<T>(1.0 / deviation);
            deviations[j] = 1.0 / Widening.ToDouble(factors[j]);
        }
    }

    /// <summary>Scales a row in place.</summary>
    /// <param name="row">The row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(Span<T> row)
    {
        for (int j = 0; j < shifts.Length; j++)
        {
            row[j] = (row[j] - shifts[j]) * factors[j];
        }
    }

    /// <summary>Changes a first layer so that it takes the columns as they are.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="parameters">The parameters of the network.</param>
    public void FoldInputs(in LayerShape layer, Span<T> parameters)
    {
        for (int unit = 0; unit < layer.Units; unit++)
        {
            double bias = Widening.ToDouble(parameters[layer.BiasOffset + unit]);
            for (int input = 0; input < layer.Inputs; input++)
            {
                ref T weight = ref parameters[layer.WeightOffset + (unit * layer.UnitStep) + (input * layer.InputStep)];
                double folded = Widening.ToDouble(weight) / deviations[input];
                weight = Widening.Round<T>(folded);
                bias -= folded * means[input];
            }

            parameters[layer.BiasOffset + unit] = Widening.Round<T>(bias);
        }
    }

    /// <summary>Changes a first layer that takes the columns as they are to one that takes them scaled.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="parameters">The parameters of the network.</param>
    public void UnfoldInputs(in LayerShape layer, Span<T> parameters)
    {
        for (int unit = 0; unit < layer.Units; unit++)
        {
            double bias = Widening.ToDouble(parameters[layer.BiasOffset + unit]);
            for (int input = 0; input < layer.Inputs; input++)
            {
                ref T weight = ref parameters[layer.WeightOffset + (unit * layer.UnitStep) + (input * layer.InputStep)];
                double raw = Widening.ToDouble(weight);
                weight = Widening.Round<T>(raw * deviations[input]);
                bias += raw * means[input];
            }

            parameters[layer.BiasOffset + unit] = Widening.Round<T>(bias);
        }
    }

    /// <summary>Changes a last layer so that its outputs are in the units of the targets, or back.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="parameters">The parameters of the network.</param>
    /// <param name="isBack">Whether a layer in the units of the targets becomes one of scaled targets.</param>
    public void FoldTargets(in LayerShape layer, Span<T> parameters, bool isBack)
    {
        for (int unit = 0; unit < layer.Units; unit++)
        {
            double scale = isBack ? 1.0 / deviations[unit] : deviations[unit];
            for (int input = 0; input < layer.Inputs; input++)
            {
                ref T weight = ref parameters[layer.WeightOffset + (unit * layer.UnitStep) + (input * layer.InputStep)];
                weight = Widening.Round<T>(Widening.ToDouble(weight) * scale);
            }

            ref T bias = ref parameters[layer.BiasOffset + unit];
            double value = Widening.ToDouble(bias);
            bias = Widening.Round<T>(isBack ? (value - means[unit]) * scale : (value * scale) + means[unit]);
        }
    }
}
