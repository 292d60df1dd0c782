namespace SimdRegression.Hashes.Fits;

// More features than a vector has lanes at any width, and no whole number of vectors.
[LinearModel<double>(11)]
internal partial struct Double11;

[LinearModel<float>(11)]
internal partial struct Single11;

[LinearModel<double>(3, Degree = 2)]
internal partial struct Curved3;
