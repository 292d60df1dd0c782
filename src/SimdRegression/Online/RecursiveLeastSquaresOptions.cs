using System.Globalization;

namespace SimdRegression;

/// <summary>
/// What recursive least squares starts from and how fast it forgets. The default value is ridge regression of strength 1 with an intercept,
/// where no row is forgotten.
/// </summary>
/// <remarks>Thread safety: an immutable value; any number of threads may share it.</remarks>
public readonly record struct RecursiveLeastSquaresOptions
{
    private const double DefaultRidge = 1.0;
    private const double DefaultVarianceLimit = 1e6;

    private readonly double forgettingFactor;
    private readonly double ridge;
    private readonly double varianceLimit;
    private readonly bool withoutIntercept;

    /// <summary>
    /// lambda: with every row the weight of all rows before it is multiplied by this, and the ridge as well, so that about 1 / (1 - lambda)
    /// rows count. Above 0, at most 1. Default: 1, nothing is forgotten.
    /// </summary>
    public double ForgettingFactor
    {
        get => forgettingFactor == 0.0 ? 1.0 : forgettingFactor;
        init
        {
            if (!(value > 0.0 && value <= 1.0))
            {
                throw OutOfRange(nameof(ForgettingFactor), value, "The forgetting factor must be above 0 and at most 1");
            }

            forgettingFactor = value;
        }
    }

    /// <summary>
    /// delta: the strength of the ridge penalty that recursion starts from, as in <see cref="SimdRegression.Ridge"/>. The smaller it is beside
    /// the sums of squares of the columns, the less of it remains in the answer, and the more digits the first rows cost. From 1e-100 to 1e100.
    /// Default: 1.
    /// </summary>
    public double Ridge
    {
        get => ridge == 0.0 ? DefaultRidge : ridge;
        init
        {
            if (!(value >= 1e-100 && value <= 1e100))
            {
                throw OutOfRange(nameof(Ridge), value, "The ridge must be from 1e-100 to 1e100");
            }

            ridge = value;
        }
    }

    /// <summary>
    /// How far the variance of a coefficient may grow while rows tell nothing of it: no diagonal element of the inverse moments is let above
    /// this multiple of its start 1 / delta. From 1 to 1e20. Default: 1e6.
    /// </summary>
    /// <remarks>
    /// With a forgetting factor below 1, what is not measured is forgotten exponentially (the covariance winds up), and would leave the
    /// range of numbers at last. A row that would bring an element above the limit is taken in without forgetting.
    /// </remarks>
    public double VarianceLimit
    {
        get => varianceLimit == 0.0 ? DefaultVarianceLimit : varianceLimit;
        init
        {
            if (!(value >= 1.0 && value <= 1e20))
            {
                throw OutOfRange(nameof(VarianceLimit), value, "The limit of the variance must be from 1 to 1e20");
            }

            varianceLimit = value;
        }
    }

    /// <summary>Whether there is an intercept b. It is never penalised. Default: true.</summary>
    public bool Intercept
    {
        get => !withoutIntercept;
        init => withoutIntercept = !value;
    }

    private static ArgumentOutOfRangeException OutOfRange(string name, double value, string wanted)
    {
        return new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture, $"{wanted}, and is {value}."));
    }
}
