using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SimdRegression.Tests.Architecture;

/// <summary>A use of a type of one folder in a file of another.</summary>
internal sealed record Arrow(string From, string To, string Type, string Place);

/// <summary>
/// The arrows between the folders of a project, as the compiler sees them: each name in the sources stands for a type, or for a member of one,
/// and the type was declared in a file. Comments do not count.
/// </summary>
internal sealed class SourceArrows
{
    private static readonly string[] Symbols = ["NET", "NETCOREAPP", "NET8_0_OR_GREATER", "NET9_0_OR_GREATER", "NET10_0_OR_GREATER", "NET10_0"];

    private static readonly string[] ImplicitUsings =
        ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];

    private readonly Layers layers;
    private readonly CSharpCompilation compilation;

    private SourceArrows(Layers layers, IEnumerable<(string Path, string Text)> sources, IEnumerable<string> usings)
    {
        this.layers = layers;
        CSharpParseOptions options = new CSharpParseOptions(LanguageVersion.Preview).WithPreprocessorSymbols(Symbols);
        string global = string.Concat(usings.Select(name => $"global using global::{name};\n"));
        compilation = CSharpCompilation.Create(
            layers.Assembly,
            [
                CSharpSyntaxTree.ParseText(global, options),
                .. sources.Select(source => CSharpSyntaxTree.ParseText(source.Text, options, source.Path)),
            ],
            References(layers.Assembly),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
    }

    /// <summary>Reads the sources of a project.</summary>
    public static SourceArrows Of(Layers layers)
    {
        string project = Path.Combine(Layers.Repository, layers.Project);
        string file = File.ReadAllText(Directory.GetFiles(project, "*.csproj").Single());
        IEnumerable<string> usings = ImplicitUsings.Where(name => !file.Contains($"<Using Remove=\"{name}\"", StringComparison.Ordinal))
            .Concat(file.Split("<Using Include=\"").Skip(1).Select(rest => rest[..rest.IndexOf('"', StringComparison.Ordinal)]));
        return new SourceArrows(layers, Files(project).Select(path => (path, File.ReadAllText(Path.Combine(project, path)))), usings);
    }

    /// <summary>Takes sources as they are given.</summary>
    public static SourceArrows Of(Layers layers, params IEnumerable<(string Path, string Text)> sources) => new(layers, sources, ImplicitUsings);

    /// <summary>The sources of a project, seen from its folder; what builds leave there does not count.</summary>
    public static IEnumerable<string> Files(string project) => Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(project, path).Replace('\\', '/'))
        .Where(path => path.Split('/')[0] is not ("bin" or "obj" or "artifacts"))
        .Order(StringComparer.Ordinal);

    /// <summary>The arrows that the table does not allow.</summary>
    public IReadOnlyList<Arrow> Refused() => [.. All().Where(arrow => !layers.Allows(arrow.From, arrow.To))];

    /// <summary>All arrows from a folder to another.</summary>
    public IEnumerable<Arrow> All()
    {
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            string from = layers.FolderOf(tree.FilePath);
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                SymbolInfo info = model.GetSymbolInfo(name);
                if (TypeOf(info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) is INamedTypeSymbol type && FolderOf(type) is string to && to != from)
                {
                    int line = tree.GetLineSpan(name.Span).StartLinePosition.Line + 1;
                    yield return new Arrow(from, to, type.Name, $"{tree.FilePath}:{line}");
                }
            }
        }
    }

    /// <summary>The types that are declared in files of several folders.</summary>
    public IReadOnlyList<string> DividedTypes()
    {
        var divided = new List<string>();
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (TypeDeclarationSyntax declaration in tree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>())
            {
                if (model.GetDeclaredSymbol(declaration) is INamedTypeSymbol type && Folders(type).Count > 1)
                {
                    divided.Add($"{type.ToDisplayString()}: {string.Join(", ", Folders(type))}");
                }
            }
        }

        return [.. divided.Distinct()];
    }

    // The outermost type, whose file it is.
    private static INamedTypeSymbol? TypeOf(ISymbol? symbol)
    {
        if (symbol is IAliasSymbol alias)
        {
            symbol = alias.Target;
        }

        INamedTypeSymbol? type = symbol switch
        {
            INamedTypeSymbol named => named,
            IMethodSymbol { MethodKind: MethodKind.LocalFunction } or ILocalSymbol or IParameterSymbol or ITypeParameterSymbol or INamespaceSymbol => null,
            _ => symbol?.ContainingType,
        };
        while (type?.ContainingType is not null)
        {
            type = type.ContainingType;
        }

        return type?.OriginalDefinition;
    }

    private string? FolderOf(INamedTypeSymbol type) => Folders(type).FirstOrDefault();

    private IReadOnlyList<string> Folders(INamedTypeSymbol type) =>
        [.. type.Locations.Where(location => location.IsInSource).Select(location => layers.FolderOf(location.SourceTree!.FilePath)).Distinct()];

    private static IEnumerable<PortableExecutableReference> References(string assembly) =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileNameWithoutExtension(path) != assembly)
            .Select(path => MetadataReference.CreateFromFile(path));
}
