using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SimdRegression;
using SimdRegression.Aot;
using SimdRegression.Aot.Checks;
using SimdRegression.Hashes.Fits;
using SimdRegression.Kernels;
using static SimdRegression.Aot.Subject;

// Calls every public verb of the library, just-in-time or ahead of time, as this program was built; with --time it tells instead what a
// few kernels cost, with --hashes what bits every public fit has.
if (args is ["--hashes"])
{
    AllFits.Print(Console.Out, threads: 1);
    return 0;
}

string compilation = RuntimeFeature.IsDynamicCodeCompiled ? "just-in-time" : "ahead of time";
int width = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 64;
Console.WriteLine($".NET {Environment.Version}, {compilation}, vectors of {width} bits");
if (args is ["--time"])
{
    Timing.Run();
    return 0;
}

if (args.Length > 0)
{
    Console.Error.WriteLine("usage: SimdRegression.Aot [--time | --hashes]");
    return 2;
}

var tally = new Tally();
CheckGenerated(Generated<double, Double1, Double1.Kernels, Double1.Moments>(m => new(m.Fit, m.Fit, m.Fit, m.Fit, m.Fit, m.Fit)));
CheckGenerated(Generated<double, Double3, Double3.Kernels, Double3.Moments>(m => new(m.Fit, m.Fit, m.Fit, m.Fit, m.Fit, m.Fit)));
CheckGenerated(Generated<double, Double8, Double8.Kernels, Double8.Moments>(m => new(m.Fit, m.Fit, m.Fit, m.Fit, m.Fit, m.Fit)));
CheckGenerated(Generated<double, Double10, Double10.Kernels, Double10.Moments>(m => new(m.Fit, m.Fit, m.Fit, m.Fit, m.Fit, m.Fit)));
CheckGenerated(Generated<double, Double16, Double16.Kernels, Double16.Moments>(m => new(m.Fit, m.Fit, m.Fit, m.Fit, m.Fit, m.Fit)));
CheckGenerated(Generated<double, Double33, Double33.Kernels, Double33.Moments>(m => new(m.Fit, m.Fit, m.Fit, m.Fit, m.Fit, m.Fit)));
CheckGenerated(Generated<double, Double64, Double64.Kernels, Double64.Moments>(m => new(m.Fit, m.Fit, m.Fit, m.Fit, m.Fit, m.Fit)));
CheckGenerated(Generated<double, Double128, Double128.Kernels, Double128.Moments>(m => new(m.Fit, m.Fit, m.Fit, m.Fit, m.Fit, m.Fit)));
CheckGenerated(Generated<float, Single4, Single4.Kernels, Single4.Moments>(m => new(m.Fit, m.Fit, m.Fit, m.Fit, m.Fit, m.Fit)));
CheckGenerated(Generated<float, Single10, Single10.Kernels, Single10.Moments>(m => new(m.Fit, m.Fit, m.Fit, m.Fit, m.Fit, m.Fit)));
CheckGenerated(Generated<float, Single64, Single64.Kernels, Single64.Moments>(m => new(m.Fit, m.Fit, m.Fit, m.Fit, m.Fit, m.Fit)));
foreach (int features in new[] { 1, 10, 33 })
{
    Check(AtRunTime<double>(features));
    Check(AtRunTime<float>(features));
}

MemberChecks.Run(tally);
DataChecks.Run(tally);
OnlineChecks.Run(tally);
DescentChecks.Run(tally);
NewtonChecks.Run(tally);
ChoiceChecks.Run(tally);
RowChoiceChecks.Run(tally);
PathChecks.Run(tally);
DigitsChecks.Run(tally);
VerifierChecks.Run(tally);
TypedRowChecks.Run(tally);
HandingOnChecks.Run(tally);
NetworkChecks.Run(tally);
Console.WriteLine($"{tally.Passed} passed, {tally.Failed} failed");
return tally.Failed == 0 ? 0 : 1;

void Check<T, TModel, TKernels>(Subject<T, TModel, TKernels> subject, Action? more = null)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TModel : ILinearModel<T>, IEquatable<TModel>
    where TKernels : struct, IKernels<T>
{
    tally.Begin(subject.Name);
    MomentsChecks.Run(subject, tally);
    tally.Group("fits", () => new FitChecks<T, TModel, TKernels>(subject, tally).Run());
    tally.Group("model", () => ModelChecks.Run(subject, tally));
    tally.Group("allocation", () => AllocationChecks.Run(subject, tally));
    more?.Invoke();
    tally.End();
}

void CheckGenerated<T, TModel, TKernels>(Subject<T, TModel, TKernels> subject)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TModel : struct, ILinearModel<T>, IEquatable<TModel>
    where TKernels : struct, IKernels<T>
{
    Check(subject, () => tally.Group("agreement", () => AgreementChecks.Run(subject, tally)));
}
