using System.Numerics;

namespace SimdRegression.Benchmarks.Plain;

/// <summary>Prediction and the gradient of squared loss as one writes them in plain C#.</summary>
internal static class PlainPrediction
{
    /// <summary>x.w + b.</summary>
    public static T Predict<T>(ReadOnlySpan<T> row, ReadOnlySpan<T> coefficients, T intercept)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T sum = intercept;
        for (int j = 0; j < row.Length; j++)
        {
            sum += row[j] * coefficients[j];
        }

        return sum;
    }

    /// <summary>Adds residual times row to the gradient for every row; behind the coefficients' gradient stands the intercept's.</summary>
    public static void AddGradient<T>(
        ReadOnlySpan<T> rows, ReadOnlySpan<T> targets, ReadOnlySpan<T> coefficients, T intercept, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int features = coefficients.Length;
        for (int r = 0; r < targets.Length; r++)
        {
            ReadOnlySpan<T> row = rows.Slice(r * features, features);
            T residual = Predict(row, coefficients, intercept) - targets[r];
            for (int j = 0; j < row.Length; j++)
            {
                gradient[j] += residual * row[j];
            }

            gradient[features] += residual;
        }
    }
}
