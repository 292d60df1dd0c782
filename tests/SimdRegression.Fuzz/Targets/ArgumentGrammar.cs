using System.Globalization;
using System.Text;
using SimdRegression.Cli.Host;
using SimdRegression.Fuzz.Engine;

namespace SimdRegression.Fuzz.Targets;

/// <summary>Command lines: sensible ones, and such with options that are unknown, missing, doubled, or have hostile values.</summary>
internal sealed class ArgumentGrammar
{
    private static readonly string[] Commands =
    [
        "fit", "predict", "compare", "generate", "stats", "merge", "path", "tune", "export", "demo", "--help", "--version", "", "Fit", "@x",
    ];

    /// <summary>Numbers that a step count may be without the run lasting.</summary>
    private static readonly string[] Counts = ["1", "3", "17", "0", "-1", "2147483648", "1e3", "", "x", "0x10", "+2", "1.5"];

    private static readonly string[] Numbers =
    [
        "0", "1", "0.5", "1e-3", "1e308", "-0", "-1", "1e-320", "5e-324", "nan", "NaN", "inf", "-inf", "1e400", "", " ", "1,5", "0.1", "1e150", "1e-150",
        "0.99999999999999999", "00000000000000000000000000001", "123456789012345678901234567890", "+1", "1e", "\u0661", "1_0", "-1e308",
    ];

    private static readonly string[] Lists =
    [
        "a", "a,b", "b,a", "a,a", "", ",", "a,,b", "y", "w", "nosuch", "\"a\"", "\"a", "a\n", "a,y", "0", "1,2", "1,2,0", "-inf", "inf", "-1,1", "0,0,0",
        "1e308", "nan,1", "-1e-320,0", "5,-5",
    ];

    private static readonly string[] Names = ["y", "a", "b", "w", "x0", "x1", "x2", "nosuch", "", "Y", "\"y\"", "-", "\u00e9", "fold"];

    private static readonly string[] Flags =
    [
        "--no-intercept", "--standardize", "--json", "--nesterov", "--classes", "--shuffle", "--by-time", "--help", "--bogus", "-h", "--",
    ];

    private static readonly (string Option, string[] Values)[] Options =
    [
        ("--model", ["ols", "ridge", "lasso", "elastic-net", "logistic", "huber", "perceptron", "OLS", ""]),
        ("--solver", ["auto", "cholesky", "qr", "coordinate-descent", "gradient-descent", "sgd", "mini-batch", "proximal", "newton", "spectral"]),
        ("--alpha", Numbers), ("--alpha-fraction", Numbers), ("--l1-ratio", Numbers), ("--huber-delta", Numbers), ("--tolerance", Numbers),
        ("--learning-rate", Numbers), ("--momentum", Numbers), ("--validation-fraction", Numbers), ("--noise", Numbers), ("--correlation", Numbers),
        ("--intercept", Numbers), ("--separation", Numbers), ("--flip-rate", Numbers), ("--eps", Numbers),
        ("--max-iterations", Counts), ("--epochs", Counts), ("--batch-size", Counts), ("--average-from", Counts), ("--patience", Counts),
        ("--informative", Counts),
        ("--samples", Counts), ("--folds", Counts), ("--alphas", Counts), ("--seed", [.. Counts, "18446744073709551615", "18446744073709551616"]),
        ("--threads", ["1", "1", "1", "2", "0", "-1", "x"]),
        ("--target", Names), ("--weights", Names), ("--fold-column", Names), ("--group-column", Names),
        ("--trials", Counts), ("--criterion", ["aic", "bic", "gcv", "x"]),
        ("--features", Lists), ("--drop", Lists), ("--lower", Lists), ("--upper", Lists), ("--penalty-factors", Lists), ("--l1-ratios", Lists),
        ("--precision", ["single", "double", "half"]), ("--order", ["shuffled", "with-replacement", "as-given", "x"]),
        ("--variant", ["plain", "pocket", "averaged", "x"]),
        ("--schedule",
        [
            "constant", "inverse-scaling:0.5", "inverse-time:1", "exponential:0.1", "step:0.5:3", "cosine:5", "step", "cosine:0",
            "inverse-scaling:nan", ":", "step:2:1",
        ]),
        ("--search", ["grid", "random", "bayesian", "x"]), ("--rule", ["best", "one-se", "x"]), ("--format", ["csharp", "json", "x"]),
        ("--namespace", ["A.B", "1", "class", ""]),
    ];

    private readonly string[] data;
    private readonly string[] models;
    private readonly string[] outputs;
    private readonly byte[][] standardInputs;

    private ArgumentGrammar(string[] data, string[] models, string[] outputs, byte[][] standardInputs)
    {
        this.data = data;
        this.models = models;
        this.outputs = outputs;
        this.standardInputs = standardInputs;
    }

