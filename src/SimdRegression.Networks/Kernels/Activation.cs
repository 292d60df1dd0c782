namespace SimdRegression.Networks;

/// <summary>What a layer does with its linear part z = W h + b, unit by unit.</summary>
public enum Activation
{
    /// <summary>z itself.</summary>
    Identity,

    /// <summary>The rectified linear unit: z where z is above 0, otherwise 0 (Nair and Hinton 2010).</summary>
    Relu,

    /// <summary>z where z is above 0, otherwise 0.01 z (Maas, Hannun and Ng 2013).</summary>
    LeakyRelu,

    /// <summary>The hyperbolic tangent, from -1 to 1.</summary>
    Tanh,

    /// <summary>The logistic function 1 / (1 + exp(-z)), from 0 to 1.</summary>
    Sigmoid,

    /// <summary>
    /// z Phi(z), Phi the distribution function of the normal distribution; the exact form (Hendrycks and Gimpel 2016, https://arxiv.org/abs/1606.08415).
    /// </summary>
    Gelu,

    /// <summary>z / (1 + exp(-z)), also called swish (Elfwing, Uchibe and Doya 2018, https://doi.org/10.1016/j.neunet.2017.12.012).</summary>
    Silu,
}
