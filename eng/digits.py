"""Digits on the eleven linear regression sets of NIST's Statistical Reference Datasets; see eng/digits."""
import csv
import decimal
import fractions
import json
import math
import os
import subprocess
import sys
import tempfile
import time

ORDER = ["Norris", "Pontius", "NoInt1", "NoInt2", "Filip", "Longley", "Wampler1", "Wampler2", "Wampler3", "Wampler4", "Wampler5"]
WAMPLER2 = ["1", "0.1", "0.01", "0.001", "0.0001", "0.00001"]


def read(path):
    with open(path, encoding="utf-8") as file:
        rows = list(csv.reader(file))
    return [[float(cell) for cell in row] for row in rows[1:] if row]


def powers(x, degree):
    """x, x^2, ... by repeated multiplication in double: the exact answer is that for these doubles."""
    row = [x]
    while len(row) < degree:
        row.append(row[-1] * x)
    return row


def collect(folder):
    """The sets by name: rows (features, then the target), and whether there is an intercept."""
    with open(os.path.join(folder, "nist.json"), encoding="utf-8") as file:
        book = {entry["name"]: entry for entry in json.load(file)["sets"]}
    sets = {}
    for name, entry in book.items():
        design = os.path.join(folder, name + "_design.csv")
        sets[name] = (read(design if os.path.exists(design) else os.path.join(folder, entry["file"])), entry["intercept"])
    # The others follow from these: Wampler's noise is that of the fourth set in steps of a hundred, NoInt2 has three rows.
    exact = [sum(x ** k for k in range(6)) for x in range(21)]
    noise = [(row[-1] - y) / 100.0 for row, y in zip(sets["Wampler4"][0], exact)]
    sets["Wampler3"] = ([powers(float(x), 5) + [exact[x] + noise[x]] for x in range(21)], True)
    sets["Wampler5"] = ([powers(float(x), 5) + [exact[x] + (10000.0 * noise[x])] for x in range(21)], True)
    terms = [decimal.Decimal(text) for text in WAMPLER2]
    sets["Wampler2"] = ([powers(float(x), 5) + [float(sum(b * x ** k for k, b in enumerate(terms)))] for x in range(21)], True)
    sets["NoInt2"] = ([[4.0, 3.0], [5.0, 4.0], [6.0, 4.0]], False)
    return sets


def solve_exactly(rows, intercept):
    """Coefficients and standard errors of least squares for the doubles given, in rational arithmetic, rounded once."""
    design = [([fractions.Fraction(1)] if intercept else []) + [fractions.Fraction(v) for v in row[:-1]] for row in rows]
    target = [fractions.Fraction(row[-1]) for row in rows]
    n = len(design[0])
    # [X'X | X'y | I], eliminated by Gauss and Jordan.
    system = [
        [sum(r[i] * r[j] for r in design) for j in range(n)]
        + [sum(r[i] * y for r, y in zip(design, target))]
        + [fractions.Fraction(int(i == j)) for j in range(n)]
        for i in range(n)
    ]
    for k in range(n):
        pivot = system[k][k]
        system[k] = [value / pivot for value in system[k]]
        for i in range(n):
            if i != k and system[i][k] != 0:
                factor = system[i][k]
                system[i] = [a - factor * b for a, b in zip(system[i], system[k])]
    coefficients = [row[n] for row in system]
    rss = sum((y - sum(b * x for b, x in zip(coefficients, r))) ** 2 for r, y in zip(design, target))
    # A polynomial without noise, but for the rounding of the targets: the certified standard errors are zero.
    rss = rss if rss > fractions.Fraction(1, 10 ** 28) * sum(y * y for y in target) else fractions.Fraction(0)
    variance = rss / (len(rows) - n)
    decimal.getcontext().prec = 60
    errors = []
    for k in range(n):
        square = variance * system[k][n + 1 + k]
        errors.append(float((decimal.Decimal(square.numerator) / decimal.Decimal(square.denominator)).sqrt()))
    return [float(b) for b in coefficients], errors


def digits(found, wanted):
    """The fewest digits of any: minus the logarithm of the relative error, of the absolute one where zero is wanted; 16 at most."""
    worst = 16.0
    for a, b in zip(found, wanted):
        if a is None or not math.isfinite(a):
            return 0.0
        if a != b:
            worst = min(worst, -math.log10(abs(a - b) / (abs(b) if b != 0.0 else 1.0)))
    return max(0.0, worst)


