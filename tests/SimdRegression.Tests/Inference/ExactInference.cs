using SimdRegression.Fuzz.Reference;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Inference;

/// <summary>The formulas of inference as they stand in textbooks, from the rows, in 96 digits.</summary>
internal sealed class ExactInference
{
    private readonly BigFloat[][] rows;
    private readonly BigFloat[] weights;
    private readonly BigFloat[] residuals;
    private readonly BigFloat[,] inverse;
    private readonly BigFloat[] solution;
    private readonly bool intercept;
    private readonly int parameters;

    public ExactInference(Problem problem, double[]? weights, bool intercept)
    {
        this.intercept = intercept;
        int offset = intercept ? 1 : 0;
        parameters = problem.Features + offset;
        Rows = problem.Count;
        rows = [.. Enumerable.Range(0, Rows).Select(r =>
            Enumerable.Range(0, parameters).Select(j => (BigFloat)(j < offset ? 1.0 : problem.Element(r, j - offset))).ToArray())];
        this.weights = [.. Enumerable.Range(0, Rows).Select(r => (BigFloat)(weights is null ? 1.0 : weights[r]))];
        BigFloat[] targets = [.. problem.Targets.Select(y => (BigFloat)y)];
        inverse = Inverse(Sum(r => this.weights[r]));
        solution = Times(inverse, Score(r => this.weights[r] * targets[r]));
        residuals = [.. Enumerable.Range(0, Rows).Select(r => targets[r] - Inner(rows[r], solution))];
        BigFloat total = BigFloat.Zero, mean = BigFloat.Zero, square = BigFloat.Zero, about = BigFloat.Zero;
        for (int r = 0; r < Rows; r++)
        {
            square += this.weights[r] * residuals[r] * residuals[r];
            total += this.weights[r];
            mean += this.weights[r] * targets[r];
        }

        mean /= total;
        for (int r = 0; r < Rows; r++)
        {
            about += this.weights[r] * (targets[r] - mean) * (targets[r] - mean);
        }

        ResidualSquare = square;
        TotalSquare = about;
    }

    public int Rows { get; }

    public BigFloat ResidualSquare { get; }

    public BigFloat TotalSquare { get; }

    public int Freedom => weights.Count(weight => !weight.IsZero) - parameters;

    public BigFloat Variance => ResidualSquare / (BigFloat)(double)Freedom;

    public BigFloat Coefficient(int parameter) => solution[parameter];

    public BigFloat Residual(int row) => residuals[row];

    public BigFloat Leverage(int row) => weights[row] * Inner(rows[row], Times(inverse, rows[row]));

    /// <summary>The covariance of intercept (first, if there is one) and coefficients.</summary>
    public BigFloat[,] Covariance(CovarianceKind kind, int[]? clusters = null)
    {
        double n = weights.Count(weight => !weight.IsZero);
        if (kind == CovarianceKind.Classical)
        {
            return Scaled(inverse, Variance);
        }

        BigFloat factor = kind == CovarianceKind.Hc1 ? (BigFloat)n / (BigFloat)(n - parameters) : BigFloat.One;
        BigFloat[,] meat;
        if (kind == CovarianceKind.Cluster)
        {
            meat = new BigFloat[parameters, parameters];
            double groups = 0.0;
            foreach (IGrouping<int, int> group in Enumerable.Range(0, Rows).Where(r => !weights[r].IsZero).GroupBy(r => clusters![r]))
            {
                groups++;
                BigFloat[] score = Score(r => group.Contains(r) ? weights[r] * residuals[r] : BigFloat.Zero);
                for (int i = 0; i < parameters; i++)
                {
                    for (int j = 0; j < parameters; j++)
                    {
                        meat[i, j] += score[i] * score[j];
                    }
                }
            }

            factor = (BigFloat)groups / (BigFloat)(groups - 1.0) * ((BigFloat)(n - 1.0) / (BigFloat)(n - parameters));
        }
        else
        {
            meat = Sum(r =>
            {
                BigFloat left = BigFloat.One - Leverage(r);
                BigFloat share = kind == CovarianceKind.Hc2 ? left : kind == CovarianceKind.Hc3 ? left * left : BigFloat.One;
                return weights[r] * weights[r] * residuals[r] * residuals[r] / share;
            });
        }

        return Scaled(Product(Product(inverse, meat), inverse), factor);
    }

