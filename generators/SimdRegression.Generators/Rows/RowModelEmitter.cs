using SimdRegression.Generators.Emitters;
using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Rows;

/// <summary>Emits what a model of typed rows has beside the members of every model.</summary>
internal static class RowModelEmitter
{
    // A call costs as much as some ten features; of many, one copy of the code is enough.
    private const int MostInlined = 64;

    private const string Inlined =
        "[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]";

    // Compiled for speed before the first call, as what runs per row is.
    private const string Optimized =
        "[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]";

    private const string Marshal = "global::System.Runtime.InteropServices";
    private const string Arguments = "global::SimdRegression.Models.ModelArguments";

    /// <summary>The interface that the struct implements.</summary>
    /// <param name="spec">The model, which has rows.</param>
    public static string Interface(LinearModelSpec spec) =>
        $"global::SimdRegression.IRowModel<{spec.Name}, {spec.ElementName}, {spec.Rows!.TypeName}>";

    private static string Factory(LinearModelSpec spec) => $"global::SimdRegression.IModelFactory<{spec.Name}, {spec.ElementName}>";

    /// <summary>Writes the members.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void EmitMembers(SourceWriter writer, LinearModelSpec spec)
    {
        if (spec.Rows is not { } rows)
        {
            return;
        }

        writer.WriteLine();
        EmitNames(writer, rows);
        EmitFills(writer, spec, rows);
        writer.WriteLine();
        EmitPrediction(writer, spec, rows);
        writer.WriteLine();
        EmitEncoding(writer, spec, rows);
        writer.WriteLine();
        EmitContract(writer, spec, rows);
    }

    private static void EmitNames(SourceWriter writer, RowSpec rows)
    {
        writer.WriteLine("private static readonly string[] featureNames =");
        writer.WriteLine("[");
        writer.Indent();
        foreach (string name in rows.FeatureNames)
        {
            writer.WriteLine($"{Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(name, quote: true)},");
        }

        writer.Unindent();
        writer.WriteLine("];");
        writer.WriteLine();
        writer.WriteLine($"""
            /// <inheritdoc/>
            public static {CSharp.ReadOnlySpan("string")} FeatureNames => featureNames;
            """);
    }

    // Nothing for a model without columns that can be missing.
    private static void EmitFills(SourceWriter writer, LinearModelSpec spec, RowSpec rows)
    {
        if (!rows.Gaps.Any())
        {
            return;
        }

        string element = spec.ElementName;
        var encoder = new RowEncodeEmitter(writer, spec.Element);
        string features = string.Join(", ", GapFeatures(rows));
        string fills = string.Join(", ", rows.Gaps.Select(column => encoder.Literal(column.Fill)));
        writer.WriteLine();
        string factory = Factory(spec);
        writer.WriteLine($$"""
            static {{CSharp.ReadOnlySpan("int")}} {{factory}}.GapFeatures => [{{features}}];

            private static {{CSharp.ReadOnlySpan(element)}} DefaultFills => [{{fills}}];

            static {{CSharp.ReadOnlySpan(element)}} {{factory}}.DefaultFills => DefaultFills;

            static {{spec.Name}} {{factory}}.Create(
                {{CSharp.ReadOnlySpan(element)}} coefficients, {{element}} intercept, {{CSharp.ReadOnlySpan(element)}} fills)
                => new(coefficients, intercept, fills);

            private readonly FillStorage fills;

            /// <summary>A model with given coefficients and intercept that knows what missing values count as.</summary>
            /// <param name="coefficients">The coefficients w, one a feature, in the order of the features; they are copied.</param>
            /// <param name="intercept">The intercept b.</param>
            /// <param name="fills">What a missing value counts as, one number for each column of numbers that can be missing; they are copied.</param>
            /// <exception cref="global::System.ArgumentException">A number of elements is wrong.</exception>
            public {{spec.Name}}({{CSharp.ReadOnlySpan(element)}} coefficients, {{element}} intercept, {{CSharp.ReadOnlySpan(element)}} fills)
                : this(coefficients, intercept)
            {
                global::SimdRegression.Rows.RowValues.CheckFills(fills.Length, {{rows.Gaps.Count()}});
                fills.CopyTo(this.fills);
            }

            [global::System.Diagnostics.CodeAnalysis.UnscopedRef]
            private readonly {{CSharp.ReadOnlySpan(element)}} Fills
                => {{CSharp.MemoryMarshal}}.CreateReadOnlySpan(
                    ref {{CSharp.Unsafe}}.As<FillStorage, {{element}}>(ref {{CSharp.Unsafe}}.AsRef(in fills)), {{rows.Gaps.Count()}});

            /// <inheritdoc/>
            public readonly void CopyFillsTo({{CSharp.Span(element)}} destination) => Fills.CopyTo(destination);

            [global::System.Runtime.CompilerServices.InlineArray({{rows.Gaps.Count()}})]
            private struct FillStorage
            {
                private {{element}} first;
            }
            """);
    }

