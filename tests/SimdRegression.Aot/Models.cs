namespace SimdRegression.Aot;

// One, a partial vector, whole vectors, one past them, and the counts at which the emitters change their pattern.

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

[LinearModel<double>(64)]
internal partial struct Double64;

[LinearModel<double>(128)]
internal partial struct Double128;

[LinearModel<float>(4)]
internal partial struct Single4;

[LinearModel<float>(10)]
internal partial struct Single10;

[LinearModel<float>(64)]
internal partial struct Single64;

// Ten measurements, their squares and products.
[LinearModel<double>(10, Degree = 2)]
internal partial struct Curved10;
