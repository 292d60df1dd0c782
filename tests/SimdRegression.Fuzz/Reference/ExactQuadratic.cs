namespace SimdRegression.Fuzz.Reference;

/// <summary>
/// The problem of a penalised least-squares fit, 1/2 sum s (y - x.w - b)^2 + sum l1 |w| + 1/2 sum l2 w^2 within a box, stated from the rows
/// themselves in 96 digits.
/// </summary>
internal sealed class ExactQuadratic
{
    private readonly int features;

    /// <summary>States the problem.</summary>
    /// <param name="rows">Row after row.</param>
    /// <param name="targets">One a row.</param>
    /// <param name="weights">One a row, or none.</param>
    /// <param name="features">How many features.</param>
    /// <param name="intercept">Whether there is an intercept.</param>
    public ExactQuadratic(double[] rows, double[] targets, double[] weights, int features, bool intercept)
    {
        this.features = features;
        int width = features + 1;
        Weight = 0.0;
        Mean = new BigFloat[width];
        Deviation = new BigFloat[width];
        for (int i = 0; i < targets.Length; i++)
        {
            BigFloat weight = weights.Length == 0 ? 1.0 : weights[i];
            Weight += weight;
            for (int j = 0; j < width; j++)
            {
                Mean[j] += weight * Value(rows, targets, i, j);
            }
        }

        for (int j = 0; j < width && Weight.Sign > 0; j++)
        {
            Mean[j] /= Weight;
        }

        var products = new BigFloat[width, width];
        for (int i = 0; i < targets.Length; i++)
        {
            BigFloat weight = weights.Length == 0 ? 1.0 : weights[i];
            if (weight.IsZero)
            {
                continue;
            }

            var centred = new BigFloat[width];
            for (int j = 0; j < width; j++)
            {
                centred[j] = Value(rows, targets, i, j) - Mean[j];
            }

            for (int j = 0; j < width; j++)
            {
                BigFloat weighted = weight * centred[j];
                for (int k = 0; k <= j; k++)
                {
                    products[j, k] += weighted * centred[k];
                }
            }
        }

        for (int j = 0; j < width && Weight.Sign > 0; j++)
        {
            Deviation[j] = BigFloat.Sqrt(products[j, j] / Weight);
        }

        Gram = new BigFloat[features, features];
        Linear = new BigFloat[features];
        for (int j = 0; j < width; j++)
        {
            for (int k = 0; k <= j; k++)
            {
                BigFloat product = intercept ? products[j, k] : products[j, k] + (Weight * Mean[j] * Mean[k]);
                if (j < features)
                {
                    Gram[j, k] = product;
                    Gram[k, j] = product;
                }
                else if (k < features)
                {
                    Linear[k] = product;
                }
                else
                {
                    TargetSquare = product;
                }
            }
        }
    }

    /// <summary>The sum of the weights.</summary>
    public BigFloat Weight { get; }

    /// <summary>The means; the target's last.</summary>
    public BigFloat[] Mean { get; }

    /// <summary>The population deviations; the target's last.</summary>
    public BigFloat[] Deviation { get; }

    /// <summary>X'SX, centred where there is an intercept.</summary>
    public BigFloat[,] Gram { get; }

    /// <summary>X'Sy.</summary>
    public BigFloat[] Linear { get; }

    /// <summary>y'Sy: twice the objective at zero.</summary>
    public BigFloat TargetSquare { get; }

    /// <summary>X'S(y - Xw).</summary>
    public BigFloat[] Gradient(BigFloat[] w)
    {
        var gradient = new BigFloat[features];
        for (int j = 0; j < features; j++)
        {
            gradient[j] = Linear[j];
            for (int k = 0; k < features; k++)
            {
                gradient[j] -= Gram[j, k] * w[k];
            }
        }

        return gradient;
    }

    /// <summary>The sum of squared residuals, given their products with the columns.</summary>
    public BigFloat ResidualSquare(BigFloat[] w, BigFloat[] gradient)
    {
        BigFloat sum = TargetSquare;
        for (int j = 0; j < features; j++)
        {
            sum -= w[j] * (Linear[j] + gradient[j]);
        }

        return BigFloat.Max(sum, BigFloat.Zero);
    }

    /// <summary>The root of a diagonal element: a column's length.</summary>
    public BigFloat Length(int feature) => BigFloat.Sqrt(Gram[feature, feature]);

    private BigFloat Value(double[] rows, double[] targets, int row, int column) => column < features ? rows[(row * features) + column] : targets[row];
}
