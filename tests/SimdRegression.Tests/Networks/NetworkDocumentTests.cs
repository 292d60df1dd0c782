using System.Text;
using SimdRegression.Networks;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Networks;

/// <summary>The stored form of networks.</summary>
public class NetworkDocumentTests
{
    private static readonly NetworkReport SomeReport = new()
    {
        Status = NetworkStatus.EarlyStopped,
        Epochs = 12,
        BestEpoch = 7,
        Steps = 360,
        TrainingLoss = 0.1,
        TrainingObjective = 0.30000000000000004,
        ValidationLoss = double.NaN,
        ZeroWeights = 3,
        RowCount = 90,
        ValidationRowCount = 10,
    };

    [Fact]
    public void A_network_of_floats_comes_back_to_the_bit() => ComesBack([0.1f, -0.0f, float.Epsilon, 1.0f / 3.0f, -float.MaxValue, 7.0f, 1e-30f, 2.0f, 3.0f]);

    [Fact]
    public void A_network_of_doubles_comes_back_to_the_bit() => ComesBack([0.1, -0.0, double.Epsilon, 1.0 / 3.0, -double.MaxValue, 7.0, 1e-300, 2.0, 3.0]);

    [Fact]
    public void All_activations_have_words()
    {
        Activation[] activations = Enum.GetValues<Activation>();
        int[] units = [.. activations.Select(_ => 2)];
        var network = new DenseNetwork<double>(NetworkShape.Create<double>(3, units, activations), default);
        var document = new NetworkDocument<double>(network, ResponseKind.Rate, in SomeReport);
        NetworkDocument<double> read = RoundTrip(document, out string text);
        Assert.Equal(network.Shape, read.Shape);
        Assert.Equal(ResponseKind.Rate, read.Response);
        Assert.Null(read.FeatureNames);
        Assert.Null(read.TargetNames);
        Assert.Null(read.Loss);
        foreach (string word in new[] { "relu", "tanh", "sigmoid", "gelu", "silu", "leaky-relu", "identity" })
        {
            Assert.Contains($"\"activation\": \"{word}\"", text);
        }
    }

