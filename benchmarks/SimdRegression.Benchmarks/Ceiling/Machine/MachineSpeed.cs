namespace SimdRegression.Benchmarks.Ceiling.Machine;

/// <summary>What the machine can do at most, measured round by round between the kernels; every figure is the median.</summary>
internal sealed class MachineSpeed
{
    private readonly List<double> bandwidths = [];
    private readonly SortedDictionary<int, List<double>> doublePeaks = [];
    private readonly SortedDictionary<int, List<double>> floatPeaks = [];

    /// <summary>The gigabytes a second that one core reads from memory.</summary>
    public double Bandwidth => Median(bandwidths);

    /// <summary>The multiply-adds a nanosecond by type and by width in bits; only the widths that the machine has.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<int, double>> Peaks => new Dictionary<string, IReadOnlyDictionary<int, double>>
    {
        ["double"] = doublePeaks.ToDictionary(peak => peak.Key, peak => Median(peak.Value)),
        ["float"] = floatPeaks.ToDictionary(peak => peak.Key, peak => Median(peak.Value)),
    };

    /// <summary>The multiply-adds a nanosecond of the width that has most.</summary>
    /// <param name="type">The element type.</param>
    public double Peak(string type) => Peaks[type].Values.Max();

    /// <summary>Measures reading once.</summary>
    /// <param name="data">A buffer far beyond the caches.</param>
    /// <param name="count">How many of its numbers to read.</param>
    public void MeasureBandwidth(DataBuffer data, int count) => bandwidths.Add(ReadBandwidth.Measure(data, count));

    /// <summary>Measures multiply-adds once, of every type and width.</summary>
    /// <param name="steps">How long to multiply and add.</param>
    public void MeasurePeaks(int steps)
    {
        foreach (int bits in MultiplyAddPeak<double>.Widths())
        {
            Add(doublePeaks, bits, MultiplyAddPeak<double>.Measure(bits, steps));
            Add(floatPeaks, bits, MultiplyAddPeak<float>.Measure(bits, steps));
        }
    }

    /// <summary>The middle one of some figures.</summary>
    /// <param name="figures">At least one.</param>
    public static double Median(IReadOnlyCollection<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2.0;
    }

    private static void Add(SortedDictionary<int, List<double>> peaks, int bits, double peak)
    {
        if (!peaks.TryGetValue(bits, out List<double>? figures))
        {
            peaks.Add(bits, figures = []);
        }

        figures.Add(peak);
    }
}
