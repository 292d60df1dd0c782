using System.Text;
using SimdRegression.Pictures;
using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Cli.Report;

/// <summary>A number that the reader should see first.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">The number, with its unit.</param>
/// <param name="Note">What it is to be compared with, or null.</param>
internal sealed record KeyFigure(string Label, string Value, string? Note = null);

/// <summary>A table: the first column holds names, the others numbers.</summary>
/// <param name="Columns">The titles of the columns.</param>
/// <param name="Rows">The cells of each row, as many as there are columns.</param>
internal sealed record ReportTable(string[] Columns, string[][] Rows)
{
    public string? Caption { get; init; }

    /// <summary>The row that is set off, such as the one that was chosen.</summary>
    public int? Highlighted { get; init; }
}

/// <summary>A part of the page.</summary>
/// <param name="Heading">What it is about.</param>
/// <param name="Paragraphs">How to read it, and what it says.</param>
internal sealed record ReportSection(string Heading, params string[] Paragraphs)
{
    /// <summary>Pictures; two and more stand side by side where there is room.</summary>
    public IReadOnlyList<Picture> Pictures { get; init; } = [];

    public IReadOnlyList<ReportTable> Tables { get; init; } = [];

    /// <summary>Whether it judges the fit by its own rows, which rows that the fit did not see do better.</summary>
    public bool JudgesOnFit { get; init; }

    /// <summary>A section that shows one picture and says how to read it.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="findings">What it says about these data.</param>
    public static ReportSection Of(Picture picture, params string[] findings) =>
        new(picture.Title, [picture.HowToRead, .. findings]) { Pictures = [picture] };
}

/// <summary>One HTML file that holds all it needs: no script, no request to anywhere. It is well-formed XML as well.</summary>
/// <param name="Title">What was done.</param>
/// <param name="Subtitle">To which data.</param>
internal sealed record ReportPage(string Title, string Subtitle)
{
    /// <summary>What was run: names and values, such as the file, the number of rows, the model.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts { get; init; } = [];

    public IReadOnlyList<KeyFigure> KeyFigures { get; init; } = [];

    /// <summary>The sections, in order; one without picture, table and text does not appear.</summary>
    public IReadOnlyList<ReportSection> Sections { get; init; } = [];

    /// <summary>What stands at the end: the command line, the version.</summary>
    public string Footer { get; init; } = "";

    /// <summary>Writes the page in UTF-8.</summary>
    public void Write(Stream stream) => stream.Write(Encoding.UTF8.GetBytes(ToHtml()));

    public string ToHtml()
    {
        var html = new MarkupWriter();
        html.Raw("<!DOCTYPE html>\n");
        html.Start("html").Set("xmlns", "http://www.w3.org/1999/xhtml").Set("lang", "en").Break();
        WriteHead(html);
        html.Start("body").Break();
        WriteHeader(html);
        html.Start("main").Break();
        int index = 0;
        foreach (ReportSection section in Shown())
        {
            WriteSection(html, section, ++index);
        }

        html.End().Break();
        if (Footer.Length > 0)
        {
            html.Element("footer", Footer).Break();
        }

        html.End().Break();
        return html.End().Break().ToString();
    }

    private static string SectionId(int index) => $"section-{index}";

    private IEnumerable<ReportSection> Shown() =>
        Sections.Where(section => section.Pictures.Count > 0 || section.Tables.Count > 0 || section.Paragraphs.Length > 0);

    private void WriteHead(MarkupWriter html)
    {
        // The policy forbids every request, even where a name in the data asks for one.
        html.Start("head").Break();
        html.Start("meta").Set("charset", "utf-8").End().Break();
        html.Start("meta").Set("http-equiv", "Content-Security-Policy")
            .Set("content", "default-src 'none'; style-src 'unsafe-inline'; img-src data:").End().Break();
        html.Start("meta").Set("name", "viewport").Set("content", "width=device-width, initial-scale=1").End().Break();
        html.Start("meta").Set("name", "color-scheme").Set("content", "light dark").End().Break();
        html.Start("link").Set("rel", "icon").Set("href", "data:,").End().Break();
        html.Element("title", $"{Title} · {Subtitle}").Break();
        html.Start("style").Raw(PageStyle.Text()).End().Break();
        html.End().Break();
    }

