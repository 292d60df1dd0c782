namespace SimdRegression.Benchmarks.Peers;

/// <summary>Does every work once on few rows, and holds the answers of this library against those of Math.NET where it has one.</summary>
internal static class PeerDryRun
{
    private const int Rows = 300;

    /// <summary>Runs it.</summary>
    /// <exception cref="InvalidOperationException">A work has no answer, or one that is wrong.</exception>
    public static void Run()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("peers");
        try
        {
            int count = 0;
            foreach (string work in (ReadOnlySpan<string>)["moments", "predict", "cholesky", "ridge", "lasso"])
            {
                foreach (int features in (ReadOnlySpan<int>)[4, 8, 16, 32, 64, 128])
                {
                    Compare(directory, work, "double", features);
                    count++;
                    if (work != "cholesky")
                    {
                        Compare(directory, work, "float", features);
                        count++;
                    }
                }
            }

            foreach ((string work, int features) in (ReadOnlySpan<(string, int)>)
                [
                    ("lasso-choice", 10), ("lasso-choice", 16), ("ridge-choice", 20), ("logistic-choice", 16), ("ridge-warm", 16), ("ols-warm", 16),
                    ("lasso-warm", 16), ("elastic-net-warm", 16), ("lasso-path", 16), ("elastic-net-path", 16), ("ridge-path", 16), ("logistic", 16),
                    ("logistic-l1", 16), ("rls", 16), ("quantile", 10), ("poisson", 16), ("group", 64), ("group-warm", 16), ("sparse-group-warm", 16),
                    ("adaptive-warm", 16), ("bridge-warm", 16), ("bridge-half-warm", 16), ("scad-warm", 16), ("mcp-warm", 16), ("bayesian-warm", 16), ("relevance-warm", 16),
                ])
            {
                Compare(directory, work, "double", features);
                count++;
            }

            Console.WriteLine($"{count} works of the comparison with peers ran.");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static void Compare(DirectoryInfo directory, string work, string element, int features)
    {
        var request = new PeerRequest(
            work, element, features, Rows, 0.01, Path.Combine(directory.FullName, "rows"), Path.Combine(directory.FullName, "targets"));
        PeerFiles.Generate(request);
        double[] own = OwnWorks.Prepare(request)?.Answer() ?? throw new InvalidOperationException($"{request} is not offered.");
        var answer = new double[own.Length];
        (string, Action)[] programs = [("this library", () => own.CopyTo(answer, 0))];
        if (MathNetWorks.Prepare(request) is { } other)
        {
            programs = [("Math.NET", () => other.Answer().CopyTo(answer, 0)), .. programs];
        }

        Agreement.Require(answer, 1e-10, programs);
    }
}
