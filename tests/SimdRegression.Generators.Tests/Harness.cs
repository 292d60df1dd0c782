using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using SimdRegression.Generators.Model;
using SimdRegression.Generators.Networks;
using SimdRegression.Networks;

namespace SimdRegression.Generators.Tests;

/// <summary>Runs the generator over source text, and compiles, loads and calls what comes out, as a consumer's project would.</summary>
internal static class Harness
{
    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "mscorlib.dll"))
            .Append(typeof(LinearModelAttribute<>).Assembly.Location)
            .Append(typeof(DenseNetworkAttribute<>).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>The strictest consumer: C# 12, warnings as errors, every public member documented, no unsafe code.</summary>
    public static CSharpCompilationOptions StrictOptions { get; } = new(
        OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: OptimizationLevel.Release,
        checkOverflow: false,
        allowUnsafe: false,
        generalDiagnosticOption: ReportDiagnostic.Error,
        warningLevel: 9999,
        nullableContextOptions: NullableContextOptions.Enable);

    /// <summary>A compilation of one or several files, without implicit usings.</summary>
    public static CSharpCompilation Compile(
        IEnumerable<string> sources,
        CSharpCompilationOptions? options = null,
        LanguageVersion language = LanguageVersion.CSharp12)
    {
        CSharpParseOptions parse = ParseOptions(language);
        return CSharpCompilation.Create(
            "Consumer",
            sources.Select((source, index) => CSharpSyntaxTree.ParseText(source, parse, path: $"File{index}.cs")),
            References,
            options ?? StrictOptions);
    }

    /// <inheritdoc cref="Compile(IEnumerable{string}, CSharpCompilationOptions?, LanguageVersion)"/>
    public static CSharpCompilation Compile(string source) => Compile([source]);

    /// <summary>A driver that remembers why each step ran.</summary>
    public static GeneratorDriver CreateDriver(LanguageVersion language = LanguageVersion.CSharp12)
    {
        return CSharpGeneratorDriver.Create(
            [new LinearModelGenerator().AsSourceGenerator()],
            parseOptions: ParseOptions(language),
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
    }

    /// <summary>Runs the generator once.</summary>
    /// <param name="compilation">What it is run over.</param>
    /// <param name="rules">The folder that the build property of the package names, or none.</param>
    public static GeneratorRunResult Run(CSharpCompilation compilation, string? rules = null)
    {
        GeneratorDriver driver = CreateDriver(compilation.LanguageVersion);
        driver = rules is null ? driver : driver.WithUpdatedAnalyzerConfigOptions(new BuildProperties(rules));
        GeneratorRunResult result = driver.RunGenerators(compilation).GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        return result;
    }

    /// <summary>The specs of networks that the parser made of some source.</summary>
    public static NetworkSpec[] NetworkSpecs(string source)
    {
        GeneratorRunResult result = Run(Compile(source));
        return result.TrackedSteps.TryGetValue(TrackingNames.NetworkSpecs, out ImmutableArray<IncrementalGeneratorRunStep> steps)
            ? [.. steps.SelectMany(step => step.Outputs).Select(output => (NetworkSpec)output.Value)]
            : [];
    }

    /// <summary>The specs that the parser made of some source.</summary>
    public static LinearModelSpec[] Specs(string source)
    {
        GeneratorRunResult result = Run(Compile(source));
        return result.TrackedSteps.TryGetValue(TrackingNames.Specs, out ImmutableArray<IncrementalGeneratorRunStep> steps)
            ? [.. steps.SelectMany(step => step.Outputs).Select(output => (LinearModelSpec)output.Value)]
            : [];
    }

    /// <summary>The one file that the generator emits for some source.</summary>
    public static string Emit(string source) => Assert.Single(Run(Compile(source)).GeneratedSources).SourceText.ToString();

    /// <summary>
    /// Compiles source with what the generator adds, insists that there is nothing to complain about, loads the result, and calls
    /// <c>Check.Run()</c> in it.
    /// </summary>
    public static string CompileAndRun(CSharpCompilation compilation)
    {
        CreateDriver(compilation.LanguageVersion)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation completed, out ImmutableArray<Diagnostic> reported);
        Assert.Empty(reported);
        Assert.Empty(completed.GetDiagnostics().Where(diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden));

        using var image = new MemoryStream();
        Assert.True(completed.Emit(image).Success);
        image.Position = 0;
        var context = new AssemblyLoadContext("Consumer", isCollectible: true);
        try
        {
            MethodInfo run = context.LoadFromStream(image).GetType("Check", throwOnError: true)!.GetMethod("Run")!;
            return (string)run.Invoke(null, null)!;
        }
        finally
        {
            context.Unload();
        }
    }

    private static CSharpParseOptions ParseOptions(LanguageVersion language) => new(language, DocumentationMode.Diagnose);

    private sealed class BuildProperties(string rules) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Property(rules);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Property(string rules) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value)
            {
                value = key == "build_property.SimdRegressionRules" ? rules : null;
                return value is not null;
            }
        }
    }
}
