"""scikit-learn: predictions of one row, fits and cross-validated choices, with the arguments that a user would give who wants them fast."""

import numpy
import sklearn
from sklearn.linear_model import Lasso, LassoCV, LinearRegression, LogisticRegressionCV, PoissonRegressor, QuantileRegressor, Ridge
from sklearn.model_selection import GridSearchCV, KFold

from peer_protocol import PREDICTED_ROWS, serve

# The default of 1e-4 stops some way before the objective that the others reach.
LASSO_TOLERANCE = 1e-10

# What it takes for the objectives of counts to agree to nine digits.
POISSON_TOLERANCE = 1e-7

# What it takes for the scores of folds to agree to seven digits.
PATH_TOLERANCE = 1e-8
LOGISTIC_TOLERANCE = 1e-8

LASSO_STRENGTHS, LASSO_FOLDS = 100, 10
RIDGE_STRENGTHS, RIDGE_FOLDS = [1000.0, 100.0, 10.0, 1.0, 0.1, 0.01], 5
LOGISTIC_STRENGTHS, LOGISTIC_FOLDS = numpy.logspace(4, -4, 20), 5


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


def prepare_ways(request, models):
    rows, targets = request.rows(), request.targets()

    def fit(model):
        def run():
            model.fit(rows, targets)
            return numpy.append(model.coef_, model.intercept_)

        return run

    return {name: fit(model) for name, model in models.items()}


def prepare_quantile(request):
    solvers = ("highs", "highs-ipm", "highs-ds")
    return prepare_ways(request, {name: QuantileRegressor(quantile=0.5, alpha=request.penalty, solver=name) for name in solvers})


def prepare_poisson(request):
    # Its objective is a mean.
    alpha = request.penalty / request.row_count
    solvers = ("newton-cholesky", "lbfgs")
    return prepare_ways(request, {name: PoissonRegressor(alpha=alpha, solver=name, tol=POISSON_TOLERANCE, max_iter=1000) for name in solvers})


def prepare_lasso_choice(request):
    rows, targets = request.rows(), request.targets()

    def choose(x):
        def run():
            model = LassoCV(n_alphas=LASSO_STRENGTHS, eps=1e-3, cv=LASSO_FOLDS, tol=PATH_TOLERANCE, max_iter=100_000)
            return model.fit(x, targets).mse_path_

        return run

    return {"row-major": choose(rows), "column-major": choose(numpy.asfortranarray(rows))}


def prepare_ridge_choice(request):
    rows, targets = request.rows(), request.targets()

    def run():
        search = GridSearchCV(Ridge(), {"alpha": RIDGE_STRENGTHS}, cv=RIDGE_FOLDS, scoring="neg_mean_squared_error").fit(rows, targets)
        return -numpy.column_stack([search.cv_results_[f"split{fold}_test_score"] for fold in range(RIDGE_FOLDS)])

    return {"default": run}


def prepare_logistic_choice(request):
    rows, labels = request.rows(), request.targets()

    def choose(solver):
        def run():
            # Its own folds would be stratified; C is the inverse of the strength, and it goes from strong to weak.
            model = LogisticRegressionCV(Cs=1.0 / LOGISTIC_STRENGTHS, cv=KFold(LOGISTIC_FOLDS), scoring="neg_log_loss", solver=solver,
                                         tol=LOGISTIC_TOLERANCE, max_iter=1000)
            return -model.fit(rows, labels).scores_[1.0].T

        return run

    return {solver: choose(solver) for solver in ("lbfgs", "newton-cholesky")}


def prepare(request):
    models = {"quantile": prepare_quantile, "poisson": prepare_poisson}
    if request.work in models:
        return models[request.work](request)
    choices = {"lasso-choice": prepare_lasso_choice, "ridge-choice": prepare_ridge_choice, "logistic-choice": prepare_logistic_choice}
    if request.work in choices:
        return choices[request.work](request)
    if request.work == "predict":
        return prepare_prediction(request)
    if request.work == "ridge":
        return prepare_fit(request, Ridge(alpha=request.penalty, solver="cholesky"))
    if request.work == "lasso":
        return prepare_fit(request, Lasso(alpha=request.penalty, precompute=True, tol=LASSO_TOLERANCE))
    return {}


if __name__ == "__main__":
    serve({"scikit-learn": sklearn.__version__}, prepare)
