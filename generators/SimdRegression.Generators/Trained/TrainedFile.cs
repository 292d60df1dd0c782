using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace SimdRegression.Generators.Trained;

/// <summary>A file that the project compiles in: the item <c>SimdRegressionModel</c> of a project file.</summary>
/// <param name="Text">The file.</param>
/// <param name="TypeName">The name of the type, with its namespace.</param>
/// <param name="RowType">The name of the type of rows that it takes, or nothing.</param>
internal sealed record TrainedFile(AdditionalText Text, string TypeName, string? RowType)
{
    private const string Metadata = "build_metadata.AdditionalFiles.";
    private const string Property = "build_property.";

    /// <summary>Reads what the build says of a file.</summary>
    /// <param name="text">The file.</param>
    /// <param name="provider">What the build says.</param>
    /// <returns>The file, or nothing where it is no model.</returns>
    public static TrainedFile? Of(AdditionalText text, AnalyzerConfigOptionsProvider provider)
    {
        AnalyzerConfigOptions options = provider.GetOptions(text);
        if (!options.TryGetValue(Metadata + "SimdRegressionModel", out string? mark) || mark != "true")
        {
            return null;
        }

        // By default the type has the name of the file, in the namespace of the project.
        options.TryGetValue(Metadata + "SimdRegressionTypeName", out string? name);
        if (string.IsNullOrWhiteSpace(name))
        {
            name = TrainedModelEmitter.TypeNameFor(Path.GetFileNameWithoutExtension(text.Path));
            bool hasRoot = provider.GlobalOptions.TryGetValue(Property + "RootNamespace", out string? root) && Spelling.IsName(root);
            name = hasRoot ? $"{root}.{name}" : name;
        }

        options.TryGetValue(Metadata + "SimdRegressionRowType", out string? rowType);
        return new TrainedFile(text, name!.Trim(), string.IsNullOrWhiteSpace(rowType) ? null : rowType!.Trim());
    }
}
