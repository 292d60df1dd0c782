using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>What the nested classes of a model have in common: a base class of the library.</summary>
internal static class NestedClass
{
    /// <summary>The library's classes that also take rows that are objects.</summary>
    private static readonly Dictionary<string, string> OfRows = new()
    {
        ["Models.ModelMoments"] = "TypedMoments",
        ["Trainer"] = "TypedTrainer",
        ["RecursiveLeastSquares"] = "TypedRecursiveLeastSquares",
        ["StochasticLearner"] = "TypedStochasticLearner",
        ["SlidingWindow"] = "TypedWindow",
        ["CrossValidation"] = "TypedCrossValidation",
        ["Bootstrap"] = "TypedBootstrap",
        ["RowCrossValidation"] = "TypedRowCrossValidation",
    };

    /// <summary>The library's generic class over the model, its element type, its kernels and, where rows are objects, their type.</summary>
    /// <param name="name">The class for rows that are spans.</param>
    /// <param name="spec">The model.</param>
    public static string Library(string name, LinearModelSpec spec)
    {
        // Steps of a learner have no weights.
        bool takesRows = spec.Rows is { } rows && !(rows.Weight is not null && name == "StochasticLearner");
        return takesRows
            ? $"global::SimdRegression.Rows.{OfRows[name]}<{spec.Name}, {spec.ElementName}, {spec.Name}.Kernels, {spec.Rows!.TypeName}>"
            : $"global::SimdRegression.{name}<{spec.Name}, {spec.ElementName}, {spec.Name}.Kernels>";
    }
}
