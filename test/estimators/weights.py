"""Writes weights.json: what scikit-learn's estimators come to with weights, for test/estimators/weights.test.ts.

    /usr/bin/python3 test/estimators/weights.py && npx biome format --write test/estimators

Debian's python3-sklearn is enough. The rows are test/datasets/iris.csv.
"""

import csv
import json
import os

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, "../datasets/iris.csv")) as file:
    rows = list(csv.reader(file))[1:]
X = np.array([[float(value) for value in row[:4]] for row in rows])
y = np.array([row[4] for row in rows])
Z = StandardScaler().fit_transform(X)
by_row = 0.5 + np.arange(len(y)) % 4
by_class = {"setosa": 1, "versicolor": 6, "virginica": 0.5}


def fitted(C, class_weight=None, sample_weight=None):
    model = LogisticRegression(C=C, class_weight=class_weight, max_iter=100000, tol=1e-12)
    model.fit(Z, y, sample_weight)
    return {"coefs": model.coef_.tolist(), "intercepts": model.intercept_.tolist()}


document = {
    "script": "test/estimators/weights.py",
    "source": f"scikit-learn {sklearn.__version__}",
    "classes": fitted(0.05, by_class),
    "rows": fitted(0.05, None, by_row),
    "both": fitted(2, by_class, by_row),
    "heavy": fitted(0.01, None, np.full(len(y), 100.0)),
}
with open(os.path.join(HERE, "weights.json"), "w") as file:
    json.dump(document, file, indent=2)
