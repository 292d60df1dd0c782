using SimdRegression.Kernels;

namespace SimdRegression.Selection;

/// <summary>
/// A Gaussian process with an unknown constant mean: what is known of a smooth function from some of its values, with what is not known
/// (Rasmussen and Williams 2006, chapters 2, 4 and 5).
/// </summary>
/// <remarks>
/// The covariance is Matern's with nu = 5/2 and a length scale for each coordinate, plus a nugget that takes in what does not vary smoothly.
/// Mean and variance follow from the data in closed form; length scales and nugget maximise the marginal likelihood over a small grid,
/// one after the other, which takes the same steps on every machine. The scores of a cross-validation share their folds, so they vary together
/// with what fold a row is in, and far less against each other: their noise is the nugget that the likelihood finds, not their standard error.
/// </remarks>
internal sealed class GaussianProcess
{
    // Of the unit cube. A process that varies faster than the shortest looks like noise to a few dozen points.
    private static readonly double[] LengthScales = [0.08, 0.15, 0.3, 0.6, 1.2, 2.4];
    private static readonly double[] Nuggets = [1e-8, 1e-6, 1e-4, 1e-2, 1e-1];

    private const int FirstLengthScale = 2;
    private const int FirstNugget = 1;
    private const int MostSweeps = 3;

    private readonly int dimensions;
    private readonly double[] inputs;
    private readonly double[] values;
    private readonly double[] factor;
    private readonly double[] weights;
    private readonly double[] ones;
    private readonly double[] covariances;
    private readonly double[] inverseScales;
    private readonly int[] choices;
    private int count;
    private double mean;
    private double variance;
    private double meanPrecision;

    /// <summary>Allocates the workspace.</summary>
    /// <param name="dimensions">The number of coordinates.</param>
    /// <param name="capacity">The largest number of values.</param>
    public GaussianProcess(int dimensions, int capacity)
    {
        this.dimensions = dimensions;
        inputs = new double[capacity * dimensions];
        values = new double[capacity];
        factor = new double[capacity * capacity];
        weights = new double[capacity];
        ones = new double[capacity];
        covariances = new double[capacity];
        inverseScales = new double[dimensions];
        choices = new int[dimensions + 1];
    }

    /// <summary>Learns from values of the function.</summary>
    /// <param name="points">Where they were taken: coordinates in the unit cube, point after point.</param>
    /// <param name="heights">The values, at least one.</param>
    public void Fit(ReadOnlySpan<double> points, ReadOnlySpan<double> heights)
    {
        count = heights.Length;
        points.CopyTo(inputs);
        heights.CopyTo(values);
        choices.AsSpan(0, dimensions).Fill(FirstLengthScale);
        choices[dimensions] = FirstNugget;
        double best = Condition();
        for (int sweep = 0; sweep < MostSweeps; sweep++)
        {
            bool moved = false;
            for (int parameter = 0; parameter <= dimensions; parameter++)
            {
                int present = choices[parameter];
                int chosen = present;
                for (int i = 0; i < (parameter < dimensions ? LengthScales : Nuggets).Length; i++)
                {
                    choices[parameter] = i;
                    double likelihood = i == present ? best : Condition();
                    if (likelihood > best)
                    {
                        best = likelihood;
                        chosen = i;
                    }
                }

                choices[parameter] = chosen;
                moved |= chosen != present;
            }

            if (!moved)
            {
                break;
            }
        }

        Condition();
    }

    /// <summary>What is known of the function at a point.</summary>
    /// <param name="point">The point.</param>
    /// <returns>The expected value, and the deviation from it that is left possible.</returns>
    public (double Mean, double Deviation) Predict(ReadOnlySpan<double> point)
    {
        double expected = mean;
        for (int i = 0; i < count; i++)
        {
            covariances[i] = Correlation(point, inputs.AsSpan(i * dimensions, dimensions));
            expected += covariances[i] * weights[i];
        }

        SolveForwards(covariances);
        double explained = 0.0;
        double share = 1.0;
        for (int i = 0; i < count; i++)
        {
            explained += covariances[i] * covariances[i];
            share -= covariances[i] * ones[i];
        }

        // What is not known of the mean adds to what is left.
        double rest = 1.0 - explained + (share * share / meanPrecision);
        return (expected, Math.Sqrt(variance * Math.Max(0.0, rest)));
    }

    // Factors the covariance, finds mean and variance; returns the logarithm of the marginal likelihood, but for a constant.
    private double Condition()
    {
        for (int d = 0; d < dimensions; d++)
        {
            inverseScales[d] = 1.0 / LengthScales[choices[d]];
        }

        double logDeterminant = Factor(Nuggets[choices[dimensions]]);
        ones.AsSpan(0, count).Fill(1.0);
        SolveForwards(ones);
        values.AsSpan(0, count).CopyTo(weights);
        SolveForwards(weights);
        meanPrecision = Inner(ones, ones);
        mean = Inner(ones, weights) / meanPrecision;
        double square = 0.0;
        for (int i = 0; i < count; i++)
        {
            weights[i] -= mean * ones[i];
            square += weights[i] * weights[i];
        }

        // Equal values leave no variance, and every scale is as likely.
        const double Smallest = 1e-300;
        variance = square / count;
        SolveBackwards(weights);
        return (-0.5 * count * VectorFunctions.Log(Math.Max(variance, Smallest))) - (0.5 * logDeterminant);
    }

    private double Factor(double nugget)
    {
        double logDeterminant = 0.0;
        for (int i = 0; i < count; i++)
        {
            Span<double> row = factor.AsSpan(i * count, i + 1);
            for (int j = 0; j <= i; j++)
            {
                double sum = j == i
                    ? 1.0 + nugget
                    : Correlation(inputs.AsSpan(i * dimensions, dimensions), inputs.AsSpan(j * dimensions, dimensions));
                ReadOnlySpan<double> other = factor.AsSpan(j * count, j + 1);
                for (int k = 0; k < j; k++)
                {
                    sum -= row[k] * other[k];
                }

                // Rounding may take more than the nugget of points that coincide.
                row[j] = j == i ? Math.Sqrt(Math.Max(sum, 0.5 * nugget)) : sum / other[j];
            }

            logDeterminant += 2.0 * VectorFunctions.Log(row[i]);
        }

        return logDeterminant;
    }

    private double Correlation(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        double square = 0.0;
        for (int d = 0; d < dimensions; d++)
        {
            double distance = (left[d] - right[d]) * inverseScales[d];
            square += distance * distance;
        }

        double scaled = Math.Sqrt(5.0 * square);
        return (1.0 + scaled + (5.0 / 3.0 * square)) * VectorFunctions.Exp(-scaled);
    }

    private void SolveForwards(Span<double> vector)
    {
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<double> row = factor.AsSpan(i * count, i + 1);
            double sum = vector[i];
            for (int k = 0; k < i; k++)
            {
                sum -= row[k] * vector[k];
            }

            vector[i] = sum / row[i];
        }
    }

    private void SolveBackwards(Span<double> vector)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            vector[i] /= factor[(i * count) + i];
            for (int k = 0; k < i; k++)
            {
                vector[k] -= factor[(i * count) + k] * vector[i];
            }
        }
    }

    private double Inner(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        double sum = 0.0;
        for (int i = 0; i < count; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }
}
