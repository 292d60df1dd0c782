using Microsoft.CodeAnalysis.Text;
using SimdRegression.Generators.Model;
using SimdRegression.Generators.Rows;

namespace SimdRegression.Generators.Emitters;

/// <summary>Emits the source file of one model: the frame of namespace and enclosing types, the struct, and its nested types.</summary>
internal static class ModelEmitter
{
    /// <summary>Writes the whole file.</summary>
    /// <param name="spec">The model.</param>
    public static SourceText Emit(LinearModelSpec spec)
        => SourceFrame.Emit(spec.Namespace, spec.ContainingTypes, spec.Name, writer => EmitStruct(writer, spec));

    private static void EmitStruct(SourceWriter writer, LinearModelSpec spec)
    {
        if (spec.IsClassifier)
        {
            ClassifierEmitter.Emit(writer, spec);
            return;
        }

        writer.WriteLine("[global::System.Text.Json.Serialization.JsonConverter("
            + $"typeof(global::SimdRegression.Models.LinearModelJsonConverter<{spec.Name}, {spec.ElementName}>))]");
        string contract = spec.Rows is null ? $"global::SimdRegression.ILinearModel<{spec.Name}, {spec.ElementName}>" : RowModelEmitter.Interface(spec);
        writer.WriteLine($"partial struct {spec.Name} : {contract}, global::System.IEquatable<{spec.Name}>");
        writer.OpenBlock();
        EmitStorage(writer, spec);
        writer.WriteLine();
        EmitPrediction(writer, spec);
        ExpansionEmitter.EmitMembers(writer, spec);
        RowModelEmitter.EmitMembers(writer, spec);
        ResponseEmitter.Emit(writer, spec);
        writer.WriteLine();
        EmitEquality(writer, spec);
        writer.WriteLine();
        EmitStaticContract(writer, spec);
        writer.WriteLine();
        MomentsEmitter.Emit(writer, spec);
        writer.WriteLine();
        TrainerEmitter.EmitFits(writer, spec);
        TrainerEmitter.Emit(writer, spec);
        writer.WriteLine();
        OnlineEmitter.Emit(writer, spec);
        writer.WriteLine();
        SelectionEmitter.Emit(writer, spec);
        writer.WriteLine();
        KernelsEmitter.Emit(writer, spec);
        writer.WriteLine();
        EmitStorageType(writer, spec);
        writer.CloseBlock();
    }

    private static void EmitStorage(SourceWriter writer, LinearModelSpec spec) => writer.WriteLine($$"""
        /// <summary>The number of features N of a row.</summary>
        public const int FeatureCount = {{spec.Features}};

        private readonly CoefficientStorage coefficients;
        private readonly {{spec.ElementName}} intercept;

        /// <summary>A model with given coefficients and intercept.</summary>
        /// <param name="coefficients">The coefficients w, one a feature, in the order of the features; they are copied.</param>
        /// <param name="intercept">The intercept b.</param>
        /// <exception cref="global::System.ArgumentException">The number of coefficients is not {{spec.Features}}.</exception>
        public {{spec.Name}}(global::System.ReadOnlySpan<{{spec.ElementName}}> coefficients, {{spec.ElementName}} intercept)
        {
            global::SimdRegression.Models.ModelArguments.CheckCoefficients(coefficients.Length, FeatureCount, nameof(coefficients));
            coefficients.CopyTo(this.coefficients);
            this.intercept = intercept;{{(HasFills(spec) ? "\n    DefaultFills.CopyTo(fills);" : string.Empty)}}
        }

        /// <summary>The coefficients w, one a feature, in the order of the features.</summary>
        [global::System.Diagnostics.CodeAnalysis.UnscopedRef]
        public readonly global::System.ReadOnlySpan<{{spec.ElementName}}> Coefficients
            => global::System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(ref FirstCoefficient, FeatureCount);

        /// <summary>The intercept b; zero when the model was fitted without one.</summary>
        public readonly {{spec.ElementName}} Intercept => intercept;

        /// <inheritdoc/>
        public readonly void CopyCoefficientsTo(global::System.Span<{{spec.ElementName}}> destination) => Coefficients.CopyTo(destination);

        [global::System.Diagnostics.CodeAnalysis.UnscopedRef]
        private readonly ref {{spec.ElementName}} FirstCoefficient
        {
            [global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
            get => ref {{CSharp.Unsafe}}.As<CoefficientStorage, {{spec.ElementName}}>(ref {{CSharp.Unsafe}}.AsRef(in coefficients));
        }
        """);