    private static void EmitPrediction(SourceWriter writer, LinearModelSpec spec, RowSpec rows)
    {
        string element = spec.ElementName;
        string fills = rows.Gaps.Any() ? "Fills, " : string.Empty;
        writer.WriteLine($$"""
            {{ResponseEmitter.LinearPart(spec)}}
            {{Optimized}}
            public readonly {{element}} Predict(in {{rows.TypeName}} row)
            {
                CoefficientStorage storage = default;
                ref {{element}} feature = ref {{CSharp.Unsafe}}.As<CoefficientStorage, {{element}}>(ref storage);
                Encode({{Passed(rows)}}row, {{fills}}ref feature);
                return default(Kernels).Dot({{CSharp.MemoryMarshal}}.CreateReadOnlySpan(ref feature, FeatureCount), Coefficients) + intercept;
            }

            /// <summary>Predicts rows, each to the same bits as alone.</summary>
            /// <param name="rows">The rows; their targets are not looked at.</param>
            /// <param name="predictions">Receives x.w + b of each row.</param>
            /// <exception cref="global::System.ArgumentException">
            /// There are other numbers of rows and predictions, or a row has a value that is none of its levels, or is null where it must not be.
            /// </exception>
            {{Optimized}}
            public readonly void Predict({{CSharp.ReadOnlySpan(rows.TypeName)}} rows, {{CSharp.Span(element)}} predictions)
            {
                global::SimdRegression.Rows.RowValues.CheckPredictions(rows.Length, predictions.Length);
                int heldRows = global::System.Math.Min(rows.Length, {{Arguments}}.HeldRows(FeatureCount));
                {{CSharp.Span(element)}} held = stackalloc {{element}}[heldRows * FeatureCount];
                while (!rows.IsEmpty)
                {
                    int count = global::System.Math.Min(heldRows, rows.Length);
                    ref {{element}} feature = ref {{CSharp.MemoryMarshal}}.GetReference(held);
                    for (int r = 0; r < count; r++)
                    {
                        Encode({{Passed(rows)}}rows[r], {{fills}}ref {{CSharp.Unsafe}}.Add(ref feature, r * FeatureCount));
                    }

                    default(Kernels).Predict(held.Slice(0, count * FeatureCount), FeatureCount, Coefficients, intercept, predictions.Slice(0, count));
                    rows = rows.Slice(count);
                    predictions = predictions.Slice(count);
                }
            }

            /// <summary>Predicts the rows of a list, each to the same bits as alone.</summary>
            /// <param name="rows">The rows; their targets are not looked at. The list must not change meanwhile.</param>
            /// <param name="predictions">Receives x.w + b of each row.</param>
            /// <exception cref="global::System.ArgumentException">As for a span of rows.</exception>
            public readonly void Predict(global::System.Collections.Generic.List<{{rows.TypeName}}> rows, {{CSharp.Span(element)}} predictions)
                => Predict(({{CSharp.ReadOnlySpan(rows.TypeName)}}){{Marshal}}.CollectionsMarshal.AsSpan(rows), predictions);
            """);
    }

