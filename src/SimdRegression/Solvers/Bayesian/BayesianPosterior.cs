using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.LinearAlgebra;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// What a Bayesian fit knows: precisions, the evidence, the deviations of coefficients, and predictions with their deviations. Allocated once, filled by
/// every fit that it is given to.
/// </summary>
/// <remarks>
/// Given the precisions, the coefficients are normal with mean w and covariance S. Figures are NaN where a fit did not end with precisions.
/// <para>Thread safety: one thread at a time while a fit fills it; until the next such fit any number of threads may read it.</para>
/// </remarks>
/// <param name="features">The number of features N, 1 to 512.</param>
/// <example><code>double y = posterior.Predict(row, out double deviation);</code></example>
public sealed class BayesianPosterior(int features)
{
    private readonly double[] coefficients = new double[RowArguments.CheckedFeatures(features)];
    private readonly double[] deviations = new double[features];
    private readonly double[] precisions = new double[features];
    private readonly double[] center = new double[features];

    // Column j of T, V = T'T: its elements from row j on, zeros before it. Index 0 is the prediction at the center.
    private readonly double[] columns = new double[(features + 1) * (features + 1)];
    private double intercept;

    /// <summary>The number of features N.</summary>
    public int FeatureCount => coefficients.Length;

    /// <summary>a, one over the variance of the noise of a row of weight 1, in units of the target.</summary>
    public double NoisePrecision { get; private set; } = double.NaN;

    /// <summary>l, one over the variance of the coefficients before the data are seen; NaN where each has its own.</summary>
    public double WeightPrecision { get; private set; } = double.NaN;

    /// <summary>The precision of each coefficient before the data are seen, in units of the columns that the penalty acts on; NaN of a feature that left.</summary>
    public ReadOnlySpan<double> WeightPrecisions => precisions;

    /// <summary>The standard deviation of each coefficient, the root of the diagonal of S, in units of the data; NaN of a feature that left.</summary>
    public ReadOnlySpan<double> CoefficientDeviations => deviations;

    /// <summary>How many coefficients the data determine: the sum of 1 - l S(j, j), from 0 to N.</summary>
    public double EffectiveFeatures { get; private set; } = double.NaN;

    /// <summary>
    /// The logarithm of the probability density of the target given a and l: 1/2 ( sum log l + n log a - a RSS - sum l w^2 - log det(a X'X + L) - n log(2 pi) ), with
    /// an intercept for the centred target. The priors of a and l have no part in it. With weights half the sum of their logarithms is added.
    /// </summary>
    public double LogEvidence { get; private set; } = double.NaN;

    /// <summary>Whether the model has an intercept.</summary>
    public bool HasIntercept { get; private set; }

    /// <summary>The means of the features, about which the intercept does not depend on the coefficients; zeros without an intercept.</summary>
    public ReadOnlySpan<double> Center => center;

    /// <summary>How many numbers <see cref="CopyFactorTo"/> writes: k (k + 1) / 2, k = N, one more with an intercept.</summary>
    public int FactorLength
    {
        get
        {
            int parameters = FeatureCount + (HasIntercept ? 1 : 0);
            return parameters * (parameters + 1) / 2;
        }
    }

    /// <summary>
    /// Writes the root T of the covariance T'T of the prediction at <see cref="Center"/> (with an intercept) and of the coefficients, column by column, each
    /// from its diagonal element on: what <see cref="CoefficientCovariance.FromFactor"/> takes, so that predictive deviations can be stored.
    /// </summary>
    /// <param name="destination">Receives <see cref="FactorLength"/> numbers.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public void CopyFactorTo(Span<double> destination)
    {
        if (destination.Length != FactorLength)
        {
            throw new ArgumentException($"There are {destination.Length} elements, and must be {FactorLength}.", nameof(destination));
        }

        int stride = FeatureCount + 1;
        for (int j = HasIntercept ? 0 : 1; j < stride; j++)
        {
            ReadOnlySpan<double> column = columns.AsSpan((j * stride) + j, stride - j);
            column.CopyTo(destination);
            destination = destination[column.Length..];
        }
    }

