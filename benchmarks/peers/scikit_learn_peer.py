"""scikit-learn: predictions of one row, ridge and lasso, with the arguments that a user would give who wants them fast."""

import numpy
import sklearn
from sklearn.linear_model import Lasso, LinearRegression, Ridge

from peer_protocol import PREDICTED_ROWS, serve

# The default of 1e-4 stops some way before the objective that the others reach.
LASSO_TOLERANCE = 1e-10


def prepare_prediction(request):
    rows = request.rows()
    model = LinearRegression()
    model.coef_, model.intercept_ = rows[PREDICTED_ROWS], request.targets()[0]
    single = [rows[row : row + 1] for row in range(PREDICTED_ROWS)]

    # One row more for each call; the answer has those of the last sixteen calls.
    state = {"row": 0, "predictions": numpy.zeros(PREDICTED_ROWS)}

    def predict():
        row = state["row"]
        state["predictions"][row] = model.predict(single[row])[0]
        state["row"] = (row + 1) % PREDICTED_ROWS
        return state["predictions"]

    return {"predict": predict}


def prepare_fit(request, model):
    rows, targets = request.rows(), request.targets()

    def fit(x):
        def run():
            model.fit(x, targets)
            return numpy.append(model.coef_, model.intercept_)

        return run

    return {"row-major": fit(rows), "column-major": fit(numpy.asfortranarray(rows))}


def prepare(request):
    if request.work == "predict":
        return prepare_prediction(request)
    if request.work == "ridge":
        return prepare_fit(request, Ridge(alpha=request.penalty, solver="cholesky"))
    if request.work == "lasso":
        return prepare_fit(request, Lasso(alpha=request.penalty, precompute=True, tol=LASSO_TOLERANCE))
    return {}


if __name__ == "__main__":
    serve({"scikit-learn": sklearn.__version__}, prepare)
