namespace SimdRegression.Fuzz.Reference;

/// <summary>
/// The problem of a penalised least-squares fit, 1/2 sum s (y - x.w - b)^2 + sum l1 |w| + 1/2 sum l2 w^2 within a box, stated from the rows
/// themselves in 96 digits.
/// </summary>
internal sealed class ExactQuadratic
{
    private const int VanishingBits = 280;

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

        Largest = LargestOf(rows, targets, weights);
        (Gram, Linear) = (new BigFloat[features, features], new BigFloat[features]);
        State(products, intercept);
    }

    /// <summary>States the problem from sums.</summary>
    /// <param name="sums">The sums, of positive weight.</param>
    /// <param name="largest">The largest size of each column, the target's last.</param>
    /// <param name="intercept">Whether there is an intercept.</param>
    public ExactQuadratic(ExactSums sums, double[] largest, bool intercept)
    {
        features = sums.Features;
        int width = features + 1;
        Weight = sums.Weight;
        Mean = new BigFloat[width];
        Deviation = new BigFloat[width];
        Largest = largest;
        var products = new BigFloat[width, width];
        for (int j = 0; j < width; j++)
        {
            Mean[j] = sums.Sums[j] / Weight;
            for (int k = 0; k <= j; k++)
            {
                products[j, k] = sums.Centred(j, k);
            }
        }

        (Gram, Linear) = (new BigFloat[features, features], new BigFloat[features]);
        State(products, intercept);
    }

    /// <summary>The sum of the weights.</summary>
    public BigFloat Weight { get; }

    /// <summary>The means; the target's last.</summary>
    public BigFloat[] Mean { get; }

    /// <summary>The population deviations; the target's last.</summary>
    public BigFloat[] Deviation { get; }

    /// <summary>The largest size of each column in rows that have weight; the target's last.</summary>
    public double[] Largest { get; }

    /// <summary>X'SX, centred where there is an intercept.</summary>
    public BigFloat[,] Gram { get; }

    /// <summary>X'Sy.</summary>
    public BigFloat[] Linear { get; }

    /// <summary>y'Sy: twice the objective at zero.</summary>
    public BigFloat TargetSquare { get; private set; }

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

    // From products about the means.
    private void State(BigFloat[,] products, bool intercept)
    {
        int width = features + 1;
        for (int j = 0; j < width; j++)
        {
            // What 96 digits leave of a column that does not vary is nothing.
            BigFloat nothing = BigFloat.Scale(Weight * Largest[j] * Largest[j], -VanishingBits);
            bool isConstant = products[j, j] <= nothing && products[j, j] >= -nothing;
            for (int k = 0; k < width && isConstant; k++)
            {
                products[Math.Max(j, k), Math.Min(j, k)] = BigFloat.Zero;
            }

            Deviation[j] = Weight.Sign > 0 && products[j, j].Sign > 0 ? BigFloat.Sqrt(products[j, j] / Weight) : BigFloat.Zero;
        }

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

    private double[] LargestOf(double[] rows, double[] targets, double[] weights)
    {
        var largest = new double[features + 1];
        for (int i = 0; i < targets.Length; i++)
        {
            for (int j = 0; j <= features && (weights.Length == 0 || weights[i] > 0.0); j++)
            {
                largest[j] = Math.Max(largest[j], Math.Abs(j < features ? rows[(i * features) + j] : targets[i]));
            }
        }

        return largest;
    }

    private BigFloat Value(double[] rows, double[] targets, int row, int column) => column < features ? rows[(row * features) + column] : targets[row];
}