    /// <summary>1 / (1 - R2) of a feature on all others.</summary>
    public BigFloat VarianceInflation(int feature)
    {
        BigFloat total = BigFloat.Zero, mean = BigFloat.Zero, square = BigFloat.Zero;
        int column = feature + 1;
        for (int r = 0; r < Rows; r++)
        {
            total += weights[r];
            mean += weights[r] * rows[r][column];
        }

        mean /= total;
        for (int r = 0; r < Rows; r++)
        {
            square += weights[r] * (rows[r][column] - mean) * (rows[r][column] - mean);
        }

        return square * inverse[column, column];
    }

    /// <summary>w'inverse(V)w / N.</summary>
    public BigFloat Wald(BigFloat[,] covariance)
    {
        int features = parameters - 1;
        var left = new BigFloat[features, features];
        var right = new BigFloat[features];
        for (int i = 0; i < features; i++)
        {
            right[i] = solution[i + 1];
            for (int j = 0; j < features; j++)
            {
                left[i, j] = covariance[i + 1, j + 1];
            }
        }

        return Inner(right, Times(Inverse(left), right)) / (BigFloat)(double)features;
    }

    public BigFloat VarianceOfMean(BigFloat[,] covariance, ReadOnlySpan<double> row)
    {
        var values = new BigFloat[parameters];
        int offset = intercept ? 1 : 0;
        for (int j = 0; j < parameters; j++)
        {
            values[j] = j < offset ? 1.0 : row[j - offset];
        }

        return Inner(values, Times(covariance, values));
    }

    private static BigFloat Inner(BigFloat[] left, BigFloat[] right)
    {
        BigFloat sum = BigFloat.Zero;
        for (int j = 0; j < left.Length; j++)
        {
            sum += left[j] * right[j];
        }

        return sum;
    }

    private static BigFloat[] Times(BigFloat[,] matrix, BigFloat[] vector)
    {
        return [.. Enumerable.Range(0, vector.Length).Select(i =>
        {
            BigFloat sum = BigFloat.Zero;
            for (int j = 0; j < vector.Length; j++)
            {
                sum += matrix[i, j] * vector[j];
            }

            return sum;
        })];
    }

    private static BigFloat[,] Product(BigFloat[,] left, BigFloat[,] right)
    {
        int size = left.GetLength(0);
        var result = new BigFloat[size, size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                for (int k = 0; k < size; k++)
                {
                    result[i, j] += left[i, k] * right[k, j];
                }
            }
        }

        return result;
    }

    private static BigFloat[,] Scaled(BigFloat[,] matrix, BigFloat factor)
    {
        int size = matrix.GetLength(0);
        var result = new BigFloat[size, size];
        for (int i = 0; i < size * size; i++)
        {
            result[i / size, i % size] = factor * matrix[i / size, i % size];
        }

        return result;
    }

    // Gauss and Jordan.
    private static BigFloat[,] Inverse(BigFloat[,] matrix)
    {
        int size = matrix.GetLength(0);
        var left = (BigFloat[,])matrix.Clone();
        var right = new BigFloat[size, size];
        for (int i = 0; i < size; i++)
        {
            right[i, i] = BigFloat.One;
        }

        for (int k = 0; k < size; k++)
        {
            BigFloat pivot = left[k, k];
            for (int j = 0; j < size; j++)
            {
                left[k, j] /= pivot;
                right[k, j] /= pivot;
            }

            for (int i = 0; i < size; i++)
            {
                BigFloat factor = i == k ? BigFloat.Zero : left[i, k];
                for (int j = 0; j < size; j++)
                {
                    left[i, j] -= factor * left[k, j];
                    right[i, j] -= factor * right[k, j];
                }
            }
        }

        return right;
    }

    private BigFloat[,] Sum(Func<int, BigFloat> factor)
    {
        var result = new BigFloat[parameters, parameters];
        for (int r = 0; r < Rows; r++)
        {
            BigFloat share = factor(r);
            for (int i = 0; i < parameters && !share.IsZero; i++)
            {
                for (int j = 0; j < parameters; j++)
                {
                    result[i, j] += share * rows[r][i] * rows[r][j];
                }
            }
        }

        return result;
    }

    private BigFloat[] Score(Func<int, BigFloat> factor)
    {
        var result = new BigFloat[parameters];
        for (int r = 0; r < Rows; r++)
        {
            BigFloat share = factor(r);
            for (int i = 0; i < parameters && !share.IsZero; i++)
            {
                result[i] += share * rows[r][i];
            }
        }

        return result;
    }
}
