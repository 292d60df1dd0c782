"""NumPy: X'X and X'y."""

import numpy

from peer_protocol import serve


def prepare(request):
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
