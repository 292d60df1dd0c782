using System.Globalization;
using System.Text;

namespace SimdRegression.Generators.Trained;

/// <summary>Emits the raw row of a model, one member a raw column, and what makes features of it, as the library's encoder does.</summary>
internal static class RawRowEmitter
{
    private static readonly string[] Taken =
        ["Row", "Equals", "GetHashCode", "ToString", "GetType", "MemberwiseClone", "Finalize", "ReferenceEquals"];

    /// <summary>The names of the members, one a raw column.</summary>
    /// <param name="columns">The raw columns.</param>
    public static string[] Members(IReadOnlyList<TrainedColumn> columns)
    {
        var names = new string[columns.Count];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = columns[i].Name;
        }

        return Spelling.Identifiers(names, "Column", Taken);
    }

    /// <summary>Writes the type of raw rows.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="model">The model, which has raw columns.</param>
    public static void EmitType(SourceWriter writer, TrainedModel model)
    {
        IReadOnlyList<TrainedColumn> columns = model.RawColumns!;
        string[] members = Members(columns);
        writer.WriteLine();
        writer.WriteLine("/// <summary>Raw values, one a column of the table that the model was fitted to. A value that nobody sets is missing.</summary>");
        writer.OpenBlock("public readonly struct Row");
        for (int i = 0; i < columns.Count; i++)
        {
            if (i > 0)
            {
                writer.WriteLine();
            }

            writer.WriteLine($"/// <summary>{Described(model, columns[i], i)}</summary>");
            string required = columns[i].Missing == TrainedMissing.Refuse ? "required " : string.Empty;
            writer.WriteLine($"public {required}{TypeOf(model, columns[i])} {members[i]} {{ get; init; }}");
        }

        writer.CloseBlock();
    }

    /// <summary>Writes the prediction of raw values, and what makes features of them.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="model">The model, which has raw columns.</param>
    public static void EmitPredict(SourceWriter writer, TrainedModel model)
    {
        IReadOnlyList<TrainedColumn> columns = model.RawColumns!;
        bool drops = false;
        for (int i = 0; i < columns.Count; i++)
        {
            drops |= columns[i].Missing == TrainedMissing.Drop && model.Uses(i);
        }

        string dropped = drops ? " NaN for a row with a gap in a column that drops such rows." : string.Empty;
        writer.WriteLine($$"""

            /// <summary>The linear part of the model, m = x.w + b, of raw values.{{dropped}}</summary>
            /// <param name="row">The raw values.</param>
            /// <exception cref="global::System.ArgumentException">A value is missing or unknown that the model uses, and its column refuses that.</exception>
            public static {{model.ElementName}} Predict(in Row row)
            {
                global::System.Span<{{model.ElementName}}> features = stackalloc {{model.ElementName}}[FeatureCount];
                return Encode(in row, features) ? Predict(features) : {{model.ElementName}}.NaN;
            }

            /// <summary>Makes the features of raw values. Those that the model does not use are not looked at, and their features are 0.</summary>
            /// <param name="row">The raw values.</param>
            /// <param name="features">Receives one number a feature.</param>
            /// <returns>False for a row with a gap in a column that drops such rows.</returns>
            /// <exception cref="global::System.ArgumentException">The length does not suit, or a column refuses a value.</exception>
            """);
        writer.OpenBlock($"public static bool Encode(in Row row, global::System.Span<{model.ElementName}> features)");
        writer.WriteLine("CheckLength(features.Length, nameof(features));");
        writer.WriteLine("features.Clear();");
        string[] members = Members(columns);
        for (int i = 0; i < columns.Count; i++)
        {
            if (!model.Uses(i))
            {
                continue;
            }

            writer.WriteLine();
            writer.WriteLine($"// {Spelling.Comment(columns[i].Name)}");
            if (columns[i].Kind == TrainedKind.Text)
            {
                EmitText(writer, columns[i], $"row.{members[i]}");
            }
            else
            {
                EmitNumber(writer, model, columns[i], i, $"row.{members[i]}");
            }
        }

        EmitProducts(writer, model);
        writer.WriteLine();
        writer.WriteLine("return true;");
        writer.CloseBlock();
        EmitErrors(writer, columns);
    }

    private static void EmitNumber(SourceWriter writer, TrainedModel model, TrainedColumn column, int index, string member)
    {
        string element = model.ElementName;
        string value = $"value{Text(index)}";
        bool refuses = column.Missing == TrainedMissing.Refuse;
        string given = $"given{Text(index)}";
        string number = column.Kind != TrainedKind.Boolean ? (refuses ? member : $"{member} ?? {element}.NaN")
            : refuses ? $"{member} ? 1 : 0"
            : $"{member} is bool {given} ? ({given} ? 1 : 0) : {element}.NaN";
        writer.WriteLine($"{element} {value} = {number};");
        string feature = $"features[{Text(column.FirstFeature)}]";
        bool canBeMissing = !(refuses && column.Kind == TrainedKind.Boolean);
        if (canBeMissing && column.Missing is TrainedMissing.Refuse or TrainedMissing.Drop && canBeMissing)
        {
            writer.OpenBlock($"if ({element}.IsNaN({value}))");
            writer.WriteLine(refuses ? $"throw Missing({Spelling.Literal(column.Name)});" : "return false;");
            writer.CloseBlock();
            writer.WriteLine();
        }

        bool fills = column.Fill.Length > 0;
        string fill = model.IsDouble ? $"{column.Fill}d" : $"(float){column.Fill}d";
        writer.WriteLine(fills ? $"{feature} = {element}.IsNaN({value}) ? {fill} : {value};" : $"{feature} = {value};");
        if (column.HasIndicator && fills)
        {
            writer.WriteLine($"features[{Text(column.FirstFeature + 1)}] = {element}.IsNaN({value}) ? 1 : 0;");
        }
    }

    private static void EmitText(SourceWriter writer, TrainedColumn column, string member)
    {
        writer.OpenBlock($"switch ({member})");
        string gap = column.Missing == TrainedMissing.Refuse ? $"throw Missing({Spelling.Literal(column.Name)});"
            : column.Missing == TrainedMissing.Drop ? "return false;"
            : column.HasIndicator ? $"features[{Text(column.FirstFeature + column.FeatureCount - 1)}] = 1;\n    break;"
            : "break;";
        writer.WriteLine($"case null:\n    {gap}");
        for (int level = 0; level < column.Levels.Count; level++)
        {
            writer.WriteLine($"case {Spelling.Literal(column.Levels[level])}:");
            if (level >= column.FirstLevel)
            {
                writer.WriteLine($"    features[{Text(column.FirstFeature + level - column.FirstLevel)}] = 1;");
            }

            writer.WriteLine("    break;");
        }

        writer.WriteLine(column.IgnoresUnknown ? "default:\n    break;" : $"default:\n    throw Unknown({Spelling.Literal(column.Name)}, {member});");
        writer.CloseBlock();
    }

    private static void EmitProducts(SourceWriter writer, TrainedModel model)
    {
        bool isFirst = true;
        for (int i = 0; i < model.Products.Count; i++)
        {
            int feature = model.FeatureCount - model.Products.Count + i;
            if (model.Coefficients[feature].IsZero)
            {
                continue;
            }

            var product = new StringBuilder();
            foreach (int factor in model.Products[i].Factors)
            {
                product.Append(product.Length > 0 ? " * " : string.Empty).Append($"features[{Text(model.Columns![factor].FirstFeature)}]");
            }

            if (isFirst)
            {
                writer.WriteLine();
            }

            isFirst = false;
            writer.WriteLine($"features[{Text(feature)}] = {product};");
        }
    }

    private static void EmitErrors(SourceWriter writer, IReadOnlyList<TrainedColumn> columns)
    {
        bool throwsUnknown = false;
        foreach (TrainedColumn column in columns)
        {
            throwsUnknown |= column.Kind == TrainedKind.Text && !column.IgnoresUnknown;
        }

        writer.WriteLine("""

            private static global::System.ArgumentException Missing(string column)
                => new($"The column {column} has a missing value, which it refuses.", "row");
            """);
        if (throwsUnknown)
        {
            writer.WriteLine("""

                private static global::System.ArgumentException Unknown(string column, string? level)
                    => new($"The column {column} has the level {level}, which training did not see.", "row");
                """);
        }
    }

    private static string TypeOf(TrainedModel model, TrainedColumn column)
    {
        string type = column.Kind == TrainedKind.Text ? "string" : column.Kind == TrainedKind.Boolean ? "bool" : model.ElementName;
        return column.Missing == TrainedMissing.Refuse ? type : type + "?";
    }

    private static string Described(TrainedModel model, TrainedColumn column, int index)
    {
        var text = new StringBuilder($"The column {Spelling.Comment(column.Name)}");
        if (column.Kind == TrainedKind.Text)
        {
            const int Shown = 12;
            text.Append(", one of: ");
            for (int level = 0; level < column.Levels.Count && level < Shown; level++)
            {
                text.Append(level > 0 ? ", " : string.Empty).Append(Spelling.Comment(column.Levels[level]));
            }

            text.Append(column.Levels.Count > Shown ? $", and {Text(column.Levels.Count - Shown)} more" : string.Empty);
            text.Append(column.IgnoresUnknown ? "; anything else counts as none of them" : "; anything else is refused");
        }

        text.Append(column.Missing switch
        {
            TrainedMissing.Refuse => "; it must not be missing.",
            TrainedMissing.Drop => "; where it is missing, there is no prediction.",
            _ when column.Kind == TrainedKind.Text => "; where it is missing, it is none of them.",
            _ => $"; where it is missing, {column.Fill} stands for it.",
        });
        return text.Append(model.Uses(index) ? string.Empty : " The model does not use it: it is not read.").ToString();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
