// What the C++ programs of the comparison share: requests, files, and the clock. README.md has the protocol.
#pragma once

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace peers {

constexpr long predictedRows = 16;

struct Request {
    std::string work, element;
    int features;
    long rows;
    double penalty;
    std::string rowsPath, targetsPath;
};

// One way to do a work, and what it found. It is given the number of repetitions, so that the work is timed and not the call through
// here.
struct Candidate {
    std::string name;
    std::function<void(long)> run;
    std::function<std::vector<double>()> answer;
};

// A work in all the ways that a library offers, of which the fastest counts; none where the work is not offered.
using Work = std::vector<Candidate>;

// A candidate that does a step on a state.
template <typename State, typename Step, typename Answer>
Candidate candidate(const std::string& name, const std::shared_ptr<State>& state, Step step, Answer answer) {
    return {
        name,
        [=](long repetitions) {
            for (long repetition = 0; repetition < repetitions; repetition++) {
                step(*state);
            }
        },
        [=] { return answer(*state); }};
}

// The elements of a file, on a boundary of 64 bytes.
template <typename T>
class Elements {
public:
    Elements(const std::string& path, long count) : memory(static_cast<T*>(std::aligned_alloc(64, roundedUp(count * sizeof(T))))) {
        std::ifstream file(path, std::ios::binary);
        if (!memory || !file.read(reinterpret_cast<char*>(memory.get()), count * sizeof(T))) {
            throw std::runtime_error("cannot read " + path);
        }
    }

    const T* data() const { return memory.get(); }

private:
    struct Free {
        void operator()(T* address) const { std::free(address); }
    };

    static size_t roundedUp(size_t bytes) { return (bytes + 63) / 64 * 64; }

    std::unique_ptr<T, Free> memory;
};

inline double milliseconds(const Candidate& candidate, long repetitions) {
    auto start = std::chrono::steady_clock::now();
    candidate.run(repetitions);
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

// A candidate with the number of repetitions that make a sample of some hundredths of a second.
struct Timed {
    static constexpr double sampleMilliseconds = 30.0;

    explicit Timed(const Candidate& candidate) : candidate(candidate) {
        candidate.run(1);
        double time;
        while ((time = milliseconds(candidate, repetitions)) < sampleMilliseconds) {
            repetitions *= 2;
        }
    }

    double nanoseconds() const { return 1e6 * milliseconds(candidate, repetitions) / repetitions; }

    Candidate candidate;
    long repetitions = 1;
};

inline Timed fastest(const Work& work) {
    constexpr int samples = 3;
    constexpr double hopeless = 1.5;
    std::optional<Timed> best;
    double least = 0.0;
    for (const Candidate& candidate : work) {
        Timed timed(candidate);
        double time = timed.nanoseconds();
        for (int sample = 1; sample < samples && (!best || time < hopeless * least); sample++) {
            time = std::min(time, timed.nanoseconds());
        }

        if (!best || time < least) {
            best.emplace(timed);
            least = time;
        }
    }

    return *best;
}

// Serves requests until standard input ends.
inline int serve(const std::string& versions, const std::function<Work(const Request&)>& prepare) {
    std::optional<Timed> timed;
    std::string line;
    std::cout.precision(9);
    while (std::getline(std::cin, line)) {
        std::istringstream words(line);
        std::string verb;
        words >> verb;
        if (verb == "versions") {
            std::cout << versions;
        } else if (verb == "prepare") {
            Request request;
            words >> request.work >> request.element >> request.features >> request.rows >> request.penalty >> request.rowsPath
                >> request.targetsPath;
            timed.reset();
            Work work = prepare(request);
            if (work.empty()) {
                std::cout << "{\"ready\": false}";
            } else {
                timed = fastest(work);
                std::cout << "{\"ready\": true, \"way\": \"" << timed->candidate.name << "\"}";
            }
        } else if (verb == "answer") {
            std::string path;
            words >> path;
            timed->candidate.run(predictedRows);
            std::vector<double> answer = timed->candidate.answer();
            std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(answer.data()), answer.size() * sizeof(double));
            std::cout << "{}";
        } else if (verb == "time") {
            std::cout << "{\"nanoseconds\": " << timed->nanoseconds() << "}";
        } else {
            throw std::runtime_error("there is no request " + verb);
        }

        std::cout << std::endl;
    }

    return 0;
}

// X'X, both triangles, and X'y behind it, from a matrix of which one triangle is sure to be there: element (i, j) at i N + j, j <= i.
template <typename T>
std::vector<double> momentsAnswer(const T* products, const T* targetProducts, int features) {
    std::vector<double> answer;
    for (int i = 0; i < features; i++) {
        for (int j = 0; j < features; j++) {
            answer.push_back(products[std::max(i, j) * features + std::min(i, j)]);
        }
    }

    answer.insert(answer.end(), targetProducts, targetProducts + features);
    return answer;
}

}  // namespace peers
