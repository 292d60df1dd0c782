using System.Diagnostics;
using SimdRegression.Mutate;
using SimdRegression.Mutate.Mutants;
using SimdRegression.Mutate.Running;

switch (args)
{
    case ["record", string assembly, string namespaces, string results]:
        return TestProcess.Record(assembly, namespaces.Split(','), results);
    case ["judge", string assembly, string list, string results]:
        return TestProcess.Judge(assembly, list, results);
    case ["--help"]:
        Console.WriteLine(MutateOptions.Usage);
        return 0;
}

try
{
    return Run(MutateOptions.Parse(args));
}
catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or IOException)
{
    Console.Error.WriteLine($"eng/mutate: {exception.Message}");
    return 2;
}

static int Run(MutateOptions options)
{
    var watch = Stopwatch.StartNew();
    using SourceTree tree = SourceTree.Copy(Directory.GetCurrentDirectory());
    var set = new MutantSet(tree.Library);
    List<Mutation> mutations = set.Draw(options.Folders, options.Count, options.Seed);
    var results = new (Verdict Verdict, string Note)[mutations.Count];
    if (options.ListOnly)
    {
        Print(options.Folders.SelectMany(folder => MutantTable.Rows(mutations, results, folder)));
        return 0;
    }

    set.Write(mutations);
    Say(watch, $"{mutations.Count} mutants drawn with seed {options.Seed}; one build with all of them");
    tree.Build();
    Say(watch, "tests without any mutant");
    Coverage coverage = Coverage.Record(tree, options.Folders, options.Seconds);
    Say(watch, $"{coverage.Count} tests in {coverage.Seconds:F0} s");
    foreach (TestRecord failing in coverage.Failing)
    {
        Say(watch, $"fails without any mutant and cannot judge: {failing.Name}");
    }

    Directory.CreateDirectory(options.Output);
    var gate = new object();
    int next = 0;
    void Work()
    {
        while (watch.Elapsed.TotalSeconds < options.Seconds && Interlocked.Increment(ref next) is var id && id <= mutations.Count)
        {
            if (options.Mutants?.Contains(id) == false)
            {
                continue;
            }

            (Verdict Verdict, string Note) result = MutantRun.Run(tree, coverage, id, options.Each);
            lock (gate)
            {
                results[id - 1] = result;
                Print([MutantTable.Row(id, mutations[id - 1], result.Verdict, result.Note)]);
                Save(options, mutations, results);
            }
        }
    }

    Thread[] threads = [.. Enumerable.Range(0, options.Parallel).Select(_ => new Thread(Work))];
    Array.ForEach(threads, thread => thread.Start());
    Array.ForEach(threads, thread => thread.Join());
    Save(options, mutations, results);
    Print(MutantTable.Counts(mutations, results));
    Say(watch, "done");
    return results.Any(result => result.Verdict is Verdict.Survived or Verdict.NotReached) ? 1 : 0;
}

static void Save(MutateOptions options, List<Mutation> mutations, (Verdict Verdict, string Note)[] results)
{
    foreach (string folder in options.Folders)
    {
        File.WriteAllLines(Path.Combine(options.Output, $"{folder.Replace('/', '-')}.md"), MutantTable.Rows(mutations, results, folder));
    }

    File.WriteAllLines(Path.Combine(options.Output, "counts.md"), MutantTable.Counts(mutations, results));
}

static void Say(Stopwatch watch, string text) => Console.Error.WriteLine($"{watch.Elapsed.TotalSeconds,6:F0} s  {text}");

static void Print(IEnumerable<string> lines)
{
    foreach (string line in lines)
    {
        Console.WriteLine(line);
    }
}
