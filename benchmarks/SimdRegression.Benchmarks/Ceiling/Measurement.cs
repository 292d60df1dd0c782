using SimdRegression.Benchmarks.Ceiling.Machine;

namespace SimdRegression.Benchmarks.Ceiling;

/// <summary>The times of a kernel.</summary>
/// <param name="measured">The kernel with its data.</param>
internal sealed class Measurement(KernelCase measured)
{
    private readonly List<double> times = [];
    private int passes = 1;

    /// <summary>Which kernel.</summary>
    public CaseKey Key => measured.Key;

    /// <summary>What the times are of: a row or a call.</summary>
    public string Item => measured.Item;

    /// <summary>The median of the nanoseconds an item.</summary>
    public double Nanoseconds => MachineSpeed.Median(times);

    /// <summary>Finds the passes that take long enough to be measured, and has everything compiled on the way.</summary>
    /// <param name="shortest">The nanoseconds that a measurement lasts at least.</param>
    public void Calibrate(double shortest)
    {
        measured.Pass();
        while (Elapsed() < shortest)
        {
            passes *= 2;
        }
    }

    /// <summary>Measures once.</summary>
    public void Repeat() => times.Add(Elapsed() / ((double)passes * measured.ItemsPerPass));

    /// <summary>
    /// The nanoseconds that an item takes at least: reading its bytes, when they come from memory, or its multiply-adds at the widest
    /// vectors' peak, whichever is longer.
    /// </summary>
    /// <param name="machine">The machine.</param>
    public double Floor(MachineSpeed machine)
    {
        double reading = Key.Memory == CaseKey.Dram ? measured.BytesPerItem / machine.Bandwidth : 0.0;
        double computing = measured.MultiplyAddsPerItem / machine.Peak(Key.Type);
        return Math.Max(reading, computing);
    }

    private double Elapsed()
    {
        var watch = Watch.Start();
        for (int pass = 0; pass < passes; pass++)
        {
            measured.Pass();
        }

        return watch.Nanoseconds;
    }
}
