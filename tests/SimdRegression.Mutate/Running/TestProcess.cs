using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;
using SimdRegression.Mutate.Mutants;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace SimdRegression.Mutate.Running;

/// <summary>
/// What a child process does: it loads the tests beside the build with mutants and runs some of them, one after the other. It either records every test and
/// the mutants that it reaches, or stops at the first that fails.
/// </summary>
internal static class TestProcess
{
    /// <summary>All tests passed.</summary>
    public const int Passed = 0;

    /// <summary>A test failed; its name is in the file of results.</summary>
    public const int Failed = 3;

    /// <summary>A test did not end; its name is in the file of results.</summary>
    public const int NoEnd = 4;

    /// <summary>How much more time of the processor a test may take under a mutant than without, and how much more besides.</summary>
    private const double Patience = 10.0;
    private const double MoreSeconds = 5.0;

    /// <summary>How long a test that uses no processor may take: the other processes of the machine do not stop this one for so long.</summary>
    private const double IdleSeconds = 60.0;

    /// <summary>Runs tests and writes the records of all, as lines of JSON.</summary>
    /// <param name="assembly">The path of the tests.</param>
    /// <param name="namespaces">The beginnings of the names of the classes to run.</param>
    /// <param name="results">Where records go.</param>
    public static int Record(string assembly, IReadOnlyList<string> namespaces, string results)
    {
        Assembly tests = Load(assembly);
        byte[] reached = (byte[])Type.GetType($"{Switches.TypeName}, SimdRegression", throwOnError: true)!
            .GetField("Reached", BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;
        using var writer = new StreamWriter(results);
        var sink = new RecordingSink(reached, record =>
        {
            writer.WriteLine(JsonSerializer.Serialize(record));
            writer.Flush();
        });
        var classes = tests.GetTypes().Where(type => namespaces.Any(name => $"{type.FullName}.".StartsWith($"{name}.", StringComparison.Ordinal)));
        Run(tests, [.. classes.Select(type => type.FullName!).Order(StringComparer.Ordinal)], wanted: null, sink);
        return Passed;
    }

    /// <summary>Runs the tests of a list, class after class, and stops at the first that fails.</summary>
    /// <param name="assembly">The path of the tests.</param>
    /// <param name="list">A file with a line for each test: class, identifier and seconds without a mutant, with tabulators between.</param>
    /// <param name="results">Receives the name of the test that failed or did not end.</param>
    public static int Judge(string assembly, string list, string results)
    {
        Assembly tests = Load(assembly);
        var seconds = File.ReadLines(list).Select(line => line.Split('\t'))
            .ToDictionary(line => line[1], line => double.Parse(line[2], CultureInfo.InvariantCulture));
        foreach (var ofClass in File.ReadAllLines(list).Select(line => line.Split('\t')).GroupBy(line => line[0]))
        {
            var sink = new JudgingSink(seconds);
            using var watch = new Timer(_ => sink.StopIfEndless(results), state: null, dueTime: 500, period: 500);
            Run(tests, [ofClass.Key], [.. ofClass.Select(line => line[1])], sink);
            if (sink.Failure is not null)
            {
                File.WriteAllText(results, sink.Failure);
                return Failed;
            }
        }

        return Passed;
    }

    private static Assembly Load(string path)
    {
        // Tests find their files beside themselves, not beside this program.
        AppContext.SetData("APP_CONTEXT_BASE_DIRECTORY", Path.GetDirectoryName(path) + Path.DirectorySeparatorChar);
        var resolver = new AssemblyDependencyResolver(path);
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            resolver.ResolveAssemblyToPath(name) is { } found ? context.LoadFromAssemblyPath(found) : null;
        return AssemblyLoadContext.Default.LoadFromAssemblyPath(path);
    }

    private static void Run(Assembly tests, string[] classes, HashSet<string>? wanted, Sink sink)
    {
        var options = new Options();
        using var framework = new XunitTestFramework(new Silence());
        IAssemblyInfo information = Reflector.Wrap(tests);
        using ITestFrameworkDiscoverer discoverer = framework.GetDiscoverer(information);
        using ITestFrameworkExecutor executor = framework.GetExecutor(tests.GetName());
        foreach (string name in classes)
        {
            var found = new DiscoverySink();
            discoverer.Find(name, includeSourceInformation: false, found, options);
            found.Finished.WaitOne();
            ITestCase[] cases = [.. found.Cases.Where(test => wanted?.Contains(test.UniqueID) ?? true)];
            if (cases.Length > 0)
            {
                sink.Finished.Reset();
                executor.RunTests(cases, sink, options);
                sink.Finished.WaitOne();
            }

            if (sink.IsOver)
            {
                return;
            }
        }
    }

    // The processor's time, because a machine that does other things as well makes the clock say little.
    private static double SecondsOfProcessor() => Environment.CpuUsage.TotalTime.TotalSeconds;

    private sealed class Options : ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
    {
        private readonly Dictionary<string, object?> _values = new()
        {
            ["xunit.discovery.PreEnumerateTheories"] = true,
            ["xunit.discovery.SynchronousMessageReporting"] = true,
            ["xunit.execution.SynchronousMessageReporting"] = true,
            ["xunit.execution.DisableParallelization"] = true,
            ["xunit.execution.MaxParallelThreads"] = 1,
        };

        public TValue GetValue<TValue>(string name) => _values.TryGetValue(name, out object? value) ? (TValue)value! : default!;

        public void SetValue<TValue>(string name, TValue value) => _values[name] = value;
    }

    private sealed class Silence : IMessageSink
    {
        public bool OnMessage(IMessageSinkMessage message) => true;
    }

    private sealed class DiscoverySink : IMessageSink
    {
        public List<ITestCase> Cases { get; } = [];

        public ManualResetEvent Finished { get; } = new(false);

        public bool OnMessage(IMessageSinkMessage message)
        {
            if (message is ITestCaseDiscoveryMessage discovered)
            {
                Cases.Add(discovered.TestCase);
            }
            else if (message is IDiscoveryCompleteMessage)
            {
                Finished.Set();
            }

            return true;
        }
    }

    private abstract class Sink : IMessageSink
    {
        public ManualResetEvent Finished { get; } = new(false);

        /// <summary>Whether no further test need run.</summary>
        public bool IsOver { get; protected set; }

        public bool OnMessage(IMessageSinkMessage message)
        {
            Take(message);
            if (message is ITestAssemblyFinished)
            {
                Finished.Set();
            }

            return !IsOver;
        }

        protected abstract void Take(IMessageSinkMessage message);
    }

    private sealed class JudgingSink(Dictionary<string, double> seconds) : Sink
    {
        private readonly Lock _lock = new();
        private ITestCase? _running;
        private double _atStart;
        private double _used;
        private Stopwatch _idle = new();

        public string? Failure { get; private set; }

        /// <summary>Ends this process where the test that runs has taken far longer than it does without a mutant, or waits for nothing.</summary>
        public void StopIfEndless(string results)
        {
            lock (_lock)
            {
                if (_running is null)
                {
                    return;
                }

                double now = SecondsOfProcessor();
                if (now - _used > 0.1)
                {
                    _used = now;
                    _idle.Restart();
                }

                double allowed = MoreSeconds + (Patience * seconds.GetValueOrDefault(_running.UniqueID));
                if (now - _atStart > allowed || _idle.Elapsed.TotalSeconds > IdleSeconds)
                {
                    File.WriteAllText(results, _running.DisplayName);
                    Environment.Exit(NoEnd);
                }
            }
        }

        protected override void Take(IMessageSinkMessage message)
        {
            if (message is ITestCaseStarting or ITestCaseFinished)
            {
                lock (_lock)
                {
                    _running = (message as ITestCaseStarting)?.TestCase;
                    _atStart = _used = SecondsOfProcessor();
                    _idle = Stopwatch.StartNew();
                }
            }

            Failure ??= message switch
            {
                ITestFailed failed => failed.Test.DisplayName,
                ITestClassCleanupFailure failed => failed.TestClass.Class.Name,
                ITestCollectionCleanupFailure failed => failed.TestCollection.DisplayName,
                IErrorMessage error => string.Join(' ', error.Messages),
                _ => null,
            };
            IsOver = Failure is not null;
        }
    }

    /// <summary>Messages come while the thread that runs the tests waits, so what was reached between two of them belongs to what ran between.</summary>
    private sealed class RecordingSink(byte[] reached, Action<TestRecord> record) : Sink
    {
        private readonly HashSet<int> _ofClass = [];
        private double _atStart;
        private bool _failed;

        protected override void Take(IMessageSinkMessage message)
        {
            switch (message)
            {
                case ITestClassStarting:
                    _ofClass.Clear();
                    break;
                case ITestCaseStarting:
                    _ofClass.UnionWith(Reached());
                    _failed = false;
                    _atStart = SecondsOfProcessor();
                    break;
                case ITestFailed:
                    _failed = true;
                    break;
                case ITestCaseFinished finished:
                    double seconds = SecondsOfProcessor() - _atStart;
                    int[] all = [.. _ofClass.Union(Reached()).Order()];
                    record(new TestRecord(
                        finished.TestCase.UniqueID, finished.TestClass.Class.Name, finished.TestCase.DisplayName, seconds, !_failed, all));
                    break;
            }
        }

        /// <summary>What was reached since the last call.</summary>
        private List<int> Reached()
        {
            List<int> numbers = [];
            for (int i = 1; i < reached.Length; i++)
            {
                if (reached[i] != 0)
                {
                    numbers.Add(i);
                    reached[i] = 0;
                }
            }

            return numbers;
        }
    }
}
