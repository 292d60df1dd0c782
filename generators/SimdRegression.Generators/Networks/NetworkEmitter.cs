using Microsoft.CodeAnalysis.Text;
using SimdRegression.Generators.Emitters;

namespace SimdRegression.Generators.Networks;

/// <summary>Emits the source file of a network: the class over the library's base, its trainer and its kernels.</summary>
internal static class NetworkEmitter
{
    private const string Library = "global::SimdRegression.Networks";

    /// <summary>Writes the whole file.</summary>
    /// <param name="spec">The network.</param>
    public static SourceText Emit(NetworkSpec spec) => SourceFrame.Emit(spec.Namespace, spec.ContainingTypes, spec.Name, writer => EmitClass(writer, spec));

    private static void EmitClass(SourceWriter writer, NetworkSpec spec)
    {
        string element = spec.ElementName;
        string network = $"{Library}.INetwork<{spec.Name}, {element}>";
        string span = CSharp.ReadOnlySpan(element);
        string activations = string.Join(", ", spec.Activations.Select(activation => $"{Library}.Activation.{activation}"));
        int inputs = spec.Sizes[0];
        int outputs = spec.Sizes[spec.Sizes.Count - 1];
        writer.OpenBlock($"partial class {spec.Name} : {Library}.NetworkModel<{element}>, {network}");
        writer.WriteLine($$"""
            private static readonly {{Library}}.NetworkShape OwnShape = {{Library}}.NetworkShape.Create<{{element}}>(
                {{inputs}}, new int[] { {{string.Join(", ", spec.Sizes.Skip(1))}} }, new {{Library}}.Activation[] { {{activations}} });

            /// <summary>A network with given parameters.</summary>
            /// <param name="parameters">The parameters, layer after layer: the weights [unit][input], then the biases. Copied. Empty for zeros.</param>
            /// <exception cref="global::System.ArgumentException">There are not as many parameters as the network has.</exception>
            public {{spec.Name}}({{span}} parameters)
                : base(OwnShape, parameters)
            {
            }

            static {{spec.Name}} {{network}}.Create({{Library}}.NetworkShape shape, {{span}} parameters)
            {
                {{Library}}.Kernels.NetworkArguments.CheckShape(shape, OwnShape);
                return new {{spec.Name}}(parameters);
            }

            /// <inheritdoc/>
            public override {{element}} Predict({{span}} row)
            {
                {{Library}}.Kernels.NetworkArguments.CheckRow(row.Length, {{inputs}}, {{outputs}});
                {{element}} output = default;
                default(Kernels).Predict(ref FirstParameter, ref {{CSharp.MemoryMarshal}}.GetReference(row), ref output);
                return output;
            }

            /// <inheritdoc/>
            public override void Predict({{span}} rows, {{CSharp.Span(element)}} destination)
            {
                global::SimdRegression.Models.ModelArguments.CheckExpansion(rows, {{inputs}}, destination, {{outputs}});
                {{Library}}.Kernels.NetworkBatches.Predict(default(Kernels), ref FirstParameter, rows, destination);
            }

            /// <summary>Trains networks; see <see cref="{{Library}}.NetworkTrainer{TNetwork, T, TKernels}"/>.</summary>
            /// <remarks>Thread safety: one thread at a time, reading included; each thread has an object of its own.</remarks>
            public sealed class Trainer : {{Library}}.NetworkTrainer<{{spec.Name}}, {{element}}, Kernels>
            {
                /// <summary>Allocates the workspace of trainings.</summary>
                /// <param name="options">How the network is trained; null for the defaults.</param>
                /// <exception cref="global::System.ArgumentException">An option is out of its range or does not suit the network.</exception>
                public Trainer({{Library}}.NetworkOptions? options = null)
                    : base(default, options)
                {
                }
            }

            """);
        NetworkKernelsEmitter.Emit(writer, spec);
        writer.CloseBlock();
    }
}
