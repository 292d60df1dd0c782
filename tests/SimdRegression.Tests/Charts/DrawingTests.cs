using System.Xml.Linq;
using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Tests.Charts;

public sealed class DrawingTests
{
    private static readonly Box Unit = new(0.0, 0.0, 10.0, 10.0);

    [Fact]
    public void Markup_is_escaped_closed_and_finite()
    {
        var markup = new MarkupWriter();
        markup.Start("div").Start("p").End().Start("br").End();
        markup.Start("svg").Start("rect").Set("width", 1.0 / 3.0).Set("x", -0.001).Set("class", "\"<&>").End().End();
        markup.Text("a<b & \"c\" \0 \ud83d\ude00 \ud800").End();
        Assert.Equal(
            "<div><p></p><br/><svg><rect width=\"0.33\" x=\"0\" class=\"&quot;&lt;&amp;&gt;\"/></svg>"
            + "a&lt;b &amp; &quot;c&quot; \ufffd \ud83d\ude00 \ufffd</div>",
            markup.ToString());
        XElement.Parse(markup.ToString());
        Assert.All(
            [double.NaN, double.PositiveInfinity], value => Assert.Throws<ArgumentOutOfRangeException>(() => new MarkupWriter().Start("a").Set("x", value)));
    }

    [Fact]
    public void Labels_in_a_column_do_not_touch_and_are_as_near_to_their_wishes_as_can_be()
    {
        Assert.Equal([10.0, 30.0, 50.0], LabelColumn.Arrange([10.0, 30.0, 50.0], 15.0, 0.0, 100.0));
        Assert.Equal([42.5, 57.5], LabelColumn.Arrange([50.0, 50.0], 15.0, 0.0, 100.0));
        Assert.Equal([15.0, 0.0], LabelColumn.Arrange([1.0, 0.0], 15.0, 0.0, 100.0));
        Assert.Equal([85.0, 100.0], LabelColumn.Arrange([99.0, 100.0], 15.0, 0.0, 100.0));
        Assert.Empty(LabelColumn.Arrange([], 15.0, 0.0, 100.0));

        var random = new Random(3);
        for (int trial = 0; trial < 200; trial++)
        {
            double[] wishes = [.. Enumerable.Range(0, 8).Select(_ => Math.Round(200.0 * random.NextDouble()))];
            double[] middles = LabelColumn.Arrange(wishes, 15.0, 0.0, 200.0);
            double[] sorted = [.. middles.Order()];
            Assert.All(Enumerable.Range(1, 7), i => Assert.True(sorted[i] - sorted[i - 1] >= 15.0 - 1e-9));
            Assert.All(middles, middle => Assert.InRange(middle, -1e-9, 200.0 + 1e-9));

            // No step of a single label that leaves the others where they are brings it nearer.
            double Cost(double[] at) => at.Zip(wishes, (middle, wish) => Math.Pow(middle - wish, 2.0)).Sum();
            double cost = Cost(middles);
            for (int i = 0; i < middles.Length; i++)
            {
                foreach (double step in new[] { -0.01, 0.01 })
                {
                    double[] moved = [.. middles];
                    moved[i] += step;
                    double[] order = [.. moved.Order()];
                    bool isAllowed = Enumerable.Range(1, 7).All(k => order[k] - order[k - 1] >= 15.0) && order[0] >= 0.0 && order[^1] <= 200.0;
                    Assert.True(!isAllowed || Cost(moved) >= cost - 1e-9);
                }
            }
        }
    }

    [Fact]
    public void A_row_takes_labels_that_touch_no_other()
    {
        var row = new LabelRow(gap: 5.0, left: 0.0, right: 200.0);
        Assert.True(row.TryTake(100.0, "1000"));
        Assert.False(row.TryTake(110.0, "1000"));
        Assert.True(row.TryTake(150.0, "1000"));
        Assert.False(row.TryTake(199.0, "1000"));
        Assert.False(row.TryTake(1.0, "1000"));
        Assert.True(row.TryTake(50.0, "1000"));
    }

