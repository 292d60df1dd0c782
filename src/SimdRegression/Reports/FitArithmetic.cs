namespace SimdRegression;

/// <summary>In how many digits the equations of a fit were solved.</summary>
public enum FitArithmetic
{
    /// <summary>Double precision: moments of many rows, whose products are summed in double.</summary>
    Double,

    /// <summary>
    /// A solution in double precision, corrected until it rests by residuals in doubled precision, about 32 digits, which the moments hold.
    /// </summary>
    RefinedDouble,

    /// <summary>Moments, factor and solution in doubled precision: where a factor in double precision means nothing.</summary>
    DoubledDouble,

    /// <summary>
    /// Orthogonal transformations of the rows in double precision (<see cref="TriangularFactor{T}"/>), which do not square the condition
    /// number.
    /// </summary>
    Orthogonal,
}
