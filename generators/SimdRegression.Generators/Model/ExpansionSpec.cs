namespace SimdRegression.Generators.Model;

/// <summary>The products that a model's rows are expanded by.</summary>
/// <param name="BaseFeatures">The number of features of a row before it is expanded.</param>
/// <param name="Degree">The largest number of factors of a product, above 1.</param>
/// <param name="InteractionOnly">Whether the factors of a product are all different.</param>
internal sealed record ExpansionSpec(int BaseFeatures, int Degree, bool InteractionOnly);
