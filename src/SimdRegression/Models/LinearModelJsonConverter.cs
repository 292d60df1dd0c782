using System.ComponentModel;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SimdRegression.Models;

/// <summary>Writes and reads an emitted model with System.Text.Json, to the bit: <c>{"Coefficients":[1.5,0.1],"Intercept":0.3}</c>.</summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <typeparam name="T">Its element type.</typeparam>
/// <remarks>
/// For emitted code, which alone needs it; editors do not offer it.
/// Emitted models name it, so nobody has to. It works with reflection and with the serializer's own source generator.
/// <para>Thread safety: without state; any number of threads may share it.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LinearModelJsonConverter<TModel, T> : JsonConverter<TModel>
    where TModel : struct, ILinearModel<TModel, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    /// <exception cref="JsonException">There is no model, or one of another number of features.</exception>
    public override TModel Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        T[] coefficients = ModelJson.Read(ref reader, options, out T intercept, out T[]? fills);
        if (coefficients.Length != TModel.FeatureCount)
        {
            throw new JsonException($"The model has {coefficients.Length} coefficients, and must have {TModel.FeatureCount}.");
        }

        if (TModel.GapFeatures.IsEmpty)
        {
            return TModel.Create(coefficients, intercept);
        }

        int gaps = TModel.GapFeatures.Length;
        ModelJson.Expect(fills?.Length == gaps, $"The model has {fills?.Length ?? 0} fills, what missing values count as, and must have {gaps}.");
        return TModel.Create(coefficients, intercept, fills);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TModel value, JsonSerializerOptions options)
    {
        var coefficients = new T[TModel.FeatureCount];
        value.CopyCoefficientsTo(coefficients);
        var fills = new T[TModel.GapFeatures.Length];
        if (fills.Length > 0)
        {
            value.CopyFillsTo(fills);
        }

        ModelJson.Write<T>(writer, coefficients, value.Intercept, options, fills);
    }
}

/// <summary>The same for <see cref="LinearModel{T}"/>, whose number of features the text tells.</summary>
internal sealed class LinearModelJsonConverter<T> : JsonConverter<LinearModel<T>>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override LinearModel<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        T[] coefficients = ModelJson.Read(ref reader, options, out T intercept);
        ModelJson.Expect(coefficients.Length is > 0 and <= Kernels.KernelLayout.MaxFeatures, $"The model has {coefficients.Length} coefficients.");
        return new LinearModel<T>(coefficients, intercept);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, LinearModel<T> value, JsonSerializerOptions options)
        => ModelJson.Write(writer, value.Coefficients, value.Intercept, options);
}

/// <summary>Chooses the converter of <see cref="LinearModel{T}"/> by its element type; an attribute cannot name a generic one.</summary>
internal sealed class LinearModelJsonConverterFactory : JsonConverterFactory
{
    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert)
        => typeToConvert == typeof(LinearModel<double>) || typeToConvert == typeof(LinearModel<float>);

    /// <inheritdoc/>
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
        => typeToConvert == typeof(LinearModel<float>) ? new LinearModelJsonConverter<float>() : new LinearModelJsonConverter<double>();
}
