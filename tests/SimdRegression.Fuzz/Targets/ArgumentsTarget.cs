using System.Text.Json;
using SimdRegression.Cli.Host;
using SimdRegression.Fuzz.Engine;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// The command line: words from a grammar of commands, options and hostile values. The tool ends with one of its exit codes, tells an error
/// in one line, prints nothing on standard output when it refuses, writes JSON without NaN, and leaves no unfinished file.
/// </summary>
internal sealed class ArgumentsTarget : IFuzzTarget, IDisposable
{
    private const long MostAllocated = 256L << 20;

    private readonly string folder = Directory.CreateTempSubdirectory("simdreg-fuzz-").FullName;
    private readonly ArgumentGrammar grammar;

    public ArgumentsTarget()
    {
        ScratchFolder.Enter();
        grammar = ArgumentGrammar.Create(folder);
    }

    public string Name => "arguments";

    public int LongestInput => 96;

    public IReadOnlyList<byte[]> Tokens { get; } = [];

    public IEnumerable<byte[]> Seeds() => ByteSource.RandomSeeds(seed: 5, count: 400, shortest: 4, longest: 44);

    public Signature Run(byte[] input)
    {
        var source = new ByteSource(input);
        (string[] arguments, byte[] standardInput) = grammar.Next(ref source);
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        var console = new ToolConsole(() => new MemoryStream(standardInput), output, error, outputIsTerminal: false, errorIsTerminal: false);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int exitCode = (int)Cli.Program.Run(arguments, console);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        console.Out.Flush();
        string after = " after " + string.Join(' ', arguments.Select(argument => $"'{argument.ReplaceLineEndings("\\n")}'"));
        string told = error.ToString();
        string[] errors = [.. told.Split('\n').Where(text => text.Length > 0 && !text.StartsWith("simdreg: note: ", StringComparison.Ordinal))];
        BrokenPromiseException.Unless(exitCode is 0 or 2 or 3 or 4 or 130, () => $"exit {exitCode}: {told}", after);
        BrokenPromiseException.Unless(
            errors.Length == (exitCode == 0 ? 0 : 1) && errors.All(text => text.StartsWith("simdreg: ", StringComparison.Ordinal)),
            () => $"{errors.Length} lines of error at exit {exitCode}: {told}", after);
        BrokenPromiseException.Unless(exitCode is 0 or 4 || output.Length == 0, () => $"output at exit {exitCode}", after);
        BrokenPromiseException.Unless(allocated <= MostAllocated, () => $"{allocated} bytes allocated", after);
        BrokenPromiseException.Unless(Directory.GetFiles(folder, "*.tmp").Length == 0, () => "an unfinished file", after);
        bool isJson = arguments.Contains("--json") && exitCode is 0 or 4 && output.Length > 0 && output.GetBuffer()[0] == '{';
        if (isJson)
        {
            CheckJson(output, after);
        }

        return Signature.Start.With((ulong)exitCode).With(arguments.FirstOrDefault() ?? "").WithMessage(Anonymous(errors.FirstOrDefault() ?? ""))
            .With(isJson).WithSize(output.Length);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Anonymous(string text) => text.Replace(folder, "", StringComparison.Ordinal);

    private static void CheckJson(MemoryStream output, string after)
    {
        try
        {
            // Utf8JsonReader takes no NaN and no Infinity for numbers.
            using JsonDocument json = JsonDocument.Parse(output.ToArray());
            CheckNumbers(json.RootElement, after);
        }
        catch (JsonException failure)
        {
            throw new BrokenPromiseException($"no JSON: {failure.Message}", after);
        }
    }

    private static void CheckNumbers(JsonElement element, string after)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Number:
                BrokenPromiseException.Unless(double.IsFinite(element.GetDouble()), () => "a number in JSON is not finite", after);
                break;
            case JsonValueKind.String:
                BrokenPromiseException.Unless(element.GetString() is not ("NaN" or "Infinity" or "-Infinity"), () => "NaN as text in JSON", after);
                break;
            case JsonValueKind.Array:
                foreach (JsonElement entry in element.EnumerateArray())
                {
                    CheckNumbers(entry, after);
                }

                break;
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    CheckNumbers(property.Value, after);
                }

                break;
        }
    }
}
