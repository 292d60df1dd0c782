using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Benchmarks.Ceiling.Kernels;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Ceiling;

/// <summary>The cases: every kernel of every generated model, with data from memory and from a cache.</summary>
/// <param name="options">Which of them are wanted.</param>
/// <param name="memory">The buffer beyond the caches.</param>
internal sealed class CaseCatalogue(CeilingOptions options, DataBuffer memory)
{
    // Half of a first-level cache, which leaves room for what a kernel writes.
    private const int FirstLevelBytes = 16 * 1024;

    // A call that adds rows costs something whatever their number, so that it gets a batch of the size of a second-level cache.
    private const int SecondLevelBytes = 256 * 1024;

    private readonly int bytesFromMemory = (options.Dry ? 1 : 32) << 20;
    private readonly List<KernelCase> cases = [];

    /// <summary>Makes the cases that are wanted.</summary>
    public List<KernelCase> Make()
    {
        Add<double, Double4, Double4.Kernels>();
        Add<double, Double8, Double8.Kernels>();
        Add<double, Double13, Double13.Kernels>();
        Add<double, Double16, Double16.Kernels>();
        Add<double, Double24, Double24.Kernels>();
        Add<double, Double32, Double32.Kernels>();
        Add<double, Double48, Double48.Kernels>();
        Add<double, Double64, Double64.Kernels>();
        Add<double, Double100, Double100.Kernels>();
        Add<double, Double128, Double128.Kernels>();
        Add<float, Single4, Single4.Kernels>();
        Add<float, Single8, Single8.Kernels>();
        Add<float, Single13, Single13.Kernels>();
        Add<float, Single16, Single16.Kernels>();
        Add<float, Single24, Single24.Kernels>();
        Add<float, Single32, Single32.Kernels>();
        Add<float, Single48, Single48.Kernels>();
        Add<float, Single64, Single64.Kernels>();
        Add<float, Single100, Single100.Kernels>();
        Add<float, Single128, Single128.Kernels>();

        // All sizes of a kernel one below the other.
        return [.. cases.GroupBy(made => (made.Key.Kernel, made.Key.Memory, made.Key.Type)).SelectMany(group => group)];
    }

    private void Add<T, TModel, TKernels>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TModel : struct, ILinearModel<TModel, T>
        where TKernels : struct, IKernels<T>
    {
        bool isDouble = typeof(T) == typeof(double);
        int features = TModel.FeatureCount;
        foreach (string place in (string[])[CaseKey.Dram, CaseKey.Cache])
        {
            bool fromMemory = place == CaseKey.Dram;
            Add("moments", place, key =>
            {
                (int rows, DataBuffer data) = Rows(fromMemory, SecondLevelBytes);
                return new MomentsCase<T, TKernels> { Key = key, Data = data, Rows = rows };
            });
            Add("predict-one", place, key =>
            {
                (int rows, DataBuffer data) = Rows(fromMemory, FirstLevelBytes);
                return new PredictOneCase<T, TModel> { Key = key, Data = data, Rows = rows };
            });
            Add("predict-batch", place, key =>
            {
                (int rows, DataBuffer data) = Rows(fromMemory, FirstLevelBytes);
                return new PredictBatchCase<T, TModel> { Key = key, Data = data, Rows = rows };
            });
            Add("gradient", place, key =>
            {
                (int rows, DataBuffer data) = Rows(fromMemory, FirstLevelBytes);
                return new GradientCase<T, TKernels, SquaredLoss> { Key = key, Data = data, Rows = rows };
            });
            Add("gradient-logistic", place, key =>
            {
                (int rows, DataBuffer data) = Rows(fromMemory, FirstLevelBytes);
                return new GradientCase<T, TKernels, LogisticLoss> { Key = key, Data = data, Rows = rows };
            });
        }

        Add("gram", CaseKey.Cache, key => new GramCase<T, TKernels> { Key = key });
        Add("soft-threshold", CaseKey.Cache, key => new SoftThresholdCase<T, TKernels> { Key = key });
        if (isDouble)
        {
            // The solvers work in double precision whatever the type of the data.
            Add("cholesky", CaseKey.Cache, key => new CholeskyCase<TKernels> { Key = key });
            Add("coordinate-descent", CaseKey.Cache, key => new CoordinateDescentCase<TKernels> { Key = key });
        }

        void Add(string kernel, string place, Func<CaseKey, KernelCase> make)
        {
            var key = new CaseKey(kernel, isDouble ? "double" : "float", features, place);
            if (options.Includes(key))
            {
                cases.Add(make(key));
            }
        }

        (int Rows, DataBuffer Data) Rows(bool fromMemory, int cacheBytes)
        {
            int rows = (fromMemory ? bytesFromMemory : cacheBytes) / ((features + 1) * Unsafe.SizeOf<T>());
            return (rows, fromMemory ? memory : new DataBuffer(DataBuffer.BytesFor<T>(rows, features, options.Offset), options.Offset));
        }
    }
}
