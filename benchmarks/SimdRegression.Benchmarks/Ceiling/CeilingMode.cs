using SimdRegression.Benchmarks.Ceiling.Machine;

namespace SimdRegression.Benchmarks.Ceiling;

/// <summary>
/// Measures how far each kernel is from what the machine can do: the time to read its data once, or to do its multiply-adds at the peak,
/// whichever is longer. Machine and kernels are measured in turns, in rounds over all of them, and the medians are compared, because the
/// machines that this runs on are not quiet.
/// </summary>
internal static class CeilingMode
{
    // Several times what third-level caches hold.
    private const int BytesOfBuffer = 256 << 20;

    private const double ShortestMeasurement = 2e6;

    // How many kernels are measured between one look at the bandwidth, which is the least steady of the figures, and the next.
    private const int KernelsBetweenBandwidths = 10;

    /// <summary>Measures and prints.</summary>
    /// <param name="arguments">The arguments that follow the name of the mode.</param>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        CeilingOptions options;
        try
        {
            options = CeilingOptions.Parse(arguments);
        }
        catch (FormatException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return 2;
        }

        var memory = new DataBuffer(options.Dry ? 4 << 20 : BytesOfBuffer, options.Offset);
        List<Measurement> measurements = [.. new CaseCatalogue(options, memory).Make().Select(made => new Measurement(made))];
        if (measurements.Count == 0)
        {
            Console.Error.WriteLine("No kernel is left to measure.");
            return 1;
        }

        foreach (Measurement measurement in measurements)
        {
            measurement.Calibrate(options.Dry ? 0.0 : ShortestMeasurement);
        }

        var machine = new MachineSpeed();
        for (int round = 0; round < options.Rounds; round++)
        {
            machine.MeasurePeaks(steps: options.Dry ? 1000 : 500_000);
            for (int i = 0; i < measurements.Count; i++)
            {
                if (i % KernelsBetweenBandwidths == 0)
                {
                    machine.MeasureBandwidth(memory, count: (options.Dry ? 1 << 20 : 64 << 20) / sizeof(double));
                }

                measurements[i].Repeat();
            }
        }

        CeilingReport.Write(options, machine, measurements);
        return 0;
    }
}
