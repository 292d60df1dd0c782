namespace SimdRegression;

/// <content>How precisely rows are summed.</content>
public abstract partial class Moments<T, TKernels>
{
    /// <summary>In how many digits products of rows are summed. Default: <see cref="SumPrecision.Automatic"/>.</summary>
    /// <value>To be set before the first row; it stays when rows are forgotten.</value>
    /// <remarks>
    /// <para>
    /// It is about rows that are added or taken out here, with and without <see cref="Workers"/>. Moments that are merged, copied or loaded
    /// bring the digits that they have: the sum of doubled moments is doubled, and one part that is not costs the others their digits.
    /// A stored state keeps them all.
    /// </para>
    /// <para>
    /// Fits use the digits where double precision is not enough, and say so in <see cref="FitReport.Arithmetic"/>.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration.</exception>
    /// <exception cref="InvalidOperationException">There are rows, which were summed otherwise.</exception>
    public SumPrecision SumPrecision
    {
        get => statistics.DoublesAllBlocks ? SumPrecision.Doubled : SumPrecision.Automatic;
        set
        {
            if (!Enum.IsDefined(value))
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, $"{(int)value} is no precision of sums.");
            }

            if (Count > 0 && value != SumPrecision)
            {
                throw new InvalidOperationException("The precision of sums is to be chosen before the first row, or after a reset.");
            }

            statistics.DoublesAllBlocks = value == SumPrecision.Doubled;
        }
    }
}
