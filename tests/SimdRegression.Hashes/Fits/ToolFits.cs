using System.Globalization;
using SimdRegression.Cli.Host;

namespace SimdRegression.Hashes.Fits;

/// <summary>What the tool prints and writes, run within this process on files that it makes itself.</summary>
/// <remarks>The line that names the kind of multiply-add is left out: it is meant to tell machines apart.</remarks>
internal static class ToolFits
{
    public static void Add(FitHashes hashes)
    {
        string folder = Directory.CreateTempSubdirectory("simdreg-hashes-").FullName;
        try
        {
            new Session(hashes, folder).Run();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class Session(FitHashes hashes, string folder)
    {
        private readonly string threads = hashes.Threads.ToString(CultureInfo.InvariantCulture);

        public void Run()
        {
            // Several chunks of text, so that threads have something to share.
            Write("made-up problems as CSV", "rows.csv", "generate", "--samples", "9000", "--features", "5", "--noise", "2", "--output");
            Write("made-up problems as NumPy", "rows.npy", "generate", "--samples", "9000", "--features", "5", "--noise", "2", "--output");
            Write("made-up labels", "labels.csv", "generate", "--samples", "400", "--features", "4", "--classes", "--flip-rate", "0.1", "--output");
            foreach (string model in (string[])["ols", "ridge", "lasso", "elastic-net"])
            {
                Print($"fit of CSV, {model}", "fit", At("rows.csv"), "--target", "y", "--model", model, "--threads", threads, "--json");
                Print($"fit of NumPy, {model}", "fit", At("rows.npy"), "--target", "x5", "--model", model, "--threads", threads, "--json");
            }

            foreach (string solver in (string[])["cholesky", "qr", "doubled", "coordinate-descent", "gradient-descent", "sgd", "mini-batch", "proximal"])
            {
                Print($"fit by {solver}", "fit", At("rows.csv"), "--target", "y", "--solver", solver, "--standardize", "--threads", threads, "--json");
            }

            foreach (string model in (string[])["logistic", "huber", "perceptron"])
            {
                Print($"fit of labels, {model}", "fit", At("labels.csv"), "--target", "y", "--model", model, "--threads", threads, "--json");
            }

            Print("fit in single precision", "fit", At("rows.csv"), "--target", "y", "--precision", "single", "--threads", threads, "--json");
            Write("saved model", "model.json", "fit", At("labels.csv"), "--target", "y", "--model", "logistic", "--threads", threads, "--save");
            Print("predictions", "predict", At("model.json"), At("labels.csv"), "--json");
            Print("path", "path", At("rows.csv"), "--target", "y", "--model", "lasso", "--alphas", "20", "--threads", threads, "--json");
            Print("path of labels", "path", At("labels.csv"), "--target", "y", "--model", "logistic", "--alphas", "5", "--threads", threads, "--json");
            foreach (string search in (string[])["grid", "random", "bayesian"])
            {
                Print(
                    $"tune, {search}", "tune", At("rows.csv"), "--target", "y", "--model", "lasso", "--search", search, "--threads", threads, "--json");
            }

            Print(
                "tune of labels", "tune", At("labels.csv"), "--target", "y", "--model", "logistic", "--alphas", "4", "--folds", "3", "--threads", threads, "--json");
            Write("statistics", "rows.stats", "stats", At("rows.csv"), "--target", "y", "--threads", threads, "--output");
            Write("merged statistics", "merged.stats", "merge", At("rows.stats"), At("rows.stats"), "--output");
            Print("fit of statistics", "fit", At("merged.stats"), "--model", "lasso", "--json");
        }

        private string At(string name) => Path.Combine(folder, name);

        // The name of the file is the last argument.
        private void Write(string what, string name, params string[] arguments)
        {
            hashes.Add("tool", what, hash =>
            {
                Invoke([.. arguments, At(name)]);
                byte[] bytes = File.ReadAllBytes(At(name));
                hash.Answer<byte>(name.EndsWith(".json", StringComparison.Ordinal) ? WithoutKind(bytes) : bytes);
            });
        }

        private void Print(string what, params string[] arguments)
        {
            hashes.Add("tool", what, hash => hash.Answer<byte>(WithoutKind(Invoke(arguments))));
        }

        private static byte[] Invoke(string[] arguments)
        {
            using var output = new MemoryStream();
            using var error = new StringWriter(CultureInfo.InvariantCulture);
            var console = new ToolConsole(static () => Stream.Null, output, error, outputIsTerminal: false, errorIsTerminal: false);
            ExitCode ending = Cli.Program.Run(arguments, console);
            return ending is ExitCode.Done or ExitCode.NotConverged
                ? output.ToArray()
                : throw new InvalidOperationException($"simdreg {string.Join(' ', arguments)}: {error}");
        }

        private static byte[] WithoutKind(byte[] text)
        {
            string[] lines = System.Text.Encoding.UTF8.GetString(text).Split('\n');
            return System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines.Where(line => !line.Contains("\"multiplyAdd\"", StringComparison.Ordinal))));
        }
    }
}
