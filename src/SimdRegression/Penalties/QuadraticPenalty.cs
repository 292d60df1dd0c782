using System.Globalization;

namespace SimdRegression;

/// <summary>
/// A quadratic penalty of any shape (Tikhonov; generalised ridge), alone or with absolute values. Made of a strength and a matrix P it minimises
/// sum s (y - x.w - b)^2 + alpha w'Pw, as <see cref="Ridge"/> does with P = I. Made with a share r of L1 as well, 0 included, it minimises
/// 1/(2W) sum s (y - x.w - b)^2 + alpha ( r sum over j of f(j) |w(j)| + (1 - r)/2 w'Pw ), as <see cref="ElasticNet"/> does with P = I, W the sum of the weights s.
/// </summary>
/// <remarks>
/// The penalty factors f of the options (<see cref="FitOptions.PenaltyFactors"/>) act on the absolute values alone; without any they are refused. With
/// <see cref="FitOptions.Standardize"/> the penalty acts on the coefficients of scaled columns. Where data and P together leave a direction free, the answer
/// is the one of least norm, as of <see cref="LeastSquares"/>, and <see cref="FitReport.Rank"/> says so. A constant column that P joins with others takes part.
/// <para>
/// Without L1 and bounds the fit is a Cholesky factorisation with refinement; with them, coordinate descent with Newton steps on the same Gram matrix plus P.
/// Its duality gap counts P as rows of the data, which a root of P would be. With the graph of <see cref="PenaltyMatrix.Graph"/> and L1 this is
/// network-constrained regularisation: Li and Li (2008), https://doi.org/10.1093/bioinformatics/btn081.
/// </para>
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
/// <example><code>
/// PenaltyMatrix smooth = PenaltyMatrix.Differences(20, order: 2);
/// FitReport report = moments.Fit(new QuadraticPenalty(5.0, smooth), out Model model);
/// FitReport sparse = moments.Fit(new QuadraticPenalty(0.1, smooth, l1Ratio: 0.2), out Model other);
/// </code></example>
public readonly record struct QuadraticPenalty : IMomentsEstimator
{
    private readonly PenaltyMatrix? matrix;

    /// <summary>A quadratic penalty alone, in the convention of <see cref="Ridge"/>.</summary>
    /// <param name="alpha">The strength of the penalty; a bare number is alpha of sum s (y - x.w - b)^2 + alpha w'Pw.</param>
    /// <param name="matrix">P.</param>
    /// <exception cref="ArgumentNullException">There is no matrix.</exception>
    public QuadraticPenalty(Strength alpha, PenaltyMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        Strength = alpha;
        this.matrix = matrix;
    }

    /// <summary>A quadratic penalty with absolute values, in the convention of <see cref="ElasticNet"/>.</summary>
    /// <param name="alpha">The strength of the penalty; a bare number is alpha of 1/(2W) RSS + alpha ( r sum f |w| + (1 - r)/2 w'Pw ).</param>
    /// <param name="matrix">P.</param>
    /// <param name="l1Ratio">The share r of the absolute values, from 0 to 1.</param>
    /// <exception cref="ArgumentNullException">There is no matrix.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The share lies outside 0 to 1.</exception>
    public QuadraticPenalty(Strength alpha, PenaltyMatrix matrix, double l1Ratio)
        : this(alpha, matrix)
    {
        if (!(l1Ratio >= 0.0 && l1Ratio <= 1.0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(l1Ratio), l1Ratio, string.Create(CultureInfo.InvariantCulture, $"The share of L1 must lie from 0 to 1, and is {l1Ratio}."));
        }

        L1Ratio = l1Ratio;
        IsBesideMean = true;
    }

    /// <inheritdoc/>
    public EstimatorKind Kind => EstimatorKind.Other;

    /// <inheritdoc/>
    public Strength Strength { get; }

    /// <inheritdoc/>
    public double L1Ratio { get; }

    /// <summary>Whether a bare strength multiplies the penalty beside 1/(2W) RSS, as where a share of L1 was given, and not beside RSS.</summary>
    public bool IsBesideMean { get; }

    /// <summary>P.</summary>
    /// <exception cref="InvalidOperationException">The penalty is <c>default</c>, which has no matrix.</exception>
    public PenaltyMatrix Matrix => matrix ?? throw new InvalidOperationException("The penalty has no matrix: new QuadraticPenalty() and default have none.");

    bool IMomentsEstimator.IsPerSample => IsBesideMean;

    double IMomentsEstimator.SquareOf(int feature) => Matrix[feature, feature];

    void IMomentsEstimator.FitBy<TFitter>(TFitter fitter) => fitter.FitQuadratic(in this);

    void IMomentsEstimator.PrepareBy<TFitter>(TFitter fitter) => fitter.PrepareQuadratic();

    /// <summary>Throws where the penalty does not suit the features or the options.</summary>
    /// <exception cref="ArgumentException">It does not; the message says what is allowed.</exception>
    internal void Check(int features, in FitOptions options)
    {
        Strength.Require("estimator");
        if (matrix is null || matrix.FeatureCount != features)
        {
            throw new ArgumentException($"The matrix is of {matrix?.FeatureCount ?? 0} features, and must be of {features}.", "estimator");
        }

        ReadOnlySpan<double> factors = options.PenaltyFactors.Span;
        if (L1Ratio == 0.0 && !factors.IsEmpty)
        {
            throw new ArgumentException(
                $"{nameof(FitOptions.PenaltyFactors)} act on absolute values, and this penalty has none; the matrix weights it, or give it a share of L1.", "options");
        }

        if (Strength.Convention == StrengthConvention.FractionOfMax && factors.Contains(0.0))
        {
            throw new ArgumentException(
                "A fraction of alphaMax needs every feature to have an absolute value in the penalty, and a penalty factor is 0; a strength is accepted.", "options");
        }
    }
}
