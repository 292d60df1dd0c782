// libxsmm: X'X and X'y of blocks of rows by kernels that it writes for their exact size. One thread.
#include <libxsmm.h>

#include "protocol.hpp"

using namespace peers;

namespace {

// A row-major block of rows is a column-major matrix A of N rows: what is wanted is A A' and A y. Of the products, the square tiles on
// and above the diagonal are computed.
template <typename T>
struct Kernels {
    using Kernel = libxsmm_mmfunction<T>;

    Kernels(int features, int tile, int rows)
        : features(features), tile(tile), rows(rows), square(LIBXSMM_GEMM_FLAG_TRANS_B, tile, tile, rows, features, features, features, 1, 1),
          vector(LIBXSMM_GEMM_FLAG_NONE, features, 1, rows, features, rows, features, 1, 1) {}

    bool offered() const { return square && vector; }

    void add(const T* block, const T* targets, T* products, T* targetProducts) const {
        for (int j = 0; j < features; j += tile) {
            for (int i = 0; i <= j; i += tile) {
                square(block + i, block + j, products + j * features + i);
            }
        }

        vector(block, targets, targetProducts);
    }

    int features, tile, rows;
    Kernel square, vector;
};

template <typename T>
struct Data {
    explicit Data(const Request& request)
        : features(request.features), rowCount(request.rows), rows(request.rowsPath, request.rows * request.features),
          targets(request.targetsPath, request.rows), products(request.features * request.features), targetProducts(request.features) {}

    // The rows that fill no whole block have kernels of their own.
    void add(const Kernels<T>& whole, const Kernels<T>& rest) {
        std::fill(products.begin(), products.end(), T(0));
        std::fill(targetProducts.begin(), targetProducts.end(), T(0));
        long first = 0;
        for (; first + whole.rows <= rowCount; first += whole.rows) {
            whole.add(rows.data() + first * features, targets.data() + first, products.data(), targetProducts.data());
        }

        if (first < rowCount) {
            rest.add(rows.data() + first * features, targets.data() + first, products.data(), targetProducts.data());
        }
    }

    int features;
    long rowCount;
    Elements<T> rows, targets;
    std::vector<T> products, targetProducts;
};

template <typename T>
Work moments(const Request& request) {
    auto data = std::make_shared<Data<T>>(request);
    auto answer = [](const Data<T>& data) { return momentsAnswer(data.products.data(), data.targetProducts.data(), data.features); };
    Work work;
    for (int tile : {4, 8, 16, 32, 64, 128}) {
        for (int blockRows : {64, 256, 1024}) {
            if (tile > request.features || tile * 8 < request.features || blockRows > request.rows) {
                continue;
            }

            int restRows = std::max(1, static_cast<int>(request.rows % blockRows));
            Kernels<T> whole(request.features, tile, blockRows), rest(request.features, tile, restRows);
            if (whole.offered() && rest.offered()) {
                std::string name = "tiles of " + std::to_string(tile) + ", blocks of " + std::to_string(blockRows);
                work.push_back(candidate(name, data, [=](Data<T>& data) { data.add(whole, rest); }, answer));
            }
        }
    }

    return work;
}

}  // namespace

int main() {
    return serve("{\"libxsmm\": \"" LIBXSMM_VERSION "\"}", [](const Request& request) {
        return request.work != "moments" ? Work() : request.element == "double" ? moments<double>(request) : moments<float>(request);
    });
}