    [Fact]
    public void Lines_are_cut_off_at_the_edge()
    {
        Assert.Equal([new Place(0.0, 5.0), new Place(10.0, 5.0)], Finite(Polylines.Clip([new(-5.0, 5.0), new(15.0, 5.0)], Unit)));
        Assert.Empty(Finite(Polylines.Clip([new(-5.0, 11.0), new(15.0, 11.0)], Unit)));
        Assert.Empty(Finite(Polylines.Clip([new(-5.0, 4.0), new(4.0, -5.0)], Unit)));
        Assert.Equal([new Place(3.0, 3.0)], Finite(Polylines.Clip([new(double.NaN, 0.0), new(3.0, 3.0), new(double.NaN, 0.0)], Unit)));

        // Out and in again: two parts.
        List<Place> parts = Polylines.Clip([new(5.0, 5.0), new(5.0, 20.0), new(8.0, 20.0), new(8.0, 5.0)], Unit);
        Assert.Equal([new Place(5.0, 5.0), new Place(5.0, 10.0), new Place(8.0, 10.0), new Place(8.0, 5.0)], Finite(parts));
        Assert.Equal("M5 5L5 10M8 10L8 5", PathText.Of(parts, closed: false));
    }

    [Fact]
    public void Simplified_lines_stay_near_and_keep_their_gaps()
    {
        Place[] wave = [.. Enumerable.Range(0, 1000).Select(i => i == 500 ? new Place(double.NaN, 0.0) : new Place(i, 50.0 * Math.Sin(i / 80.0)))];
        List<Place> simple = Polylines.Simplify(wave, 0.5);
        Assert.InRange(simple.Count, 20, 150);
        Assert.Single(simple, place => !place.IsFinite);
        Assert.Equal((wave[0], wave[499], wave[501], wave[^1]), (simple[0], simple[^1] == wave[^1] ? wave[499] : default, wave[501], simple[^1]));
        Place[] kept = [.. simple.Where(place => place.IsFinite)];
        Assert.All(wave.Where(place => place.IsFinite), place =>
        {
            int next = Math.Max(1, Array.FindIndex(kept, other => other.X >= place.X));
            (Place from, Place to) = (kept[next - 1], kept[next]);
            double line = from.Y + ((to.Y - from.Y) * (place.X - from.X) / (to.X - from.X));
            Assert.InRange(place.Y - line, -0.7, 0.7);
        });
        List<Place> thin = Polylines.Thin([.. wave], 100);
        Assert.InRange(thin.Count, 90, 110);
        Assert.Equal((wave[0], wave[^1]), (thin[0], thin[^1]));
    }

    [Theory]
    [InlineData("short", 100.0, "short")]
    [InlineData("a name that is much too long for its place", 100.0, "a name that i…")]
    [InlineData("x", 1.0, "x…")]
    public void Text_is_cut_to_its_room(string text, double width, string expected) => Assert.Equal(expected, TextMetrics.Fit(text, 12.0, width));

    /// <summary>No word of a title is lost where its lines have room; each line is within the width.</summary>
    [Theory]
    [InlineData("change of the log-odds of y = 1 for one standard deviation", 300.0, 2)]
    [InlineData("change of the log-odds of y = 1 for one standard deviation", 1000.0, 1)]
    [InlineData("change of the log-odds of y = 1 for one standard deviation", 160.0, 3)]
    [InlineData("", 100.0, 1)]
    public void Titles_are_broken_between_words(string text, double width, int count)
    {
        string[] lines = TextMetrics.Lines(text, 12.0, width);
        Assert.Equal(count, lines.Length);
        Assert.All(lines, line => Assert.True(TextMetrics.Width(line, 12.0) <= width));
        Assert.Equal(text, string.Join(' ', lines));
    }

    [Fact]
    public void A_title_has_three_lines_at_most()
    {
        string[] lines = TextMetrics.Lines(string.Join(' ', Enumerable.Repeat("word", 100)), 12.0, 100.0);
        Assert.Equal(3, lines.Length);
        Assert.EndsWith("…", lines[2], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.True(TextMetrics.Width(line, 12.0) <= 100.0));
    }

    private static IEnumerable<Place> Finite(IEnumerable<Place> places) => places.Where(place => place.IsFinite);
}
