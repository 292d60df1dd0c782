namespace SimdRegression.Benchmarks;

// The generated models that are measured: ten feature counts in both element types.

/// <summary>A generated model of 4 features in <see cref="double"/>.</summary>
[LinearModel<double>(4)]
public partial struct Double4;

/// <summary>A generated model of 8 features in <see cref="double"/>.</summary>
[LinearModel<double>(8)]
public partial struct Double8;

/// <summary>A generated model of 10 features in <see cref="double"/>; for choices of a strength only.</summary>
[LinearModel<double>(10)]
public partial struct Double10;

/// <summary>A generated model of 13 features in <see cref="double"/>.</summary>
[LinearModel<double>(13)]
public partial struct Double13;

/// <summary>A generated model of 16 features in <see cref="double"/>.</summary>
[LinearModel<double>(16)]
public partial struct Double16;

/// <summary>A generated model of 20 features in <see cref="double"/>; for choices of a strength only.</summary>
[LinearModel<double>(20)]
public partial struct Double20;

/// <summary>A generated model of 24 features in <see cref="double"/>.</summary>
[LinearModel<double>(24)]
public partial struct Double24;

/// <summary>A generated model of 32 features in <see cref="double"/>.</summary>
[LinearModel<double>(32)]
public partial struct Double32;

/// <summary>A generated model of 48 features in <see cref="double"/>.</summary>
[LinearModel<double>(48)]
public partial struct Double48;

/// <summary>A generated model of 64 features in <see cref="double"/>.</summary>
[LinearModel<double>(64)]
public partial struct Double64;

/// <summary>A generated model of 100 features in <see cref="double"/>.</summary>
[LinearModel<double>(100)]
public partial struct Double100;

/// <summary>A generated model of 128 features in <see cref="double"/>.</summary>
[LinearModel<double>(128)]
public partial struct Double128;

/// <summary>A generated model of 4 features in <see cref="float"/>.</summary>
[LinearModel<float>(4)]
public partial struct Single4;

/// <summary>A generated model of 8 features in <see cref="float"/>.</summary>
[LinearModel<float>(8)]
public partial struct Single8;

/// <summary>A generated model of 13 features in <see cref="float"/>.</summary>
[LinearModel<float>(13)]
public partial struct Single13;

/// <summary>A generated model of 16 features in <see cref="float"/>.</summary>
[LinearModel<float>(16)]
public partial struct Single16;

/// <summary>A generated model of 24 features in <see cref="float"/>.</summary>
[LinearModel<float>(24)]
public partial struct Single24;

/// <summary>A generated model of 32 features in <see cref="float"/>.</summary>
[LinearModel<float>(32)]
public partial struct Single32;

/// <summary>A generated model of 48 features in <see cref="float"/>.</summary>
[LinearModel<float>(48)]
public partial struct Single48;

/// <summary>A generated model of 64 features in <see cref="float"/>.</summary>
[LinearModel<float>(64)]
public partial struct Single64;

/// <summary>A generated model of 100 features in <see cref="float"/>.</summary>
[LinearModel<float>(100)]
public partial struct Single100;

/// <summary>A generated model of 128 features in <see cref="float"/>.</summary>
[LinearModel<float>(128)]
public partial struct Single128;
