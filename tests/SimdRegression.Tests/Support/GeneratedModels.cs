namespace SimdRegression.Tests.Support;

// Feature counts around what the kernels switch at: one lane, a partial vector, a whole one, more than one, and tiles with a tail.
[LinearModel<double>(1)]
internal partial struct Double1;

[LinearModel<double>(3)]
internal partial struct Double3;

[LinearModel<double>(8)]
internal partial struct Double8;

[LinearModel<double>(10)]
internal partial struct Double10;

[LinearModel<double>(16)]
internal partial struct Double16;

[LinearModel<double>(33)]
internal partial struct Double33;

[LinearModel<float>(4)]
internal partial struct Float4;

[LinearModel<float>(10)]
internal partial struct Float10;

[LinearModel<float>(64)]
internal partial struct Float64;

// Four features and their ten products.
[LinearModel<double>(4, Degree = 2)]
internal partial struct Curved4;
