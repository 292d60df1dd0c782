using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SimdRegression.Tests.Golden;

/// <summary>
/// Small files of every kind that the library writes, and what is in them as a hash. It calls public verbs alone, so that it can be built with
/// an older library too.
/// </summary>
internal static class GoldenSet
{
    /// <summary>The table of a release: a line a file, its name and its hash.</summary>
    public const string Table = "hashes.txt";

    private const int Features = 3;
    private const int RowCount = 60;
    private const int ManyRows = 5000;
    private static readonly string[] Names = ["a", "b", "größe"];

    /// <summary>Writes the files and the table of their hashes into a folder.</summary>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        WriteDocuments(folder);
        WriteMoments(folder);
        WriteTable(folder);
    }

    /// <summary>Writes the table of the files that are in a folder.</summary>
    public static void WriteTable(string folder)
    {
        IEnumerable<string> files = Directory.GetFiles(folder).Where(path => Path.GetFileName(path) != Table).Order(StringComparer.Ordinal);
        File.WriteAllText(Path.Combine(folder, Table), string.Concat(files.Select(path => $"{Path.GetFileName(path)} {HashOf(path)}\n")));
    }

    /// <summary>The hash of what a file holds, read back by the library; the end of its name says what it is.</summary>
    public static string HashOf(string path)
    {
        using FileStream stream = File.OpenRead(path);
        string name = Path.GetFileName(path);
        var bits = new BitWriter();
        if (name.EndsWith(".single.moments", StringComparison.Ordinal))
        {
            AddMoments<float>(bits, stream);
        }
        else if (name.EndsWith(".moments", StringComparison.Ordinal))
        {
            AddMoments<double>(bits, stream);
        }
        else if (name.EndsWith(".model.json", StringComparison.Ordinal))
        {
            AddModel(bits, JsonSerializer.Deserialize<LinearModel<double>>(stream)!);
        }
        else if (name.EndsWith(".single.json", StringComparison.Ordinal))
        {
            AddDocument(bits, ModelDocument<float>.Load(stream));
        }
        else
        {
            AddDocument(bits, ModelDocument<double>.Load(stream));
        }

        return bits.Hash();
    }

    private static void WriteDocuments(string folder)
    {
        double[] rows = Rows(RowCount, seed: 1);
        double[] targets = Targets(rows);
        double[] weights = Weights(RowCount);
        var moments = new LinearModel<double>.Moments(Features);
        moments.Add(rows, targets);
        FitReport report = moments.Fit(new Ridge(1.0), out LinearModel<double> ridge);
        Save(folder, "ridge.json", ModelDocument<double>.Create(ridge, report, Names, "y"));
        report = moments.Fit(new LeastSquares(), out LinearModel<double> squares);
        Save(folder, "least-squares.json", ModelDocument<double>.Create(squares, report));
        using (FileStream stream = File.Create(Path.Combine(folder, "ridge.model.json")))
        {
            JsonSerializer.Serialize(stream, ridge);
        }

        var weighted = new LinearModel<double>.Moments(Features);
        weighted.Add(rows, targets, weights);
        var options = new FitOptions { Standardize = true, PenaltyFactors = new[] { 1.0, 0.0, 2.0 }, LowerBounds = new[] { 0.0, -1.0, double.NegativeInfinity } };
        report = weighted.Fit(new ElasticNet(0.05, 0.5), in options, out LinearModel<double> net);
        ModelObjective objective = ModelObjective.Of(ModelLoss.Squared, in options, "w");
        Save(folder, "elastic-net.json", new ModelDocument<double>(net.Coefficients, net.Intercept, in report, Names, "y") { Objective = objective });

        float[] singles = Array.ConvertAll(rows, value => (float)value);
        var single = new LinearModel<float>.Moments(Features);
        single.Add(singles, Array.ConvertAll(targets, value => (float)value));
        report = single.Fit(new Lasso(0.1), out LinearModel<float> lasso);
        Save(folder, "lasso.single.json", ModelDocument<float>.Create(lasso, report, Names, "y"));

        WriteRowDocuments(folder, rows, targets);
    }

    private static void WriteRowDocuments(string folder, double[] rows, double[] targets)
    {
        double[] labels = Array.ConvertAll(targets, target => target > 0.5 ? 1.0 : 0.0);
        var trainer = new LinearModel<double>.Trainer(Features);
        var scaler = new StandardScaler<double>(Features);
        double[] scaled = new double[rows.Length];
        scaler.Fit(rows);
        scaler.Transform(rows, scaled);
        TrainingReport training = trainer.Fit(scaled, labels, new LogisticLoss(), new Ridge(1.0), default(Newton), out LinearModel<double> model);
        Save(folder, "logistic-scaled.json", ModelDocument<double>.Create(scaler.Fold(model), ResponseKind.Probability, training, Names, "y"));

        training = trainer.Fit(scaled, labels, new LogisticLoss(), new Lasso(1.0), default(ProximalNewton), out model);
        Save(folder, "logistic-lasso.json", ModelDocument<double>.Create(model, ResponseKind.Probability, training));
        training = trainer.Fit(rows, targets, new HuberLoss(), new Ridge(1.0), default(Newton), out model);
        Save(folder, "huber.json", ModelDocument<double>.Create(model, ResponseKind.Value, training, Names));
        double[] counts = Array.ConvertAll(targets, target => Math.Round(Math.Abs(target)));
        training = trainer.Fit(rows, counts, new PoissonLoss(), new Ridge(1.0), default(Newton), out model);
        Save(folder, "poisson.json", ModelDocument<double>.Create(model, ResponseKind.Rate, training));
        training = trainer.Fit(rows, labels, new Perceptron(), out model);
        Save(folder, "perceptron.json", ModelDocument<double>.Create(model, ResponseKind.Label, training));

        var products = new PolynomialFeatures(Features);
        double[] expanded = new double[RowCount * products.OutputCount];
        products.Expand<double>(rows, expanded);
        var moments = new LinearModel<double>.Moments(products.OutputCount);
        moments.Add(expanded, targets);
        FitReport report = moments.Fit(new Ridge(0.5), out LinearModel<double> polynomial);
        Save(folder, "polynomial.json", ModelDocument<double>.Create(polynomial, report, products.GetNames(Names), "y"));
    }

    private static void WriteMoments(string folder)
    {
        double[] rows = Rows(ManyRows, seed: 2);
        double[] targets = Targets(rows);
        var moments = new LinearModel<double>.Moments(Features);
        moments.Add(rows, targets);
        Save(folder, "long.moments", moments.Save);
        moments.Reset();
        moments.Add(rows.AsSpan(0, RowCount * Features), targets.AsSpan(0, RowCount));
        Save(folder, "short.moments", moments.Save);
        moments.Subtract(rows.AsSpan(0, 20 * Features), targets.AsSpan(0, 20));
        Save(folder, "subtracted.moments", moments.Save);
        moments.Decay(0.125);
        moments.Add(rows.AsSpan(0, Features * Features), targets.AsSpan(0, Features));
        Save(folder, "decayed.moments", moments.Save);
        moments.Reset();
        moments.Add(rows, targets, Weights(ManyRows));
        Save(folder, "weighted.moments", moments.Save);
        moments.Decay(0.125);
        Save(folder, "weighted-decayed.moments", moments.Save);
        moments.Reset();
        moments.SumPrecision = SumPrecision.Doubled;
        moments.Add(rows, targets);
        Save(folder, "doubled.moments", moments.Save);

        var single = new LinearModel<float>.Moments(Features);
        single.Add(Array.ConvertAll(rows, value => (float)value), Array.ConvertAll(targets, value => (float)value));
        Save(folder, "long.single.moments", single.Save);
    }

    private static void Save<T>(string folder, string name, ModelDocument<T> document)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        Save(folder, name, document.Save);
    }

    private static void Save(string folder, string name, Action<Stream> save)
    {
        using FileStream stream = File.Create(Path.Combine(folder, name));
        save(stream);
    }

    private static void AddModel(BitWriter bits, LinearModel<double> model)
    {
        foreach (double coefficient in model.Coefficients)
        {
            bits.Add(coefficient);
        }

        bits.Add(model.Intercept);
    }

    private static void AddDocument<T>(BitWriter bits, ModelDocument<T> document)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        foreach (T coefficient in document.Coefficients)
        {
            bits.Add(double.CreateChecked(coefficient));
        }

        bits.Add(double.CreateChecked(document.Intercept));
        bits.Add(document.Response.ToString());
        foreach (string name in document.FeatureNames ?? [])
        {
            bits.Add(name);
        }

        bits.Add(document.TargetName ?? "");
        if (document.Report is FitReport report)
        {
            bits.Add(report.Status.ToString());
            bits.Add(report.Certificate.Value);
            bits.Add(report.RowCount);
            bits.Add(report.Alpha);
            bits.Add(report.ResidualSumOfSquares);
        }

        if (document.Training is TrainingReport training)
        {
            bits.Add(training.Status.ToString());
            bits.Add(training.Certificate.Value);
            bits.Add(training.RowCount);
            bits.Add(training.Alpha);
            bits.Add(training.TotalLoss);
        }

        if (document.Objective is ModelObjective objective)
        {
            bits.Add(objective.Loss.ToString());
            bits.Add(objective.Standardize.ToString());
            foreach (double number in (double[])[.. objective.PenaltyFactors, .. objective.LowerBounds, .. objective.UpperBounds])
            {
                bits.Add(number);
            }
        }
    }

    private static void AddMoments<T>(BitWriter bits, Stream stream)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var moments = new LinearModel<T>.Moments(Features);
        moments.Load(stream);
        bits.Add(moments.Count);
        bits.Add(moments.TotalWeight);
        bits.Add(moments.TargetMean);
        bits.Add(moments.TargetSumOfSquares);
        for (int i = 0; i < Features; i++)
        {
            bits.Add(moments.Mean(i));
            bits.Add(moments.TargetCrossProduct(i));
            for (int j = 0; j <= i; j++)
            {
                bits.Add(moments.CrossProduct(i, j));
            }
        }

        moments.Fit(new Ridge(1.0), out LinearModel<T> model);
        foreach (T coefficient in model.Coefficients)
        {
            bits.Add(double.CreateChecked(coefficient));
        }

        bits.Add(double.CreateChecked(model.Intercept));
    }

    // Sums of small integers over a power of two: the same everywhere, and no generator of the library has a part in them.
    private static double[] Rows(int count, uint seed)
    {
        double[] rows = new double[count * Features];
        uint state = seed;
        for (int i = 0; i < rows.Length; i++)
        {
            state = (state * 1664525u) + 1013904223u;
            rows[i] = ((int)(state >> 16) - 32768) / 16384.0;
        }

        return rows;
    }

    private static double[] Targets(double[] rows)
    {
        double[] targets = new double[rows.Length / Features];
        double[] noise = Rows(targets.Length, seed: 3);
        for (int i = 0; i < targets.Length; i++)
        {
            ReadOnlySpan<double> row = rows.AsSpan(i * Features, Features);
            targets[i] = (1.5 * row[0]) - (0.75 * row[1]) + (0.25 * row[2]) + (0.5 * noise[i]) + 0.5;
        }

        return targets;
    }

    private static double[] Weights(int count)
    {
        double[] weights = new double[count];
        for (int i = 0; i < count; i++)
        {
            weights[i] = (i % 7) / 4.0;
        }

        return weights;
    }

    /// <summary>Numbers as their bits and words as UTF-8, and the SHA-256 of all of them.</summary>
    private sealed class BitWriter
    {
        private readonly MemoryStream bytes = new();

        public void Add(double value) => bytes.Write(BitConverter.GetBytes(BitConverter.DoubleToInt64Bits(value)));

        public void Add(string word) => bytes.Write(Encoding.UTF8.GetBytes(word + "\n"));

        public string Hash() => Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray()))[..32];
    }
}
