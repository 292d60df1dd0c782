using SimdRegression.Generators.Model;
using SimdRegression.Kernels;

namespace SimdRegression.Generators.Emitters;

/// <summary>
/// Emits the Cholesky factor and the solution of a system with it: straight-line scalar code for a few features, where vectors would be
/// mostly padding and the chain of pivots is what takes the time. For more, the kernels for a run-time feature count are as fast as
/// emitted loops, so these are called.
/// </summary>
internal static class CholeskyEmitter
{
    private const int MaxUnrolledFeatures = 8;

    /// <summary>Writes the kernels as members of the <c>Kernels</c> struct.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        bool unrolled = spec.Features <= MaxUnrolledFeatures;
        writer.OpenBlock($"""
            /// <inheritdoc/>
            {CSharp.AggressiveOptimization}
            public bool Factor({CSharp.Span("double")} matrix, {CSharp.Span("double")} inverseDiagonal)
            """);
        if (unrolled)
        {
            EmitFactor(writer, spec.Features);
        }
        else
        {
            writer.WriteLine($"return {CSharp.RuntimeKernels(spec)}.Factor(matrix, inverseDiagonal);");
        }

        writer.CloseBlock();
        writer.WriteLine();
        writer.OpenBlock($"""
            /// <inheritdoc/>
            {CSharp.AggressiveOptimization}
            public void Solve(
                {CSharp.ReadOnlySpan("double")} factor, {CSharp.ReadOnlySpan("double")} inverseDiagonal, {CSharp.Span("double")} vector)
            """);
        if (unrolled)
        {
            EmitSolve(writer, spec.Features);
        }
        else
        {
            writer.WriteLine($"{CSharp.RuntimeKernels(spec)}.Solve(factor, inverseDiagonal, vector);");
        }

        writer.CloseBlock();
    }

    /// <summary>Left-looking by columns j of the factor: element (i, j) of it is the local <c>factor{i}x{j}</c>.</summary>
    private static void EmitFactor(SourceWriter writer, int features)
    {
        int stride = KernelLayout.Stride(features);
        writer.WriteLine(CSharp.First("double", "element", "matrix"));
        writer.WriteLine(CSharp.First("double", "inverse", "inverseDiagonal"));
        for (int j = 0; j < features; j++)
        {
            writer.WriteLine();
            EmitChain(writer, $"pivot{j}", j, j, stride);
            writer.OpenBlock($"if (!(pivot{j} > 0.0 && double.IsFinite(pivot{j})))");
            writer.WriteLine("return false;");
            writer.CloseBlock();
            writer.WriteLine();
            writer.WriteLine($"double inverse{j} = 1.0 / global::System.Math.Sqrt(pivot{j});");
            writer.WriteLine($"At(ref inverse, {j}) = inverse{j};");
            for (int i = j + 1; i < features; i++)
            {
                EmitChain(writer, $"factor{i}x{j}", j, i, stride);
                writer.WriteLine($"factor{i}x{j} *= inverse{j};");
                writer.WriteLine($"At(ref element, {(j * stride) + i}) = factor{i}x{j};");
                writer.WriteLine($"At(ref element, {(i * stride) + j}) = factor{i}x{j};");
            }
        }

        writer.WriteLine();
        writer.WriteLine("return true;");
    }

    /// <summary>Element (j, i) of the matrix without what the columns before j have of it.</summary>
    private static void EmitChain(SourceWriter writer, string name, int j, int i, int stride)
    {
        writer.WriteLine($"double {name} = At(ref element, {(j * stride) + i});");
        for (int k = 0; k < j; k++)
        {
            writer.WriteLine($"{name} = MultiplyAdd(-factor{j}x{k}, factor{i}x{k}, {name});");
        }
    }

    private static void EmitSolve(SourceWriter writer, int features)
    {
        int stride = KernelLayout.Stride(features);
        writer.WriteLine(CSharp.First("double", "element", "factor"));
        writer.WriteLine(CSharp.First("double", "inverse", "inverseDiagonal"));
        writer.WriteLine(CSharp.First("double", "value", "vector"));
        for (int k = 0; k < features; k++)
        {
            writer.WriteLine($"double value{k} = At(ref value, {k});");
        }

        writer.WriteLine();
        writer.WriteLine("// Forward.");
        for (int k = 0; k < features; k++)
        {
            EmitElimination(writer, stride, k, Enumerable.Range(k + 1, features - k - 1));
        }

        writer.WriteLine();
        writer.WriteLine("// Backward.");
        for (int k = features - 1; k >= 0; k--)
        {
            EmitElimination(writer, stride, k, Enumerable.Range(0, k));
            writer.WriteLine($"At(ref value, {k}) = value{k};");
        }
    }

    /// <summary>Finishes element k and takes its part out of others; the row of the factor is contiguous in either direction.</summary>
    private static void EmitElimination(SourceWriter writer, int stride, int k, IEnumerable<int> others)
    {
        writer.WriteLine($"value{k} *= At(ref inverse, {k});");
        foreach (int i in others)
        {
            writer.WriteLine($"value{i} = MultiplyAdd(-At(ref element, {(k * stride) + i}), value{k}, value{i});");
        }
    }
}
