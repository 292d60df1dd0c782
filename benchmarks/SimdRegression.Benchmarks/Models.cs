namespace SimdRegression.Benchmarks;

// The generated models that are measured: five feature counts in both element types.

/// <summary>A generated model of 8 features in <see cref="double"/>.</summary>
[LinearModel<double>(8)]
public partial struct Double8;

/// <summary>A generated model of 16 features in <see cref="double"/>.</summary>
[LinearModel<double>(16)]
public partial struct Double16;

/// <summary>A generated model of 32 features in <see cref="double"/>.</summary>
[LinearModel<double>(32)]
public partial struct Double32;

/// <summary>A generated model of 64 features in <see cref="double"/>.</summary>
[LinearModel<double>(64)]
public partial struct Double64;

/// <summary>A generated model of 128 features in <see cref="double"/>.</summary>
[LinearModel<double>(128)]
public partial struct Double128;

/// <summary>A generated model of 8 features in <see cref="float"/>.</summary>
[LinearModel<float>(8)]
public partial struct Single8;

/// <summary>A generated model of 16 features in <see cref="float"/>.</summary>
[LinearModel<float>(16)]
public partial struct Single16;

/// <summary>A generated model of 32 features in <see cref="float"/>.</summary>
[LinearModel<float>(32)]
public partial struct Single32;

/// <summary>A generated model of 64 features in <see cref="float"/>.</summary>
[LinearModel<float>(64)]
public partial struct Single64;

/// <summary>A generated model of 128 features in <see cref="float"/>.</summary>
[LinearModel<float>(128)]
public partial struct Single128;
