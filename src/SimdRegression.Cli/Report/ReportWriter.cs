using SimdRegression.Cli.Files;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;
using SimdRegression.Pictures;

namespace SimdRegression.Cli.Report;

/// <summary>Writes a page and single pictures; until then nothing is in their places, and after a failure nothing is left.</summary>
internal sealed class ReportWriter : IDisposable
{
    private const string PageOption = "--report";

    private readonly ReportChoice choice;
    private readonly OutputNames names;
    private readonly PendingFile? pageFile;
    private readonly List<string> written = [];

    private ReportWriter(ReportChoice choice, OutputNames names, PendingFile? pageFile)
    {
        this.choice = choice;
        this.names = names;
        this.pageFile = pageFile;
    }

    /// <summary>Begins what is to be written, before the long work: what cannot be written says so now.</summary>
    /// <param name="choice">Where pictures go.</param>
    /// <param name="names">The files of the run.</param>
    /// <exception cref="CommandLineException">A place cannot be written to.</exception>
    public static ReportWriter Begin(ReportChoice choice, OutputNames names)
    {
        if (choice.PagePath is not null)
        {
            names.AddFile(PageOption, choice.PagePath);
        }

        if (choice.PlotsFolder is not null)
        {
            names.AddDirectory(PlotFiles.Option, choice.PlotsFolder);
        }

        return new ReportWriter(choice, names, choice.PagePath is null ? null : PendingFile.Create(PageOption, choice.PagePath));
    }

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
