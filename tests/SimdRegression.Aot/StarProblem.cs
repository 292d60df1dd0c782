using System.Numerics;

namespace SimdRegression.Aot;

/// <summary>
/// A design whose fits have closed forms at every number of features: around one centre, each feature is moved up and down once while
/// the others rest, and four rows lie in the centre. The centred columns are then orthogonal, so that every coefficient is on its own.
/// </summary>
internal sealed class StarProblem<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int CentreRows = 4;
    private const double Step = 2.0;

    private readonly double centre;
    private readonly double[] targets;

    /// <param name="features">The number of features.</param>
    /// <param name="centre">Where all features rest; 0 for fits without an intercept.</param>
    public StarProblem(int features, double centre)
    {
        this.centre = centre;
        Features = features;
        RowCount = (2 * features) + CentreRows;
        targets = new double[RowCount];
        Rows = new T[RowCount * features];
        Array.Fill(Rows, T.CreateChecked(centre));
        for (int j = 0; j < features; j++)
        {
            Rows[(2 * j * features) + j] += T.CreateChecked(Step);
            Rows[(((2 * j) + 1) * features) + j] -= T.CreateChecked(Step);
        }

        for (int i = 0; i < RowCount; i++)
        {
            // Multiples of 1/4 within a few units: exact in single precision too.
            targets[i] = ((i * 7 % 23) - 11) * 0.25;
        }

        Targets = Array.ConvertAll(targets, T.CreateChecked);
        TargetMean = targets.Average();
    }

    public int Features { get; }

    public int RowCount { get; }

    public T[] Rows { get; }

    public T[] Targets { get; }

    public double TargetMean { get; }

    public double Centre => centre;

    /// <summary>The centred sum of squares of every feature.</summary>
    public static double SumOfSquares => 2.0 * Step * Step;

    /// <summary>The centred cross product of a feature with the target.</summary>
    public double CrossProduct(int feature) => Step * (targets[2 * feature] - targets[(2 * feature) + 1]);

    /// <summary>The centred sum of squares of the target.</summary>
    public double TargetSumOfSquares => targets.Sum(y => (y - TargetMean) * (y - TargetMean));

    /// <summary>
    /// The minimum of 1/2 RSS + l1 |w| + l2/2 w^2 in one coefficient; the penalties are given for the sum over rows, not the mean.
    /// </summary>
    public double Coefficient(int feature, double l1 = 0.0, double l2 = 0.0)
    {
        double cross = CrossProduct(feature);
        return Math.CopySign(Math.Max(Math.Abs(cross) - l1, 0.0), cross) / (SumOfSquares + l2);
    }

    /// <summary>The intercept that belongs to coefficients.</summary>
    public double Intercept(double[] coefficients) => TargetMean - (centre * coefficients.Sum());

    /// <summary>The residual sum of squares of least squares.</summary>
    public double ResidualSumOfSquares =>
        TargetSumOfSquares - Enumerable.Range(0, Features).Sum(j => CrossProduct(j) * CrossProduct(j) / SumOfSquares);

    /// <summary>The smallest alpha of the lasso at which nothing is left.</summary>
    public double AlphaMax => Enumerable.Range(0, Features).Max(j => Math.Abs(CrossProduct(j))) / RowCount;
}
