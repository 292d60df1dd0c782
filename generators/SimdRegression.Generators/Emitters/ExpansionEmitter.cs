using SimdRegression.Data;
using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>
/// Emits what a model that expands its rows has besides: the kernel that multiplies features with each other, written out because there
/// are at most 512 products and most runs of them are shorter than a loop is worth, and members that call it.
/// </summary>
internal static class ExpansionEmitter
{
    private const string Value = "value";
    private const string Result = "result";

    /// <summary>Writes the members of the model; nothing for a model that does not expand.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void EmitMembers(SourceWriter writer, LinearModelSpec spec)
    {
        if (spec.Expansion is not { } expansion)
        {
            return;
        }

        string rows = CSharp.ReadOnlySpan(spec.ElementName);
        string span = CSharp.Span(spec.ElementName);
        writer.WriteLine();
        writer.WriteLine($$"""
            /// <summary>The number of features of a row before it is expanded.</summary>
            public const int BaseFeatureCount = {{expansion.BaseFeatures}};

            /// <summary>
            /// Expands one or several adjacent rows of {{expansion.BaseFeatures}} features into the rows that the other members take: {{Products(expansion)}},
            /// in the order of <see cref="global::SimdRegression.PolynomialFeatures"/> and to the same bits.
            /// </summary>
            /// <param name="rows">The rows, row-major, one after the other.</param>
            /// <param name="destination">Receives the expanded rows, {{spec.Features}} elements a row; must not overlap the rows.</param>
            /// <exception cref="global::System.ArgumentException">A number of elements is wrong, or the destination shares memory with the rows.</exception>
            public static void Expand({{rows}} rows, {{span}} destination)
            {
                global::SimdRegression.Models.ModelArguments.CheckExpansion(rows, BaseFeatureCount, destination, FeatureCount);
                for (; !rows.IsEmpty; rows = rows.Slice(BaseFeatureCount), destination = destination.Slice(FeatureCount))
                {
                    default(Kernels).Expand(rows, destination);
                }
            }

            /// <summary>Expands a row and predicts it.</summary>
            /// <param name="row">{{expansion.BaseFeatures}} elements.</param>
            /// <returns>x.w + b, with x the expanded row.</returns>
            /// <exception cref="global::System.ArgumentException">The row has another length.</exception>
            public readonly {{spec.ElementName}} ExpandAndPredict({{rows}} row)
            {
                global::SimdRegression.Models.ModelArguments.CheckRow(row.Length, BaseFeatureCount);
                {{span}} expanded = stackalloc {{spec.ElementName}}[FeatureCount];
                default(Kernels).Expand(row, expanded);
                return default(Kernels).Dot(expanded, Coefficients) + intercept;
            }

            /// <summary>Expands adjacent rows, a few at a time, and predicts them, each to the same bits as alone.</summary>
            /// <param name="rows">The rows, row-major, one after the other.</param>
            /// <param name="predictions">Receives one prediction a row; must not overlap the rows.</param>
            /// <exception cref="global::System.ArgumentException">
            /// The number of elements is not {{expansion.BaseFeatures}} times the number of predictions, or the predictions share memory with the rows.
            /// </exception>
            public readonly void ExpandAndPredict({{rows}} rows, {{span}} predictions)
            {
                int heldRows = global::SimdRegression.Models.ModelArguments.HeldRows(FeatureCount);
                global::SimdRegression.Models.ModelArguments.CheckRows(rows, BaseFeatureCount, BaseFeatureCount, predictions);
                {{span}} expanded = stackalloc {{spec.ElementName}}[heldRows * FeatureCount];
                while (!predictions.IsEmpty)
                {
                    int count = global::System.Math.Min(heldRows, predictions.Length);
                    Expand(rows.Slice(0, count * BaseFeatureCount), expanded.Slice(0, count * FeatureCount));
                    default(Kernels).Predict(
                        expanded.Slice(0, count * FeatureCount), FeatureCount, Coefficients, intercept, predictions.Slice(0, count));
                    rows = rows.Slice(count * BaseFeatureCount);
                    predictions = predictions.Slice(count);
                }
            }
            """);
    }

    /// <summary>Writes the kernel as member of the <c>Kernels</c> struct; nothing for a model that does not expand.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void EmitKernel(SourceWriter writer, LinearModelSpec spec)
    {
        if (spec.Expansion is not { } expansion)
        {
            return;
        }

        string element = spec.ElementName;
        writer.WriteLine();
        writer.OpenBlock($"""
            /// <summary>Expands a row by the products of its features, each formed from its last factor to its first.</summary>
            /// <param name="row">{expansion.BaseFeatures} elements, or more that are not read.</param>
            /// <param name="destination">Receives {spec.Features} elements; must not overlap the row.</param>
            {CSharp.AggressiveOptimization}
            public void Expand({CSharp.ReadOnlySpan(element)} row, {CSharp.Span(element)} destination)
            """);
        writer.WriteLine(CSharp.First(element, Value, "row"));
        writer.WriteLine(CSharp.First(element, Result, "destination"));
        writer.WriteLine($"row.Slice(0, {expansion.BaseFeatures}).CopyTo(destination);");
        foreach (PolynomialRun run in PolynomialTerms.Runs(expansion.BaseFeatures, expansion.Degree, expansion.InteractionOnly))
        {
            writer.WriteLine();
            EmitRun(writer, spec.Element, run, run.Source < expansion.BaseFeatures ? Value : Result);
        }

        writer.CloseBlock();
    }

    // A run in whole vectors and one that ends with it, or one product at a time where it is shorter than any.
    private static void EmitRun(SourceWriter writer, ElementType element, PolynomialRun run, string source)
    {
        string factor = $"At(ref {Value}, {run.Factor})";
        VectorType? vector = VectorType.Doubles
            .Select(wide => wide with { Element = element })
            .FirstOrDefault(candidate => candidate.Bits <= 256 && candidate.Lanes <= run.Length);
        if (vector is null)
        {
            for (int k = 0; k < run.Length; k++)
            {
                writer.WriteLine($"At(ref {Result}, {run.Destination + k}) = {factor} * At(ref {source}, {run.Source + k});");
            }

            return;
        }

        string factors = $"factor{run.Destination}";
        var chunks = new Chunks(run.Length, vector.Lanes);
        writer.WriteLine($"var {factors} = {vector.Broadcast(factor)};");
        for (int chunk = 0; chunk < chunks.Count; chunk++)
        {
            int start = chunks.Start(chunk);
            writer.WriteLine(vector.Store($"{factors} * {vector.Load(source, run.Source + start)}", Result, run.Destination + start));
        }
    }

    private static string Products(ExpansionSpec expansion)
    {
        string factors = expansion.InteractionOnly ? "different features" : "features";
        return $"the products of up to {expansion.Degree} {factors}";
    }
}
