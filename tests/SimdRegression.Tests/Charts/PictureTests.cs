using SimdRegression.Pictures;

namespace SimdRegression.Tests.Charts;

public sealed class PictureTests
{
    private static readonly SampleReport Sample = new();

    public static TheoryData<string> SampleNames => [.. Sample.Pictures.Select(picture => picture.Name)];

    public static TheoryData<string> DegenerateKinds => [.. DegeneratePictures.Kinds];

    [Theory]
    [MemberData(nameof(SampleNames))]
    public void Pictures_of_real_data_are_sound(string name)
    {
        Picture picture = Sample.Pictures.Single(candidate => candidate.Name == name);
        Assert.All(PictureXml.All(picture), xml => xml.CheckSound());
    }

    [Theory]
    [MemberData(nameof(DegenerateKinds))]
    public void Pictures_of_degenerate_data_are_sound(string kind)
    {
        int count = 0;
        foreach (Picture picture in DegeneratePictures.Of(kind))
        {
            count++;
            Assert.All(PictureXml.All(picture), xml => xml.CheckSound());
        }

        Assert.InRange(count, 18, 20);
    }

    [Fact]
    public void A_hundred_thousand_rows_make_small_pictures_that_are_the_same_each_time()
    {
        string[] first = [.. DegeneratePictures.Of("100,000 rows").Select(picture => picture.ToSvgFile())];
        Assert.All(first, svg => Assert.InRange(svg.Length, 1, 100_000));
        Assert.Equal(first, DegeneratePictures.Of("100,000 rows").Select(picture => picture.ToSvgFile()));
    }

    [Fact]
    public void Names_are_escaped_and_can_be_read_in_full()
    {
        const string name = "<script>alert(1)</script> & \"weight\" in a unit that is too long to be drawn";
        var picture = new CoefficientPicture(new CoefficientData([name], [new CoefficientSet("a<b", [1.0])], "unit"));
        Assert.DoesNotContain("<script", picture.ToSvgFile());
        PictureXml xml = PictureXml.OfFile(picture);
        Assert.Contains(xml.Find("text", "name"), text => PictureXml.Tooltip(text) == name);
        Assert.Contains(xml.Find("circle", "dot"), mark => PictureXml.Tooltip(mark) == $"a<b, {name}: 1");
        Assert.Contains(xml.Find("text", "key"), text => text.Value == "a<b");
    }

    [Fact]
    public void Arrays_of_different_lengths_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new CoefficientPicture(new CoefficientData(["a"], [new CoefficientSet("m", [1.0, 2.0])], "")));
        Assert.Throws<ArgumentException>(() => new CoefficientPathPicture(new CoefficientPathData("m", ["a"], [1.0, 2.0], [[1.0]], "")));
        Assert.Throws<ArgumentException>(() => new CrossValidationPicture(
            new CrossValidationData("m", "s", [1.0], new ScoreCurve([1.0], [1.0, 2.0]), 0, 0)));
        Assert.Throws<ArgumentException>(() => new PredictedActualPicture(new PredictionData("y", "rows", [1.0], [])));
        Assert.Throws<ArgumentException>(() => new ResidualPicture(new PredictionData("y", "rows", [1.0], [])));
        Assert.Throws<ArgumentException>(() => new QuantilePicture(new ScaledResidualData("y", "rows", "residual", [1.0], [])));
        Assert.Throws<ArgumentException>(() => new ScaleLocationPicture(new ScaledResidualData("y", "rows", "residual", [1.0], [])));
        Assert.Throws<ArgumentException>(() => new ConfusionPicture(new ConfusionData("y", "rows", ["a"], default, "above 0")));
        Assert.Throws<ArgumentException>(() => new CoefficientPicture(
            new CoefficientData(["a"], [new CoefficientSet("m", [1.0]) { Intervals = [] }], "")));
        Assert.Throws<ArgumentException>(() => new CalibrationPicture(new ProbabilityData("y", "rows", [1.0], [])));
    }
}