    private static void EmitEncoding(SourceWriter writer, LinearModelSpec spec, RowSpec rows)
    {
        string element = spec.ElementName;
        string fills = rows.Gaps.Any() ? "Fills, " : string.Empty;
        string defaults = rows.Gaps.Any() ? "DefaultFills, " : string.Empty;
        string parameter = rows.Gaps.Any() ? $"{CSharp.ReadOnlySpan(element)} fills, " : string.Empty;
        writer.WriteLine($$"""
            /// <inheritdoc/>
            {{Optimized}}
            public static void Encode(in {{rows.TypeName}} row, {{CSharp.Span(element)}} features)
            {
                {{Arguments}}.CheckRow(features.Length, FeatureCount);
                Encode({{Passed(rows)}}row, {{defaults}}ref {{CSharp.MemoryMarshal}}.GetReference(features));
            }

            /// <summary>Writes the features of a row that <c>Predict</c> multiplies with the coefficients; missing values count as this model says.</summary>
            /// <param name="row">The row.</param>
            /// <param name="features">Receives {{spec.Features}} features.</param>
            /// <exception cref="global::System.ArgumentException">
            /// There is room for another number of features, or the row has a value that is none of its levels, or is null where it must not be.
            /// </exception>
            public readonly void CopyFeaturesTo(in {{rows.TypeName}} row, {{CSharp.Span(element)}} features)
            {
                {{Arguments}}.CheckRow(features.Length, FeatureCount);
                Encode({{Passed(rows)}}row, {{fills}}ref {{CSharp.MemoryMarshal}}.GetReference(features));
            }

            """);
        var encoder = new RowEncodeEmitter(writer, spec.Element);
        writer.WriteLine(spec.Features <= MostInlined ? Inlined : Optimized);
        writer.OpenBlock($"private static void Encode({Passed(rows)}{rows.TypeName} row, {parameter}ref {element} feature)");
        encoder.Encode(rows);
        writer.CloseBlock();
    }

    private static void EmitContract(SourceWriter writer, LinearModelSpec spec, RowSpec rows)
    {
        string element = spec.ElementName;
        string contract = Interface(spec);
        string defaults = rows.Gaps.Any() ? "DefaultFills, " : string.Empty;
        var encoder = new RowEncodeEmitter(writer, spec.Element);
        writer.WriteLine($"static bool {contract}.IsWeighted => {(rows.Weight is null ? "false" : "true")};");
        writer.WriteLine();
        EmitValue(writer, encoder, rows, rows.Target!, $"private static {element} TargetOf({Passed(rows)}{rows.TypeName} row)");
        if (rows.Weight is { } weight)
        {
            writer.WriteLine();
            EmitValue(writer, encoder, rows, weight, $"private static {element} WeightOf({Passed(rows)}{rows.TypeName} row)");
        }

        string weights = rows.Weight is null ? string.Empty : $"\n        weights[r] = WeightOf({Passed(rows)}rows[r]);";
        writer.WriteLine();
        writer.WriteLine($$"""
            {{Optimized}}
            static void {{contract}}.Encode(
                {{CSharp.ReadOnlySpan(rows.TypeName)}} rows, {{CSharp.Span(element)}} features, {{CSharp.Span(element)}} targets, {{CSharp.Span(element)}} weights)
            {
                ref {{element}} feature = ref {{CSharp.MemoryMarshal}}.GetReference(features);
                for (int r = 0; r < rows.Length; r++)
                {
                    Encode({{Passed(rows)}}rows[r], {{defaults}}ref {{CSharp.Unsafe}}.Add(ref feature, r * FeatureCount));
                    targets[r] = TargetOf({{Passed(rows)}}rows[r]);{{weights}}
                }
            }
            """);
    }

    private static void EmitValue(SourceWriter writer, RowEncodeEmitter encoder, RowSpec rows, RowValue value, string signature)
    {
        writer.WriteLine(Inlined);
        writer.OpenBlock(signature);
        encoder.Return(rows, value);
        writer.CloseBlock();
    }

    // An object is handed on by its reference, so that it is not read anew with each member.
    private static string Passed(RowSpec rows) => rows.IsReference ? string.Empty : "in ";

    private static IEnumerable<int> GapFeatures(RowSpec rows) =>
        Enumerable.Range(0, rows.Columns.Count).Where(i => rows.Columns[i].HasFill).Select(rows.FirstFeature);
}
