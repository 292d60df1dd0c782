// OpenBLAS: X'X and X'y by its symmetric rank update, Cholesky by its LAPACK. One thread.
#include <cblas.h>

#include <climits>

#include "protocol.hpp"

using namespace peers;

// LAPACK by its Fortran names, which are all that every distribution of OpenBLAS has.
extern "C" {
void dpotrf_(const char* triangle, const int* size, double* matrix, const int* stride, int* info);
void dpotrs_(const char* triangle, const int* size, const int* rightSides, const double* factor, const int* stride, double* right,
             const int* rightStride, int* info);
}

namespace {

// The routines by element type. Rows are row-major; the lower triangle of the products is computed.
struct Doubles {
    using Element = double;
    static constexpr auto symmetric = cblas_dsyrk;
    static constexpr auto general = cblas_dgemm;
    static constexpr auto vector = cblas_dgemv;
};

struct Singles {
    using Element = float;
    static constexpr auto symmetric = cblas_ssyrk;
    static constexpr auto general = cblas_sgemm;
    static constexpr auto vector = cblas_sgemv;
};

template <typename Routines>
struct Moments {
    using T = typename Routines::Element;

    explicit Moments(const Request& request)
        : features(request.features), rowCount(request.rows), rows(request.rowsPath, request.rows * request.features),
          targets(request.targetsPath, request.rows), products(request.features * request.features), targetProducts(request.features) {}

    void add(bool general, long blockRows) {
        std::fill(products.begin(), products.end(), T(0));
        std::fill(targetProducts.begin(), targetProducts.end(), T(0));
        for (long first = 0; first < rowCount; first += std::min(blockRows, rowCount)) {
            int count = static_cast<int>(std::min(blockRows, rowCount - first));
            const T* block = rows.data() + first * features;
            if (general) {
                Routines::general(CblasRowMajor, CblasTrans, CblasNoTrans, features, features, count, 1, block, features, block, features,
                                  1, products.data(), features);
            } else {
                Routines::symmetric(CblasRowMajor, CblasLower, CblasTrans, features, count, 1, block, features, 1, products.data(),
                                    features);
            }

            Routines::vector(CblasRowMajor, CblasTrans, count, features, 1, block, features, targets.data() + first, 1, 1,
                             targetProducts.data(), 1);
        }
    }

    int features;
    long rowCount;
    Elements<T> rows, targets;
    std::vector<T> products, targetProducts;
};

template <typename Routines>
Work moments(const Request& request) {
    auto state = std::make_shared<Moments<Routines>>(request);
    auto answer = [](const Moments<Routines>& state) {
        return momentsAnswer(state.products.data(), state.targetProducts.data(), state.features);
    };
    Work work;
    for (long blockRows : {512L, 8192L, LONG_MAX}) {
        std::string block = blockRows < LONG_MAX ? ", blocks of " + std::to_string(blockRows) : ", all at once";
        for (bool general : {false, true}) {
            auto add = [=](Moments<Routines>& state) { state.add(general, blockRows); };
            work.push_back(candidate((general ? "gemm" : "syrk") + block, state, add, answer));
        }
    }

    return work;
}

struct System {
    explicit System(const Request& request) : size(request.features), matrix(size * size), right(size), factor(size * size), solution(size) {
        Elements<double> elements(request.rowsPath, size * size), targets(request.targetsPath, size);
        std::copy_n(elements.data(), size * size, matrix.begin());
        std::copy_n(targets.data(), size, right.begin());
    }

    void solve() {
        int one = 1, info;
        factor = matrix;
        solution = right;
        dpotrf_("L", &size, factor.data(), &size, &info);
        dpotrs_("L", &size, &one, factor.data(), &size, solution.data(), &size, &info);
    }

    int size;
    std::vector<double> matrix, right, factor, solution;
};

Work prepare(const Request& request) {
    if (request.work == "moments") {
        return request.element == "double" ? moments<Doubles>(request) : moments<Singles>(request);
    }

    if (request.work == "cholesky" && request.element == "double") {
        return {candidate("potrf, potrs", std::make_shared<System>(request), [](System& system) { system.solve(); },
                          [](const System& system) { return system.solution; })};
    }

    return {};
}

}  // namespace

int main() {
    openblas_set_num_threads(1);
    std::istringstream configuration(openblas_get_config());
    std::string name, version;
    configuration >> name >> version;
    return serve("{\"OpenBLAS\": \"" + version + "\", \"OpenBLAS kernels\": \"" + openblas_get_corename() + "\"}", prepare);
}
