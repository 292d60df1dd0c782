namespace SimdRegression.Soak;

[LinearModel<double>(8)]
internal partial struct Double8;

[LinearModel<double>(16)]
internal partial struct Double16;

[LinearModel<double>(32)]
internal partial struct Double32;

[LinearModel<float>(8)]
internal partial struct Float8;
