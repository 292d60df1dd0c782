namespace SimdRegression.Pictures.Drawing;

/// <summary>A labelled value of an axis.</summary>
internal readonly record struct Tick(double Value, string Label);

/// <summary>Maps values to positions along an axis, and knows the values that are worth a label.</summary>
internal abstract class Scale
{
    /// <summary>Positions are kept this near, in lengths of the axis, so that what has diverged still can be drawn and cut off.</summary>
    private const double Farthest = 1e4;

    /// <summary>Labelled values, in ascending order.</summary>
    public abstract IReadOnlyList<Tick> Ticks { get; }

    /// <summary>What belongs behind the title of the axis: the power of ten that was taken out of the labels, or nothing.</summary>
    public virtual string TitleSuffix => "";

    /// <summary>0 at the beginning of the axis, 1 at its end; NaN for what the axis has no place for.</summary>
    public double Position(double value) => double.IsFinite(value) ? Math.Clamp(Locate(value), -Farthest, Farthest) : double.NaN;

    protected abstract double Locate(double value);
}

/// <summary>An axis of equal steps.</summary>
internal sealed class LinearScale : Scale
{
    /// <summary>Ranges shorter than this, relative to their values, are one value: labels could not tell its ends apart.</summary>
    private const double ShortestRange = 1e-7;

    private const int LeastExponent = -290;

    private readonly double unit;
    private readonly double low;
    private readonly double length;
    private readonly Tick[] ticks;
    private readonly int labelExponent;

    /// <param name="range">The values from end to end; empty or a single value becomes a range about it.</param>
    /// <param name="tickCount">About how many labels there is room for.</param>
    public LinearScale(ValueRange range, int tickCount)
    {
        if (range.IsEmpty)
        {
            range = new(0.0, 1.0);
        }

        // All is computed in units of the largest value, because lengths and steps of the largest doubles would overflow.
        double largest = Math.Max(Math.Abs(range.Low), Math.Abs(range.High));
        int exponent = largest > 0.0 ? (int)Math.Floor(Math.Log10(largest)) : 0;
        if (exponent < LeastExponent)
        {
            (range, largest, exponent) = (new(0.0, 0.0), 0.0, 0);
        }

        unit = Math.Pow(10.0, exponent);
        low = range.Low / unit;
        double high = range.High / unit;
        if (high - low <= ShortestRange * (largest / unit))
        {
            double reach = largest == 0.0 ? 1.0 : 0.1 * (largest / unit);
            double middle = (low + high) / 2.0;
            (low, high) = (middle - reach, middle + reach);
        }

        length = high - low;
        labelExponent = exponent is >= NumberText.LargestPlainExponent or <= NumberText.SmallestPlainExponent ? exponent : 0;
        ticks = MakeTicks(NiceStep(length / Math.Max(1, tickCount)), high, exponent - labelExponent);
    }

    public override IReadOnlyList<Tick> Ticks => ticks;

    public override string TitleSuffix => labelExponent == 0 ? "" : $" (× {NumberText.PowerOfTen(labelExponent)})";

    protected override double Locate(double value) => ((value / unit) - low) / length;

    /// <summary>The least of 1, 2, 2.5 and 5 times a power of ten that is not below the step.</summary>
    private static double NiceStep(double step)
    {
        double power = Math.Pow(10.0, Math.Floor(Math.Log10(step)));
        double share = step / power;
        return power * (share <= 1.0 ? 1.0 : share <= 2.0 ? 2.0 : share <= 2.5 ? 2.5 : share <= 5.0 ? 5.0 : 10.0);
    }

    private Tick[] MakeTicks(double step, double high, int plainExponent)
    {
        const double slack = 1e-9;
        var found = new List<Tick>();
        double labelUnit = Math.Pow(10.0, plainExponent);
        int decimals = Decimals(step * labelUnit);
        for (double k = Math.Ceiling((low / step) - slack); k * step <= high + (slack * step); k++)
        {
            double value = k * step;
            found.Add(new Tick(value * unit, NumberText.Fixed(value * labelUnit, decimals)));
        }

        return [.. found];
    }

    /// <summary>How many decimals tell multiples of a step apart.</summary>
    private static int Decimals(double step)
    {
        const double slack = 1e-6;
        int decimals = 0;
        while (decimals < 12 && Math.Abs((step / Math.Round(step)) - 1.0) > slack)
        {
            step *= 10.0;
            decimals++;
        }

        return decimals;
    }
}

/// <summary>An axis of equal ratios, for positive values.</summary>
internal sealed class LogScale : Scale
{
    private readonly double low;
    private readonly double length;
    private readonly bool descending;
    private readonly Tick[] ticks;

    /// <param name="range">The values from end to end; what is not positive counts as absent.</param>
    /// <param name="tickCount">About how many labels there is room for.</param>
    /// <param name="descending">Whether the axis begins with its greatest value.</param>
    public LogScale(ValueRange range, int tickCount, bool descending = false)
    {
        this.descending = descending;
        if (range.IsEmpty || range.High <= 0.0)
        {
            range = new(1.0, 1.0);
        }

        low = Math.Log10(range.Low > 0.0 ? range.Low : range.High);
        double high = Math.Log10(range.High);
        if (high - low < 1e-6)
        {
            (low, high) = (low - 0.5, high + 0.5);
        }

        length = high - low;
        ticks = MakeTicks(high, tickCount);
    }

    public override IReadOnlyList<Tick> Ticks => ticks;

    protected override double Locate(double value)
    {
        double position = value > 0.0 ? (Math.Log10(value) - low) / length : double.NaN;
        return descending ? 1.0 - position : position;
    }

    private Tick[] MakeTicks(double high, int tickCount)
    {
        int decades = (int)(Math.Floor(high + 1e-9) - Math.Ceiling(low - 1e-9)) + 1;
        double[] multiples = decades * 3 <= tickCount ? [1.0, 2.0, 5.0] : decades * 2 <= tickCount ? [1.0, 3.0] : [1.0];
        if (length < 0.7)
        {
            // Less than a factor of five: steps of equal length, as a ruler has them.
            var ruler = new LinearScale(new ValueRange(Math.Pow(10.0, low), Math.Pow(10.0, high)), tickCount);
            return [.. ruler.Ticks.Where(tick => tick.Value > 0.0).Select(tick => new Tick(tick.Value, Label(tick.Value)))];
        }

        int stride = Math.Max(1, (int)Math.Ceiling(decades / (double)Math.Max(1, tickCount)));
        var found = new List<Tick>();
        for (int decade = (int)Math.Floor(low); decade <= Math.Ceiling(high); decade++)
        {
            foreach (double multiple in multiples)
            {
                double exponent = decade + Math.Log10(multiple);
                if (decade % stride == 0 && exponent >= low - 1e-9 && exponent <= high + 1e-9)
                {
                    double value = multiple * Math.Pow(10.0, decade);
                    found.Add(new Tick(value, Label(value)));
                }
            }
        }

        return [.. found];
    }

    private static string Label(double value) => NumberText.Short(value, 3);
}
