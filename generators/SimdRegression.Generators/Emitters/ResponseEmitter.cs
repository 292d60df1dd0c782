using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>Emits the verbs of models whose response is a probability or the mean of a count, for spans and for rows that are objects.</summary>
internal static class ResponseEmitter
{
    private const string Responses = "global::SimdRegression.Rows.Responses";

    /// <summary>The comment of a verb that predicts one row: where the response is another, it says that it gives the linear part.</summary>
    /// <param name="spec">The model.</param>
    public static string LinearPart(LinearModelSpec spec)
    {
        if (spec.Response == ResponseSpec.Linear)
        {
            return "/// <inheritdoc/>";
        }

        string meaning = spec.Response == ResponseSpec.Mean
            ? "the logarithm of the mean that <c>Mean</c> gives"
            : "the log-odds of the probability that <c>Probability</c> gives";
        return $"""
            /// <summary>The linear part x.w + b of the prediction of a row: {meaning}.</summary>
            /// <param name="row">The row.</param>
            /// <returns>x.w + b.</returns>
            /// <exception cref="global::System.ArgumentException">The row does not suit the model.</exception>
            """;
    }

    /// <summary>Writes the members; nothing for a model whose response is linear.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        if (spec.Response == ResponseSpec.Linear)
        {
            return;
        }

        Emit(writer, spec, new Argument(CSharp.ReadOnlySpan(spec.ElementName), CSharp.ReadOnlySpan(spec.ElementName), "row"));
        if (spec.Rows is { } rows)
        {
            Emit(writer, spec, new Argument($"in {rows.TypeName}", CSharp.ReadOnlySpan(rows.TypeName), "in row"));
            EmitBatches(writer, spec, $"global::System.Collections.Generic.List<{rows.TypeName}>");
        }
    }

    private static void Emit(SourceWriter writer, LinearModelSpec spec, Argument argument)
    {
        string element = spec.ElementName;
        string half = spec.Element == ElementType.Double ? "0.5" : "0.5f";
        writer.WriteLine();
        writer.WriteLine(spec.Response == ResponseSpec.Mean
            ? $$"""
                /// <summary>The mean of the count of a row.</summary>
                /// <param name="row">The row.</param>
                /// <returns>exp(x.w + b), with the same bits on every machine.</returns>
                /// <exception cref="global::System.ArgumentException">As for <c>Predict</c>.</exception>
                public readonly {{element}} Mean({{argument.Row}} row) => {{Responses}}.Mean(Predict({{argument.Pass}}));
                """
            : $$"""
                /// <summary>The probability of label 1 of a row.</summary>
                /// <param name="row">The row.</param>
                /// <returns>1 / (1 + exp(-(x.w + b))), with the same bits on every machine.</returns>
                /// <exception cref="global::System.ArgumentException">As for <c>Predict</c>.</exception>
                public readonly {{element}} Probability({{argument.Row}} row) => {{Responses}}.Probability(Predict({{argument.Pass}}));

                /// <summary>The label of a row.</summary>
                /// <param name="row">The row.</param>
                /// <param name="threshold">The probability, from 0 to 1, above which the label is true.</param>
                /// <exception cref="global::System.ArgumentException">As for <c>Predict</c>, or the threshold is out of range.</exception>
                public readonly bool Label({{argument.Row}} row, {{element}} threshold = {{half}}) => {{Responses}}.Label(Predict({{argument.Pass}}), threshold);
                """);
        EmitBatches(writer, spec, argument.Rows);
    }

    private static void EmitBatches(SourceWriter writer, LinearModelSpec spec, string rows)
    {
        string element = spec.ElementName;
        string half = spec.Element == ElementType.Double ? "0.5" : "0.5f";
        writer.WriteLine();
        if (spec.Response == ResponseSpec.Mean)
        {
            writer.WriteLine($$"""
                /// <summary>The means of the counts of rows.</summary>
                /// <param name="rows">The rows.</param>
                /// <param name="means">Receives exp(x.w + b) of each row; must not overlap the rows.</param>
                /// <exception cref="global::System.ArgumentException">As for <c>Predict</c>.</exception>
                public readonly void Mean({{rows}} rows, {{CSharp.Span(element)}} means)
                {
                    Predict(rows, means);
                    {{Responses}}.ToMeans(means);
                }
                """);
            return;
        }

        writer.WriteLine($$"""
            /// <summary>The probabilities of label 1 of rows.</summary>
            /// <param name="rows">The rows.</param>
            /// <param name="probabilities">Receives 1 / (1 + exp(-(x.w + b))) of each row; must not overlap the rows.</param>
            /// <exception cref="global::System.ArgumentException">As for <c>Predict</c>.</exception>
            public readonly void Probability({{rows}} rows, {{CSharp.Span(element)}} probabilities)
            {
                Predict(rows, probabilities);
                global::SimdRegression.Classification.Probabilities<{{element}}>(probabilities, probabilities);
            }

            /// <summary>The labels of rows.</summary>
            /// <param name="rows">The rows.</param>
            /// <param name="labels">Receives one label a row.</param>
            /// <param name="threshold">The probability, from 0 to 1, above which a label is true.</param>
            /// <exception cref="global::System.ArgumentException">As for <c>Predict</c>, or the threshold is out of range.</exception>
            public readonly void Label({{rows}} rows, {{CSharp.Span("bool")}} labels, {{element}} threshold = {{half}})
            {
                int held = global::SimdRegression.Models.ModelArguments.HeldRows(1);
                {{Given(rows, spec)}}
                {{CSharp.Span(element)}} margins = stackalloc {{element}}[global::System.Math.Min(held, labels.Length)];
                for (int done = 0; done < labels.Length; done += margins.Length)
                {
                    int count = global::System.Math.Min(margins.Length, labels.Length - done);
                    Predict({{Slice(rows, spec)}}, margins.Slice(0, count));
                    {{Responses}}.ToLabels(margins.Slice(0, count), threshold, labels.Slice(done, count));
                }
            }
            """);
    }

    // Lengths are checked as a whole; parts of the rows are then right.
    private static string Given(string rows, LinearModelSpec spec) => IsList(rows)
        ? $"{CSharp.ReadOnlySpan(spec.Rows!.TypeName)} given = global::System.Runtime.InteropServices.CollectionsMarshal.AsSpan(rows);\n"
            + "    global::SimdRegression.Rows.RowValues.CheckPredictions(given.Length, labels.Length);"
        : IsTyped(rows, spec)
            ? "global::SimdRegression.Rows.RowValues.CheckPredictions(rows.Length, labels.Length);"
            : "global::SimdRegression.Rows.RowValues.CheckElements(rows.Length, FeatureCount, labels.Length);";

    private static string Slice(string rows, LinearModelSpec spec) => IsList(rows)
        ? "given.Slice(done, count)"
        : IsTyped(rows, spec) ? "rows.Slice(done, count)" : "rows.Slice(done * FeatureCount, count * FeatureCount)";

    private static bool IsList(string rows) => rows.StartsWith("global::System.Collections", StringComparison.Ordinal);

    private static bool IsTyped(string rows, LinearModelSpec spec) => rows != CSharp.ReadOnlySpan(spec.ElementName);

    /// <summary>What a verb takes.</summary>
    /// <param name="Row">The parameter's type of one row.</param>
    /// <param name="Rows">That of several.</param>
    /// <param name="Pass">How one row is passed on.</param>
    private sealed record Argument(string Row, string Rows, string Pass);
}
