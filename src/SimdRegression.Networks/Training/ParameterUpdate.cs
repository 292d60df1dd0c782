using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Networks.Training;

/// <summary>The step of the parameters: penalties, clipping, the rule of the optimizer with its memory, and the proximal step.</summary>
/// <typeparam name="T">The element type.</typeparam>
internal sealed class ParameterUpdate<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NetworkShape shape;
    private readonly NetworkOptions options;
    private readonly Memory<T> first;
    private readonly Memory<T> second;
    private double power1;
    private double power2;

    /// <summary>Allocates the memory of the optimizer.</summary>
    /// <param name="shape">The sizes of the network.</param>
    /// <param name="options">The options.</param>
    public ParameterUpdate(NetworkShape shape, NetworkOptions options)
    {
        this.shape = shape;
        this.options = options;
        first = AlignedBuffer.Allocate<T>(options.Optimizer.Kind == OptimizerKind.GradientDescent ? 0 : shape.Length);
        second = AlignedBuffer.Allocate<T>(options.Optimizer.IsAdaptive ? shape.Length : 0);
        Reset();
    }

    /// <summary>Forgets what earlier steps have left.</summary>
    public void Reset()
    {
        first.Span.Clear();
        second.Span.Clear();
        power1 = 1.0;
        power2 = 1.0;
    }

    /// <summary>Makes a step.</summary>
    /// <param name="parameters">w; they are moved.</param>
    /// <param name="gradient">The sum over the rows of the slopes of their losses; it is overwritten.</param>
    /// <param name="scale">One over the weight of the rows.</param>
    /// <param name="size">eta.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Step(Span<T> parameters, Span<T> gradient, double scale, double size)
    {
        NetworkOptimizer optimizer = options.Optimizer;
        power1 *= optimizer.Beta1;
        power2 *= optimizer.Beta2;
        bool isClipped = double.IsFinite(options.ClipNorm);
        if (isClipped)
        {
            scale = Clip(parameters, gradient, scale);
        }

        var common = new UpdateFactors<T>(optimizer, size, power1, power2);
        for (int i = 0; i < shape.Layers.Length; i++)
        {
            LayerShape layer = shape.Layers[i];
            LayerOptions own = options.LayerAt(i);
            Move(parameters, gradient, layer.BiasOffset, layer.Stride, common.With(scale, 0.0, 0.0, 0.0, 0.0));
            bool isProximal = options.L1Step == L1Step.Proximal;
            bool isDecoupled = optimizer.Kind == OptimizerKind.AdamW;
            double quadratic = (isClipped ? 0.0 : 2.0 * own.L2) + (isDecoupled ? 0.0 : options.WeightDecay);
            double absolute = isClipped || isProximal ? 0.0 : own.L1;
            UpdateFactors<T> factors = common.With(
                scale, quadratic, absolute, isDecoupled ? size * options.WeightDecay : 0.0, isProximal ? own.L1 : 0.0);
            Move(parameters, gradient, layer.WeightOffset, layer.WeightLength, factors);
        }
    }

    /// <summary>Makes the gradient that of the objective, penalties included, and limits its norm.</summary>
    /// <returns>What the gradient is still to be multiplied by.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Clip(Span<T> parameters, Span<T> gradient, double scale)
    {
        T unit = Widening.Round<T>(scale);
        double squares = 0.0;
        for (int i = 0; i < shape.Layers.Length; i++)
        {
            LayerShape layer = shape.Layers[i];
            LayerOptions own = options.LayerAt(i);
            T quadratic = Widening.Round<T>(2.0 * own.L2);
            T absolute = Widening.Round<T>(options.L1Step == L1Step.Proximal ? 0.0 : own.L1);
            for (int k = layer.BiasOffset; k < layer.WeightOffset + layer.WeightLength; k++)
            {
                T slope = gradient[k] * unit;
                if (k >= layer.WeightOffset)
                {
                    slope = Lanes.MultiplyAdd(parameters[k], quadratic, slope) + WidthScalar<T>.WithSign(absolute, parameters[k]);
                }

                gradient[k] = slope;
                double widened = Widening.ToDouble(slope);
                squares += widened * widened;
            }
        }

        double norm = Math.Sqrt(squares);
        return norm > options.ClipNorm ? options.ClipNorm / norm : 1.0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Move(Span<T> parameters, Span<T> gradient, int offset, int length, in UpdateFactors<T> factors)
    {
        // Roots and quotients of 512 bits take as long as three of 256, or longer.
        if (Vector512.IsHardwareAccelerated)
        {
            Move<Width512<T>, Vector512<T>>(parameters.Slice(offset, length), gradient.Slice(offset, length), offset, in factors);
        }
        else
        {
            Move<Width256<T>, Vector256<T>>(parameters.Slice(offset, length), gradient.Slice(offset, length), offset, in factors);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Move<TWidth, TVector>(Span<T> parameters, Span<T> gradient, int offset, in UpdateFactors<T> factors)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
    {
        ref T w = ref MemoryMarshal.GetReference(parameters);
        ref T g = ref MemoryMarshal.GetReference(gradient);
        var length = (nuint)parameters.Length;
        if (options.Optimizer.IsAdaptive)
        {
            Adapt<TWidth, TVector>(ref w, ref g, ref first.Span[offset], ref second.Span[offset], length, in factors);
        }
        else if (options.Optimizer.Kind == OptimizerKind.GradientDescent)
        {
            Descend<TWidth, TVector>(ref w, ref g, length, in factors);
        }
        else
        {
            Roll<TWidth, TVector>(ref w, ref g, ref first.Span[offset], length, options.Optimizer.Kind == OptimizerKind.Nesterov, in factors);
        }
    }

    // The slope of the objective, and with L2 or weight decay that of squares.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Slope<TWidth, TVector>(TVector w, TVector g, TVector scale, TVector quadratic, TVector absolute)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
        => TWidth.Add(TWidth.MultiplyAdd(w, quadratic, TWidth.Multiply(g, scale)), TWidth.WithSign(absolute, w));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Descend<TWidth, TVector>(ref T w, ref T g, nuint length, in UpdateFactors<T> factors)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
    {
        TVector scale = TWidth.Create(factors.Scale), quadratic = TWidth.Create(factors.Quadratic), absolute = TWidth.Create(factors.Absolute);
        TVector size = TWidth.Create(factors.Size), threshold = TWidth.Create(factors.Size * factors.Threshold);
        for (nuint i = 0; i < length; i += TWidth.Count)
        {
            TVector own = TWidth.Load(ref w, i);
            TVector slope = Slope<TWidth, TVector>(own, TWidth.Load(ref g, i), scale, quadratic, absolute);
            own = TWidth.SubtractProduct(size, slope, own);
            TWidth.Store(TWidth.SoftThreshold(own, threshold), ref w, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Roll<TWidth, TVector>(ref T w, ref T g, ref T v, nuint length, bool isNesterov, in UpdateFactors<T> factors)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
    {
        TVector scale = TWidth.Create(factors.Scale), quadratic = TWidth.Create(factors.Quadratic), absolute = TWidth.Create(factors.Absolute);
        TVector size = TWidth.Create(factors.Size), threshold = TWidth.Create(factors.Size * factors.Threshold);
        TVector momentum = TWidth.Create(factors.Momentum);
        for (nuint i = 0; i < length; i += TWidth.Count)
        {
            TVector own = TWidth.Load(ref w, i);
            TVector slope = Slope<TWidth, TVector>(own, TWidth.Load(ref g, i), scale, quadratic, absolute);
            TVector rolling = TWidth.MultiplyAdd(momentum, TWidth.Load(ref v, i), slope);
            TWidth.Store(rolling, ref v, i);
            TVector move = isNesterov ? TWidth.MultiplyAdd(momentum, rolling, slope) : rolling;
            own = TWidth.SubtractProduct(size, move, own);
            TWidth.Store(TWidth.SoftThreshold(own, threshold), ref w, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Adapt<TWidth, TVector>(ref T w, ref T g, ref T m, ref T v, nuint length, in UpdateFactors<T> factors)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
    {
        TVector scale = TWidth.Create(factors.Scale), quadratic = TWidth.Create(factors.Quadratic), absolute = TWidth.Create(factors.Absolute);
        TVector size = TWidth.Create(factors.Size), threshold = TWidth.Create(factors.Threshold), decay = TWidth.Create(factors.Decay);
        TVector beta1 = TWidth.Create(factors.Beta1), rest1 = TWidth.Create(factors.Rest1);
        TVector beta2 = TWidth.Create(factors.Beta2), rest2 = TWidth.Create(factors.Rest2);
        TVector root = TWidth.Create(factors.Root), epsilon = TWidth.Create(factors.Epsilon);
        bool isThresholded = factors.Threshold > T.Zero;
        for (nuint i = 0; i < length; i += TWidth.Count)
        {
            TVector own = TWidth.Load(ref w, i);
            TVector slope = Slope<TWidth, TVector>(own, TWidth.Load(ref g, i), scale, quadratic, absolute);
            TVector mean = TWidth.MultiplyAdd(beta1, TWidth.Load(ref m, i), TWidth.Multiply(rest1, slope));
            TVector square = TWidth.MultiplyAdd(beta2, TWidth.Load(ref v, i), TWidth.Multiply(TWidth.Multiply(rest2, slope), slope));
            TWidth.Store(mean, ref m, i);
            TWidth.Store(square, ref v, i);
            TVector divisor = TWidth.MultiplyAdd(TWidth.Sqrt(square), root, epsilon);
            own = TWidth.SubtractProduct(decay, own, own);
            own = TWidth.Subtract(own, TWidth.Divide(TWidth.Multiply(size, mean), divisor));
            if (isThresholded)
            {
                own = TWidth.SoftThreshold(own, TWidth.Divide(threshold, divisor));
            }

            TWidth.Store(own, ref w, i);
        }
    }
}

/// <summary>What a step multiplies by, rounded to the element type once.</summary>
/// <typeparam name="T">The element type.</typeparam>
internal readonly struct UpdateFactors<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double rawSize;

    /// <summary>The factors that all layers share.</summary>
    /// <param name="optimizer">The rule.</param>
    /// <param name="size">eta.</param>
    /// <param name="power1">beta1^t.</param>
    /// <param name="power2">beta2^t.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public UpdateFactors(NetworkOptimizer optimizer, double size, double power1, double power2)
    {
        rawSize = size;
        Size = Widening.Round<T>(optimizer.IsAdaptive ? size / (1.0 - power1) : size);
        Momentum = Widening.Round<T>(optimizer.MomentumFactor);
        Beta1 = Widening.Round<T>(optimizer.Beta1);
        Rest1 = Widening.Round<T>(1.0 - optimizer.Beta1);
        Beta2 = Widening.Round<T>(optimizer.Beta2);
        Rest2 = Widening.Round<T>(1.0 - optimizer.Beta2);
        Root = Widening.Round<T>(1.0 / Math.Sqrt(1.0 - power2));
        Epsilon = Widening.Round<T>(optimizer.Epsilon);
        IsAdaptive = optimizer.IsAdaptive;
    }

    /// <summary>eta; with Adam divided by 1 - beta1^t.</summary>
    public T Size { get; }

    /// <summary>mu.</summary>
    public T Momentum { get; }

    /// <summary>beta1.</summary>
    public T Beta1 { get; }

    /// <summary>1 - beta1.</summary>
    public T Rest1 { get; }

    /// <summary>beta2.</summary>
    public T Beta2 { get; }

    /// <summary>1 - beta2.</summary>
    public T Rest2 { get; }

    /// <summary>1 / sqrt(1 - beta2^t).</summary>
    public T Root { get; }

    /// <summary>epsilon.</summary>
    public T Epsilon { get; }

    /// <summary>One over the weight of the rows.</summary>
    public T Scale { get; private init; }

    /// <summary>What weights are multiplied by in the gradient.</summary>
    public T Quadratic { get; private init; }

    /// <summary>What signs of weights are multiplied by in the gradient.</summary>
    public T Absolute { get; private init; }

    /// <summary>What part of themselves weights lose before the step.</summary>
    public T Decay { get; private init; }

    /// <summary>The proximal threshold for a step size of 1; with Adam for a divisor of 1.</summary>
    public T Threshold { get; private init; }

    private bool IsAdaptive { get; init; }

    /// <summary>The factors of some parameters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public UpdateFactors<T> With(double scale, double quadratic, double absolute, double decay, double threshold) => this with
    {
        Scale = Widening.Round<T>(scale),
        Quadratic = Widening.Round<T>(quadratic),
        Absolute = Widening.Round<T>(absolute),
        Decay = Widening.Round<T>(decay),
        Threshold = Widening.Round<T>(IsAdaptive ? rawSize * threshold : threshold),
    };
}
