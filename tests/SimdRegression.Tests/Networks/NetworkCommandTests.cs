using System.Globalization;
using System.Text;
using System.Text.Json;
using SimdRegression.Networks;
using SimdRegression.Tests.Cli;

namespace SimdRegression.Tests.Networks;

/// <summary>The tool with networks: fit, predict and score.</summary>
public sealed class NetworkCommandTests : IDisposable
{
    private const int Rows = 90;

    private readonly ToolFixture tool = new();
    private readonly string data;

    public NetworkCommandTests()
    {
        var random = new Random(7);
        var text = new StringBuilder("a,b,y,z,lab,bin,count,w,kind\n");
        for (int r = 0; r < Rows; r++)
        {
            double a = random.NextDouble() - 0.5;
            double b = random.NextDouble() - 0.5;
            double y = Math.Sin(3.0 * a) + b;
            string label = y < -0.3 ? "low" : y < 0.3 ? "Mid" : "high";
            text.Append(CultureInfo.InvariantCulture, $"{a},{b},{y},{a - b},{label},{(y > 0.0 ? 1 : 0)},{r % 4},{r % 3},{(r % 2 == 0 ? "u" : "v")}\n");
        }

        data = tool.Write("data.csv", text.ToString());
    }

    [Theory]
    [InlineData("single")]
    [InlineData("double")]
    public void A_fit_tells_what_it_did(string precision)
    {
        string file = tool.Path("model.json");
        JsonElement fit = Fit("y", "--layers", "8:tanh:l1=0.01:l2=0.02,4", "--output-l2", "0.001", "--epochs", "6", "--precision", precision, "--save", file).AssertDone().Json;
        Assert.Equal("network", Text(fit, "model"));
        Assert.Equal("adam", Text(fit, "solver"));
        Assert.Equal(precision, Text(fit, "precision"));
        Assert.Equal("squared", Text(fit, "loss"));
        Assert.Equal("epochs", Text(fit, "status"));
        Assert.Equal(Rows, fit.GetProperty("rows").GetInt32());
        Assert.Equal((3 * 8) + (9 * 4) + 5, fit.GetProperty("parameters").GetInt32());
        Assert.Equal(["8 tanh 0.01 0.02", "4 relu 0 0", "1 identity 0 0.001"], fit.GetProperty("layers").EnumerateArray().Select(Described));
        Assert.Equal(JsonValueKind.Null, fit.GetProperty("converged").ValueKind);
        Assert.False(fit.TryGetProperty("coefficients", out _));
        Assert.Equal(6, fit.GetProperty("epochs").GetInt32());
        Assert.Equal(6, fit.GetProperty("bestEpoch").GetInt32());
        double[] losses = Doubles(fit, "trainingLoss");
        double[] objectives = Doubles(fit, "trainingObjective");
        Assert.Equal(7, losses.Length);
        Assert.Equal(7, objectives.Length);
        Assert.Empty(Doubles(fit, "validationLoss"));
        Assert.True(objectives[6] > losses[6] && losses[6] < losses[0]);
        Assert.Equal(losses[6], fit.GetProperty("mse").GetDouble(), 1e-6);

        JsonElement again = tool.Run("predict", file, data, "--json").AssertDone().Json;
        Assert.Equal(Rows, Doubles(again, "predictions").Length);
        Assert.Equal(losses[6], again.GetProperty("mse").GetDouble(), 1e-6);
        JsonElement score = tool.Run("score", file, data, "--json").AssertDone().Json;
        Assert.Equal(fit.GetProperty("r2").GetDouble(), score.GetProperty("r2").GetDouble(), 1e-6);
    }

    [Fact]
    public void The_target_decides_the_loss()
    {
        foreach ((string target, string loss, int outputs) in new[] { ("y", "squared", 1), ("count", "squared", 1), ("bin", "logistic", 1), ("kind", "logistic", 1), ("lab", "softmax", 3) })
        {
            JsonElement fit = Fit(target, "--epochs", "1").AssertDone().Json;
            Assert.Equal(loss, Text(fit, "loss"));
            Assert.Equal(outputs, fit.GetProperty("layers")[2].GetProperty("size").GetInt32());
        }

        Assert.Equal("poisson", Text(Fit("count", "--epochs", "1", "--loss", "poisson").AssertDone().Json, "loss"));
        Assert.Equal("softmax", Text(Fit("count", "--epochs", "1", "--loss", "softmax").AssertDone().Json, "loss"));
        Assert.Equal("huber", Text(Fit("y", "--epochs", "1", "--loss", "huber", "--huber-delta", "0.5").AssertDone().Json, "loss"));
    }

