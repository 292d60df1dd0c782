// Eigen: X'X and X'y, predictions of one row, Cholesky, and ridge regression by hand. One thread.
#include <Eigen/Dense>
#include <climits>

#include "protocol.hpp"

using namespace peers;

namespace {

// The rows of the files are columns here, so that both lie alike in memory. N is the number of features, or Eigen::Dynamic.
template <typename T, int N>
using Columns = Eigen::Map<const Eigen::Matrix<T, N, Eigen::Dynamic>>;

template <typename T, int N>
using Square = Eigen::Matrix<T, N, N>;

template <typename T, int N>
using Vector = Eigen::Matrix<T, N, 1>;

template <typename T>
using Targets = Eigen::Map<const Vector<T, Eigen::Dynamic>>;

// Rows with targets, and what is summed up over them. The upper triangle of the products is sure to be there.
template <typename T, int N>
struct Data {
    explicit Data(const Request& request)
        : rowElements(request.rowsPath, request.rows * request.features),
          targetElements(request.targetsPath, request.rows),
          rows(rowElements.data(), request.features, request.rows),
          targets(targetElements.data(), request.rows),
          products(request.features, request.features),
          targetProducts(request.features) {}

    Elements<T> rowElements, targetElements;
    Columns<T, N> rows;
    Targets<T> targets;
    Square<T, N> products;
    Vector<T, N> targetProducts;
};

// Row by row, the sums being in registers as far as they fit: the best there is for a few features. From each row is taken what a
// function takes from it.
template <typename T, int N, typename Shift>
void addOuterProducts(Data<T, N>& data, Shift shift) {
    Square<T, N> products = Square<T, N>::Zero();
    Vector<T, N> targetProducts = Vector<T, N>::Zero();
    for (long r = 0; r < data.rows.cols(); r++) {
        Vector<T, N> row = data.rows.col(r);
        T target = data.targets[r];
        shift(row, target);
        products.noalias() += row * row.transpose();
        targetProducts.noalias() += row * target;
    }

    data.products = products;
    data.targetProducts = targetProducts;
}

// The general product, or the one that knows the result to be symmetric.
template <bool general, typename T, int N, typename Rows, typename RowTargets>
void addBlock(Data<T, N>& data, const Rows& rows, const RowTargets& targets) {
    if constexpr (general) {
        data.products.noalias() += rows * rows.transpose();
    } else {
        data.products.template selfadjointView<Eigen::Upper>().rankUpdate(rows);
    }

    data.targetProducts.noalias() += rows * targets;
}

template <bool general, typename T, int N>
void addBlocks(Data<T, N>& data, long blockRows) {
    data.products.setZero();
    data.targetProducts.setZero();
    for (long first = 0; first < data.rows.cols(); first += blockRows) {
        long count = std::min(blockRows, static_cast<long>(data.rows.cols()) - first);
        addBlock<general>(data, data.rows.middleCols(first, count), data.targets.segment(first, count));
    }
}

// The ways to add up products of all rows, each with a name.
template <typename T, int N>
std::vector<std::pair<std::string, std::function<void(Data<T, N>&)>>> passes() {
    std::vector<std::pair<std::string, std::function<void(Data<T, N>&)>>> ways;
    if constexpr (N != Eigen::Dynamic && N <= 16) {
        ways.emplace_back("outer products", [](Data<T, N>& data) { addOuterProducts(data, [](Vector<T, N>&, T&) {}); });
    }

    for (long blockRows : {128L, 512L, 4096L, LONG_MAX}) {
        std::string block = blockRows < LONG_MAX ? ", blocks of " + std::to_string(blockRows) : ", all at once";
        ways.emplace_back("general product" + block, [=](Data<T, N>& data) { addBlocks<true>(data, blockRows); });
        ways.emplace_back("rankUpdate" + block, [=](Data<T, N>& data) { addBlocks<false>(data, blockRows); });
    }

    return ways;
}

template <int N>
std::string named(const std::string& way) {
    return N == Eigen::Dynamic ? way : way + ", fixed size";
}

template <typename T, int N>
Work moments(const Request& request) {
    auto data = std::make_shared<Data<T, N>>(request);
    Work work;
    for (const auto& [name, pass] : passes<T, N>()) {
        work.push_back(candidate(named<N>(name), data, pass, [](const Data<T, N>& data) {
            return momentsAnswer(data.products.data(), data.targetProducts.data(), static_cast<int>(data.products.cols()));
        }));
    }

    return work;
}

// A model that is called and not inlined.
template <typename T, int N>
struct Prediction {
    explicit Prediction(const Request& request)
        : rows(request.rowsPath, request.rows * N),
          coefficients(Columns<T, N>(rows.data(), N, request.rows).col(predictedRows)),
          intercept(Elements<T>(request.targetsPath, 1).data()[0]) {}