    /// <summary>Predicts, and tells how far a new observation may be from the prediction.</summary>
    /// <typeparam name="T">The element type of the row, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="row">N features x.</param>
    /// <param name="deviation">Receives sqrt(1/a + (x - mean)'S(x - mean) + 1/(W a)), W the sum of the weights; the last term with an intercept.</param>
    /// <returns>x.w + b.</returns>
    /// <exception cref="ArgumentException">The row has another number of features.</exception>
    /// <remarks>Nothing is allocated.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Predict<T>(ReadOnlySpan<T> row, out double deviation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (row.Length != FeatureCount)
        {
            throw new ArgumentException($"The row has {row.Length} features, and must have {FeatureCount}.", nameof(row));
        }

        int stride = FeatureCount + 1;
        Span<double> offset = stackalloc double[stride];
        Span<double> image = stackalloc double[stride];
        image.Clear();
        offset[0] = HasIntercept ? 1.0 : 0.0;
        double prediction = intercept;
        for (int j = 0; j < row.Length; j++)
        {
            double value = double.CreateTruncating(row[j]);
            prediction += value * coefficients[j];
            offset[j + 1] = value - center[j];
        }

        TransposedProduct.Add(stride, columns, stride, offset, image);
        deviation = Math.Sqrt((1.0 / NoisePrecision) + VectorOperations.Inner(image, image));
        return prediction;
    }

    /// <summary>Begins to be filled; everything is unknown.</summary>
    internal void Clear()
    {
        coefficients.AsSpan().Clear();
        deviations.AsSpan().Fill(double.NaN);
        precisions.AsSpan().Fill(double.NaN);
        center.AsSpan().Clear();
        columns.AsSpan().Clear();
        intercept = 0.0;
        HasIntercept = false;
        NoisePrecision = double.NaN;
        WeightPrecision = double.NaN;
        EffectiveFeatures = double.NaN;
        LogEvidence = double.NaN;
    }

    /// <summary>Takes what does not depend on a single coefficient.</summary>
    internal void Take(double noisePrecision, double weightPrecision, double effectiveFeatures, double logEvidence)
    {
        NoisePrecision = noisePrecision;
        WeightPrecision = weightPrecision;
        EffectiveFeatures = effectiveFeatures;
        LogEvidence = logEvidence;
    }

    /// <summary>Takes the coefficients and, with an intercept, where its own variance is alone.</summary>
    internal void TakeModel(ReadOnlySpan<double> fitted, double fittedIntercept, ReadOnlySpan<double> means, double totalWeight)
    {
        fitted.CopyTo(coefficients);
        intercept = fittedIntercept;
        HasIntercept = !means.IsEmpty;
        means.CopyTo(center);
        columns[0] = HasIntercept ? Math.Sqrt(1.0 / totalWeight / NoisePrecision) : 0.0;
    }

    /// <summary>Takes a feature: its precision, and its column of the root of S.</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="precision">Its precision; NaN where it left.</param>
    /// <returns>Where its column begins with its diagonal element, one number for each feature from itself on; the caller fills it in.</returns>
    internal Span<double> TakeFeature(int feature, double precision)
    {
        precisions[feature] = precision;
        int stride = FeatureCount + 1;
        return columns.AsSpan(((feature + 1) * stride) + feature + 1, FeatureCount - feature);
    }

    /// <summary>Makes the deviations from the columns.</summary>
    internal void Complete()
    {
        for (int j = 0; j < FeatureCount; j++)
        {
            ReadOnlySpan<double> column = TakeFeature(j, precisions[j]);
            deviations[j] = double.IsNaN(precisions[j]) ? double.NaN : Math.Sqrt(VectorOperations.Inner(column, column));
        }
    }
}
