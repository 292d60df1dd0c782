"""What the Python programs of the comparison share: requests, files, and the clock. README.md has the protocol."""

import json
import sys
import time

import numpy

PREDICTED_ROWS = 16
SAMPLE_SECONDS = 0.03
SAMPLES = 3


class Request:
    """A work and its files, from the words after the verb."""

    def __init__(self, words):
        self.work, self.element, features, rows, penalty, self.rows_path, self.targets_path = words
        self.features, self.row_count, self.penalty = int(features), int(rows), float(penalty)
        self.dtype = numpy.float64 if self.element == "double" else numpy.float32

    def rows(self):
        """The rows as they lie in the file."""
        return numpy.fromfile(self.rows_path, self.dtype).reshape(self.row_count, self.features)

    def targets(self):
        """The targets."""
        return numpy.fromfile(self.targets_path, self.dtype)


class Timed:
    """A function with the number of repetitions that make a sample of some hundredths of a second."""

    def __init__(self, name, function):
        self.name, self.function, self.repetitions = name, function, 1
        function()
        while self.seconds() < SAMPLE_SECONDS:
            self.repetitions *= 2

    def seconds(self):
        """The time of one sample."""
        start = time.perf_counter()
        for _ in range(self.repetitions):
            self.function()
        return time.perf_counter() - start

    def nanoseconds(self):
        """The time of one repetition in one sample."""
        return 1e9 * self.seconds() / self.repetitions


def fastest(candidates):
    """Of the ways to do a work, by name, the one that takes the least time."""
    timed = [Timed(name, function) for name, function in candidates.items()]
    return min(timed, key=lambda way: min(way.nanoseconds() for _ in range(SAMPLES)))


def serve(versions, prepare):
    """Serves requests until standard input ends. A work that is not offered has no candidates; a candidate returns its answer."""
    timed = None
    for line in sys.stdin:
        verb, *words = line.split()
        if verb == "versions":
            response = versions
        elif verb == "prepare":
            timed = None
            candidates = prepare(Request(words))
            timed = fastest(candidates) if candidates else None
            response = {"ready": True, "way": timed.name} if timed else {"ready": False}
        elif verb == "answer":
            numpy.asarray(timed.function(), numpy.float64).tofile(words[0])
            response = {}
        elif verb == "time":
            response = {"nanoseconds": timed.nanoseconds()}
        else:
            raise ValueError(f"there is no request {verb}")
        print(json.dumps(response), flush=True)
