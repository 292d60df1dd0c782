using SimdRegression.Soak;

namespace SimdRegression.Tests.Soak;

/// <summary>The beginning of a soak, as long as the numbers of rows say and not a clock. <c>eng/soak</c> goes on for an hour.</summary>
public class SoakTests
{
    private const int Readings = 3;
    private const int RoundsBetweenReadings = 35;

    [Fact]
    public void Nothing_drifts_while_hundreds_of_thousands_of_rows_pass()
    {
        using var run = new SoakRun(AllTasks.Create(seed: 20261122));
        for (int reading = 0; reading < Readings; reading++)
        {
            for (int round = 0; round < RoundsBetweenReadings; round++)
            {
                run.Work();
            }

            run.Read(TimeSpan.Zero);
        }

        // What the process holds is that of other tests as well.
        Assert.Equal("", string.Join('\n', run.Drifted()));
        Assert.All(run.Tasks, task => Assert.NotEqual(default, task.Done));
    }

    [Fact]
    public void Every_task_has_a_name_of_its_own()
    {
        using var run = new SoakRun(AllTasks.Create(seed: 1));
        Assert.Equal(run.Tasks.Count, run.Tasks.Select(task => task.Name).Distinct().Count());
    }

    [Fact]
    public void Drift_memory_and_allocations_are_reported()
    {
        using var run = new SoakRun([new Leak()]);
        for (int reading = 0; reading < 3; reading++)
        {
            run.Work();
            run.Read(TimeSpan.Zero);
        }

        Assert.Contains("Leak: a drift of", Assert.Single(run.Drifted()));
        Assert.Contains(run.Broken(), sentence => sentence.Contains("were allocated on the way"));
        Assert.Contains(run.Broken(), sentence => sentence.Contains("memory in use grew"));
    }

    [Fact]
    public void Options_are_read()
    {
        SoakOptions options = SoakOptions.Parse(["--minutes", "1.5", "--seed", "7"]);
        Assert.Equal((TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(60), 7UL), (options.Time, options.Every, options.Seed));
        Assert.Throws<ArgumentException>(() => SoakOptions.Parse(["--minutes"]));
        Assert.Throws<ArgumentException>(() => SoakOptions.Parse(["--minutes", "soon"]));
        Assert.Throws<ArgumentException>(() => SoakOptions.Parse(["--hours", "1"]));
    }

    private sealed class Leak : ISoakTask
    {
        private readonly List<byte[]> kept = [];

        public string Name => nameof(Leak);

        public double Bound => 1.0;

        public Tally Done => new(kept.Count, 0, 0);

        public void Work() => kept.Add(new byte[1 << 20]);

        public double Drift() => kept.Count;
    }
}
