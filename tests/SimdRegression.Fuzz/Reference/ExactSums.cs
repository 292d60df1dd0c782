namespace SimdRegression.Fuzz.Reference;

/// <summary>
/// Weighted sums of rows and of their products, of values and weights as they are, not centred: rows come, fade and go, and the sums stay exact
/// to 96 digits. Groups of rows of integers are summed in integers; so are multiples of 2^-20.
/// </summary>
/// <param name="features">How many features; the target is one more column.</param>
internal sealed class ExactSums(int features)
{
    /// <summary>Values are multiples of 2 to minus this.</summary>
    public const int FractionBits = 20;

    /// <summary>How many features.</summary>
    public int Features => features;

    /// <summary>The sum of the weights.</summary>
    public BigFloat Weight { get; private set; }

    /// <summary>sum s x; the target's last.</summary>
    public BigFloat[] Sums { get; } = new BigFloat[features + 1];

    /// <summary>sum s x x'; the lower triangle.</summary>
    public BigFloat[,] Products { get; } = new BigFloat[features + 1, features + 1];

    /// <summary>Adds rows of one weight.</summary>
    /// <param name="rows">Row after row, of multiples of 2^-20 below 2^60 / 2^20.</param>
    /// <param name="targets">One a row.</param>
    /// <param name="weight">The weight of each; below zero the rows go.</param>
    public void AddMultiples(ReadOnlySpan<double> rows, ReadOnlySpan<double> targets, BigFloat weight)
    {
        int width = features + 1;
        var sums = new Int128[width];
        var products = new Int128[width, width];
        var row = new Int128[width];
        for (int i = 0; i < targets.Length; i++)
        {
            for (int j = 0; j < width; j++)
            {
                row[j] = (Int128)Math.ScaleB(j < features ? rows[(i * features) + j] : targets[i], FractionBits);
                sums[j] += row[j];
                for (int k = 0; k <= j; k++)
                {
                    products[j, k] += row[j] * row[k];
                }
            }
        }

        Weight += weight * targets.Length;
        for (int j = 0; j < width; j++)
        {
            Sums[j] += weight * BigFloat.Scale(sums[j], -FractionBits);
            for (int k = 0; k <= j; k++)
            {
                Products[j, k] += weight * BigFloat.Scale(products[j, k], -2 * FractionBits);
            }
        }
    }

    /// <summary>Adds one row of any values.</summary>
    public void Add(ReadOnlySpan<double> row, double target, BigFloat weight)
    {
        Weight += weight;
        for (int j = 0; j <= features; j++)
        {
            BigFloat weighted = weight * (j < features ? row[j] : target);
            Sums[j] += weighted;
            for (int k = 0; k <= j; k++)
            {
                Products[j, k] += weighted * (k < features ? row[k] : target);
            }
        }
    }

    /// <summary>Adds other sums, times a factor.</summary>
    public void Add(ExactSums other, BigFloat factor)
    {
        Weight += factor * other.Weight;
        for (int j = 0; j <= features; j++)
        {
            Sums[j] += factor * other.Sums[j];
            for (int k = 0; k <= j; k++)
            {
                Products[j, k] += factor * other.Products[j, k];
            }
        }
    }

    /// <summary>The product of two columns about their means.</summary>
    public BigFloat Centred(int first, int second)
    {
        (int high, int low) = first >= second ? (first, second) : (second, first);
        return Products[high, low] - (Sums[high] * Sums[low] / Weight);
    }
}
