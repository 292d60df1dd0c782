using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Trained;

/// <summary>From the model files of a project to types: one file read is one spec, and a spec that is equal to the one before emits nothing anew.</summary>
internal static class TrainedPipeline
{
    /// <summary>Adds the steps.</summary>
    /// <param name="context">What they are added to.</param>
    /// <returns>What there is to say about the files.</returns>
    public static IncrementalValuesProvider<Diagnostic> Register(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<TrainedResult> results = context.AdditionalTextsProvider
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Select(static (pair, _) => TrainedFile.Of(pair.Left, pair.Right))
            .Where(static file => file is not null)
            .Select(static (file, cancellationToken) => Read(file!, cancellationToken))
            .WithTrackingName(TrackingNames.ParseTrained)
            .Combine(context.CompilationProvider)
            .Select(static (pair, _) => TrainedRowParser.WithRows(pair.Left, pair.Right))
            .Collect()
            .SelectMany(static (results, _) => WithoutRepetitions(results));

        IncrementalValuesProvider<TrainedSpec> specs = results
            .Where(static result => result.Spec is not null)
            .Select(static (result, _) => result.Spec!)
            .WithTrackingName(TrackingNames.TrainedSpecs);
        context.RegisterSourceOutput(specs, static (output, spec) =>
        {
            output.AddSource(spec.HintName, TrainedModelEmitter.Emit(spec.Model, spec.Namespace, spec.TypeName));
            if (spec.Rows is not null)
            {
                output.AddSource(spec.RowsHintName, TrainedRowEmitter.Emit(spec));
            }
        });
        return results.SelectMany(static (result, _) => result.Diagnostics).WithTrackingName(TrackingNames.TrainedDiagnostics);
    }

    private static TrainedResult Read(TrainedFile file, CancellationToken cancellationToken)
    {
        int dot = file.TypeName.LastIndexOf('.');
        string typeName = file.TypeName.Substring(dot + 1);
        string? containing = dot < 0 ? null : file.TypeName.Substring(0, dot);
        if (!TrainedModelEmitter.IsTypeName(typeName) || (containing is not null && !Spelling.IsName(containing)))
        {
            return Result(file, null, Refusal(file.Text.Path, file.TypeName, "which is no name of C#, or one of its members': set TypeName"));
        }

        // A file that cannot be read is the compiler's own error.
        if (file.Text.GetText(cancellationToken) is not { } text)
        {
            return Result(file, null);
        }

        try
        {
            return Result(file, new TrainedSpec(containing, typeName, TrainedModelReader.Read(text.ToString())));
        }
        catch (TrainedModelException failure)
        {
            string name = Path.GetFileName(file.Text.Path);
            return Result(file, null, Diagnostic.Create(TrainedRules.UnusableFile, BeginningOf(file.Text.Path), name, failure.Message));
        }
    }

    // Two types of one name would be one file twice.
    private static ImmutableArray<TrainedResult> WithoutRepetitions(ImmutableArray<TrainedResult> results)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        ImmutableArray<TrainedResult>.Builder kept = ImmutableArray.CreateBuilder<TrainedResult>(results.Length);
        foreach (TrainedResult result in results)
        {
            bool isRepeated = result.Spec is { } spec && !names.Add(spec.HintName);
            kept.Add(!isRepeated ? result : result with
            {
                Spec = null,
                Diagnostics = new([Refusal(result.Path, result.Spec!.TypeName, "which another model is already: set TypeName")]),
            });
        }

        return kept.MoveToImmutable();
    }

    /// <summary>The place of what is said of a whole file.</summary>
    /// <param name="path">The file.</param>
    public static Location BeginningOf(string path) => Location.Create(path, default(TextSpan), default(LinePositionSpan));

    private static Diagnostic Refusal(string path, string typeName, string reason) =>
        Diagnostic.Create(TrainedRules.UnusableTypeName, BeginningOf(path), Path.GetFileName(path), typeName, reason);

    private static TrainedResult Result(TrainedFile file, TrainedSpec? spec, params Diagnostic[] diagnostics) =>
        new(file.Text.Path, file.RowType, spec, new(diagnostics));
}