    [Theory]
    [InlineData("single")]
    [InlineData("double")]
    public void Two_classes_have_a_probability_and_a_label(string precision)
    {
        string file = tool.Path("model.json");
        JsonElement fit = Fit("kind", "--epochs", "2", "--precision", precision, "--save", file).AssertDone().Json;
        Assert.Equal(["u", "v"], fit.GetProperty("classes").EnumerateArray().Select(label => label.GetString()));
        double[] shares = Doubles(tool.Run("predict", file, data, "--json").AssertDone().Json, "predictions");
        string[] labels = tool.Run("predict", file, data, "--label").AssertDone().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        Assert.Equal(shares.Select(share => share > 0.5 ? "v" : "u"), labels);
        JsonElement score = tool.Run("score", file, data, "--json").AssertDone().Json;
        Assert.Equal(fit.GetProperty("logLoss").GetDouble(), score.GetProperty("logLoss").GetDouble(), 1e-6);
    }

    [Theory]
    [InlineData("single")]
    [InlineData("double")]
    public void Several_classes_have_a_probability_each(string precision)
    {
        string file = tool.Path("model.json");
        JsonElement fit = Fit("lab", "--epochs", "20", "--weights", "w", "--class-weight", "balanced", "--precision", precision, "--save", file).AssertDone().Json;
        JsonElement predictions = tool.Run("predict", file, data, "--json").AssertDone().Json.GetProperty("predictions");
        string[] labels = tool.Run("predict", file, data, "--label").AssertDone().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        for (int row = 0; row < Rows; row++)
        {
            JsonProperty[] own = [.. predictions[row].EnumerateObject()];
            Assert.Equal(["Mid", "high", "low"], own.Select(share => share.Name));
            Assert.Equal(1.0, own.Sum(share => share.Value.GetDouble()), 1e-12);
            Assert.Equal(own.MaxBy(share => share.Value.GetDouble()).Name, labels[row]);
        }

        JsonElement score = tool.Run("score", file, data, "--json").AssertDone().Json;
        Assert.Equal(Rows - 30, score.GetProperty("rows").GetInt32());
        Assert.Equal(Rows - 30, fit.GetProperty("rows").GetInt32());
    }

    [Theory]
    [InlineData("single")]
    [InlineData("double")]
    public void Several_targets_have_a_prediction_each(string precision)
    {
        string file = tool.Path("model.json");
        JsonElement fit = tool.Run(
            "fit", data, "--target", "y,z", "--drop", "lab,bin,count,w", "--categorical", "kind", "--model", "network", "--epochs", "5", "--json", "--precision", precision, "--save", file).AssertDone().Json;
        Assert.Equal(4, fit.GetProperty("features").GetInt32());
        JsonElement predictions = tool.Run("predict", file, data, "--json").AssertDone().Json.GetProperty("predictions");
        Assert.Equal(["y", "z"], predictions[0].EnumerateObject().Select(own => own.Name));
        Assert.StartsWith("prediction_y,prediction_z\n", tool.Run("predict", file, data).AssertDone().Output);
        JsonElement score = tool.Run("score", file, data, "--json").AssertDone().Json.GetProperty("targets");
        foreach (string target in new[] { "y", "z" })
        {
            Assert.Equal(fit.GetProperty("r2").GetProperty(target).GetDouble(), score.GetProperty(target).GetProperty("r2").GetDouble(), 1e-6);
        }
    }