    [[gnu::noinline]] T predict(const T* row) const { return coefficients.dot(Eigen::Map<const Vector<T, N>>(row)) + intercept; }

    void next() {
        predictions[row] = predict(rows.data() + row * N);
        row = (row + 1) % predictedRows;
    }

    Elements<T> rows;
    Vector<T, N> coefficients;
    T intercept, predictions[predictedRows];
    unsigned long row = 0;
};

template <typename T, int N>
Work predictions(const Request& request) {
    if constexpr (N == Eigen::Dynamic) {
        return {};
    } else {
        return {candidate("fixed size, not inlined", std::make_shared<Prediction<T, N>>(request),
            [](Prediction<T, N>& state) { state.next(); },
            [](const Prediction<T, N>& state) { return std::vector<double>(state.predictions, state.predictions + predictedRows); })};
    }
}

template <int N>
struct System {
    explicit System(const Request& request) : matrix(request.features, request.features), right(request.features) {
        Elements<double> elements(request.rowsPath, matrix.size()), targets(request.targetsPath, right.size());
        std::copy_n(elements.data(), matrix.size(), matrix.data());
        std::copy_n(targets.data(), right.size(), right.data());
    }

    Square<double, N> matrix;
    Vector<double, N> right, solution;
    Eigen::LLT<Square<double, N>> factor;
};

template <int N>
Work cholesky(const Request& request) {
    auto solve = [](System<N>& system) {
        system.factor.compute(system.matrix);
        system.solution = system.factor.solve(system.right);
    };
    return {candidate(named<N>("LLT"), std::make_shared<System<N>>(request), solve, [](const System<N>& system) {
        return std::vector<double>(system.solution.data(), system.solution.data() + system.solution.size());
    })};
}

// Data with a place for what a fit needs besides.
template <typename T, int N>
struct RidgeData : Data<T, N> {
    explicit RidgeData(const Request& request) : Data<T, N>(request), penalty(static_cast<T>(request.penalty)) {}

    void findMeans() {
        mean = this->rows.rowwise().mean();
        targetMean = this->targets.mean();
    }

    // Makes products of rows as they are those of rows less their means.
    void centre() {
        T count = static_cast<T>(this->rows.cols());
        this->products -= count * mean * mean.transpose();
        this->targetProducts -= count * targetMean * mean;
    }

    // Solves the penalised normal equations of centred products.
    void solve() {
        this->products.diagonal().array() += penalty;
        Square<T, N> matrix = this->products.template selfadjointView<Eigen::Upper>();
        coefficients = matrix.llt().solve(this->targetProducts);
        intercept = targetMean - mean.dot(coefficients);
    }

