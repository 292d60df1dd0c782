namespace SimdRegression.Fuzz.Engine;

/// <summary>
/// Runs a target on its seeds and on variations of every input that reached something new. With the same seed and number of inputs it does
/// the same.
/// </summary>
internal sealed class Fuzzer
{
    // An input of few bytes is built from at most so many others; more would only be variations of one another.
    private const int LargestCorpus = 8192;

    private const int FramesShown = 4;

    private readonly IFuzzTarget target;
    private readonly Random random;
    private readonly Mutator mutator;
    private readonly Watchdog? watchdog;
    private readonly List<byte[]> corpus = [];
    private readonly HashSet<Signature> reached = [];
    private readonly Dictionary<string, Finding> findings = [];
    private readonly Queue<byte[]> seeds;

    /// <param name="target">What is tested.</param>
    /// <param name="seed">Where random numbers start.</param>
    /// <param name="watchdog">Notices inputs that take too long; null: nobody does.</param>
    public Fuzzer(IFuzzTarget target, int seed, Watchdog? watchdog = null)
    {
        this.target = target;
        this.watchdog = watchdog;
        random = new Random(seed);
        mutator = new Mutator(random, target.Tokens, target.LongestInput);
        seeds = new Queue<byte[]>(target.Seeds());
    }

    /// <summary>How many inputs were run.</summary>
    public long Inputs { get; private set; }

    public IReadOnlyCollection<Signature> Reached => reached;

    public FuzzResult Result => new(target.Name, Inputs, reached.Count, [.. findings.Values]);

    /// <summary>Runs some inputs more.</summary>
    public void Run(int inputs)
    {
        for (int i = 0; i < inputs; i++)
        {
            RunOne(seeds.TryDequeue(out byte[]? seed) ? seed : Next());
        }
    }

    /// <summary>Runs one input.</summary>
    /// <returns>The finding, if it is one.</returns>
    public Finding? RunOne(byte[] input)
    {
        Inputs++;
        watchdog?.Begin(target.Name, input);
        try
        {
            Signature signature = target.Run(input);
            if (reached.Add(signature))
            {
                Keep(input);
            }

            return null;
        }
        catch (Exception failure)
        {
            var broken = failure as BrokenPromiseException;
            string message = broken?.Message ?? $"{failure.GetType().Name}: {failure.Message}";
            string context = broken?.Context ?? string.Join('\n', failure.StackTrace?.Split('\n').Take(FramesShown) ?? []);
            var finding = new Finding(target.Name, message, context, input);
            if (!findings.TryGetValue(finding.Shape, out Finding? known) || input.Length < known.Input.Length)
            {
                findings[finding.Shape] = finding;
            }

            return finding;
        }
        finally
        {
            watchdog?.End();
        }
    }

    private byte[] Next()
    {
        if (corpus.Count == 0)
        {
            return mutator.Mutate([], []);
        }

        byte[] input = mutator.Mutate(Pick(), Pick());
        target.Mend(input, random);
        return input;
    }

    // Half of the time one of the newest: what was reached last is where more may be reached.
    private byte[] Pick()
    {
        const int newest = 64;
        int first = random.Next(2) == 0 ? Math.Max(0, corpus.Count - newest) : 0;
        return corpus[random.Next(first, corpus.Count)];
    }

    private void Keep(byte[] input)
    {
        if (corpus.Count < LargestCorpus)
        {
            corpus.Add(input);
        }
        else
        {
            corpus[random.Next(LargestCorpus)] = input;
        }
    }
}
