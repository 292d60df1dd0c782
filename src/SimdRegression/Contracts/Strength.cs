namespace SimdRegression;

/// <summary>What the number of a <see cref="Strength"/> means.</summary>
public enum StrengthConvention
{
    /// <summary>The convention of the estimator's namesake in scikit-learn.</summary>
    Estimator,

    /// <summary>Multiplies the penalty beside the mean half squared error: 1/(2W) RSS + v R(w).</summary>
    PerSample,

    /// <summary>Multiplies the penalty beside the summed half squared error: 1/2 RSS + v R(w).</summary>
    Total,

    /// <summary>C multiplies the loss instead: C/2 RSS + R(w).</summary>
    InverseC,

    /// <summary>A fraction of the smallest strength at which all penalised coefficients are zero.</summary>
    FractionOfMax,

    /// <summary>The textbook's mean squared error plus penalty: 1/W RSS + v (r |w| + (1 - r) w^2).</summary>
    MeanSquaredError,

    /// <summary>The lambda of glmnet, which divides the target of the squared loss by its deviation before it penalises squares.</summary>
    Glmnet,
}

/// <summary>The strength of a penalty, together with what the number means.</summary>
/// <remarks>
/// <para>
/// With W the sum of the sample weights (the number of rows without weights), RSS the weighted residual sum of squares, and
/// R(w) = sum over j of f(j) ( r |w(j)| + (1 - r)/2 w(j)^2 ), where r is the share of L1 (1 for the lasso, 0 for ridge) and f the penalty
/// factors:
/// </para>
/// <list type="table">
/// <item><term>a bare number v</term><description>ridge: RSS + v sum f w^2; lasso and elastic net: 1/(2W) RSS + v R(w) (scikit-learn's
/// alpha)</description></item>
/// <item><term><see cref="PerSample"/></term><description>1/(2W) RSS + v R(w), for every estimator</description></item>
/// <item><term><see cref="Total"/></term><description>1/2 RSS + v R(w); for ridge the same as a bare number</description></item>
/// <item><term><see cref="InverseC"/></term><description>v/2 RSS + R(w), that is Total(1/v)</description></item>
/// <item><term><see cref="FractionOfMax"/></term><description>v times alphaMax; lasso and elastic net only</description></item>
/// <item><term><see cref="MeanSquaredError"/></term><description>1/W RSS + v sum f ( r |w| + (1 - r) w^2 ), the form "MSE + lambda R(w)"
/// of textbooks</description></item>
/// <item><term><see cref="Glmnet"/></term><description>1/(2W) RSS + v sum f ( r |w| + (1 - r)/2 w^2 / sd(y) ), the lambda of glmnet</description></item>
/// </list>
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct Strength
{
    private Strength(double value, StrengthConvention convention, string name)
    {
        if (!double.IsFinite(value) || value < 0.0)
        {
            throw new ArgumentOutOfRangeException(name, value, "The strength of a penalty must be a finite number not below 0.");
        }

        Value = value;
        Convention = convention;
        isGiven = true;
    }

    // False of default(Strength), which stands in new Lasso() and default(Ridge): nobody chose a strength of 0 there.
    private readonly bool isGiven;

    /// <summary>The number.</summary>
    public double Value { get; }

    /// <summary>What the number means.</summary>
    public StrengthConvention Convention { get; }

    /// <summary>A bare number: scikit-learn's alpha for the estimator that it is given to.</summary>
    /// <param name="alpha">Finite, not below 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, infinite or NaN.</exception>
    public static implicit operator Strength(double alpha) => FromDouble(alpha);

    /// <summary>A bare number: scikit-learn's alpha for the estimator that it is given to.</summary>
    /// <param name="alpha">Finite, not below 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, infinite or NaN.</exception>
    public static Strength FromDouble(double alpha) => new(alpha, StrengthConvention.Estimator, nameof(alpha));

    /// <summary>1/(2W) RSS + alpha R(w).</summary>
    /// <param name="alpha">Finite, not below 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, infinite or NaN.</exception>
    public static Strength PerSample(double alpha) => new(alpha, StrengthConvention.PerSample, nameof(alpha));

    /// <summary>1/2 RSS + alpha R(w).</summary>
    /// <param name="alpha">Finite, not below 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, infinite or NaN.</exception>
    public static Strength Total(double alpha) => new(alpha, StrengthConvention.Total, nameof(alpha));

    /// <summary>C/2 RSS + R(w): the larger, the weaker the penalty.</summary>
    /// <param name="c">Finite, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not above 0, infinite or NaN.</exception>
    public static Strength InverseC(double c)
    {
        if (!(c > 0.0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(c), c, "C must be a finite number above 0.");
        }

        return new(c, StrengthConvention.InverseC, nameof(c));
    }

    /// <summary>A fraction of alphaMax, the smallest strength at which all penalised coefficients are zero.</summary>
    /// <param name="fraction">Finite, not below 0; from 1 on all penalised coefficients are zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, infinite or NaN.</exception>
    public static Strength FractionOfMax(double fraction) => new(fraction, StrengthConvention.FractionOfMax, nameof(fraction));

    /// <summary>The lambda of glmnet: 1/(2W) RSS + v sum f ( r |w| + (1 - r)/2 w^2 / sd(y) ).</summary>
    /// <param name="lambda">Finite, not below 0.</param>
    /// <remarks>
    /// glmnet divides the target by its deviation sd(y) (population, weighted), fits, and multiplies the coefficients by it again. L1 is the same then, but a
    /// squared coefficient counts 1 / sd(y) times as much. Without an intercept glmnet takes the root of the mean square of y in the place of sd(y), and so does
    /// this. The deviation is that of the rows of the fit; in cross-validation each fold has its own.
    /// What else differs: glmnet standardises unless <c>standardize = FALSE</c> (<see cref="FitOptions.Standardize"/> is off by default), and it rescales
    /// <c>penalty.factor</c> so that their mean is 1. With the logistic and the Poisson loss glmnet leaves the target alone, and this is <see cref="PerSample"/>.
    /// Source: Friedman, Hastie and Tibshirani (2010), https://doi.org/10.18637/jss.v033.i01, and the vignette of glmnet.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, infinite or NaN.</exception>
    /// <example><code>moments.Fit(new ElasticNet(Strength.Glmnet(0.3), 0.5), out Model model);  // glmnet(x, y, alpha = 0.5, lambda = 0.3)</code></example>
    public static Strength Glmnet(double lambda) => new(lambda, StrengthConvention.Glmnet, nameof(lambda));

    /// <summary>Refuses a strength that nobody gave.</summary>
    /// <param name="name">The argument that should hold one.</param>
    /// <exception cref="ArgumentException">It is <c>default</c>.</exception>
    internal void Require(string name)
    {
        if (!isGiven)
        {
            throw new ArgumentException(
                "The penalty has no strength: new Lasso() and default have none. Give one, for instance new Lasso(0.1); 0 switches the penalty off.", name);
        }
    }

    /// <summary>1/W RSS + alpha sum f ( r |w| + (1 - r) w^2 ), the form "MSE + alpha R(w)" of textbooks.</summary>
    /// <param name="alpha">Finite, not below 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, infinite or NaN.</exception>
    public static Strength MeanSquaredError(double alpha) => new(alpha, StrengthConvention.MeanSquaredError, nameof(alpha));
}
