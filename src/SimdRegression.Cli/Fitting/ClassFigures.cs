namespace SimdRegression.Cli.Fitting;

/// <summary>What the fit of a classifier says of each class, in the order of the classes.</summary>
/// <param name="Classes">The labels.</param>
/// <param name="Coefficients">The coefficients of each class, in original units.</param>
/// <param name="Intercepts">The intercept of each class.</param>
/// <param name="Deviations">The deviations of the columns, where the fit was asked to scale them; otherwise null.</param>
/// <param name="Score">How well the classifier meets the rows of the fit.</param>
internal sealed record ClassFigures(string[] Classes, double[][] Coefficients, double[] Intercepts, double[]? Deviations, ClassScore Score);
