namespace SimdRegression.Tests.Documentation;

/// <summary>A house, of the page on handing models on.</summary>
public sealed record House(double Area, double? Age, double Price);

/// <summary>Its price.</summary>
[LinearModel<double, House>(Target = nameof(House.Price))]
public partial struct HousePrice;

/// <summary>The code of the page on handing models on, in its order.</summary>
internal static class HandingOn
{
    /// <summary>A model as a file of ONNX.</summary>
    public static void Save(ModelDocument<double> document, string path)
    {
        using FileStream file = File.Create(path);
        document.SaveOnnx(file);
    }

    /// <summary>A model through a document.</summary>
    public static HousePrice Loaded(HousePrice model, FitReport report)
    {
        ModelDocument<double> document = ModelDocument<double>.Create(in model, in report, targetName: "Price");
        HousePrice loaded = document.ToModel<HousePrice>();
        return loaded;
    }
}
