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
            .Collect()
            .SelectMany(static (results, _) => WithoutRepetitions(results));

        IncrementalValuesProvider<TrainedSpec> specs = results
            .Where(static result => result.Spec is not null)
            .Select(static (result, _) => result.Spec!)
            .WithTrackingName(TrackingNames.TrainedSpecs);
        context.RegisterSourceOutput(
            specs, static (output, spec) => output.AddSource(spec.HintName, TrainedModelEmitter.Emit(spec.Model, spec.Namespace, spec.TypeName)));
        return results.SelectMany(static (result, _) => result.Diagnostics).WithTrackingName(TrackingNames.TrainedDiagnostics);
    }

    private static TrainedResult Read(TrainedFile file, CancellationToken cancellationToken)
    {
        int dot = file.TypeName.LastIndexOf('.');
        string typeName = file.TypeName.Substring(dot + 1);
        string? containing = dot < 0 ? null : file.TypeName.Substring(0, dot);
        if (!TrainedModelEmitter.IsTypeName(typeName) || (containing is not null && !Spelling.IsName(containing)))
        {
            return Refused(file, TrainedRules.UnusableTypeName, "which is no name of C#, or one of its members': set TypeName");
        }

        // A file that cannot be read is the compiler's own error.
        if (file.Text.GetText(cancellationToken) is not { } text)
        {
            return new TrainedResult(null, new([]));
        }

        try
        {
            return new TrainedResult(new TrainedSpec(containing, typeName, TrainedModelReader.Read(text.ToString())), new([]));
        }
        catch (TrainedModelException failure)
        {
            var diagnostic = Diagnostic.Create(TrainedRules.UnusableFile, BeginningOf(file), Path.GetFileName(file.Text.Path), failure.Message);
            return new TrainedResult(null, new([diagnostic]));
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
            kept.Add(!isRepeated ? result : new TrainedResult(
                null,
                new(
                [
                    Diagnostic.Create(
                        TrainedRules.UnusableTypeName, Location.None, "A second model", result.Spec!.TypeName, "which another model is already: set TypeName"),
                ])));
        }

        return kept.MoveToImmutable();
    }

    private static TrainedResult Refused(TrainedFile file, DiagnosticDescriptor rule, string reason) =>
        new(null, new([Diagnostic.Create(rule, BeginningOf(file), Path.GetFileName(file.Text.Path), file.TypeName, reason)]));

    private static Location BeginningOf(TrainedFile file) => Location.Create(file.Text.Path, default(TextSpan), default(LinePositionSpan));
}
