namespace SimdRegression.Pictures.Drawing;

/// <summary>
/// An axis of both signs that shows small values beside much larger ones: linear about zero, logarithmic beyond a threshold (the inverse
/// hyperbolic sine, which passes smoothly from one to the other).
/// </summary>
internal sealed class SignedLogScale : Scale
{
    private readonly double threshold;
    private readonly double low;
    private readonly double length;
    private readonly Tick[] ticks;

    /// <param name="range">The values from end to end; of a length above zero.</param>
    /// <param name="threshold">Where the axis turns logarithmic; a power of ten makes round labels.</param>
    /// <param name="tickCount">About how many labels there is room for.</param>
    public SignedLogScale(ValueRange range, double threshold, int tickCount)
    {
        this.threshold = threshold;
        low = Bend(range.Low);
        length = Bend(range.High) - low;
        ticks = MakeTicks(range, tickCount);
    }

    public override IReadOnlyList<Tick> Ticks => ticks;

    public override string TitleSuffix => $" (logarithmic beyond ±{NumberText.Short(threshold, 1)})";

    protected override double Locate(double value) => (Bend(value) - low) / length;

    /// <summary>Halves, so that the slope about zero is that of a line whose length at the threshold is about one.</summary>
    private double Bend(double value) => Math.Asinh(value / (2.0 * threshold));

    private Tick[] MakeTicks(ValueRange range, int tickCount)
    {
        double largest = Math.Max(Math.Abs(range.Low), Math.Abs(range.High));
        int decades = Math.Max(1, (int)Math.Floor(Math.Log10(largest / threshold)) + 1);
        int sides = range.Low < 0.0 && range.High > 0.0 ? 2 : 1;
        int stride = Math.Max(1, (int)Math.Ceiling(sides * decades / (double)Math.Max(1, tickCount - 1)));
        IEnumerable<double> sizes = Sequence.Range(0, decades).Where(k => (decades - 1 - k) % stride == 0).Select(k => threshold * Math.Pow(10.0, k));
        return
        [
            .. sizes.SelectMany(size => new[] { -size, size }).Append(0.0).Where(value => value >= range.Low && value <= range.High).Order()
                .Select(value => new Tick(value, NumberText.Short(value, 1))),
        ];
    }
}
