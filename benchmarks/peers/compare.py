"""Runs this library and its peers alternately on the same files and prints one table; eng/peers builds what this runs.

README.md has the protocol that the programs speak.
"""

import argparse
import array
import contextlib
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile

OWN = "own"

# For each work: a title, the unit with its nanoseconds, the element types and the numbers of features.
WORKS = {
    "moments": ("X'X and X'y of 1,000,000 rows", ("ms", 1e6), ["double", "float"], [4, 8, 16, 32, 64, 128]),
    "predict": ("predict one row", ("ns", 1.0), ["double"], [8, 16, 32, 64]),
    "cholesky": ("Cholesky factor and solution", ("ns", 1.0), ["double"], [4, 8, 16, 32, 64, 128]),
    "ridge": ("ridge of 1,000,000 rows", ("ms", 1e6), ["double"], [16]),
    "lasso": ("lasso of 1,000,000 rows", ("ms", 1e6), ["double"], [16]),
    "lasso-choice": ("lasso, 100 strengths x 10 folds", ("ms", 1e6), ["double"], [10, 16]),
    "ridge-choice": ("ridge, 6 strengths x 5 folds", ("us", 1e3), ["double"], [20]),
    "group": ("group lasso, 4 features a group, from moments", ("us", 1e3), ["double"], [64]),
    "quantile": ("median with L1", ("ms", 1e6), ["double"], [10]),
    "poisson": ("Poisson regression with L2", ("ms", 1e6), ["double"], [16]),
    "group-warm": ("group lasso, from moments", ("us", 1e3), ["double"], [16]),
    "sparse-group-warm": ("sparse group lasso, from moments", ("us", 1e3), ["double"], [16]),
    "adaptive-warm": ("adaptive lasso with its pilot, from moments", ("us", 1e3), ["double"], [16]),
    "bridge-warm": ("bridge q = 1.5, from moments", ("us", 1e3), ["double"], [16]),
    "bridge-half-warm": ("bridge q = 0.5, 100 strengths, from moments", ("us", 1e3), ["double"], [16]),
    "scad-warm": ("SCAD, 100 strengths, from moments", ("us", 1e3), ["double"], [16]),
    "mcp-warm": ("MCP, 100 strengths, from moments", ("us", 1e3), ["double"], [16]),
    "bayesian-warm": ("Bayesian ridge, from moments", ("us", 1e3), ["double"], [16]),
    "relevance-warm": ("automatic relevance determination, from moments", ("us", 1e3), ["double"], [16]),
    "logistic-choice": ("logistic, 20 strengths x 5 folds", ("ms", 1e6), ["double"], [16]),
}
FITS = ("ridge", "lasso")
OBJECTIVES = (*FITS, "group", "quantile", "poisson")
MILLION = 1_000_000

# Wide rows are fewer, so that every program can hold its own copy; times are told for a million all the same.
MANY_FEATURES, FEWER_ROWS = 64, 250_000

# The rows that predictions go round in, and the coefficients.
PREDICTION_ROWS = 17
PENALTIES = {"ridge": 100.0, "lasso": 0.05, "group": 0.02, "quantile": 0.01, "poisson": 100.0}

# Cross-validated choices are made on data of the size that people make them on: the rows for each number of features.
CHOICE_ROWS = {"lasso-choice": {10: 442, 16: 100_000}, "ridge-choice": {20: 80}, "logistic-choice": {16: 10_000}}

# Fits of a loss or a penalty of their own.
MODEL_ROWS = {"quantile": 2_000, "poisson": 100_000} | {
    name: 10_000 for name in WORKS if name == "group" or name.endswith("-warm")}

# How far an answer may differ: as a share of its largest element, or of the objective.
TOLERANCES = {"double": 1e-9, "float": 1e-3}

# scikit-learn's L-BFGS ends where the objective moves by rounding no more, which leaves the scores six digits; this library's have eleven.
CHOICE_TOLERANCES = {"lasso-choice": 1e-6, "ridge-choice": 1e-6, "logistic-choice": 1e-5}
OBJECTIVE_TOLERANCES = {"double": 1e-9, "float": 1e-5}

# An interior point method ends some way before the vertex.
LOOSE_OBJECTIVES = {"quantile": 1e-6}


class Program:
    """A program that serves requests: a column of the table."""

    def __init__(self, name, command, works=None, environment=None):
        self.name, self.works = name, works or {}
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
                                        env={**os.environ, **(environment or {})})
        self.versions = self.ask("versions")
        if environment:
            self.versions = {f"{key} ({name})": version for key, version in self.versions.items()}

    def ask(self, *words):
        """Sends a request and waits for the response."""
        print(*words, file=self.process.stdin, flush=True)
        response = self.process.stdout.readline()
        if not response:
            raise RuntimeError(f"{self.name} ended instead of answering: {' '.join(map(str, words))}")
        return json.loads(response)

    def close(self):
        """Ends the program."""
        self.process.stdin.close()
        self.process.wait()


