using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Pictures;

/// <summary>For which room a picture is laid out. Text keeps its size, so a picture is laid out again rather than made smaller.</summary>
internal enum PictureFormat
{
    /// <summary>A column of a page on a desk, or paper.</summary>
    Wide,

    /// <summary>A telephone, or half of a column.</summary>
    Compact,
}

/// <summary>A picture of the report: made of plain data, it makes an SVG element for a page, or a separate file.</summary>
internal abstract class Picture
{
    private const double WideWidth = 800.0;
    private const double SquareWidth = 560.0;
    private const double CompactWidth = 380.0;
    private const double FileMargin = 16.0;

    /// <param name="name">Names the picture's file, without extension: coefficient-path.</param>
    /// <param name="title">What it shows, in a few words.</param>
    /// <param name="howToRead">One or two sentences that say what to look for.</param>
    protected Picture(string name, string title, string howToRead)
    {
        Name = name;
        Title = title;
        HowToRead = howToRead;
    }

    /// <summary>Names the picture's file, without extension. A second picture of the same kind needs another one.</summary>
    public string Name { get; init; }

    public string Title { get; init; }

    public string HowToRead { get; init; }

    /// <summary>What the picture says, for readers who do not see it.</summary>
    public abstract string Description { get; }

    /// <summary>Whether the picture is about as high as it is wide, and so takes less than the whole width of a wide page.</summary>
    public virtual bool IsSquare => false;

    private double FullWidth => IsSquare ? SquareWidth : WideWidth;

    /// <summary>The picture as a separate file: title, paper and style included.</summary>
    public string ToSvgFile()
    {
        const double titleHeight = 30.0;
        var markup = new MarkupWriter();
        markup.Raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        var content = new MarkupWriter();
        var canvas = new Canvas(content, FullWidth, isCompact: false, top: titleHeight);
        double height = Draw(canvas) + FileMargin;
        double left = -FileMargin;
        double top = -FileMargin / 2.0;
        double width = FullWidth + (2.0 * FileMargin);
        StartRoot(markup, Name, left, top, width, height - top);
        markup.Set("width", width).Set("height", height - top);
        Describe(markup, Name);
        markup.Start("style").Raw("\n" + ChartStyle.Properties(".picture") + ChartStyle.Rules()).End();
        var frame = new Canvas(markup, FullWidth, isCompact: false, top: 0.0);
        frame.Rectangle(new Box(left, top, left + width, height), "paper");
        frame.Text(0.0, TitleBaseline, Title, "title");
        markup.Raw(content.ToString());
        markup.End();
        return markup.Break().ToString();
    }

    /// <summary>Writes the picture as an element of a page that has the rules of <see cref="ChartStyle"/>.</summary>
    /// <param name="markup">Receives the element.</param>
    /// <param name="format">The room there is.</param>
    /// <param name="id">Tells the element from all others of the page.</param>
    public void WriteElement(MarkupWriter markup, PictureFormat format, string id)
    {
        bool isCompact = format == PictureFormat.Compact;
        double width = isCompact ? CompactWidth : FullWidth;
        var content = new MarkupWriter();
        double height = Draw(new Canvas(content, width, isCompact, top: 0.0));
        StartRoot(markup, id, 0.0, 0.0, width, height);
        Describe(markup, id);
        markup.Raw(content.ToString());
        markup.End();
    }

    /// <summary>Draws the picture.</summary>
    /// <returns>Where it ends: the y below which there is nothing.</returns>
    protected abstract double Draw(Canvas canvas);

    private const double TitleBaseline = 14.0;

    private static void StartRoot(MarkupWriter markup, string id, double left, double top, double width, double height)
    {
        string viewBox = string.Join(' ', new[] { left, top, width, height }.Select(MarkupWriter.Number));
        markup.Start("svg").Set("xmlns", "http://www.w3.org/2000/svg").Set("class", "picture").Set("role", "img")
            .Set("aria-labelledby", $"{id}-title {id}-desc").Set("viewBox", viewBox);
    }

    private void Describe(MarkupWriter markup, string id)
    {
        markup.Start("title").Set("id", $"{id}-title").Text(Title).End();
        markup.Start("desc").Set("id", $"{id}-desc").Text(Description).End();
    }
}
