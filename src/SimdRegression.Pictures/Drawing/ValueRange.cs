namespace SimdRegression.Pictures.Drawing;

/// <summary>From the least to the greatest of some values; empty while <see cref="Low"/> is above <see cref="High"/>.</summary>
internal readonly record struct ValueRange(double Low, double High)
{
    public static readonly ValueRange Empty = new(double.PositiveInfinity, double.NegativeInfinity);

    public bool IsEmpty => !(Low <= High);

    /// <summary>The range of the finite ones among the values.</summary>
    public static ValueRange Of(IEnumerable<double> values)
    {
        ValueRange range = Empty;
        foreach (double value in values)
        {
            range = range.With(value);
        }

        return range;
    }

    /// <summary>The range that has this value too; what is not finite changes nothing.</summary>
    public ValueRange With(double value) => double.IsFinite(value) ? new(Math.Min(Low, value), Math.Max(High, value)) : this;

    public ValueRange With(ValueRange other) => other.IsEmpty ? this : With(other.Low).With(other.High);

    /// <summary>The range with a share of its length added at both ends.</summary>
    public ValueRange Padded(double share)
    {
        if (IsEmpty)
        {
            return this;
        }

        // Halves first: the length of the longest range is beyond the largest double.
        double margin = 2.0 * share * ((High / 2.0) - (Low / 2.0));
        return new(Math.Max(Low - margin, double.MinValue), Math.Min(High + margin, double.MaxValue));
    }
}