    [Fact]
    public void Layers_alone_are_read_from_any_document_and_from_a_list()
    {
        DenseNetwork<double> network = Network<double>([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
        _ = RoundTrip(new NetworkDocument<double>(network, ResponseKind.Value, in SomeReport), out string text);
        Assert.Equal(network, NetworkDocument<double>.LoadLayers(Stream(text)));
        DenseNetwork<float> single = NetworkDocument<float>.LoadLayers(Stream(text));
        Assert.Equal(9.0f, single.Predict([0.0f, 0.0f]) - (7.0f * Math.Max(0.0f, 5.0f)) - (8.0f * Math.Max(0.0f, 6.0f)));
        const string list = """{"layers":[{"activation":"identity","weights":[[1,2]],"biases":[3]}]}""";
        Assert.Equal(14.0, NetworkDocument<double>.LoadLayers(Stream(list)).Predict([3.0, 4.0]));
    }

    [Theory]
    [InlineData("\"relu\"", "\"RELU\"")]
    [InlineData("[1,2]", "[1,2,3]")]
    [InlineData("[1,2]", "[]")]
    [InlineData("[1,2]", "[1,1e999]")]
    [InlineData("[1,2]", "[1,null]")]
    [InlineData("[1,2]", "\"text\"")]
    [InlineData("[5,6]", "[5]")]
    [InlineData("[5,6]", "5")]
    [InlineData("\"layers\"", "\"leyers\"")]
    [InlineData("[1,2]", "[1,3]")]
    [InlineData("\"double\"", "\"float\"")]
    [InlineData("\"version\": 1", "\"version\": 2")]
    [InlineData("SimdRegression.Network", "SimdRegression.LinearModel")]
    [InlineData("\"earlyStopped\"", "\"EarlyStopped\"")]
    [InlineData("\"bestEpoch\": 7", "\"bestEpoch\": 13")]
    [InlineData("\"epochs\": 12", "\"epochs\": -1")]
    [InlineData("\"steps\": 360", "\"steps\": -360")]
    [InlineData("\"zeroWeights\": 3", "\"zeroWeights\": 300")]
    [InlineData("\"Value\"", "\"Label\"")]
    [InlineData("\"a\"", "\"b\"")]
    [InlineData("\"a\"", "null")]
    public void What_is_damaged_is_refused(string part, string other)
    {
        DenseNetwork<double> network = Network<double>([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
        _ = RoundTrip(new NetworkDocument<double>(network, ResponseKind.Value, in SomeReport, ["a", "b"], ["y"]), out string text);
        Assert.Contains(part, text);
        int at = text.IndexOf(part, StringComparison.Ordinal);
        string changed = text[..at] + other + text[(at + part.Length)..];
        Assert.Throws<InvalidDataException>(() => NetworkDocument<double>.Load(Stream(changed)));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"layers\":[]}")]
    [InlineData("{\"layers\":{}}")]
    [InlineData("{\"layers\":[1]}")]
    [InlineData("{\"layers\":[{\"weights\":[],\"biases\":[],\"activation\":\"relu\"}]}")]
    [InlineData("{\"layers\":[{\"weights\":[[1]],\"biases\":[0],\"activation\":null}]}")]
    [InlineData("{\"layers\":[{\"weights\":[[1]],\"biases\":[0]}]}")]
    [InlineData("{\"layers\":[{\"weights\":[[1]],\"biases\":[0],\"activation\":\"relu\"},{\"weights\":[[1,2]],\"biases\":[0],\"activation\":\"relu\"}]}")]
    public void Layers_that_are_none_are_refused(string text) => Assert.Throws<InvalidDataException>(() => NetworkDocument<double>.LoadLayers(Stream(text)));

    [Fact]
    public void Too_many_layers_or_units_are_refused()
    {
        const string layer = "{\"weights\":[[1]],\"biases\":[0],\"activation\":\"relu\"}";
        string nine = $"{{\"layers\":[{string.Join(',', Enumerable.Repeat(layer, 9))}]}}";
        Assert.Throws<InvalidDataException>(() => NetworkDocument<double>.LoadLayers(Stream(nine)));
        string wide = $"{{\"layers\":[{{\"weights\":[{string.Join(',', Enumerable.Repeat("[1]", 2049))}],\"biases\":[0],\"activation\":\"relu\"}}]}}";
        Assert.Throws<InvalidDataException>(() => NetworkDocument<double>.LoadLayers(Stream(wide)));
    }

    [Fact]
    public void What_does_not_fit_a_network_is_refused()
    {
        DenseNetwork<double> network = Network<double>([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
        Assert.Throws<ArgumentException>(() => new NetworkDocument<double>(network, ResponseKind.Value, in SomeReport, ["a"]));
        Assert.Throws<ArgumentException>(() => new NetworkDocument<double>(network, ResponseKind.Value, in SomeReport, ["a", "a"]));
        Assert.Throws<ArgumentException>(() => new NetworkDocument<double>(network, ResponseKind.Value, in SomeReport, targetNames: ["a", "b"]));
        Assert.Throws<ArgumentException>(() => new NetworkDocument<double>(network, ResponseKind.Value, in SomeReport) { Classes = ["a", "b"] });
        Assert.Throws<ArgumentException>(() => new NetworkDocument<double>(network, ResponseKind.Probability, in SomeReport) { Classes = ["a", "b", "c"] });
        Assert.Throws<ArgumentException>(() => new NetworkDocument<double>(network, ResponseKind.Value, in SomeReport)
        {
            Encoder = new RowEncoder([EncoderColumn.Number("x")]),
        });
        Assert.Throws<ArgumentOutOfRangeException>(() => new NetworkDocument<double>(network, ResponseKind.Label, in SomeReport));
        Assert.Throws<ArgumentException>(() => new NetworkDocument<double>(Network([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, double.NaN]), ResponseKind.Value, in SomeReport));
    }

    private static void ComesBack<T>(T[] parameters)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        DenseNetwork<T> network = Network(parameters);
        var document = new NetworkDocument<T>(network, ResponseKind.Probability, in SomeReport, ["x", "y,\"z\""], ["label"])
        {
            Loss = "logistic",
            Classes = ["no", "yes"],
            Encoder = new RowEncoder([EncoderColumn.Number("x"), EncoderColumn.Number("y,\"z\"")]),
            Annotations = new Dictionary<string, string> { ["by"] = "test" },
        };
        NetworkDocument<T> read = RoundTrip(document, out _);
        Assert.Equal(network, read.ToNetwork());
        Assert.Equal(network, read.ToNetwork<DenseNetwork<T>>());
        Assert.Equal(network.Shape, read.Shape);
        Assert.Equal(SomeReport, read.Report);
        Assert.Equal("logistic", read.Loss);
        Assert.Equal(["no", "yes"], read.Classes);
        Assert.Equal(document.FeatureNames, read.FeatureNames);
        Assert.Equal(["label"], read.TargetNames);
        Assert.Equal(2, read.Encoder!.FeatureCount);
        Assert.Equal("test", read.Annotations["by"]);
    }

    private static DenseNetwork<T> Network<T>(T[] parameters)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> =>
        new(NetworkShape.Create<T>(2, [2, 1], [Activation.Relu, Activation.Identity]), parameters);

    private static NetworkDocument<T> RoundTrip<T>(NetworkDocument<T> document, out string text)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        using var stream = new MemoryStream();
        document.Save(stream);
        text = Encoding.UTF8.GetString(stream.ToArray());
        return NetworkDocument<T>.Load(Stream(text));
    }

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));
}