class Case:
    """One row of the table: a work of one size, with its files."""

    def __init__(self, work, element, features, rows, folder):
        self.work, self.element, self.features = work, element, features
        self.rows = {"predict": PREDICTION_ROWS, "cholesky": features}.get(work, rows)
        if work in CHOICE_ROWS:
            self.rows = CHOICE_ROWS[work][features]
        self.rows = MODEL_ROWS.get(work, self.rows)
        self.files = os.path.join(folder, "rows"), os.path.join(folder, "targets")
        self.answer_path = os.path.join(folder, "answer")

    def request(self, name=None):
        """The words that tell the case to a program."""
        return name or self.work, self.element, self.features, self.rows, PENALTIES.get(self.work, 0.0), *self.files

    def answer(self, program):
        """What a program finds."""
        program.ask("answer", self.answer_path)
        numbers = array.array("d")
        with open(self.answer_path, "rb") as file:
            numbers.frombytes(file.read())
        return numbers

    def objective(self, own, answer):
        """The objective of a fit, evaluated on the rows."""
        return own.ask("objective", *self.request(), ",".join(map(repr, answer)))["objective"]

    def check(self, own, program):
        """Ends the comparison where a program finds something else than this library."""
        expected, found = self.answer(own), self.answer(program)
        if self.work in OBJECTIVES:
            expected, found = (self.objective(own, answer) for answer in (expected, found))
            error = abs(found - expected) / min(abs(expected), abs(found))
            tolerance = LOOSE_OBJECTIVES.get(self.work, OBJECTIVE_TOLERANCES[self.element])
        else:
            if len(found) != len(expected):
                sys.exit(f"{self.work}: {program.name} has {len(found)} numbers in its answer, and not {len(expected)}.")
            scale = max(map(abs, expected))
            error = max(abs(f - e) for f, e in zip(found, expected)) / scale
            tolerance = CHOICE_TOLERANCES.get(self.work, TOLERANCES[self.element])
        if not error <= tolerance:
            sys.exit(f"{self.work} {self.element} {self.features}: the answer of {program.name} differs by {error:.2g}, "
                     f"the tolerance being {tolerance:g}.")
        return error

    def measure(self, programs, rounds):
        """The median time of every program that offers the work, the programs taking turns."""
        own = programs[0]
        own.ask("generate", *self.request())
        ways = {}
        for program in programs:
            name = program.works.get(self.work, self.work)
            response = program.ask("prepare", *self.request(name)) if name else {"ready": False}
            if response["ready"]:
                ways[program] = response.get("way")
        errors = {program: self.check(own, program) for program in ways if program is not own}
        samples = {program: [] for program in ways}
        for _ in range(rounds):
            for program in ways:
                samples[program].append(program.ask("time")["nanoseconds"])
        return {"work": self.work, "type": self.element, "features": self.features, "rows": self.rows,
                "programs": {program.name: self.figures(samples[program], ways[program], errors.get(program)) for program in ways}}

    def figures(self, samples, way, error):
        """The median in nanoseconds, for a million rows where rows are what is counted, with what else is known."""
        count = MILLION / self.rows if self.work in ("moments", *FITS) else 1.0
        figures = {"nanoseconds": statistics.median(samples) * count}
        if way:
            figures["way"] = way
        if error is not None:
            figures["error"] = error
        return figures


def commands(build, own):
    """The programs: name, command, works that are called otherwise or not at all, environment. What is not there is left out."""
    here = os.path.dirname(os.path.abspath(__file__))
    python, script = "/usr/bin/python3", shutil.which("Rscript")

    def built(name):
        return os.path.join(build, name) if os.path.exists(os.path.join(build, name)) else None

    def succeeds(*command):
        return None not in command and subprocess.run(command, capture_output=True).returncode == 0

    yield OWN, [*own, "own"]
    if eigen := built("eigen"):
        yield "Eigen", [eigen]
        yield "Eigen, uncentred", [eigen], {work: None for work in WORKS} | {"ridge": "ridge-uncentred"}
    if openblas := built("openblas"):
        yield "OpenBLAS", [openblas]
        if "avx512f" in processor_line("flags"):
            # Versions older than the processor take kernels of half the width for it.
            yield "OpenBLAS, AVX-512", [openblas], {}, {"OPENBLAS_CORETYPE": "SKYLAKEX"}
    if libxsmm := built("libxsmm"):
        yield "libxsmm", [libxsmm]
    for name, module, file in [("NumPy", "numpy", "numpy_peer.py"), ("scikit-learn", "sklearn", "scikit_learn_peer.py")]:
        if succeeds(python, "-c", f"import {module}"):
            yield name, [python, os.path.join(here, file)]
    if succeeds(script, "-e", "quit(status = !requireNamespace('glmnet', quietly = TRUE))"):
        yield "glmnet", [script, os.path.join(here, "glmnet.R")]
    if succeeds(script, "-e", "quit(status = !requireNamespace('quantreg', quietly = TRUE))"):
        yield "quantreg", [script, os.path.join(here, "quantreg.R")]
    yield "Math.NET", [*own, "math-net"]


