using System.Text.Json.Serialization;
using SimdRegression;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, HouseJson.Default));
WebApplication app = builder.Build();
using FileStream file = File.OpenRead(args[0]);
HousePrice model = ModelDocument<double>.Load(file).ToModel<HousePrice>();
app.MapPost("/price", double (House house) => model.Predict(house));
app.Run();

[LinearModel<double, House>(Target = nameof(House.Price))]
public partial struct HousePrice;

[JsonSerializable(typeof(House))]
[JsonSerializable(typeof(double))]
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, UseStringEnumConverter = true)]
internal sealed partial class HouseJson : JsonSerializerContext;
