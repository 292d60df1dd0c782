namespace SimdRegression.Benchmarks.Plain;

/// <summary>Fits over rows as one writes them in plain C#.</summary>
internal static class PlainDescent
{
    /// <summary>One epoch of stochastic gradient descent on the squared loss, rows in order, with a constant step.</summary>
    /// <param name="rows">The rows, one after the other.</param>
    /// <param name="targets">One a row.</param>
    /// <param name="step">The step size.</param>
    /// <param name="coefficients">w, and b behind it; updated in place.</param>
    public static void Epoch(double[] rows, double[] targets, double step, double[] coefficients)
    {
        int features = coefficients.Length - 1;
        for (int r = 0; r < targets.Length; r++)
        {
            ReadOnlySpan<double> row = rows.AsSpan(r * features, features);
            double residual = coefficients[features] - targets[r];
            for (int j = 0; j < row.Length; j++)
            {
                residual += row[j] * coefficients[j];
            }

            for (int j = 0; j < row.Length; j++)
            {
                coefficients[j] -= step * residual * row[j];
            }

            coefficients[features] -= step * residual;
        }
    }

    /// <summary>Logistic regression with a squared penalty by Newton's method (iteratively reweighted least squares).</summary>
    /// <param name="rows">The rows, one after the other.</param>
    /// <param name="labels">0 or 1, one a row.</param>
    /// <param name="alpha">The strength of the penalty; the intercept has none.</param>
    /// <param name="tolerance">Steps shorter than this end it.</param>
    /// <param name="coefficients">Receives w, and b behind it.</param>
    public static void Logistic(double[] rows, double[] labels, double alpha, double tolerance, double[] coefficients)
    {
        int size = coefficients.Length;
        int features = size - 1;
        var hessian = new double[size * size];
        var step = new double[size];
        Array.Clear(coefficients);
        double longest;
        do
        {
            Array.Clear(hessian);
            Array.Clear(step);
            for (int j = 0; j < features; j++)
            {
                hessian[(j * size) + j] = alpha;
                step[j] = -alpha * coefficients[j];
            }

            for (int r = 0; r < labels.Length; r++)
            {
                ReadOnlySpan<double> row = rows.AsSpan(r * features, features);
                double margin = coefficients[features];
                for (int j = 0; j < row.Length; j++)
                {
                    margin += row[j] * coefficients[j];
                }

                double probability = 1.0 / (1.0 + Math.Exp(-margin));
                double curvature = probability * (1.0 - probability);
                double rest = labels[r] - probability;
                for (int i = 0; i < row.Length; i++)
                {
                    step[i] += rest * row[i];
                    double weighted = curvature * row[i];
                    for (int j = 0; j <= i; j++)
                    {
                        hessian[(i * size) + j] += weighted * row[j];
                    }

                    hessian[(features * size) + i] += weighted;
                }

                step[features] += rest;
                hessian[(features * size) + features] += curvature;
            }

            PlainCholesky.Factor(hessian, size);
            PlainCholesky.Solve(hessian, step);
            longest = 0.0;
            for (int j = 0; j < size; j++)
            {
                coefficients[j] += step[j];
                longest = Math.Max(longest, Math.Abs(step[j]));
            }
        }
        while (longest > tolerance);
    }
}