def figure(value):
    """Three digits that count."""
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def table(results, names):
    """The results as a table: times, and in brackets how often the time of this library goes into them."""
    peers = [name for name in names if name != OWN and any(name in result["programs"] for result in results)]
    lines = ["| work | N | unit | " + " | ".join(["this library", *peers, "best peer / this library"]) + " |",
             "| --- | ---: | --- |" + " ---: |" * (len(peers) + 2)]
    for result in results:
        title, (unit, nanoseconds), elements, _ = WORKS[result["work"]]
        own = result["programs"][OWN]["nanoseconds"]
        others = {name: result["programs"][name]["nanoseconds"] for name in peers if name in result["programs"]}
        cells = [f"{figure(others[name] / nanoseconds)} ({figure(others[name] / own)})" if name in others else "" for name in peers]
        name = f"{title}, {result['type']}" if len(elements) > 1 else title
        if result["work"] in CHOICE_ROWS or result["work"] in MODEL_ROWS:
            name = f"{title}, {result['rows']:,} rows"
        best = figure(min(others.values()) / own) if others else ""
        lines.append(f"| {name} | {result['features']} | {unit} | " + " | ".join([figure(own / nanoseconds), *cells, best]) + " |")
    return "\n".join(lines)


def processor_line(key):
    """What the system says of the processor under a key; nothing where it says nothing."""
    with contextlib.suppress(OSError), open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith(key):
                return line.split(":", 1)[1].strip()
    return ""


def main():
    """Reads the command line, compares, prints."""
    parser = argparse.ArgumentParser(prog="eng/peers", description=__doc__.splitlines()[0])
    parser.add_argument("--only", default=",".join(WORKS), help="works, separated by commas")
    parser.add_argument("--features", help="numbers of features, separated by commas")
    parser.add_argument("--type", default="double,float", help="element types, separated by commas")
    parser.add_argument("--programs", help="peers, separated by semicolons")
    parser.add_argument("--rows", type=int, help="rows of moments and fits")
    parser.add_argument("--rounds", type=int, default=7, help="rounds, of which the medians are taken")
    parser.add_argument("--json", help="a file that gets the results with all versions")
    parser.add_argument("--build", required=True, help=argparse.SUPPRESS)
    parser.add_argument("own", nargs="+", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    features = [int(word) for word in arguments.features.split(",")] if arguments.features else None
    wanted = arguments.only.split(",")
    if unknown := set(wanted) - set(WORKS):
        parser.error(f"there is no work {', '.join(unknown)}; there are {', '.join(WORKS)}")

    os.environ.update({name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")})
    names = arguments.programs.split(";") if arguments.programs else None
    programs = [Program(*command) for command in commands(arguments.build, arguments.own)
                if names is None or command[0] in (OWN, *names)]
    results = []
    with tempfile.TemporaryDirectory(prefix="peers") as folder:
        for work in wanted:
            _, _, elements, sizes = WORKS[work]
            for element in (element for element in elements if element in arguments.type.split(",")):
                for size in (size for size in sizes if features is None or size in features):
                    rows = arguments.rows or (MILLION if size < MANY_FEATURES else FEWER_ROWS)
                    results.append(Case(work, element, size, rows, folder).measure(programs, arguments.rounds))
                    print(f"{work} {element} {size}", file=sys.stderr)
    processor = programs[0].versions.pop("processor")
    sdk = subprocess.run([arguments.own[0], "--version"], capture_output=True, text=True, check=True).stdout.strip()
    versions = {".NET SDK": sdk} | {name: version for program in programs for name, version in program.versions.items()}
    for program in programs:
        program.close()
    print(table(results, [program.name for program in programs]))
    print()
    print(", ".join(f"{name} {version}" for name, version in versions.items()))
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump({"machine": {"processor": processor, "system": platform.platform()}, "versions": versions,
                       "rounds": arguments.rounds, "works": results}, file, indent=1)
            file.write("\n")


if __name__ == "__main__":
    main()
