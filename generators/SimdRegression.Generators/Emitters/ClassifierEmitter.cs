using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>Emits a classifier: its coefficients in line, scores of all classes in one go, probabilities, labels, and its trainer.</summary>
internal static class ClassifierEmitter
{
    /// <summary>Writes the struct.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The classifier.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine($"partial struct {spec.Name} : {Contract(spec)}, global::System.IEquatable<{spec.Name}>");
        writer.OpenBlock();
        EmitStorage(writer, spec);
        writer.WriteLine();
        EmitPrediction(writer, spec);
        writer.WriteLine();
        EmitEquality(writer, spec);
        writer.WriteLine();
        EmitTrainer(writer, spec);
        writer.WriteLine();
        KernelsEmitter.Emit(writer, spec);
        writer.WriteLine();
        EmitStorageTypes(writer, spec);
        writer.CloseBlock();
    }

    /// <summary>Writes the kernel of scores as member of the <c>Kernels</c> struct: in the order of sums of the library's <c>ClassScores</c>.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model; nothing is written unless it is a classifier.</param>
    public static void EmitKernel(SourceWriter writer, LinearModelSpec spec)
    {
        if (!spec.IsClassifier)
        {
            return;
        }

        string element = spec.ElementName;
        VectorType single = DotEmitter.Vector(spec);
        var wide = new VectorType(spec.Element, 512);
        writer.WriteLine();
        writer.WriteLine("// The scores of one row.");
        writer.WriteLine(CSharp.AggressiveInlining);
        writer.OpenBlock($"internal static void Scores(ref {element} row, ref {element} coefficient, ref {element} intercept, ref {element} score)");
        writer.OpenBlock($"if ({wide.IsAccelerated})");
        EmitScores(writer, spec, wide);
        writer.CloseBlock();
        writer.OpenBlock("else");
        EmitScores(writer, spec, single);
        writer.CloseBlock();
        writer.CloseBlock();
    }

    // The row is read once; then the lanes of as many classes as a vector of 256 bits has are added up together.
    private static void EmitScores(SourceWriter writer, LinearModelSpec spec, VectorType vector)
    {
        VectorType single = DotEmitter.Vector(spec);
        int chunks = Padded(spec) / vector.Lanes;
        for (int c = 0; c < chunks; c++)
        {
            writer.WriteLine($"var row{c} = {Chunk(spec, vector, c * vector.Lanes)};");
        }

        for (int first = 0; first < spec.Classes; first += single.Lanes)
        {
            int count = Math.Min(single.Lanes, spec.Classes - first);
            for (int k = first; k < first + count; k++)
            {
                ScoreLanes.Emit(writer, vector, Padded(spec), "coefficient", k);
            }

            if (count == single.Lanes)
            {
                IEnumerable<string> lanes = Enumerable.Range(first, count).Select(k => $"lanes{k}");
                writer.WriteLine(single.Store($"{CSharp.Lanes}.Sum({string.Join(", ", lanes)}) + {single.Load("intercept", first)}", "score", first));
                continue;
            }

            for (int k = first; k < spec.Classes; k++)
            {
                writer.WriteLine($"At(ref score, {k}) = {CSharp.Lanes}.Sum(lanes{k}) + At(ref intercept, {k});");
            }
        }
    }

    // A vector of the row, zeros behind its end.
    private static string Chunk(LinearModelSpec spec, VectorType vector, int start)
    {
        if (start + vector.Lanes <= spec.Features)
        {
            return vector.Load("row", start);
        }

        IEnumerable<string> values = Enumerable.Range(start, vector.Lanes).Select(j => j < spec.Features ? $"At(ref row, {j})" : $"({spec.ElementName})0");
        return start >= spec.Features ? vector.Broadcast($"({spec.ElementName})0") : $"{vector.Class}.Create({string.Join(", ", values)})";
    }

    /// <summary>The number of features, rounded up to whole vectors of 512 bits.</summary>
    private static int Padded(LinearModelSpec spec)
    {
        int lanes = 2 * DotEmitter.Vector(spec).Lanes;
        return (spec.Features + lanes - 1) / lanes * lanes;
    }

    private static string Contract(LinearModelSpec spec) => $"global::SimdRegression.ILinearClassifier<{spec.Name}, {spec.ElementName}>";

    private static void EmitStorage(SourceWriter writer, LinearModelSpec spec) => writer.WriteLine($$"""
        /// <summary>The number of features N of a row.</summary>
        public const int FeatureCount = {{spec.Features}};

        /// <summary>The number of classes K.</summary>
        public const int ClassCount = {{spec.Classes}};

        private readonly CoefficientStorage coefficients;
        private readonly InterceptStorage intercepts;

        /// <summary>A classifier with given coefficients and intercepts.</summary>
        /// <param name="coefficients">K N coefficients w, class after class, each in the order of the features; they are copied.</param>
        /// <param name="intercepts">K intercepts b; they are copied.</param>
        /// <exception cref="global::System.ArgumentException">The number of coefficients is not {{spec.Features * spec.Classes}}, or that of intercepts not {{spec.Classes}}.</exception>
        public {{spec.Name}}({{Span(spec)}} coefficients, {{Span(spec)}} intercepts)
        {
            global::SimdRegression.Models.ModelArguments.CheckCoefficients(coefficients.Length, FeatureCount * ClassCount, nameof(coefficients));
            global::SimdRegression.Models.ModelArguments.CheckCoefficients(intercepts.Length, ClassCount, nameof(intercepts));
            global::System.Span<{{spec.ElementName}}> arranged = this.coefficients;
            global::SimdRegression.Kernels.ClassScores.Arrange(coefficients, FeatureCount, arranged);
            intercepts.CopyTo(this.intercepts);
        }

        /// <summary>The intercepts b, one a class.</summary>
        [global::System.Diagnostics.CodeAnalysis.UnscopedRef]
        public readonly {{Span(spec)}} Intercepts
            => global::System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(ref FirstIntercept, ClassCount);

        /// <inheritdoc/>
        readonly int {{Contract(spec)}}.ClassCount => ClassCount;

        /// <inheritdoc/>
        public readonly void CopyCoefficientsTo(global::System.Span<{{spec.ElementName}}> destination)
            => global::SimdRegression.Kernels.ClassScores.CopyTo(Arranged, FeatureCount, 0, ClassCount, destination);

        /// <inheritdoc/>
        public readonly void CopyCoefficientsTo(int classNumber, global::System.Span<{{spec.ElementName}}> destination)
        {
            global::System.ArgumentOutOfRangeException.ThrowIfNegative(classNumber);
            global::System.ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(classNumber, ClassCount);
            global::SimdRegression.Kernels.ClassScores.CopyTo(Arranged, FeatureCount, classNumber, 1, destination);
        }

        /// <inheritdoc/>
        public readonly void CopyInterceptsTo(global::System.Span<{{spec.ElementName}}> destination) => Intercepts.CopyTo(destination);

        static {{spec.Name}} {{Contract(spec)}}.Create({{Span(spec)}} coefficients, {{Span(spec)}} intercepts) => new(coefficients, intercepts);

        [global::System.Diagnostics.CodeAnalysis.UnscopedRef]
        private readonly {{Span(spec)}} Arranged
            => global::System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(ref FirstCoefficient, ClassCount * {{Padded(spec)}});

        [global::System.Diagnostics.CodeAnalysis.UnscopedRef]
        private readonly ref {{spec.ElementName}} FirstCoefficient
        {
            [global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
            get => ref {{CSharp.Unsafe}}.As<CoefficientStorage, {{spec.ElementName}}>(ref {{CSharp.Unsafe}}.AsRef(in coefficients));
        }

        [global::System.Diagnostics.CodeAnalysis.UnscopedRef]
        private readonly ref {{spec.ElementName}} FirstIntercept
        {
            [global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
            get => ref {{CSharp.Unsafe}}.As<InterceptStorage, {{spec.ElementName}}>(ref {{CSharp.Unsafe}}.AsRef(in intercepts));
        }
        """);

    private static string Span(LinearModelSpec spec) => CSharp.ReadOnlySpan(spec.ElementName);

    private static void EmitPrediction(SourceWriter writer, LinearModelSpec spec) => writer.WriteLine($$"""
        /// <inheritdoc/>
        [global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
        public readonly void Scores({{Span(spec)}} rows, global::System.Span<{{spec.ElementName}}> destination)
        {
            if (rows.Length == FeatureCount && destination.Length == ClassCount)
            {
                Kernels.Scores(
                    ref global::System.Runtime.InteropServices.MemoryMarshal.GetReference(rows), ref FirstCoefficient, ref FirstIntercept,
                    ref global::System.Runtime.InteropServices.MemoryMarshal.GetReference(destination));
                return;
            }

            ScoresOfRows(rows, destination);
        }

        [global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]
        private readonly void ScoresOfRows({{Span(spec)}} rows, global::System.Span<{{spec.ElementName}}> destination)
        {
            global::SimdRegression.Models.ModelArguments.CheckExpansion(rows, FeatureCount, destination, ClassCount);
            int count = rows.Length / FeatureCount;
            ref {{spec.ElementName}} row = ref global::System.Runtime.InteropServices.MemoryMarshal.GetReference(rows);
            ref {{spec.ElementName}} score = ref global::System.Runtime.InteropServices.MemoryMarshal.GetReference(destination);
            for (int r = 0; r < count; r++)
            {
                Kernels.Scores(
                    ref {{CSharp.Unsafe}}.Add(ref row, r * FeatureCount), ref FirstCoefficient, ref FirstIntercept, ref {{CSharp.Unsafe}}.Add(ref score, r * ClassCount));
            }
        }

        /// <inheritdoc/>
        public readonly void Probabilities({{Span(spec)}} rows, global::System.Span<{{spec.ElementName}}> destination)
        {
            Scores(rows, destination);
            for (int r = 0; r < destination.Length; r += ClassCount)
            {
                global::SimdRegression.Kernels.Softmax.Apply(destination.Slice(r, ClassCount));
            }
        }

        /// <inheritdoc/>
        public readonly int Label({{Span(spec)}} row)
        {
            global::SimdRegression.Models.ModelArguments.CheckRow(row.Length, FeatureCount);
            return LabelOf(ref global::System.Runtime.InteropServices.MemoryMarshal.GetReference(row));
        }

        /// <inheritdoc/>
        [global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]
        public readonly void Labels({{Span(spec)}} rows, global::System.Span<int> destination)
        {
            global::SimdRegression.Models.ModelArguments.CheckLabels(rows.Length, FeatureCount, destination.Length);
            ref {{spec.ElementName}} row = ref global::System.Runtime.InteropServices.MemoryMarshal.GetReference(rows);
            for (int r = 0; r < destination.Length; r++)
            {
                destination[r] = LabelOf(ref {{CSharp.Unsafe}}.Add(ref row, r * FeatureCount));
            }
        }

        [global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]
        private readonly int LabelOf(ref {{spec.ElementName}} row)
        {
            global::System.Span<{{spec.ElementName}}> scores = stackalloc {{spec.ElementName}}[ClassCount];
            Kernels.Scores(ref row, ref FirstCoefficient, ref FirstIntercept, ref global::System.Runtime.InteropServices.MemoryMarshal.GetReference(scores));
            return global::SimdRegression.Kernels.Softmax.Largest<{{spec.ElementName}}>(scores);
        }
        """);

    private static void EmitEquality(SourceWriter writer, LinearModelSpec spec) => writer.WriteLine($$"""
        /// <summary>Whether all coefficients and intercepts have the same bits (NaN equals itself, 0 is not -0).</summary>
        public readonly bool Equals({{spec.Name}} other) => HasSameBits(in other);

        /// <inheritdoc/>
        public override readonly bool Equals(object? obj) => obj is {{spec.Name}} other && HasSameBits(in other);

        /// <summary>A hash code of the bits of coefficients and intercepts.</summary>
        public override readonly int GetHashCode()
        {
            int hash = global::SimdRegression.Models.ModelBits.Hash(Arranged, Intercepts[0]);
            return global::System.HashCode.Combine(hash, global::SimdRegression.Models.ModelBits.Hash(Intercepts, Intercepts[0]));
        }

        /// <summary>Whether two classifiers have the same bits.</summary>
        public static bool operator ==(in {{spec.Name}} left, in {{spec.Name}} right) => left.HasSameBits(in right);

        /// <summary>Whether two classifiers differ in a bit.</summary>
        public static bool operator !=(in {{spec.Name}} left, in {{spec.Name}} right) => !left.HasSameBits(in right);

        private readonly bool HasSameBits(in {{spec.Name}} other)
            => global::SimdRegression.Models.ModelBits.AreEqual(Arranged, Intercepts[0], other.Arranged, other.Intercepts[0])
                && global::SimdRegression.Models.ModelBits.AreEqual(Intercepts, Intercepts[0], other.Intercepts, other.Intercepts[0]);
        """);

    private static void EmitTrainer(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine("/// <summary>Fits the classifier: multinomial logistic regression.</summary>");
        writer.OpenBlock(
            $"public sealed class Trainer : global::SimdRegression.ClassifierTrainer<{spec.Name}, {spec.ElementName}, {spec.Name}.Kernels>");
        writer.WriteLine($$"""
            /// <summary>A trainer with its workspace.</summary>
            public Trainer()
                : base(default, {{spec.Classes}}) { }
            """);
        writer.CloseBlock();
        writer.WriteLine();
        writer.WriteLine("/// <summary>Chooses strengths by cross-validation.</summary>");
        writer.OpenBlock(
            $"public sealed class CrossValidation : global::SimdRegression.ClassifierCrossValidation<{spec.Name}, {spec.ElementName}, {spec.Name}.Kernels>");
        writer.WriteLine("""
            /// <summary>A cross-validation with its workspace.</summary>
            /// <param name="folds">Which fold each row is tested in.</param>
            /// <param name="capacity">How many candidates are foreseen, at least 1.</param>
            public CrossValidation(global::SimdRegression.FoldAssignment folds, int capacity = global::SimdRegression.TuningResult.DefaultCapacity)
                : base(new Trainer(), folds, capacity) { }
            """);
        writer.CloseBlock();
    }

    private static void EmitStorageTypes(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine($$"""
            [global::System.Runtime.CompilerServices.InlineArray(ClassCount * {{Padded(spec)}})]
            private struct CoefficientStorage
            {
                private {{spec.ElementName}} first;
            }

            [global::System.Runtime.CompilerServices.InlineArray(ClassCount)]
            private struct InterceptStorage
            {
                private {{spec.ElementName}} first;
            }
            """);
    }
}
