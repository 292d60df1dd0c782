using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace SimdRegression.Mutate.Mutants;

/// <summary>Draws mutants from the folders of the library and makes the sources that have all of them behind switches.</summary>
internal sealed class MutantSet
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly CSharpParseOptions ParseOptions = new(
        LanguageVersion.CSharp12, preprocessorSymbols: ["NET", "NET8_0_OR_GREATER", "NET9_0_OR_GREATER", "NET10_0_OR_GREATER", "NET10_0"]);

    private readonly string _library;
    private readonly CSharpCompilation _plain;
    private readonly HashSet<string> _known;

    /// <summary>Reads the sources of the library.</summary>
    /// <param name="library">The folder <c>src/SimdRegression</c> of a tree that may be written to.</param>
    public MutantSet(string library)
    {
        _library = library;
        IEnumerable<SyntaxTree> trees = Directory.EnumerateFiles(library, "*.cs", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(library, path).Replace('\\', '/').Split('/').Any(part => part is "obj" or "bin"))
            .Order(StringComparer.Ordinal)
            .Select(path => CSharpSyntaxTree.ParseText(SourceText.From(File.ReadAllText(path)), ParseOptions, path));
        _plain = CSharpCompilation.Create(
            "SimdRegression",
            [.. trees, CSharpSyntaxTree.ParseText(ImplicitUsings, ParseOptions)],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));

        // This compiler is older than the one that builds the library: what it refuses without any mutant says nothing about mutants.
        _known = [.. Errors(_plain).Select(error => error.Id + error.GetMessage())];
    }

    /// <summary>Draws mutants, equally many of every kind of change as far as there are, and keeps those that the compiler takes together.</summary>
    /// <param name="folders">The folders of the library.</param>
    /// <param name="count">How many a folder.</param>
    /// <param name="seed">Where random numbers start.</param>
    public List<Mutation> Draw(IReadOnlyList<string> folders, int count, int seed)
    {
        List<Mutation> chosen = [];
        foreach (string folder in folders)
        {
            // Each folder has its own random numbers, so that its mutants are the same whichever folders are asked for beside it.
            var random = new Random(seed);
            Queue<Mutation> waiting = Shuffled(Candidates(folder, random), random);
            List<Mutation> taken = [];
            while (taken.Count < count && waiting.Count > 0)
            {
                while (taken.Count < count && waiting.TryDequeue(out Mutation? next))
                {
                    // Two mutants on a line are mostly noticed by the same test.
                    if (!taken.Any(other => other.File == next.File && other.Line == next.Line))
                    {
                        taken.Add(next);
                    }
                }

                Refuse(taken);
            }

            chosen.AddRange(taken);
        }

        return chosen;
    }

    /// <summary>Writes the sources with all mutants over the plain ones.</summary>
    /// <param name="mutations">The mutants; their numbers count from 1.</param>
    public void Write(IReadOnlyList<Mutation> mutations)
    {
        foreach ((SyntaxTree before, SyntaxNode after) in Rewrite(mutations))
        {
            File.WriteAllText(before.FilePath, after.ToFullString());
        }

        File.WriteAllText(Path.Combine(_library, "MutantSwitch.cs"), Switches.Source(mutations.Count));
    }

    private List<Mutation> Candidates(string folder, Random random)
    {
        string prefix = Path.Combine(_library, folder) + Path.DirectorySeparatorChar;
        List<Mutation> found =
        [
            .. _plain.SyntaxTrees
                .Where(tree => tree.FilePath.StartsWith(prefix, StringComparison.Ordinal))
                .SelectMany(tree => MutationFinder.Find(
                    folder, Path.GetRelativePath(_library, tree.FilePath).Replace('\\', '/'), _plain.GetSemanticModel(tree), random)),
        ];
        return found.Count > 0 ? found : throw new ArgumentException($"--folder: \"{folder}\" has nothing to change.");
    }

    /// <summary>A random order in which the kinds take turns.</summary>
    private static Queue<Mutation> Shuffled(List<Mutation> candidates, Random random)
    {
        Mutation[] order = [.. candidates];
        random.Shuffle(order);
        return new Queue<Mutation>(order
            .GroupBy(mutation => mutation.Kind)
            .SelectMany(kind => kind.Select((mutation, turn) => (mutation, turn)))
            .OrderBy(item => item.turn)
            .Select(item => item.mutation));
    }

    /// <summary>Takes out the mutants that the compiler refuses.</summary>
    private void Refuse(List<Mutation> taken)
    {
        while (true)
        {
            CSharpCompilation changed = Compile(taken);
            List<Diagnostic> errors = [.. Errors(changed).Where(error => !_known.Contains(error.Id + error.GetMessage()))];
            if (errors.Count == 0)
            {
                return;
            }

            HashSet<int> refused = [.. errors.SelectMany(error => Culprits(error).DefaultIfEmpty(-1).SelectMany(index => index >= 0 ? [index] : Suspects(error, taken)))];
            if (refused.Count == 0)
            {
                throw new InvalidOperationException($"The mutants do not compile together: {errors[0]}");
            }

            foreach (int index in refused.Order().Reverse())
            {
                taken.RemoveAt(index);
            }
        }
    }

    /// <summary>The mutants (counted from 0) whose switches lie around an error or in the line of it.</summary>
    private static IEnumerable<int> Culprits(Diagnostic error)
    {
        SyntaxNode root = error.Location.SourceTree!.GetRoot();
        TextSpan span = error.Location.SourceSpan;
        for (SyntaxNode? node = root.FindNode(span); node is not null and not MemberDeclarationSyntax; node = node.Parent)
        {
            SyntaxNode? condition = node switch
            {
                ConditionalExpressionSyntax conditional => conditional.Condition,
                IfStatementSyntax statement => statement.Condition,
                _ => null,
            };
            string text = condition?.ToString() ?? string.Empty;
            string prefix = $"global::{Switches.TypeName}.Is(";
            if (text.StartsWith(prefix, StringComparison.Ordinal))
            {
                yield return int.Parse(text[prefix.Length..^1], CultureInfo.InvariantCulture) - 1;
                yield break;
            }
        }
    }

    /// <summary>Where the error is elsewhere: mutants of the same member, and constants that are named there, as where one is needed by an attribute.</summary>
    private static IEnumerable<int> Suspects(Diagnostic error, List<Mutation> taken)
    {
        SyntaxNode place = error.Location.SourceTree!.GetRoot().FindNode(error.Location.SourceSpan);
        string member = NameOfMember(place);
        string line = (place.FirstAncestorOrSelf<StatementSyntax>() ?? place).ToString();
        return Enumerable.Range(0, taken.Count).Where(i => taken[i].Node is FieldDeclarationSyntax field
            ? line.Contains(field.Declaration.Variables[0].Identifier.ValueText, StringComparison.Ordinal)
            : taken[i].Node.SyntaxTree.FilePath == error.Location.SourceTree.FilePath && NameOfMember(taken[i].Node) == member);
    }

    private static string NameOfMember(SyntaxNode node) => node.FirstAncestorOrSelf<MemberDeclarationSyntax>() switch
    {
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        PropertyDeclarationSyntax property => property.Identifier.ValueText,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.ValueText,
        { } other => other.Kind().ToString(),
        null => string.Empty,
    };

    private CSharpCompilation Compile(IReadOnlyList<Mutation> mutations)
    {
        CSharpCompilation changed = _plain.AddSyntaxTrees(CSharpSyntaxTree.ParseText(Switches.Source(mutations.Count), ParseOptions));
        foreach ((SyntaxTree before, SyntaxNode after) in Rewrite(mutations))
        {
            // Parsed again from its text, because that is what will be built.
            changed = changed.ReplaceSyntaxTree(before, CSharpSyntaxTree.ParseText(after.ToFullString(), ParseOptions, before.FilePath));
        }

        return changed;
    }

    private static IEnumerable<Diagnostic> Errors(CSharpCompilation compilation) =>
        compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Location.IsInSource);

    private static IEnumerable<(SyntaxTree Before, SyntaxNode After)> Rewrite(IReadOnlyList<Mutation> mutations)
    {
        foreach (var file in mutations.Select((mutation, index) => (mutation, id: index + 1)).GroupBy(item => item.mutation.Node.SyntaxTree))
        {
            Dictionary<SyntaxNode, (Mutation Mutation, int Id)> byNode = file.ToDictionary(item => item.mutation.Node, item => (item.mutation, item.id));
            yield return (file.Key, file.Key.GetRoot().ReplaceNodes(
                byNode.Keys, (original, current) => byNode[original].Mutation.Replace(byNode[original].Id, current)));
        }
    }
}