    private void WriteHeader(MarkupWriter html)
    {
        html.Start("header").Break();
        html.Element("h1", Title).Break();
        html.Start("p").Set("class", "subtitle").Text(Subtitle).End().Break();
        if (KeyFigures.Count > 0)
        {
            html.Start("div").Set("class", "figures").Break();
            foreach (KeyFigure figure in KeyFigures)
            {
                html.Start("div").Set("class", "figure");
                html.Start("span").Set("class", "label").Text(figure.Label).End();
                html.Start("span").Set("class", "value").Text(figure.Value).End();
                if (figure.Note is not null)
                {
                    html.Start("span").Set("class", "remark").Text(figure.Note).End();
                }

                html.End().Break();
            }

            html.End().Break();
        }

        if (Facts.Count > 0)
        {
            html.Start("dl").Break();
            foreach ((string name, string value) in Facts)
            {
                html.Start("div").Element("dt", name).Element("dd", value).End().Break();
            }

            html.End().Break();
        }

        WriteContents(html);
        html.End().Break();
    }

    private void WriteContents(MarkupWriter html)
    {
        const int fewest = 3;
        ReportSection[] sections = [.. Shown()];
        if (sections.Length < fewest)
        {
            return;
        }

        html.Start("nav").Set("aria-label", "Contents").Break();
        for (int i = 0; i < sections.Length; i++)
        {
            html.Start("a").Set("href", "#" + SectionId(i + 1)).Text(sections[i].Heading).End().Break();
        }

        html.End().Break();
    }

    private static void WriteSection(MarkupWriter html, ReportSection section, int index)
    {
        string id = SectionId(index);
        html.Start("section").Set("id", id).Break();
        html.Element("h2", section.Heading).Break();
        foreach (string paragraph in section.Paragraphs)
        {
            html.Element("p", paragraph).Break();
        }

        foreach (ReportTable table in section.Tables)
        {
            WriteTable(html, table);
        }

        bool isPair = section.Pictures.Count > 1;
        if (section.Pictures.Count > 0)
        {
            html.Start("div").Set("class", isPair ? "pair" : "single").Break();
            for (int i = 0; i < section.Pictures.Count; i++)
            {
                WritePicture(html, section.Pictures[i], $"{id}-{i + 1}", isPair);
            }

            html.End().Break();
        }

        html.End().Break();
    }

    /// <summary>A picture that has its section for itself is there twice, for a wide and for a narrow page; style shows one of them.</summary>
    private static void WritePicture(MarkupWriter html, Picture picture, string id, bool isPair)
    {
        html.Start("figure").Break();
        if (isPair)
        {
            html.Element("figcaption", picture.Title).Break();
        }
        else
        {
            html.Start("div").Set("class", picture.IsSquare ? "wide square" : "wide").Break();
            picture.WriteElement(html, PictureFormat.Wide, id + "-wide");
            html.End().Break();
        }

        html.Start("div").Set("class", "compact").Break();
        picture.WriteElement(html, PictureFormat.Compact, id + "-compact");
        html.End().Break();
        html.End().Break();
    }

    private static void WriteTable(MarkupWriter html, ReportTable table)
    {
        // More columns do not fit beside each other on a telephone: there a row becomes a block, and each figure has its column's name above it.
        const int mostColumnsSideBySide = 5;
        bool isWide = table.Columns.Length > mostColumnsSideBySide;

        // The box scrolls, so it must be reachable by keyboard.
        html.Start("div").Set("class", "table").Set("tabindex", "0").Break().Start("table");
        if (isWide)
        {
            html.Set("class", "many");
        }

        html.Break();
        if (table.Caption is not null)
        {
            html.Start("caption").Element("span", table.Caption).End().Break();
        }

        html.Start("thead").Start("tr");
        foreach (string column in table.Columns)
        {
            html.Start("th").Set("scope", "col").Text(column).End();
        }

        html.End().End().Break().Start("tbody").Break();
        for (int i = 0; i < table.Rows.Length; i++)
        {
            html.Start("tr");
            if (table.Highlighted == i)
            {
                html.Set("class", "chosen-row");
            }

            for (int column = 0; column < table.Rows[i].Length; column++)
            {
                if (column == 0)
                {
                    html.Start("th").Set("scope", "row");
                }
                else
                {
                    html.Start("td");
                    if (isWide)
                    {
                        html.Set("data-column", table.Columns[column]);
                    }
                }

                html.Text(table.Rows[i][column]).End();
            }

            html.End().Break();
        }

        html.End().End().End().Break();
    }
}
