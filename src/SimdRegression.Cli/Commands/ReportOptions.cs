using System.CommandLine;
using System.CommandLine.Parsing;
using SimdRegression.Cli.Charts;
using SimdRegression.Cli.Output;
using SimdRegression.Cli.Report;

namespace SimdRegression.Cli.Commands;

/// <summary>The options that ask for pictures; every command that has something to show shares them.</summary>
internal sealed class ReportOptions
{
    private readonly Option<string> report = CommandLine.TextOption(
        "--report", "FILE.html", "Write a page with pictures of what was found; it holds all it needs, and is readable offline");

    private readonly Option<string> plots = CommandLine.TextOption(
        "--plots", "FOLDER", "Write the same pictures as single SVG files to a folder, which is made where it is missing");

    public IReadOnlyList<Option> All => [report, plots];

    public ReportChoice Read(ParseResult parsed) => new(
        parsed.GetValue(report),
        parsed.GetValue(plots),
        "simdreg " + string.Join(' ', parsed.Tokens.Select(token => Quoted(token.Value))));

    private static string Quoted(string word) => word.Any(char.IsWhiteSpace) ? $"\"{word}\"" : word;
}

/// <summary>Where pictures go.</summary>
/// <param name="PagePath">The page, or null.</param>
/// <param name="PlotsFolder">The folder of single pictures, or null.</param>
/// <param name="CommandLine">What was asked, for the foot of the page.</param>
internal sealed record ReportChoice(string? PagePath, string? PlotsFolder, string CommandLine)
{
    private const string PageOption = "--report";

    public bool IsWanted => PagePath is not null || PlotsFolder is not null;

    /// <summary>Begins what is to be written, before the long work: what cannot be written says so now.</summary>
    /// <exception cref="CommandLineException">A place cannot be written to.</exception>
    /// <param name="names">The files of the run.</param>
    public ReportWriter Begin(OutputNames names)
    {
        if (PagePath is not null)
        {
            names.AddFile(PageOption, PagePath);
        }

        if (PlotsFolder is not null)
        {
            names.AddDirectory(PlotFiles.Option, PlotsFolder);
        }

        return new ReportWriter(this, names, PagePath is null ? null : PendingFile.Create(PageOption, PagePath));
    }
}

/// <summary>Writes a page and single pictures; until then nothing is in their places, and after a failure nothing is left.</summary>
internal sealed class ReportWriter(ReportChoice choice, OutputNames names, PendingFile? pageFile) : IDisposable
{
    private readonly List<string> written = [];

    /// <summary>Writes what was asked for; before anything is printed, because it may fail.</summary>
    /// <param name="page">The page; its foot is the command line. Null where nothing was found that could be shown.</param>
    public void Write(ReportPage? page)
    {
        if (page is null)
        {
            return;
        }

        IReadOnlyList<Picture> pictures = choice.PlotsFolder is null ? [] : [.. page.Sections.SelectMany(section => section.Pictures)];
        foreach (Picture picture in pictures)
        {
            names.AddFileOfDirectory(PlotFiles.Option, PlotFiles.PathOf(choice.PlotsFolder!, picture));
        }

        if (pageFile is not null)
        {
            (page with { Footer = choice.CommandLine }).Write(pageFile.Stream);
            pageFile.Complete();
            written.Add($"The report is in {choice.PagePath}.");
        }

        if (choice.PlotsFolder is not null)
        {
            IReadOnlyList<string> files = PlotFiles.Write(choice.PlotsFolder, pictures);
            written.Add($"{files.Count} pictures are in {choice.PlotsFolder}.");
        }
    }

    /// <summary>Tells where it is.</summary>
    public void Tell(TextWriter console) => written.ForEach(line => console.WriteLine(Shown.Line(line)));

    public void Dispose() => pageFile?.Dispose();
}