    [Fact]
    public void Saved_weights_are_those_that_the_library_finds()
    {
        string initial = tool.Write(
            "initial.json", """{"layers":[{"weights":[[0.5,-0.25],[0.125,1]],"biases":[0.1,0],"activation":"tanh"},{"weights":[[1,-1]],"biases":[0],"activation":"identity"}]}""");
        string file = tool.Path("model.json");
        JsonElement fit = Fit(
            "y", "--layers", "2:tanh:l1=0.01", "--output-l2", "0.02", "--optimizer", "nesterov", "--momentum", "0.8", "--learning-rate", "0.05", "--schedule", "inverse-time:0.1",
            "--batch-size", "25", "--epochs", "4", "--precision", "double", "--initial", initial, "--l1-step", "proximal", "--seed", "9", "--save", file).AssertDone().Json;
        string[] lines = File.ReadAllLines(data)[1..];
        double[] inputs = [.. lines.SelectMany(line => line.Split(',')[..2]).Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        double[] targets = [.. lines.Select(line => double.Parse(line.Split(',')[2], CultureInfo.InvariantCulture))];
        var options = new NetworkOptions
        {
            Layers = [new LayerOptions { L1 = 0.01 }, new LayerOptions { L2 = 0.02 }],
            Optimizer = NetworkOptimizer.Nesterov(0.8),
            LearningRate = 0.05,
            Schedule = StepSchedule.InverseTime(0.1),
            BatchSize = 25,
            Epochs = 4,
            L1Step = L1Step.Proximal,
            Seed = 9,
        };
        using var stream = File.OpenRead(initial);
        DenseNetwork<double> start = NetworkDocument<double>.LoadLayers(stream);
        using var trainer = new DenseNetwork<double>.Trainer(start.Shape, options);
        var rows = new NetworkRows<double>(inputs, targets);
        NetworkReport report = trainer.Fit(in rows, default(SquaredLoss), out DenseNetwork<double> network, start);
        Assert.Equal(network, Load(file).ToNetwork());
        Assert.Equal(report, Load(file).Report);
        Assert.Equal(trainer.TrainingObjectives.ToArray(), Doubles(fit, "trainingObjective"));
    }

    [Fact]
    public void A_fit_goes_on_from_weights_and_leaves_them_with_no_epochs()
    {
        string first = tool.Path("first.json");
        string second = tool.Path("second.json");
        Fit("y", "--epochs", "3", "--layers", "5:gelu", "--precision", "double", "--save", first).AssertDone();
        JsonElement fit = Fit("y", "--epochs", "0", "--precision", "double", "--initial", first, "--save", second).AssertDone().Json;
        Assert.Single(Doubles(fit, "trainingLoss"));
        Assert.Equal(0, fit.GetProperty("epochs").GetInt32());
        Assert.Equal(Load(first).ToNetwork(), Load(second).ToNetwork());
        Fit("y", "--epochs", "0", "--layers", "6:gelu", "--initial", first).AssertRefused(
            2, $"--initial: {first} has the layers 2-5:gelu-1:identity; 2-6:gelu-1:identity are accepted, which the data and the options ask for");
    }

    [Fact]
    public void The_best_weights_come_back_with_held_out_rows()
    {
        JsonElement fit = Fit("y", "--epochs", "200", "--learning-rate", "0.05", "--validation-fraction", "0.3", "--patience", "4", "--seed", "3").AssertDone().Json;
        double[] losses = Doubles(fit, "validationLoss");
        int best = fit.GetProperty("bestEpoch").GetInt32();
        Assert.Equal("earlyStopped", Text(fit, "status"));
        Assert.Equal(losses.Min(), losses[best]);
        Assert.Equal(best + 4, fit.GetProperty("epochs").GetInt32());
    }

    [Fact]
    public void A_training_that_diverges_ends_with_4_and_keeps_finite_weights()
    {
        string file = tool.Path("model.json");
        ToolResult run = Fit("y", "--optimizer", "sgd", "--learning-rate", "1e6", "--epochs", "50", "--save", file);
        Assert.Equal(4, run.ExitCode);
        Assert.Equal("diverged", Text(run.Json, "status"));
        Assert.StartsWith("simdreg: the training diverged after ", run.Error);
        Assert.True(File.Exists(file));
        tool.Run("predict", file, data).AssertDone();
    }

    [Fact]
    public void Threads_and_runs_do_not_change_a_bit()
    {
        string[] options = ["--epochs", "2", "--batch-size", "300", "--layers", "6:silu:dropout=0.3", "--order", "as-given"];
        string one = Fit("y", [.. options, "--threads", "1"]).AssertDone().Output;
        Assert.Equal(one, Fit("y", [.. options, "--threads", "3"]).AssertDone().Output);
    }

    [Fact]
    public void A_table_is_for_people()
    {
        string text = tool.Run("fit", data, "--target", "y", "--features", "a,b", "--model", "network", "--epochs", "3").AssertDone().Output;
        Assert.Contains("network 2-64-32-1, 2,305 parameters, squared loss", text);
        Assert.Contains("with penalties", text);
    }

    [Theory]
    [InlineData("--layers", "3x", "--layers: \"3x\" is not accepted; a whole number from 1 to 2048 is")]
    [InlineData("--layers", "4:l1=-1", "--layers: \"-1\" is not accepted; a finite number of at least 0 is")]
    [InlineData("--layers", "4:dropout=1", "--layers: \"1\" is not accepted; a dropout from 0 to below 1 is")]
    [InlineData("--layers", "4:l1=1:l1=2", "--layers: \"4:l1=1:l1=2\" is not accepted; SIZE[:ACTIVATION][:l1=A][:l2=B][:dropout=P] with commas between layers, or none, is")]
    [InlineData("--layers", "1,1,1,1,1,1,1,1", "--layers: 8 hidden layers are not accepted; at most 7 are")]
    [InlineData("--epochs", "-1", "--epochs: \"-1\" is not accepted; a whole number from 0 to 1000000 is")]
    [InlineData("--momentum", "0.5", "--momentum: it means nothing to the optimizer adam; accepted with --optimizer momentum and nesterov")]
    [InlineData("--patience", "3", "--patience: no rows are held out; it is accepted with --validation-fraction")]
    [InlineData("--loss", "hinge", "--loss: \"hinge\" is not accepted; one of squared, logistic, softmax, poisson, huber is")]
    [InlineData("--huber-delta", "2", "--huber-delta: it is accepted with --loss huber")]
    [InlineData("--class-weight", "balanced", "--class-weight: the target holds numbers; with --loss logistic or softmax they are labels of classes")]
    [InlineData("--test-fraction", "0.2", "--test-fraction: a network is scored by simdreg score with the saved model")]
    [InlineData("--report", "page.html", "--report: pictures are of linear models; the losses of a network stand in --json")]
    [InlineData("--initial", "-", "--initial: standard input is for the data; a file is accepted")]
    public void An_option_that_cannot_be_is_refused(string option, string value, string line) => Fit("y", option, value).AssertRefused(2, line);

    [Fact]
    public void Options_of_one_model_are_refused_with_another()
    {
        ToolResult run = Fit("y", "--alpha", "1");
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("simdreg: --alpha: it means nothing to network; accepted: --model, ", run.Error);
        tool.Run("fit", data, "--target", "y", "--features", "a,b", "--layers", "3").AssertRefused(2, "--layers: it means nothing to ridge; accepted with --model network");
        tool.Run("tune", data, "--target", "y", "--model", "network", "--search", "grid").AssertRefused(
            2, "--model: \"network\" is trained by fit; path and tune accept linear models");
        tool.Run("fit", data, "--target", "y,z", "--features", "a,b", "--model", "network", "--loss", "softmax").AssertRefused(
            2, "--loss: softmax takes the labels of one target; squared, poisson and huber are accepted with several");
    }

    [Fact]
    public void Commands_of_linear_models_refuse_a_network()
    {
        string file = tool.Path("model.json");
        Fit("y", "--epochs", "1", "--save", file).AssertDone();
        tool.Run("summary", file).AssertRefused(3, $"{file}: the model is a network, and summary takes a linear model; predict and score take it");
        tool.Run("predict", file, data, "--interval", "0.9").AssertRefused(2, "--interval: a network tells nothing of it; linear models are accepted");
        tool.Run("score", file, data, "--importance").AssertRefused(2, "--importance: it is measured of linear models, and not of networks");
    }

    [Fact]
    public void Data_that_cannot_be_used_are_refused()
    {
        tool.Run("fit", data, "--target", "count", "--features", "a,b", "--model", "network", "--loss", "logistic").AssertRefused(
            3, $"{data}:4: column \"count\": \"2\" is a third label; there are 4, \"0\", \"1\", \"2\", \"3\", and two are needed");
        ToolResult run = Fit("lab", "--loss", "squared");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("is not a number", run.Error);
        Assert.Equal(3, Fit("z", "--loss", "poisson").ExitCode);
    }

    public void Dispose() => tool.Dispose();

    private static NetworkDocument<double> Load(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return NetworkDocument<double>.Load(stream);
    }

    private static string Text(JsonElement fit, string name) => fit.GetProperty(name).GetString()!;

    private static double[] Doubles(JsonElement fit, string name) => [.. fit.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];

    private static string Described(JsonElement layer) => string.Create(
        CultureInfo.InvariantCulture,
        $"{layer.GetProperty("size").GetInt32()} {Text(layer, "activation")} {layer.GetProperty("l1").GetDouble()} {layer.GetProperty("l2").GetDouble()}");

    private ToolResult Fit(string target, params string[] options) =>
        tool.Run(["fit", data, "--target", target, "--features", "a,b", "--model", "network", "--json", .. options]);
}