    T penalty, targetMean, intercept;
    Vector<T, N> mean, coefficients;
};

// The careful way: the means, then the products of rows less the means, copied in blocks that stay in cache.
template <bool general, typename T, int N>
void fitCentred(RidgeData<T, N>& data, long blockRows) {
    data.findMeans();
    data.products.setZero();
    data.targetProducts.setZero();
    Eigen::Matrix<T, N, Eigen::Dynamic> rows(data.rows.rows(), blockRows);
    Vector<T, Eigen::Dynamic> targets(blockRows);
    for (long first = 0; first < data.rows.cols(); first += blockRows) {
        long count = std::min(blockRows, static_cast<long>(data.rows.cols()) - first);
        rows.leftCols(count) = data.rows.middleCols(first, count).colwise() - data.mean;
        targets.head(count) = data.targets.segment(first, count).array() - data.targetMean;
        addBlock<general>(data, rows.leftCols(count), targets.head(count));
    }

    data.solve();
}

// One pass over the rows as they are, put right at the end: fast, and wrong where the means are large beside the deviations.
template <bool general, typename T, int N>
void fitUncentred(RidgeData<T, N>& data, long blockRows) {
    data.mean.setZero(data.rows.rows());
    data.products.setZero();
    data.targetProducts.setZero();
    for (long first = 0; first < data.rows.cols(); first += blockRows) {
        long count = std::min(blockRows, static_cast<long>(data.rows.cols()) - first);
        auto rows = data.rows.middleCols(first, count);
        addBlock<general>(data, rows, data.targets.segment(first, count));
        data.mean += rows.rowwise().sum();
    }

    data.mean /= static_cast<T>(data.rows.cols());
    data.targetMean = data.targets.mean();
    data.centre();
    data.solve();
}

// Either of the two, row by row.
template <typename T, int N>
void fitRowByRow(RidgeData<T, N>& data, bool centred) {
    if (centred) {
        data.findMeans();
        Vector<T, N> mean = data.mean;
        T targetMean = data.targetMean;
        addOuterProducts(data, [=](Vector<T, N>& row, T& target) {
            row -= mean;
            target -= targetMean;
        });
    } else {
        Vector<T, N> total = Vector<T, N>::Zero();
        T targetTotal = 0;
        addOuterProducts(data, [&](const Vector<T, N>& row, T target) {
            total += row;
            targetTotal += target;
        });
        data.mean = total / static_cast<T>(data.rows.cols());
        data.targetMean = targetTotal / static_cast<T>(data.rows.cols());
        data.centre();
    }

    data.solve();
}

template <typename T, int N>
Work ridge(const Request& request, bool centred) {
    auto data = std::make_shared<RidgeData<T, N>>(request);
    auto answer = [](const RidgeData<T, N>& data) {
        std::vector<double> answer(data.coefficients.data(), data.coefficients.data() + data.coefficients.size());
        answer.push_back(data.intercept);
        return answer;
    };
    Work work;
    if constexpr (N != Eigen::Dynamic && N <= 16) {
        auto fit = [=](RidgeData<T, N>& data) { fitRowByRow(data, centred); };
        work.push_back(candidate(named<N>("outer products"), data, fit, answer));
    }

    for (long blockRows : {128L, 512L, 4096L}) {
        auto general = [=](RidgeData<T, N>& data) {
            centred ? fitCentred<true>(data, blockRows) : fitUncentred<true>(data, blockRows);
        };
        auto symmetric = [=](RidgeData<T, N>& data) {
            centred ? fitCentred<false>(data, blockRows) : fitUncentred<false>(data, blockRows);
        };
        std::string block = ", blocks of " + std::to_string(blockRows);
        work.push_back(candidate(named<N>("general product" + block), data, general, answer));
        work.push_back(candidate(named<N>("rankUpdate" + block), data, symmetric, answer));
    }

    return work;
}

template <typename T, int N>
Work prepare(const Request& request) {
    if (request.work == "moments") {
        return moments<T, N>(request);
    }

    if (request.work == "predict") {
        return predictions<T, N>(request);
    }

    if (request.work == "ridge" || request.work == "ridge-uncentred") {
        return ridge<T, N>(request, request.work == "ridge");
    }

    if constexpr (std::is_same_v<T, double>) {
        if (request.work == "cholesky") {
            return cholesky<N>(request);
        }
    }

    return {};
}

// Products of 64 columns do not gain from a size that is known, and take minutes to compile.
template <typename T>
Work prepareWide(const Request& request) {
    if (request.work == "predict") {
        return predictions<T, 64>(request);
    }

    return request.work == "cholesky" && std::is_same_v<T, double> ? cholesky<64>(request) : Work();
}

template <typename T>
Work prepareFixedSize(const Request& request) {
    switch (request.features) {
        case 4: return prepare<T, 4>(request);
        case 8: return prepare<T, 8>(request);
        case 16: return prepare<T, 16>(request);
        case 32: return prepare<T, 32>(request);
        case 64: return prepareWide<T>(request);
        default: return {};
    }
}

// What the compiler knows the number of features of, and what it does not.
template <typename T>
Work prepareAll(const Request& request) {
    Work work = prepareFixedSize<T>(request);
    for (Candidate& candidate : prepare<T, Eigen::Dynamic>(request)) {
        work.push_back(std::move(candidate));
    }

    return work;
}

}  // namespace

int main() {
    std::string version = std::to_string(EIGEN_WORLD_VERSION) + "." + std::to_string(EIGEN_MAJOR_VERSION) + "."
        + std::to_string(EIGEN_MINOR_VERSION);
    return serve("{\"Eigen\": \"" + version + "\", \"g++\": \"" __VERSION__ "\"}", [](const Request& request) {
        return request.element == "double" ? prepareAll<double>(request) : prepareAll<float>(request);
    });
}