    /// <summary>Puts the files that command lines name into a folder.</summary>
    public static ArgumentGrammar Create(string folder)
    {
        string Write(string name, string text)
        {
            string path = Path.Combine(folder, name);
            File.WriteAllText(path, text);
            return path;
        }

        var rows = new StringBuilder("a,b,w,y\n");
        for (int i = 0; i < 24; i++)
        {
            rows.Append(CultureInfo.InvariantCulture, $"{i * 0.5},{(i * 7) % 5},{i % 3},{(i * 3) % 2}\n");
        }

        string good = Write("good.csv", rows.ToString());
        string array = Path.Combine(folder, "array.npy");
        string shard = Path.Combine(folder, "good.stats");
        string model = Path.Combine(folder, "model.json");
        string logistic = Path.Combine(folder, "logistic.json");
        Must("generate", "--samples", "20", "--features", "2", "--output", array);
        Must("stats", good, "--target", "y", "--output", shard);
        Must("fit", good, "--target", "y", "--model", "lasso", "--alpha", "0.01", "--save", model);
        Must("fit", good, "--target", "y", "--model", "logistic", "--precision", "single", "--save", logistic);
        string[] files =
        [
            good, good, good, array, array, shard, "-",
            Write("huge.csv", "a,b,w,y\n1e200,1,1,1\n-1e200,2,1,0\n3e200,5,0,1\n"),
            Write("tiny.csv", "a,b,w,y\n1e-200,5e-324,1,1\n-1e-200,0,1,0\n0,-5e-324,1e-300,1\n2e-200,0,3,0\n"),
            Write("constant.csv", "a,b,w,y\n1,2,1,1\n1,2,1,1\n1,2,1,0\n"),
            Write("same.csv", "a,b,w,y\n1,1,1,1\n2,2,1,0\n3,3,1,1\n5,5,1,1\n"),
            Write("wide.csv", string.Join(',', Enumerable.Range(0, 600).Select(j => $"c{j}")) + ",y\n" + string.Concat(Enumerable.Repeat("1,", 600)) + "1\n"),
            Write("one.csv", "a,b,w,y\n1,2,1,1\n"), Write("none.csv", "a,b,w,y\n"), Write("empty.csv", ""), Write("ragged.csv", "a,b,w,y\n1,2,3\n"),
            Write("text.csv", "a,b,w,y\n1,x,1,1\n"), Write("nan.csv", "a,b,w,y\n1,nan,1,1\n"), Write("zero.csv", "a,b,w,y\n1,2,0,1\n2,3,0,0\n"),
            Write("negative.csv", "a,b,w,y\n1,2,-1,1\n"), Write("weights.csv", "a,b,w,y\n1,2,1e308,1\n2,3,1e308,0\n4,3,1e308,1\n"),
            Write("broken.npy", "\x93NUMPY"), Write("broken.stats", "no shard"), model, folder, Path.Combine(folder, "nosuch.csv"), "", "nosuch\0.csv",
            "/dev/null",
        ];
        string[] outputs =
        [
            Path.Combine(folder, "out.json"), Path.Combine(folder, "out.csv"), Path.Combine(folder, "out.npy"), Path.Combine(folder, "out.stats"), "-",
            "", folder,
            Path.Combine(folder, "no", "such"), "/dev/null", "/dev/full", "out\0.csv", Path.Combine(folder, "out"),
        ];
        byte[][] inputs =
        [
            Encoding.UTF8.GetBytes(rows.ToString()), [], "a,y\n1,2\n3,4"u8.ToArray(), File.ReadAllBytes(array), File.ReadAllBytes(shard),
            [0xFF, 0xFE, 0x00],
        ];
        return new ArgumentGrammar(files, [model, logistic, model, .. files], outputs, inputs);
    }

    /// <summary>The next command line, and what standard input holds.</summary>
    public (string[] Arguments, byte[] StandardInput) Next(ref ByteSource source)
    {
        byte[] standardInput = standardInputs[source.Below(standardInputs.Length)];
        string command = source.OneIn(10) ? source.OneOf<string>(Commands) : Commands[source.Below(9)];
        var arguments = new List<string> { command };
        switch (command)
        {
            case "predict":
                arguments.AddRange([source.OneOf<string>(models), source.OneOf<string>(data)]);
                break;
            case "generate":
                arguments.AddRange(
                    [
                        "--samples", source.OneOf<string>(Counts), "--features", source.OneOf<string>(Counts), "--output", source.OneOf<string>(outputs),
                    ]);
                break;
            case "merge":
                arguments.AddRange([source.OneOf<string>(data), source.OneOf<string>(data), "--output", source.OneOf<string>(outputs)]);
                break;
            case "export":
                arguments.Add(source.OneOf<string>(models));
                break;
            default:
                arguments.Add(source.OneOf<string>(data));
                if (!source.OneIn(8))
                {
                    arguments.AddRange(["--target", source.OneIn(8) ? source.OneOf<string>(Names) : "y"]);
                }

                break;
        }

        int more = source.Below(7);
        for (int i = 0; i < more; i++)
        {
            AddOption(ref source, arguments);
        }

        if (source.OneIn(12))
        {
            arguments.RemoveAt(source.Below(arguments.Count));
        }

        return ([.. arguments], standardInput);
    }

    private void AddOption(ref ByteSource source, List<string> arguments)
    {
        switch (source.Below(8))
        {
            case 0:
                arguments.Add(source.OneOf<string>(Flags));
                break;
            case 1:
                arguments.AddRange([source.OneOf<string>(["--output", "--save", "--report", "--plots"]), source.OneOf<string>(outputs)]);
                break;
            case 2:
                arguments.Add("--json");
                break;
            default:
                (string option, string[] values) = source.OneOf<(string, string[])>(Options);
                string value = source.OneOf<string>(values);
                arguments.AddRange(source.OneIn(10) ? [$"{option}={value}"] : [option, value]);
                break;
        }
    }

    private static void Must(params string[] arguments)
    {
        using var error = new StringWriter();
        var console = new ToolConsole(() => Stream.Null, Stream.Null, error, outputIsTerminal: false, errorIsTerminal: false);
        ExitCode exitCode = Cli.Program.Run(arguments, console);
        if (exitCode != ExitCode.Done)
        {
            throw new InvalidOperationException($"{string.Join(' ', arguments)}: {error}");
        }
    }
}
