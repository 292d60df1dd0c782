"""NumPy: X'X and X'y, and a plain block descent for the group lasso."""

import numpy

from peer_protocol import serve


GROUP_SIZE = 4
GROUP_TOLERANCE = 1e-12


def prepare_group(request):
    """Proximal steps of one block after the other on the centred products, which are there before the time is taken."""
    rows, targets = request.rows(), request.targets()
    means, target_mean = rows.mean(axis=0), targets.mean()
    centred = rows - means
    products, right = centred.T @ centred / request.row_count, centred.T @ (targets - target_mean) / request.row_count
    blocks = [slice(first, first + GROUP_SIZE) for first in range(0, request.features, GROUP_SIZE)]
    steps = [1.0 / numpy.linalg.eigvalsh(products[block, block])[-1] for block in blocks]
    threshold = request.penalty * numpy.sqrt(GROUP_SIZE)

    def fit():
        coefficients, gradient = numpy.zeros(request.features), -right
        while True:
            largest = 0.0
            for block, step in zip(blocks, steps):
                old = coefficients[block]
                point = old - step * gradient[block]
                norm = numpy.sqrt(point @ point)
                new = point * (1.0 - step * threshold / norm) if norm > step * threshold else numpy.zeros(GROUP_SIZE)
                change = new - old
                if change.any():
                    gradient = gradient + products[:, block] @ change
                    coefficients[block] = new
                    largest = max(largest, numpy.abs(change).max())
            if largest <= GROUP_TOLERANCE:
                return numpy.append(coefficients, target_mean - means @ coefficients)

    return {"block descent": fit}


def prepare(request):
    if request.work == "group":
        return prepare_group(request)
    if request.work != "moments":
        return {}

    rows, targets = request.rows(), request.targets()
    columns = numpy.asfortranarray(rows)

    def moments(x):
        return lambda: numpy.concatenate([(x.T @ x).ravel(), x.T @ targets])

    return {"row-major": moments(rows), "column-major": moments(columns)}


def version():
    """The version, and the library that does the work where NumPy tells it."""
    try:
        import threadpoolctl
        libraries = [f"{pool['internal_api']} {pool['version']}" for pool in threadpoolctl.threadpool_info()]
        return {"NumPy": numpy.__version__, "NumPy's BLAS": ", ".join(libraries)}
    except ImportError:
        return {"NumPy": numpy.__version__}


if __name__ == "__main__":
    serve(version(), prepare)
