using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SimdRegression.Networks;
using SimdRegression.Networks.Comparison;

// Predicts and trains small networks with this library, ONNX Runtime and PyTorch, alternately, and prints a table:  NetworkComparison PYTORCH_PEER.py [ROUNDS]
string peer = args[0];
int rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 15;
double peak = FmaPeak.Measure();
Console.WriteLine($"Peak of this core: {peak:f2} multiply-adds of 512 bits a nanosecond. Medians of {rounds} rounds, float, one thread.");
Console.WriteLine();
Console.WriteLine("| network | work | this library, ns | of the peak | sizes at run time | ONNX Runtime | ratio | PyTorch | ratio |");
Console.WriteLine("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
using var torch = TorchPeer.Start(peer);
new Comparison<Course, Course.Kernels>(options => new Course.Trainer(options), hasClasses: false).Run(torch, peak, rounds);
new Comparison<Tiny, Tiny.Kernels>(options => new Tiny.Trainer(options), hasClasses: false).Run(torch, peak, rounds);
new Comparison<Classes, Classes.Kernels>(options => new Classes.Trainer(options), hasClasses: true).Run(torch, peak, rounds);
return CourseTraining.Run(torch);

namespace SimdRegression.Networks.Comparison
{
    /// <summary>The network of a course.</summary>
    [DenseNetwork<float>(20, 64, 32, 1)]
    public sealed partial class Course;

    /// <summary>A very small one.</summary>
    [DenseNetwork<float>(8, 16, 1)]
    public sealed partial class Tiny;

    /// <summary>One of ten classes.</summary>
    [DenseNetwork<float>(64, 128, 64, 10)]
    public sealed partial class Classes;
}
