using System.Globalization;

namespace SimdRegression.Soak;

/// <summary>Prints a run: a line at a time while it lasts, and what became of each task at its end.</summary>
/// <param name="run">The run.</param>
/// <param name="writer">Where to.</param>
internal sealed class SoakTables(SoakRun run, TextWriter writer)
{
    private const string Line = "{0,8}{1,17}{2,14}{3,17}{4,16}{5,11}{6,12}{7,13}{8,13}{9,10}  {10}";
    private const string Summary = "{0,-50}{1,17}{2,14}{3,10}{4,10}{5,10}{6,10}{7,10}";

    /// <summary>The names of the columns of <see cref="WriteLine"/>.</summary>
    public void WriteHead()
    {
        Write(Line, "minutes", "updates", "fits", "predictions", "publications", "in use KB", "process MB", "allocated B", "collections", "of bound", "largest drift");
    }

    /// <summary>A reading.</summary>
    public void WriteLine(SoakReading reading)
    {
        double[] shares = [.. run.Tasks.Select((task, i) => task.Bound > 0.0 ? reading.Drifts[i] / task.Bound : reading.Drifts[i])];
        int worst = Array.IndexOf(shares, shares.Max());
        Write(
            Line,
            Number("F1", reading.Time.TotalMinutes),
            Number("N0", reading.Done.Updates),
            Number("N0", reading.Done.Fits),
            Number("N0", reading.Done.Predictions),
            Number("N0", reading.Done.Publications),
            Number("N1", reading.Memory.Managed / 1024.0),
            Number("N1", reading.Memory.WorkingSet / 1048576.0),
            reading.Allocated,
            reading.Collections,
            Number("P1", shares[worst]),
            Number("e1", reading.Drifts[worst]) + " " + run.Tasks[worst].Name);
    }

    /// <summary>A line a task: how it drifted from the first reading to the last.</summary>
    public void WriteSummary()
    {
        writer.WriteLine();
        Write(Summary, "drift of", "updates", "fits", "first", "middle", "last", "largest", "bound");
        for (int i = 0; i < run.Tasks.Count; i++)
        {
            ISoakTask task = run.Tasks[i];
            Write(
                Summary,
                task.Name,
                Number("N0", task.Done.Updates),
                Number("N0", task.Done.Fits),
                Number("e1", run.Readings[0].Drifts[i]),
                Number("e1", run.Readings[run.Readings.Count / 2].Drifts[i]),
                Number("e1", run.Readings[^1].Drifts[i]),
                Number("e1", run.Readings.Max(reading => reading.Drifts[i])),
                Number("e1", task.Bound));
        }
    }

    private static string Number(string format, double value) => value.ToString(format, CultureInfo.InvariantCulture);

    private void Write(string format, params object[] values)
    {
        writer.WriteLine(string.Format(CultureInfo.InvariantCulture, format, values));
        writer.Flush();
    }
}
