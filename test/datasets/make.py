"""Writes the data sets of this folder from those that scikit-learn carries, and estimators.json: what scikit-learn's
estimators come to on them, for test/estimators.

    /usr/bin/python3 test/datasets/make.py && npx biome format --write test/datasets

Debian's python3-sklearn is enough. README.md says where the data are from.
"""

import csv
import json
import os
import warnings

import numpy as np
import sklearn
from sklearn.compose import TransformedTargetRegressor
from sklearn.datasets import load_diabetes, load_iris, load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, hamming_loss, mean_absolute_error, mean_squared_error, r2_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

HERE = os.path.dirname(os.path.abspath(__file__))
SEEDS = range(10)


def write(name, header, rows):
    with open(os.path.join(HERE, name), "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def number(value):
    return int(value) if float(value).is_integer() else float(f"{value:.7g}")


def tidy(names):
    return [name.replace(" (cm)", "").replace(" ", "_").replace("/", "_") for name in names]


def is_test(n):
    """Every fourth row is a test row."""
    return np.arange(n) % 4 == 3


def scaled(estimator):
    return make_pipeline(StandardScaler(), estimator)


def scores(make, X, y, metric):
    """A metric of each seed's estimator on the test rows."""
    test = is_test(len(X))
    found = []
    for seed in SEEDS:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = scaled(make(seed)).fit(X[~test], y[~test])
        found.append(float(metric(y[test], model.predict(X[test]))))
    return {"mean": float(np.mean(found)), "lowest": min(found), "highest": max(found)}


iris = load_iris()
iris_names = [str(iris.target_names[label]) for label in iris.target]
write("iris.csv", [*tidy(iris.feature_names), "species"], [[*map(number, x), n] for x, n in zip(iris.data, iris_names)])

diabetes = load_diabetes(scaled=False)
write("diabetes.csv", [*diabetes.feature_names, "progression"],
      [[*map(number, x), number(t)] for x, t in zip(diabetes.data, diabetes.target)])  # fmt: skip

# Several yes-or-no facts of each wine: three of its measurements above their medians, which are then no features.
wine = load_wine()
told = ["flavanoids", "color_intensity", "proline"]
names = tidy(wine.feature_names)
columns = [names.index(name) for name in told]
labels = (wine.data[:, columns] > np.median(wine.data[:, columns], axis=0)).astype(int)
others = [j for j in range(wine.data.shape[1]) if j not in columns]
write("wine.csv", [*[names[j] for j in others], *[f"high_{name}" for name in told]],
      [[*map(number, x[others]), *map(int, t)] for x, t in zip(wine.data, labels)])  # fmt: skip

accuracy = lambda truth, predicted: np.mean(truth == predicted)  # noqa: E731
Xd, yd = diabetes.data, diabetes.target
Xw = wine.data[:, others]

Z = StandardScaler().fit_transform(iris.data)
logistic = LogisticRegression(C=1, max_iter=10000, tol=1e-10).fit(Z, iris.target)
two = iris.target > 0
binary = LogisticRegression(C=1, max_iter=10000, tol=1e-10).fit(Z, two)
ones = OneVsRestClassifier(LogisticRegression(C=1, max_iter=10000, tol=1e-10)).fit(Z, iris.target)

mlp = {"hidden_layer_sizes": (20,), "max_iter": 400}
regressor = {"hidden_layer_sizes": (20,), "solver": "adam", "alpha": 1, "learning_rate_init": 0.01, "max_iter": 200}
scaled_regressor = lambda seed: TransformedTargetRegressor(  # noqa: E731
    MLPRegressor(random_state=seed, **regressor), transformer=StandardScaler())  # fmt: skip
metrics_truth = np.array([[1, 2.5], [2, 0.5], [4, -1], [0, 3]])
metrics_predicted = np.array([[1.5, 2], [2, 1], [3, -2], [-0.5, 2.75]])
label_truth = np.array([[1, 0, 1], [0, 1, 1], [1, 1, 0], [0, 0, 0], [1, 0, 0]])
label_predicted = np.array([[1, 0, 0], [0, 1, 1], [0, 1, 1], [0, 0, 0], [1, 1, 0]])

document = {
    "script": "test/datasets/make.py",
    "source": f"scikit-learn {sklearn.__version__}",
    "logistic": {"coefs": logistic.coef_.tolist(), "intercepts": logistic.intercept_.tolist(),
                 "score": float(logistic.score(Z, iris.target))},
    "binary": {"coefs": binary.coef_.tolist(), "intercepts": binary.intercept_.tolist(), "score": float(binary.score(Z, two))},
    "oneVsRest": {"coefs": [e.coef_[0].tolist() for e in ones.estimators_], "score": float(ones.score(Z, iris.target))},
    "classifier": {"adam": scores(lambda seed: MLPClassifier(random_state=seed, **mlp), iris.data, iris.target, accuracy),
                   "sgd": scores(lambda seed: MLPClassifier(solver="sgd", learning_rate_init=0.05, random_state=seed, **mlp),
                                 iris.data, iris.target, accuracy)},
    "regressor": {"r2": scores(lambda seed: MLPRegressor(random_state=seed, **regressor), Xd, yd, r2_score),
                  "meanAbsoluteError": scores(lambda seed: MLPRegressor(random_state=seed, **regressor), Xd, yd,
                                              mean_absolute_error)},
    "scaledRegressor": {"r2": scores(scaled_regressor, Xd, yd, r2_score),
                        "meanAbsoluteError": scores(scaled_regressor, Xd, yd, mean_absolute_error)},
    "multiLabel": {"macroF1": scores(lambda seed: MLPClassifier(random_state=seed, **mlp), Xw, labels,
                                     lambda t, p: f1_score(t, p, average="macro")),
                   "microF1": scores(lambda seed: MLPClassifier(random_state=seed, **mlp), Xw, labels,
                                     lambda t, p: f1_score(t, p, average="micro"))},
    "metrics": {
        "values": {"truth": metrics_truth.tolist(), "predicted": metrics_predicted.tolist(),
                   "meanAbsoluteError": mean_absolute_error(metrics_truth, metrics_predicted, multioutput="raw_values").tolist(),
                   "rootMeanSquaredError": np.sqrt(mean_squared_error(metrics_truth, metrics_predicted, multioutput="raw_values")).tolist(),
                   "r2": r2_score(metrics_truth, metrics_predicted, multioutput="raw_values").tolist(),
                   "meanR2": r2_score(metrics_truth, metrics_predicted)},
        "labels": {"truth": label_truth.tolist(), "predicted": label_predicted.tolist(),
                   "f1": f1_score(label_truth, label_predicted, average=None).tolist(),
                   "macroF1": f1_score(label_truth, label_predicted, average="macro"),
                   "microF1": f1_score(label_truth, label_predicted, average="micro"),
                   "hammingLoss": hamming_loss(label_truth, label_predicted),
                   "subsetAccuracy": float(np.mean((label_truth == label_predicted).all(axis=1)))},
    },
}  # fmt: skip
with open(os.path.join(HERE, "estimators.json"), "w") as file:
    json.dump(document, file, indent=2)
