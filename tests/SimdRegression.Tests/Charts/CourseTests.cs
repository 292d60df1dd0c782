using System.Globalization;
using System.Text.RegularExpressions;
using SimdRegression.Cli.Demo;
using SimdRegression.Cli.Report;
using SimdRegression.Pictures;
using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Tests.Charts;

/// <summary>The pictures of a first course show what their captions say.</summary>
public sealed partial class CourseTests
{
    private static readonly ReportSection[] Sections = [.. CourseFits.Sections(), .. CourseDescents.Sections(), .. CoursePenalties.Sections()];

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, Sections.Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void Each_picture_is_sound_and_has_a_caption_of_two_sentences(int index)
    {
        Assert.NotEmpty(Sections[index].Pictures);
        Assert.All(Sections[index].Pictures, picture => Assert.All(PictureXml.All(picture), xml => xml.CheckSound()));
        string caption = Assert.Single(Sections[index].Paragraphs);
        Assert.Equal(2, SentenceEnd().Count(caption));
    }

    [Fact]
    public void Seven_sections_have_names_of_their_own()
    {
        Assert.Equal(7, Sections.Length);
        string[] names = [.. Sections.SelectMany(section => section.Pictures).Select(picture => picture.Name)];
        Assert.Equal(9, names.Distinct().Count());
        Assert.Equal(9, names.Length);
    }

    /// <summary>The more degrees, the less the error on points seen; on others it is least in the middle.</summary>
    [Fact]
    public void Degree_two_is_best_on_points_that_were_not_seen()
    {
        double[] numbers = Numbers(Named("polynomials"), @"error ([0-9.]+) seen, ([0-9.]+) not");
        Assert.Equal(6, numbers.Length);
        Assert.True(numbers[0] > numbers[2] && numbers[2] > numbers[4]);
        Assert.True(numbers[3] < numbers[1] && numbers[3] < numbers[5]);
    }

    [Fact]
    public void The_strength_in_the_middle_is_best_on_points_that_were_not_seen()
    {
        double[] numbers = Numbers(Named("boundaries"), @"([0-9]+)% seen, ([0-9]+)% not");
        Assert.Equal(6, numbers.Length);
        Assert.True(numbers[0] > numbers[2] && numbers[2] > numbers[4]);
        Assert.True(numbers[3] > numbers[1] && numbers[3] > numbers[5]);
    }

    [Fact]
    public void Scaled_columns_need_fewer_steps_to_the_same_place()
    {
        (PictureXml asTheyAre, PictureXml scaled) = (PictureXml.OfFile(Named("descent-unscaled")), PictureXml.OfFile(Named("descent-scaled")));
        Assert.True(Distance(scaled) < 1.0);
        Assert.True(Distance(asTheyAre) > 2.0 * Distance(scaled));
    }

    [Fact]
    public void Steps_that_are_too_long_leave_the_plot_and_the_right_ones_arrive()
    {
        PictureXml picture = PictureXml.OfFile(Named("step-sizes"));
        double EndOf(string name) => PictureXml.Places(
            picture.Find("path", "line").Single(line => PictureXml.Tooltip(line)!.StartsWith(name, StringComparison.Ordinal)))[^1].Y;
        Assert.True(EndOf("right") > EndOf("too small") + 20.0);
        Assert.True(EndOf("too large") < EndOf("too small") - 20.0);
    }

    private static Picture Named(string name) => Sections.SelectMany(section => section.Pictures).Single(picture => picture.Name == name);

    private static double[] Numbers(Picture picture, string pattern) =>
    [
        .. Regex.Matches(picture.Description, pattern).SelectMany(match => new[] { match.Groups[1].Value, match.Groups[2].Value })
            .Select(text => double.Parse(text, CultureInfo.InvariantCulture)),
    ];

    /// <summary>How far, in pixels, the descent ends from the minimum.</summary>
    private static double Distance(PictureXml picture)
    {
        Place Middle(string tooltip) => PictureXml.Middle(
            picture.Find("path", "target").Single(mark => PictureXml.Tooltip(mark)?.StartsWith(tooltip, StringComparison.Ordinal) == true));
        (Place end, Place minimum) = (Middle("end"), Middle("minimum"));
        return Math.Sqrt(Math.Pow(end.X - minimum.X, 2) + Math.Pow(end.Y - minimum.Y, 2));
    }

    [GeneratedRegex(@"\.( |$)")]
    private static partial Regex SentenceEnd();
}
