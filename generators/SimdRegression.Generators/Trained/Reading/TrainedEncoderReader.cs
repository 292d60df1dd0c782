using SimdRegression.Data;
using SimdRegression.Generators.Model;
using Reader = SimdRegression.Generators.Trained.TrainedModelReader;

namespace SimdRegression.Generators.Trained;

/// <summary>Reads the encoder of a stored model: its raw columns and their products. What is read is not trusted.</summary>
internal static class TrainedEncoderReader
{
    private const string Part = "encoder";

    /// <summary>Reads an encoder.</summary>
    /// <param name="encoder">Where it stands.</param>
    /// <param name="features">How many features it must have.</param>
    /// <param name="names">Their names, or null where the model has none.</param>
    /// <param name="products">Receives the products.</param>
    /// <exception cref="TrainedModelException">It is none, or does not suit.</exception>
    public static TrainedColumn[] Read(JsonValue encoder, int features, string[]? names, out TrainedProduct[] products)
    {
        if (encoder.Kind != JsonKind.Object)
        {
            throw Reader.Damaged(Part, "must be an object");
        }

        IReadOnlyList<JsonValue> list = Reader.Get(encoder, "columns", JsonKind.Array).Items;
        var columns = new TrainedColumn[list.Count];
        var indexes = new Dictionary<string, int>(StringComparer.Ordinal);
        int next = 0;
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = ReadColumn(list[i], next);
            if (indexes.ContainsKey(columns[i].Name) || columns[i].Name.Length == 0)
            {
                throw Reader.Damaged(Part, $"has the column \"{columns[i].Name}\" twice, or without a name");
            }

            indexes[columns[i].Name] = i;
            next += columns[i].FeatureCount;
        }

        string[] texts = Reader.Texts(Reader.Get(encoder, "products", JsonKind.Array), "products");
        products = new TrainedProduct[texts.Length];
        try
        {
            for (int i = 0; i < texts.Length; i++)
            {
                int[] factors = ProductText.Factors(
                    texts[i], name => indexes.TryGetValue(name, out int column) ? column : -1, column => columns[column].Kind == TrainedKind.Text);
                products[i] = new TrainedProduct(texts[i].Trim(), new(factors));
            }
        }
        catch (ArgumentException error)
        {
            throw new TrainedModelException($"the model's encoder is damaged: {error.Message}");
        }

        bool suits = columns.Length > 0 && next + products.Length == features;
        string[] made = suits ? FeatureNames(columns, products) : [];
        suits &= new HashSet<string>(made, StringComparer.Ordinal).Count == made.Length;
        for (int j = 0; suits && names is not null && j < features; j++)
        {
            suits = made[j] == names[j];
        }

        return suits ? columns : throw Reader.Damaged(Part, "makes other features than the model has");
    }

    /// <summary>The names of the features of raw columns and products, in their order.</summary>
    public static string[] FeatureNames(TrainedColumn[] columns, TrainedProduct[] products)
    {
        var names = new List<string>();
        foreach (TrainedColumn column in columns)
        {
            if (column.Kind != TrainedKind.Text)
            {
                names.Add(column.Name);
            }

            for (int level = column.FirstLevel; level < column.Levels.Count; level++)
            {
                names.Add($"{column.Name}={column.Levels[level]}");
            }

            if (column.HasIndicator)
            {
                names.Add($"{column.Name}_missing");
            }
        }

        foreach (TrainedProduct product in products)
        {
            names.Add(product.Name);
        }

        return [.. names];
    }

    private static TrainedColumn ReadColumn(JsonValue value, int firstFeature)
    {
        if (value.Kind != JsonKind.Object)
        {
            throw Reader.Damaged("columns", "holds what is no object");
        }

        string name = Reader.Get(value, "name", JsonKind.Text).Text;
        TrainedKind kind = Reader.Enumerated<TrainedKind>(value, "kind");
        TrainedMissing missing = Reader.Enumerated<TrainedMissing>(value, "missing");
        JsonKind indicator = Reader.Get(value, "indicator").Kind;
        if (indicator is not (JsonKind.True or JsonKind.False))
        {
            throw Reader.Damaged("indicator", "must be true or false");
        }

        bool hasIndicator = indicator == JsonKind.True;
        if (kind == TrainedKind.Text)
        {
            bool isTreatment = IsOneOf(value, "scheme", "Treatment", "OneHot");
            bool ignores = IsOneOf(value, "unknown", "Ignore", "Refuse");
            return new TrainedColumn(name, kind, missing, string.Empty, hasIndicator, new(Levels(value)), isTreatment ? 1 : 0, ignores, firstFeature);
        }

        bool fills = missing is TrainedMissing.Mean or TrainedMissing.Median or TrainedMissing.Indicator;
        string fill = fills ? Reader.Number(Reader.Get(value, "fill"), "fill", "double").Digits : string.Empty;
        return new TrainedColumn(name, kind, missing, fill, hasIndicator, new([]), 0, false, firstFeature);
    }

    private static bool IsOneOf(JsonValue value, string name, string wanted, string other)
    {
        string text = Reader.Get(value, name, JsonKind.Text).Text;
        return text == wanted || (text == other ? false : throw Reader.Damaged(name, $"is \"{text}\", which is not known"));
    }

    private static string[] Levels(JsonValue value)
    {
        string[] levels = Reader.Texts(Reader.Get(value, "levels", JsonKind.Array), "levels");
        Array.Sort(levels, StringComparer.Ordinal);
        bool isUsable = levels.Length > 0;
        for (int i = 1; i < levels.Length; i++)
        {
            isUsable &= levels[i] != levels[i - 1];
        }

        return isUsable ? levels : throw Reader.Damaged("levels", "is empty, or has a level twice");
    }
}
