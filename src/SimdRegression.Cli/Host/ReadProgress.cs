using System.Diagnostics;
using Spectre.Console;

namespace SimdRegression.Cli.Host;

/// <summary>Runs long work; a person at a terminal sees a bar on standard error once it has taken a second.</summary>
internal static class ReadProgress
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private static volatile bool cursorIsHidden;

    /// <summary>The same for work that knows nothing of a console.</summary>
    public static Action<string, Func<bool>, Func<double?>> On(ToolConsole console) => (description, step, progress) => Run(console, description, step, progress);

    /// <summary>Does the work step by step.</summary>
    /// <param name="console">Where the bar goes.</param>
    /// <param name="description">What is being done.</param>
    /// <param name="step">Does some of the work; false when there is none left.</param>
    /// <param name="progress">How far it has come, from 0 to 1, or null where that is not known.</param>
    public static void Run(ToolConsole console, string description, Func<bool> step, Func<double?> progress)
    {
        long start = Stopwatch.GetTimestamp();
        while (!console.ErrorIsTerminal || Stopwatch.GetElapsedTime(start) < Patience)
        {
            if (!step())
            {
                return;
            }
        }

        cursorIsHidden = true;
        Terminal.ForError(console).Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(description), maxValue: 1.0);
                task.IsIndeterminate = progress() is null;
                while (step())
                {
                    task.Value = progress() ?? 0.0;
                }
            });
        cursorIsHidden = false;
    }

    /// <summary>Runs work whose progress is not known; a person at a terminal sees that something is done.</summary>
    /// <param name="console">Where the bar goes.</param>
    /// <param name="description">What is being done.</param>
    /// <param name="work">The work; it runs on another thread where a person watches.</param>
    public static void During(ToolConsole console, string description, Action work)
    {
        if (!console.ErrorIsTerminal)
        {
            work();
            return;
        }

        var running = Task.Run(work);
        Run(console, description, () => Task.WhenAny(running, Task.Delay(Glance)).Result != running, () => null);
        running.GetAwaiter().GetResult();
    }

    /// <summary>Gives the terminal its cursor back when the process ends in the midst of a bar.</summary>
    public static void ShowCursor()
    {
        if (cursorIsHidden)
        {
            Console.Error.Write("\u001b[?25h\n");
        }
    }
}
