using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.LinearAlgebra;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>
/// Rows in the coordinates in which all coefficients of a fit are uncorrelated and have the variance of an observation: g = sqrt(s) F (x - mean), and
/// sqrt(s / W) for the intercept. The leverage of a row is |g|^2.
/// </summary>
/// <param name="features">N.</param>
internal sealed class WhitenedRows(int features)
{
    private readonly double[] offset = new double[features];
    private readonly double[] row = new double[features];

    /// <summary>The columns of F, N elements each, with inverse(X'SX) = F'F about the means or, without an intercept, about zero.</summary>
    public double[] Root { get; } = new double[features * features];

    /// <summary>The means; zeros without an intercept.</summary>
    public double[] Center { get; } = new double[features];

    /// <summary>What rounding the means to double left out.</summary>
    public double[] CenterLow { get; } = new double[features];

    /// <summary>The coefficients of the fit.</summary>
    public double[] Coefficients { get; } = new double[features];

    /// <summary>The mean of the target, 0 without an intercept.</summary>
    public double TargetCenter { get; set; }

    /// <summary>What rounding it left out.</summary>
    public double TargetCenterLow { get; set; }

    /// <summary>1 / W, 0 without an intercept.</summary>
    public double InverseWeight { get; set; }

    /// <summary>g of the row taken last, without the element of the intercept.</summary>
    public ReadOnlySpan<double> Row => row;

    /// <summary>The element of g that belongs to the intercept.</summary>
    public double InterceptElement { get; private set; }

    /// <summary>Its weight.</summary>
    public double Weight { get; private set; }

    /// <summary>Its residual.</summary>
    public double Residual { get; private set; }

    /// <summary>Its leverage.</summary>
    public double Leverage { get; private set; }

    /// <summary>Takes a row.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="index">Which.</param>
    /// <remarks>Sums are chains over the features, and <see cref="TransposedProduct"/>; the bits do not depend on the vector width.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Take<T>(in RowBatch<T> rows, int index)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> values = rows.Rows.Slice(index * rows.RowStride, features);
        double residual = (double.CreateTruncating(rows.Targets[index]) - TargetCenter) - TargetCenterLow;
        for (int j = 0; j < features; j++)
        {
            offset[j] = (double.CreateTruncating(values[j]) - Center[j]) - CenterLow[j];
            residual -= offset[j] * Coefficients[j];
        }

        Weight = rows.Weights.IsEmpty ? 1.0 : double.CreateTruncating(rows.Weights[index]);
        Residual = residual;
        double root = Math.Sqrt(Weight);
        row.AsSpan().Clear();
        TransposedProduct.Add(features, Root, features, offset, row);
        for (int j = 0; j < features; j++)
        {
            row[j] *= root;
        }

        InterceptElement = Math.Sqrt(Weight * InverseWeight);
        Leverage = Math.Min(1.0, (Weight * InverseWeight) + VectorOperations.Inner(row, row));
    }
}
