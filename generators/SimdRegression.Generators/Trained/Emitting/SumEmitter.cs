using System.Globalization;

namespace SimdRegression.Generators.Trained;

/// <summary>
/// Emits the sum of a model over the features of a row, one multiply-add after the other, in the order that the library's kernels prescribe
/// (<c>IKernels.Dot</c>): four accumulators of 256 bits, lane by lane, the last elements in the last lanes, and the lanes added in their fixed order.
/// </summary>
internal static class SumEmitter
{
    private const int Accumulators = 4;
    private const string Zero = "0.0f";

    /// <summary>Writes the statements that compute and return the prediction.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="model">The model.</param>
    /// <param name="value">The expression of a feature's value; by default an element of <c>row</c>.</param>
    public static void Emit(SourceWriter writer, TrainedModel model, Func<int, string>? value = null)
    {
        int lanes = model.Lanes;
        int features = model.FeatureCount;
        var used = new bool[Accumulators, lanes];
        for (int j = 0; j < features; j++)
        {
            if (!model.Reads(j))
            {
                continue;
            }

            (int accumulator, int lane) = PlaceOf(j, features, lanes);
            string name = NameOf(accumulator, lane);
            string factor = value is null ? $"row[{Text(j)}]" : value(j);
            string coefficient = Literal(model, model.Coefficients[j]);
            writer.WriteLine(used[accumulator, lane]
                ? $"{name} = MultiplyAdd({factor}, {coefficient}, {name});"
                : $"{model.ElementName} {name} = {factor} * {coefficient};");
            used[accumulator, lane] = true;
        }

        var totals = new string?[lanes];
        for (int lane = 0; lane < lanes; lane++)
        {
            string? Sum(int accumulator) => used[accumulator, lane] ? NameOf(accumulator, lane) : null;
            totals[lane] = Added(Added(Sum(0), Sum(1)), Added(Sum(2), Sum(3)));
        }

        // The upper half of the lanes is added to the lower one, until one is left.
        for (int half = lanes / 2; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane++)
            {
                totals[lane] = Added(totals[lane], totals[lane + half]);
            }
        }

        // Free lanes are positive zeros, which show beside a negative zero alone.
        string? sum = model.HasFreeLanes && model.Intercept.IsNegativeZero ? Added(totals[0], Zero) : totals[0];
        writer.WriteLine(sum is null ? "return Intercept;" : $"return {sum} + Intercept;");
    }

    /// <summary>A number as a literal, with the digits of the document.</summary>
    /// <param name="model">The model.</param>
    /// <param name="number">The number.</param>
    public static string Literal(TrainedModel model, TrainedNumber number) => number.Digits + (model.IsDouble ? "d" : "f");

    private static (int Accumulator, int Lane) PlaceOf(int feature, int features, int lanes)
    {
        int whole = features / lanes * lanes;
        return whole == 0 ? (0, feature)
            : feature < whole ? (feature / lanes % Accumulators, feature % lanes)
            : (whole / lanes % Accumulators, lanes - (features - feature));
    }

    private static string NameOf(int accumulator, int lane) => $"sum{Text(accumulator)}_{Text(lane)}";

    private static string? Added(string? left, string? right) => left is null || right is null ? left ?? right : $"({left} + {right})";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
