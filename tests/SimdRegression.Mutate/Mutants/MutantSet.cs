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
    private readonly Dictionary<string, HashSet<string>> _known = [];

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
            List<Diagnostic> errors = NewErrors(taken);
            if (errors.Count == 0)
            {
                return;
            }

            HashSet<int> refused = [.. errors.SelectMany(error => Culprit(error) is { } index ? [index] : Suspects(error, taken))];
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

    /// <summary>The mutant (counted from 0) whose switch lies around an error.</summary>
    private static int? Culprit(Diagnostic error)
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
                return int.Parse(text[prefix.Length..^1], CultureInfo.InvariantCulture) - 1;
            }
        }

        return null;
    }

    /// <summary>Where the error is elsewhere: mutants of the same member, and constants that are named there, as where one is needed by an attribute.</summary>
    private static IEnumerable<int> Suspects(Diagnostic error, List<Mutation> taken)
    {
        SyntaxNode place = error.Location.SourceTree!.GetRoot().FindNode(error.Location.SourceSpan);
        string member = NameOfMember(place);
        string line = (place.FirstAncestorOrSelf<StatementSyntax>() ?? place).ToString();
        return Enumerable.Range(0, taken.Count).Where(i => taken[i].Node is FieldDeclarationSyntax field
            ? line.Contains(NameOf(field), StringComparison.Ordinal)
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

    /// <summary>What the compiler refuses because of some mutants, in the files that they change or that name a constant of theirs.</summary>
    private List<Diagnostic> NewErrors(IReadOnlyList<Mutation> mutations)
    {
        CSharpCompilation changed = _plain.AddSyntaxTrees(CSharpSyntaxTree.ParseText(Switches.Source(mutations.Count), ParseOptions));
        List<SyntaxTree> trees = [];
        foreach ((SyntaxTree before, SyntaxNode after) in Rewrite(mutations))
        {
            // Parsed again from its text, because that is what will be built.
            SyntaxTree tree = CSharpSyntaxTree.ParseText(after.ToFullString(), ParseOptions, before.FilePath);
            changed = changed.ReplaceSyntaxTree(before, tree);
            trees.Add(tree);
        }

        string[] constants = [.. mutations.Select(mutation => mutation.Node).OfType<FieldDeclarationSyntax>().Select(NameOf)];
        trees.AddRange(changed.SyntaxTrees.Except(trees).Where(tree =>
            constants.Length > 0 && tree.ToString() is var text && constants.Any(name => text.Contains(name, StringComparison.Ordinal))));
        return [.. trees.SelectMany(tree => Errors(changed, tree).Where(error => !KnownErrors(tree.FilePath).Contains(TextOf(error))))];
    }

    // This compiler is older than the one that builds the library: what it refuses without any mutant says nothing about mutants.
    private HashSet<string> KnownErrors(string path)
    {
        if (!_known.TryGetValue(path, out HashSet<string>? known))
        {
            known = [.. _plain.SyntaxTrees.Where(tree => tree.FilePath == path).SelectMany(tree => Errors(_plain, tree)).Select(TextOf)];
            _known.Add(path, known);
        }

        return known;
    }

    private static string TextOf(Diagnostic error) => error.Id + error.GetMessage(CultureInfo.InvariantCulture);

    private static string NameOf(FieldDeclarationSyntax field) => field.Declaration.Variables[0].Identifier.ValueText;

    private static IEnumerable<Diagnostic> Errors(CSharpCompilation compilation, SyntaxTree tree) =>
        compilation.GetSemanticModel(tree).GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

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