    private static void EmitPrediction(SourceWriter writer, LinearModelSpec spec) => writer.WriteLine($$"""
        {{ResponseEmitter.LinearPart(spec)}}
        [global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
        public readonly {{spec.ElementName}} Predict(global::System.ReadOnlySpan<{{spec.ElementName}}> row)
        {
            global::SimdRegression.Models.ModelArguments.CheckRow(row.Length, FeatureCount);
            return default(Kernels).Dot(row, Coefficients) + intercept;
        }

        /// <inheritdoc/>
        public readonly void Predict(global::System.ReadOnlySpan<{{spec.ElementName}}> rows, global::System.Span<{{spec.ElementName}}> predictions)
        {
            global::SimdRegression.Models.ModelArguments.CheckRows(rows, FeatureCount, FeatureCount, predictions);
            default(Kernels).Predict(rows, FeatureCount, Coefficients, intercept, predictions);
        }

        /// <inheritdoc cref="global::SimdRegression.LinearModel{T}.Predict(global::System.ReadOnlySpan{T}, int, global::System.Span{T})"/>
        public readonly void Predict(global::System.ReadOnlySpan<{{spec.ElementName}}> rows, int rowStride, global::System.Span<{{spec.ElementName}}> predictions)
        {
            global::SimdRegression.Models.ModelArguments.CheckRows(rows, rowStride, FeatureCount, predictions);
            default(Kernels).Predict(rows, rowStride, Coefficients, intercept, predictions);
        }
        """);

    private static void EmitEquality(SourceWriter writer, LinearModelSpec spec) => writer.WriteLine($$"""
        /// <summary>Whether all coefficients and the intercept have the same bits (NaN equals itself, 0 is not -0).</summary>
        public readonly bool Equals({{spec.Name}} other) => HasSameBits(in other);

        /// <inheritdoc/>
        public override readonly bool Equals(object? obj) => obj is {{spec.Name}} other && HasSameBits(in other);

        /// <summary>A hash code of the bits of coefficients and intercept.</summary>
        public override readonly int GetHashCode() => global::SimdRegression.Models.ModelBits.Hash(Coefficients, intercept);

        /// <summary>The model as a formula, to six digits, in the invariant culture.</summary>
        public override readonly string ToString()
            => global::SimdRegression.Models.ModelText.Describe(nameof({{spec.Name}}), Coefficients, intercept);

        /// <summary>Whether two models have the same bits.</summary>
        public static bool operator ==(in {{spec.Name}} left, in {{spec.Name}} right) => left.HasSameBits(in right);

        /// <summary>Whether two models differ in a bit.</summary>
        public static bool operator !=(in {{spec.Name}} left, in {{spec.Name}} right) => !left.HasSameBits(in right);

        private readonly bool HasSameBits(in {{spec.Name}} other)
            => global::SimdRegression.Models.ModelBits.AreEqual(Coefficients, intercept, other.Coefficients, other.intercept){{(HasFills(spec)
                ? "\n    && global::SimdRegression.Models.ModelBits.AreEqual(Fills, intercept, other.Fills, other.intercept)"
                : string.Empty)}};
        """);

    private static bool HasFills(LinearModelSpec spec) => spec.Rows is { } rows && rows.Gaps.Any();

    private static void EmitStaticContract(SourceWriter writer, LinearModelSpec spec)
    {
        string contract = $"global::SimdRegression.ILinearModel<{spec.Name}, {spec.ElementName}>";
        string factory = $"global::SimdRegression.IModelFactory<{spec.Name}, {spec.ElementName}>";
        writer.WriteLine($$"""
            static int {{contract}}.FeatureCount => FeatureCount;

            static {{spec.Name}} {{factory}}.Create(
                global::System.ReadOnlySpan<{{spec.ElementName}}> coefficients, {{spec.ElementName}} intercept)
                => new(coefficients, intercept);
            """);
    }

    private static void EmitStorageType(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine($$"""
            [global::System.Runtime.CompilerServices.InlineArray(FeatureCount)]
            private struct CoefficientStorage
            {
                private {{spec.ElementName}} first;
            }
            """);
    }
}
