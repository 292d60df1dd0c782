using SimdRegression.Kernels;

namespace SimdRegression.Tests.Support;

/// <summary>The moments that shared tests run on, by name.</summary>
internal static class Subjects
{
    private static readonly Dictionary<string, Func<MomentsSubject>> Makers = new()
    {
        ["Double1"] = () => Wrap(new Double1.Moments()),
        ["Double3"] = () => Wrap(new Double3.Moments()),
        ["Double8"] = () => Wrap(new Double8.Moments()),
        ["Double10"] = () => Wrap(new Double10.Moments()),
        ["Double16"] = () => Wrap(new Double16.Moments()),
        ["Double33"] = () => Wrap(new Double33.Moments()),
        ["Float4"] = () => Wrap(new Float4.Moments()),
        ["Float10"] = () => Wrap(new Float10.Moments()),
        ["Float64"] = () => Wrap(new Float64.Moments()),
    };

    private static readonly (bool IsSingle, int Features)[] RunTime =
        [(false, 1), (false, 2), (false, 5), (false, 10), (false, 24), (true, 3), (true, 10)];

    /// <summary>Generated models and run-time ones, of both element types.</summary>
    public static TheoryData<string> All()
    {
        TheoryData<string> data = Generated();
        foreach ((bool isSingle, int features) in RunTime)
        {
            data.Add($"{(isSingle ? "float" : "double")} {features}");
        }

        return data;
    }

    /// <summary>Generated models only.</summary>
    public static TheoryData<string> Generated() => [.. Makers.Keys];

    /// <summary>New moments: a generated model's name, or "double 5" or "float 5" for <see cref="LinearModel{T}"/>.</summary>
    public static MomentsSubject Create(string name)
    {
        if (Makers.TryGetValue(name, out Func<MomentsSubject>? make))
        {
            return make();
        }

        string[] parts = name.Split(' ');
        return parts[0] == "float" ? RunTimeSingle(int.Parse(parts[1])) : RunTimeDouble(int.Parse(parts[1]));
    }

    /// <summary>Run-time moments of the element type and feature count of others.</summary>
    public static MomentsSubject RunTimeLike(MomentsSubject other)
    {
        return other.IsSingle ? RunTimeSingle(other.Features) : RunTimeDouble(other.Features);
    }

    public static MomentsSubject RunTimeDouble(int features) => Wrap(new LinearModel<double>.Moments(features));

    public static MomentsSubject RunTimeSingle(int features) => Wrap(new LinearModel<float>.Moments(features));

    private static MomentsSubject Wrap<T, TKernels>(Moments<T, TKernels> moments)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        return new MomentsSubject<T, TKernels>(moments);
    }
}
