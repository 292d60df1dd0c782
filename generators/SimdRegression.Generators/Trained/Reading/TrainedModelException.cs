namespace SimdRegression.Generators.Trained;

/// <summary>A text is no model that can be compiled in; the message is a sentence that says why.</summary>
/// <param name="message">The sentence.</param>
internal sealed class TrainedModelException(string message) : Exception(message);
