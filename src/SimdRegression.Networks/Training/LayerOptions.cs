using System.Globalization;

namespace SimdRegression.Networks;

/// <summary>How a layer is regularised while it is trained.</summary>
/// <remarks>Thread safety: an immutable value; any number of threads may share it.</remarks>
public readonly record struct LayerOptions
{
    private readonly double l1;
    private readonly double l2;
    private readonly double dropout;

    /// <summary>What is added to the objective is L1 times the sum of the magnitudes of the layer's weights. Biases are free. Finite, not below 0. Default: 0.</summary>
    public double L1
    {
        get => l1;
        init => l1 = Strength(value, nameof(L1));
    }

    /// <summary>What is added to the objective is L2 times the sum of the squares of the layer's weights. Biases are free. Finite, not below 0. Default: 0.</summary>
    public double L2
    {
        get => l2;
        init => l2 = Strength(value, nameof(L2));
    }

    /// <summary>
    /// The probability that a unit is left out of a step, for each row anew; the others are multiplied by 1 / (1 - p). Only while training. From 0 to below 1.
    /// Default: 0 (Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html).
    /// </summary>
    public double Dropout
    {
        get => dropout;
        init => dropout = value is >= 0.0 and < 1.0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Dropout), value, Text($"The dropout must be from 0 to below 1, and is {value}."));
    }

    private static double Strength(double value, string name) => value >= 0.0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(name, value, Text($"{name} must be a finite number not below 0, and is {value}."));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
