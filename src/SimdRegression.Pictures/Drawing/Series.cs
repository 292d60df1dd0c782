namespace SimdRegression.Pictures.Drawing;

internal enum Marker
{
    Circle,
    Square,
    Diamond,
    Triangle,
    Star,
    Cross,
}

/// <summary>How a series looks: colour, dashes and marker all differ, so that any one of them is enough to tell it.</summary>
/// <param name="Index">Its place among the series of the picture.</param>
internal readonly record struct Series(int Index)
{
    public const int ColourCount = 6;

    private const int DashCount = 4;

    /// <summary>What is drawn in this series' colour: as a line, a filled or an open mark, or a transparent band.</summary>
    public string Line => $"line {Colour} d{(Index + (Index / ColourCount)) % DashCount}";

    public string Solid => $"line {Colour}";

    public string Filled => $"dot {Colour}";

    public string Open => $"open {Colour}";

    public string Band => $"band {Colour}";

    public Marker Marker => (Marker)(Index % ColourCount);

    /// <summary>The colour alone, for shapes that say by another class how they use it.</summary>
    public string Colour => $"s{Index % ColourCount}";
}
