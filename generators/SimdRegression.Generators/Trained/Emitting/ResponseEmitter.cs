namespace SimdRegression.Generators.Trained;

/// <summary>Emits what a model predicts beside its linear part: probabilities, classes, means.</summary>
internal static class ResponseEmitter
{
    private const string Row = "global::System.ReadOnlySpan<{0}> row";

    /// <summary>Writes the members.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="model">The model.</param>
    public static void Emit(SourceWriter writer, TrainedModel model)
    {
        if (model.HasClasses)
        {
            EmitClasses(writer, model);
        }

        EmitMembers(writer, model, Row.Replace("{0}", model.ElementName), "public");
        if (model.RawColumns is not null)
        {
            EmitMembers(writer, model, "in Row row", "public");
        }
    }

    /// <summary>Writes the members that take a row of one kind.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="model">The model.</param>
    /// <param name="argument">The type and the name of the row, which is <c>row</c>.</param>
    /// <param name="access">Who can call them.</param>
    public static void EmitMembers(SourceWriter writer, TrainedModel model, string argument, string access)
    {
        if (model.Response == TrainedResponse.Probability)
        {
            writer.WriteLine($$"""

                /// <summary>The probability of the label 1: 1 / (1 + exp(-m)), m being what Predict returns.</summary>
                /// <param name="row">{{DescriptionOf(argument)}}</param>
                {{access}} static double Probability({{argument}}) => Logistic(Predict({{Passed(argument)}}));

                /// <summary>Whether the probability of the label 1 is above a threshold.</summary>
                /// <param name="row">{{DescriptionOf(argument)}}</param>
                /// <param name="threshold">The threshold, from 0 to 1.</param>
                {{access}} static bool Label({{argument}}, double threshold) => Probability({{Passed(argument)}}) > threshold;
                """);
        }

        if (model.HasClasses)
        {
            writer.WriteLine($$"""

                /// <summary>Whether the label 1 is the more likely one: whether what Predict returns is above 0, which NaN is not.</summary>
                /// <param name="row">{{DescriptionOf(argument)}}</param>
                {{access}} static bool Label({{argument}}) => Predict({{Passed(argument)}}) > 0;
                """);
        }

        if (model.Response == TrainedResponse.Rate)
        {
            writer.WriteLine($$"""

                /// <summary>The mean: exp(m), m being what Predict returns.</summary>
                /// <param name="row">{{DescriptionOf(argument)}}</param>
                {{access}} static double Mean({{argument}}) => Exp(Predict({{Passed(argument)}}));
                """);
        }
    }

    /// <summary>Writes the functions that these members call.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="model">The model.</param>
    public static void EmitFunctions(SourceWriter writer, TrainedModel model)
    {
        if (model.Response == TrainedResponse.Probability)
        {
            writer.WriteLine("""

                private static double Logistic(double margin)
                {
                    double power = Exp(-global::System.Math.Abs(margin));
                    return margin >= 0.0 ? 1.0 / (1.0 + power) : power / (1.0 + power);
                }
                """);
        }

        if (model.Response is TrainedResponse.Probability or TrainedResponse.Rate)
        {
            writer.WriteLine("""

                // The exponential as the library computes it: products, sums and divisions alone, so it has the same bits on every machine.
                private static double Exp(double x)
                {
                    const double Ln2Upper = 0.6931471805598903;
                    const double Ln2Lower = 5.497923018708371e-14;
                    if (!(x > -746.0 && x < 710.0))
                    {
                        return x >= 710.0 ? double.PositiveInfinity : x <= -746.0 ? 0.0 : double.NaN;
                    }

                    double n = global::System.Math.Round(x / (Ln2Upper + Ln2Lower));
                    double r = (x - (n * Ln2Upper)) - (n * Ln2Lower);
                    double series = 1.0;
                    for (int k = 16; k > 2; k--)
                    {
                        series = 1.0 + (r / k * series);
                    }

                    return global::System.Math.ScaleB(1.0 + (r + (0.5 * r * r * series)), (int)n);
                }
                """);
        }
    }

    private static void EmitClasses(SourceWriter writer, TrainedModel model)
    {
        string negative = Spelling.Literal(model.Negative ?? "0");
        string positive = Spelling.Literal(model.Positive ?? "1");
        writer.WriteLine($$"""

            /// <summary>The name of a class.</summary>
            /// <param name="label">What Label returns.</param>
            public static string ClassName(bool label) => label ? {{positive}} : {{negative}};
            """);
    }

    private static string Passed(string argument) => argument.StartsWith("in ", StringComparison.Ordinal) ? "in row" : "row";

    private static string DescriptionOf(string argument) =>
        argument.StartsWith("in ", StringComparison.Ordinal) ? "The values." : "One number a feature, in the order of the features.";
}
