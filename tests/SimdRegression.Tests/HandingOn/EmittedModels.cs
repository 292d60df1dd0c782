using System.Numerics;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SimdRegression.Generators.Trained;

namespace SimdRegression.Tests.HandingOn;

/// <summary>Models as C#, compiled as the strictest consumer compiles them, without this library, and loaded.</summary>
internal sealed class EmittedModels
{
    private readonly Assembly assembly;

    private EmittedModels(Assembly assembly) => this.assembly = assembly;

    /// <summary>The text of a document.</summary>
    public static string Json<T>(ModelDocument<T> document)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var stream = new MemoryStream();
        document.Save(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Compiles models by the names of their types.</summary>
    /// <param name="models">The documents, and the names of their types, which have no namespace.</param>
    public static EmittedModels Compile(params IEnumerable<(string Name, string Json)> models)
    {
        var sources = new List<string>();
        foreach ((string name, string json) in models)
        {
            TrainedModel model = TrainedModelReader.Read(json);
            sources.Add(TrainedModelEmitter.Emit(model, null, name));
            sources.Add(DriverOf(model, name));
        }

        return Compile(sources);
    }

    /// <summary>Compiles one model whose text is at hand.</summary>
    /// <param name="name">The name of its type.</param>
    /// <param name="json">The document, for what calls it.</param>
    /// <param name="source">The text.</param>
    public static EmittedModels Compile(string name, string json, string source) => Compile([source, DriverOf(TrainedModelReader.Read(json), name)]);

    /// <summary>Predicts rows of features, one behind the other.</summary>
    public T[] Predict<T>(string name, T[] rows) => (T[])Call(name, "Features", rows);

    /// <summary>Predicts rows of raw values: what Predict returns, as double.</summary>
    public double[] PredictRaw(string name, object?[][] rows) => (double[])Call(name, "Raw", [rows]);

    /// <summary>Predicts what predict writes of rows of raw values.</summary>
    public double[] RespondRaw(string name, object?[][] rows) => (double[])Call(name, "RawResponse", [rows]);

    /// <summary>The classes of rows of raw values.</summary>
    public string[] ClassesRaw(string name, object?[][] rows) => (string[])Call(name, "RawClasses", [rows]);

    private static EmittedModels Compile(IReadOnlyList<string> sources)
    {
        var parse = new CSharpParseOptions(LanguageVersion.CSharp12, DocumentationMode.Diagnose);
        var compilation = CSharpCompilation.Create(
            "Emitted",
            sources.Select((source, i) => CSharpSyntaxTree.ParseText(source, parse, path: $"Model{i}.cs")),
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
                .Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                generalDiagnosticOption: ReportDiagnostic.Error,
                warningLevel: 9999,
                nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden));
        using var image = new MemoryStream();
        Assert.True(compilation.Emit(image).Success);
        image.Position = 0;
        return new EmittedModels(new AssemblyLoadContext("Emitted", isCollectible: true).LoadFromStream(image));
    }

    private object Call(string name, string method, object argument) => Call(name, method, [argument]);

    private object Call(string name, string method, object[] arguments)
    {
        try
        {
            return assembly.GetType($"{name}Driver", throwOnError: true)!.GetMethod(method)!.Invoke(null, arguments)!;
        }
        catch (TargetInvocationException failure) when (failure.InnerException is { } inner)
        {
            throw inner;
        }
    }

    // Rows are spans or structs that reflection cannot pass.
    private static string DriverOf(TrainedModel model, string name)
    {
        string element = model.ElementName;
        string response = model.Response switch
        {
            TrainedResponse.Probability => $"{name}.Probability(in row)",
            TrainedResponse.Rate => $"{name}.Mean(in row)",
            TrainedResponse.Label => $"double.IsNaN({name}.Predict(in row)) ? double.NaN : {name}.Label(in row) ? 1.0 : 0.0",
            _ => $"{name}.Predict(in row)",
        };
        string raw = string.Empty;
        if (model.RawColumns is { } columns)
        {
            string[] members = RawRowEmitter.Members(columns);
            IEnumerable<string> set = columns.Select((column, i) =>
            {
                string type = column.Kind switch { TrainedKind.Text => "string", TrainedKind.Boolean => "bool", _ => element };
                return $"{members[i]} = ({type}{(column.Missing == TrainedMissing.Refuse ? "" : "?")})values[{i}]!";
            });
            raw = $$"""
                    private static {{name}}.Row RowOf(object?[] values) => new() { {{string.Join(", ", set)}} };
                    public static double[] Raw(object?[][] rows) => global::System.Array.ConvertAll(rows, values => (double){{name}}.Predict(RowOf(values)));
                    public static double[] RawResponse(object?[][] rows)
                        => global::System.Array.ConvertAll(rows, values => { var row = RowOf(values); return (double)({{response}}); });
                """;
            raw += model.HasClasses
                ? $"public static string[] RawClasses(object?[][] rows) => global::System.Array.ConvertAll(rows, values => {name}.ClassName({name}.Label(RowOf(values))));"
                : string.Empty;
        }

        return $$"""
            internal static class {{name}}Driver
            {
                public static {{element}}[] Features({{element}}[] rows)
                {
                    var predictions = new {{element}}[rows.Length / {{name}}.FeatureCount];
                    {{name}}.Predict(rows, predictions);
                    return predictions;
                }
            {{raw}}
            }
            """;
    }
}
