namespace SimdRegression.Generators.Model;

/// <summary>A type around a model struct.</summary>
/// <param name="Keyword">How it is declared: <c>class</c>, <c>struct</c>, <c>record</c>, <c>record struct</c> or <c>interface</c>.</param>
/// <param name="Name">Its name as written in source.</param>
internal sealed record ContainingType(string Keyword, string Name);
