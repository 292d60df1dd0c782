using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;
using SimdRegression.Csv;

namespace SimdRegression.Cli.Fitting;

/// <summary>The file of <c>--edges</c>: a line an edge, two names of features and, where there is one, a weight.</summary>
internal static class GraphEdges
{
    private const int MostNamesInMessage = 12;

    /// <summary>Reads the edges of a request whose penalty is a graph, now that the features are known.</summary>
    /// <param name="request">The request.</param>
    /// <param name="features">The names of the features.</param>
    /// <returns>The request with its graph; as it was where it has none.</returns>
    /// <exception cref="UnusableDataException">The file cannot be read, or a line is no edge.</exception>
    public static FitRequest Resolve(FitRequest request, string[] features)
    {
        if (request.Settings.EdgesPath is not string path)
        {
            return request;
        }

        using InputStream stream = InputStream.Open(path, static () => Stream.Null);
        char delimiter = Separators.Guess(stream.Peek(1 << 12), '.');
        var records = new CsvRecordReader(stream, path, delimiter: (byte)delimiter);
        var places = new Dictionary<string, int>();
        for (int j = 0; j < features.Length; j++)
        {
            places.TryAdd(features[j], j);
        }

        var firsts = new List<int>();
        var seconds = new List<int>();
        var weights = new List<double>();
        bool isFirst = true;
        while (records.Read())
        {
            if (records.IsBlank)
            {
                continue;
            }

            bool mayBeHeader = isFirst;
            isFirst = false;
            if (records.FieldCount is not (2 or 3))
            {
                throw new UnusableDataException(
                    records.Position, $"{records.FieldCount} field(s); two names of features, and a weight where there is one, are accepted");
            }

            int first = Find(places, records.Text(0));
            int second = Find(places, records.Text(1));
            if (mayBeHeader && first < 0 && second < 0)
            {
                continue;
            }

            if (first < 0 || second < 0)
            {
                throw new UnusableDataException(records.Position, $"\"{records.Text(first < 0 ? 0 : 1)}\" is no feature; the features are {Listed(features)}");
            }

            if (first == second)
            {
                throw new UnusableDataException(records.Position, $"\"{features[first]}\" is joined with itself; an edge joins two features");
            }

            firsts.Add(first);
            seconds.Add(second);
            weights.Add(records.FieldCount == 2 ? 1.0 : WeightOf(records));
        }

        if (firsts.Count == 0)
        {
            throw new UnusableDataException(path, "it holds no edge; a line with two names of features is accepted");
        }

        return request with { Settings = request.Settings with { Graph = GraphOf(path, features.Length, firsts, seconds, weights) } };
    }

    private static PenaltyMatrix GraphOf(string path, int features, List<int> firsts, List<int> seconds, List<double> weights)
    {
        var edges = new (int, int)[firsts.Count];
        for (int edge = 0; edge < edges.Length; edge++)
        {
            edges[edge] = (firsts[edge], seconds[edge]);
        }

        try
        {
            return PenaltyMatrix.Graph(features, edges, weights.ToArray());
        }
        catch (ArgumentException)
        {
            throw new UnusableDataException(path, "the weights of a feature's edges add up to more than double precision holds");
        }
    }

    private static int Find(Dictionary<string, int> places, string name) =>
        places.TryGetValue(name, out int place) || places.TryGetValue(name.Trim(), out place) ? place : -1;

    private static double WeightOf(CsvRecordReader records) =>
        NumberParser.Parse(records.Content(2), out double weight) == NumberKind.Finite && weight >= 0.0
            ? weight
            : throw new UnusableDataException(
                records.Position, $"the weight \"{records.Text(2)}\" is not accepted; a finite number of at least 0 is");

    private static string Listed(string[] features) =>
        string.Join(", ", features.Take(MostNamesInMessage).Select(name => $"\"{name}\"")) + (features.Length > MostNamesInMessage ? ", ..." : "");
}