class Numpy:
    """numpy.linalg.lstsq: LAPACK's divide-and-conquer SVD. Standard errors from the inverse of R'R, as is usual."""

    name = "numpy lstsq"

    def fit(self, path, rows, intercept):
        import numpy
        data = numpy.array(rows)
        design = numpy.column_stack([numpy.ones(len(rows)), data[:, :-1]]) if intercept else data[:, :-1]
        target = data[:, -1]
        # Its own limit of the rank, 2.2e-16 times the larger dimension, drops a column of Filip.
        coefficients = numpy.linalg.lstsq(design, target, rcond=1e-18)[0]
        residual = target - design @ coefficients
        inverse = numpy.linalg.inv(numpy.linalg.qr(design)[1])
        freedom = len(rows) - design.shape[1]
        errors = numpy.sqrt((inverse ** 2).sum(axis=1) * (residual @ residual) / freedom)
        return list(map(float, coefficients)), list(map(float, errors))


class R:
    """R's lm: Householder QR with limited pivoting (LINPACK), with a tolerance that lets Filip through."""

    name = "R lm"
    PROGRAM = """
        arguments <- commandArgs(TRUE)
        data <- read.csv(arguments[1], colClasses = "numeric")
        model <- lm(if (arguments[2] == "1") y ~ . else y ~ . - 1, data, tol = 1e-18)
        table <- suppressWarnings(summary(model))$coefficients
        cat(sprintf("%.17g %.17g\\n", table[, 1], table[, 2]), sep = "")
    """

    def fit(self, path, rows, intercept):
        call = ["Rscript", "-e", self.PROGRAM, path, "1" if intercept else "0"]
        run = subprocess.run(call, capture_output=True, text=True, check=False)
        values = [line.split() for line in run.stdout.splitlines()]
        return ([float(v[0]) for v in values], [float(v[1]) for v in values]) if values else None


class Program:
    """This library, or Math.NET, in the program of the benchmarks, which answers with one line of JSON a fit: coefficients, errors, nanoseconds."""

    def __init__(self, name, command, method):
        self.name, self.command, self.method = name, command, method

    def fit(self, path, rows, intercept):
        call = self.command + ["digits", self.method, path, "1" if intercept else "0"]
        run = subprocess.run(call, capture_output=True, text=True, check=False)
        if run.returncode != 0:
            return None
        answer = json.loads(run.stdout)
        return answer["coefficients"], answer["standardErrors"], answer["nanoseconds"] / 1e3


def clock(program, path, rows, intercept):
    """Microseconds of one fit within a process, where that can be asked for; the median of many."""
    times = []
    for _ in range(50):
        start = time.perf_counter()
        program.fit(path, rows, intercept)
        times.append(time.perf_counter() - start)
    return 1e6 * sorted(times)[len(times) // 2]


def main():
    folder, benchmarks = sys.argv[1], sys.argv[2].split()
    programs = [Program(name, benchmarks, method) for name, method in (
        ("auto", "auto"), ("cholesky", "cholesky"), ("qr", "qr"), ("doubled", "doubled"),
        ("Math.NET QR", "mathnet-qr"), ("Math.NET normal equations", "mathnet-normal"))]
    programs += [Numpy(), R()]
    sets = collect(folder)
    results = {}
    with tempfile.TemporaryDirectory() as scratch:
        for name in ORDER:
            rows, intercept = sets[name]
            path = os.path.join(scratch, name + ".csv")
            with open(path, "w", encoding="utf-8") as file:
                file.write(",".join([f"x{j + 1}" for j in range(len(rows[0]) - 1)] + ["y"]) + "\n")
                file.writelines(",".join(map(repr, row)) + "\n" for row in rows)
            wanted = solve_exactly(rows, intercept)
            for program in programs:
                try:
                    answer = program.fit(path, rows, intercept)
                except (ImportError, FileNotFoundError):
                    continue
                if answer is None:
                    results[program.name, name] = None
                    continue
                micros = answer[2] if len(answer) > 2 else clock(program, path, rows, intercept) if isinstance(program, Numpy) else math.nan
                results[program.name, name] = digits(answer[0], wanted[0]), digits(answer[1], wanted[1]), micros
    shown = [p.name for p in programs if any((p.name, name) in results for name in ORDER)]
    print("| set | " + " | ".join(shown) + " |")
    print("| --- |" + " --- |" * len(shown))
    for name in ORDER:
        cells = []
        for program in shown:
            result = results.get((program, name))
            time_text = "" if result is None or math.isnan(result[2]) else f" ({result[2]:.1f} us)"
            cells.append("refused" if result is None else f"{result[0]:.1f} / {result[1]:.1f}{time_text}")
        print(f"| {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
