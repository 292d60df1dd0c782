namespace SimdRegression.Soak;

/// <summary>Lets tasks go on in turn, and looks from time to time whether memory has grown or anything has drifted.</summary>
internal sealed class SoakRun : IDisposable
{
    private const int TurnsAtOnce = 4;

    // Memory may settle before it is compared.
    private const int SettlingReadings = 2;

    // What the runtime itself may come to need: it compiles methods again, and the allocator keeps pages for later.
    private const long MostManagedGrowth = 64 << 10;
    private const long MostWorkingSetGrowth = 16 << 20;

    private readonly IReadOnlyList<ISoakTask> tasks;
    private readonly List<SoakReading> readings = [];
    private int collections;
    private bool hasWarmedUp;
    private long allocated;

    /// <summary>A run of tasks.</summary>
    /// <param name="tasks">They are disposed of with the run.</param>
    public SoakRun(IReadOnlyList<ISoakTask> tasks)
    {
        this.tasks = tasks;
    }

    /// <summary>The tasks.</summary>
    public IReadOnlyList<ISoakTask> Tasks => tasks;

    /// <summary>What was read so far.</summary>
    public IReadOnlyList<SoakReading> Readings => readings;

    /// <summary>Lets every task go on for a short while.</summary>
    public void Work()
    {
        int collectionsBefore = GC.CollectionCount(0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < tasks.Count; i++)
        {
            for (int turn = 0; turn < TurnsAtOnce; turn++)
            {
                tasks[i].Work();
            }
        }

        if (hasWarmedUp)
        {
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            collections += GC.CollectionCount(0) - collectionsBefore;
        }

        hasWarmedUp = true;
    }

    /// <summary>Reads memory and drifts.</summary>
    /// <param name="time">How long the run has taken.</param>
    public SoakReading Read(TimeSpan time)
    {
        Tally done = tasks.Aggregate(default(Tally), (sum, task) => sum + task.Done);
        double[] drifts = [.. tasks.Select(task => task.Drift())];
        var reading = new SoakReading(time, done, MemoryReading.Take(), allocated, collections, drifts);
        readings.Add(reading);
        return reading;
    }

    /// <summary>What drifted beyond its bound, a sentence each.</summary>
    public List<string> Drifted()
    {
        var drifted = new List<string>();
        for (int i = 0; i < tasks.Count; i++)
        {
            double largest = readings.Max(reading => double.IsNaN(reading.Drifts[i]) ? double.PositiveInfinity : reading.Drifts[i]);
            if (largest > tasks[i].Bound)
            {
                drifted.Add($"{tasks[i].Name}: a drift of {largest:e1}, and the bound is {tasks[i].Bound:e1}");
            }
        }

        return drifted;
    }

    /// <summary>What was promised and not kept, a sentence each: what drifted, what was allocated, what grew.</summary>
    public IReadOnlyList<string> Broken()
    {
        List<string> broken = Drifted();
        if (allocated != 0)
        {
            broken.Add($"{allocated} bytes were allocated on the way");
        }

        if (collections != 0)
        {
            broken.Add($"{collections} collections were set off on the way");
        }

        if (readings.Count > SettlingReadings)
        {
            MemoryReading settled = readings[SettlingReadings - 1].Memory;
            AddGrowth(broken, "memory in use", settled.Managed, readings[^1].Memory.Managed, MostManagedGrowth);
            AddGrowth(broken, "memory of the process", settled.WorkingSet, readings[^1].Memory.WorkingSet, MostWorkingSetGrowth);
        }

        return broken;
    }

    public void Dispose()
    {
        foreach (ISoakTask task in tasks)
        {
            (task as IDisposable)?.Dispose();
        }
    }

    private static void AddGrowth(List<string> broken, string what, long first, long last, long most)
    {
        if (last - first > most)
        {
            broken.Add($"{what} grew from {first} to {last} bytes");
        }
    }
}

/// <summary>What was read at one time of a run.</summary>
/// <param name="Time">Since its beginning.</param>
/// <param name="Done">Since its beginning.</param>
/// <param name="Memory">What is held.</param>
/// <param name="Allocated">Bytes that the work allocated after its first turn.</param>
/// <param name="Collections">Collections that the work set off after its first turn.</param>
/// <param name="Drifts">One a task.</param>
internal sealed record SoakReading(
    TimeSpan Time, Tally Done, MemoryReading Memory, long Allocated, int Collections, IReadOnlyList<double> Drifts);
