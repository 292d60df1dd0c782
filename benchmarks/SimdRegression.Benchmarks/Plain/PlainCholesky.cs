namespace SimdRegression.Benchmarks.Plain;

/// <summary>The Cholesky factor and the solution of a system with it as one writes them in plain C#.</summary>
internal static class PlainCholesky
{
    /// <summary>Factors the lower triangle of a square matrix in place.</summary>
    /// <returns>Whether the matrix was positive definite.</returns>
    public static bool Factor(Span<double> matrix, int features)
    {
        for (int i = 0; i < features; i++)
        {
            Span<double> row = matrix.Slice(i * features, i + 1);
            for (int j = 0; j <= i; j++)
            {
                ReadOnlySpan<double> above = matrix.Slice(j * features, j + 1);
                double sum = row[j];
                for (int k = 0; k < j; k++)
                {
                    sum -= row[k] * above[k];
                }

                if (i != j)
                {
                    row[j] = sum / above[j];
                }
                else if (sum > 0.0)
                {
                    row[j] = Math.Sqrt(sum);
                }
                else
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Solves L L' x = b in place.</summary>
    public static void Solve(ReadOnlySpan<double> factor, Span<double> vector)
    {
        int features = vector.Length;
        for (int i = 0; i < features; i++)
        {
            ReadOnlySpan<double> row = factor.Slice(i * features, i + 1);
            double sum = vector[i];
            for (int k = 0; k < i; k++)
            {
                sum -= row[k] * vector[k];
            }

            vector[i] = sum / row[i];
        }

        for (int i = features - 1; i >= 0; i--)
        {
            ReadOnlySpan<double> row = factor.Slice(i * features, i + 1);
            vector[i] /= row[i];
            for (int k = 0; k < i; k++)
            {
                vector[k] -= row[k] * vector[i];
            }
        }
    }
}
