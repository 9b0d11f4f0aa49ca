"""Writes the data sets that the recipe `table` was chosen on, with scikit-learn's scores beside them.

Next: choose.mjs trains this library on the same folds. README.md says what was found.
Usage: python3 choose.py FOLDER   (scikit-learn 1.2.1; about two minutes)
A set is FOLDER/NAME.json (rows, columns, kind, fold count, reference scores), NAME.x.f64 [rows, columns],
NAME.y.f64 [rows] (class numbers or values) and NAME.fold.i32 [rows]. Columns of categories are already one-hot.
"""
import json
import sys
import warnings
from pathlib import Path

import numpy as np
from sklearn import datasets, ensemble, linear_model, neural_network
from sklearn.compose import TransformedTargetRegressor
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeRegressor

warnings.filterwarnings("ignore")
OUT = Path(sys.argv[1])
rng = np.random.default_rng(7)
SETS = {}  # name: (x, y, kind)


def add(name, x, y, kind):
    SETS[name] = (np.asarray(x, float), np.asarray(y, float), kind)


def one_hot(levels, count):
    return np.eye(count)[levels]


def coin(logits):
    return rng.random(len(logits)) < 1 / (1 + np.exp(-logits))


def tree_target(x, leaves, trees):
    """A sum of random trees: each fitted to noise, so that its steps lie anywhere."""
    total = np.zeros(len(x))
    for _ in range(trees):
        columns = rng.choice(x.shape[1], min(4, x.shape[1]), replace=False)
        tree = DecisionTreeRegressor(max_leaf_nodes=leaves, splitter="random", random_state=int(rng.integers(1e6)))
        rows = rng.choice(len(x), min(len(x), 400), replace=False)
        total += tree.fit(x[rows][:, columns], rng.normal(size=len(rows))).predict(x[:, columns])
    return (total - total.mean()) / total.std()


# scikit-learn's own
for name in ["iris", "wine", "breast_cancer", "digits", "diabetes"]:
    add(name, *getattr(datasets, f"load_{name}")(return_X_y=True), "values" if name == "diabetes" else "classes")

# classes
x = np.c_[rng.normal(52, 11, 300).round(), rng.integers(58, 70, 300), rng.exponential(4, 300).round()]
add("survival", x, coin(-1.6 + 0.9 * np.log1p(x[:, 2]) * (x[:, 2] > 2) - 0.01 * (x[:, 0] - 52)), "classes")
x = np.c_[rng.poisson(3.8, 768), rng.normal(120, 31, 768), rng.normal(69, 19, 768), rng.exponential(80, 768), rng.gamma(8, 4, 768),
          rng.lognormal(-0.9, 0.6, 768), 21 + rng.exponential(12, 768), rng.normal(size=768)]
add("clinic", x, coin(-1 + 0.033 * (x[:, 1] - 120) + 0.08 * (x[:, 4] - 32) + 0.1 * x[:, 0] + 0.9 * (x[:, 5] - 0.4) - 0.8 * (x[:, 6] < 26)), "classes")
add("easy", *datasets.make_classification(500, 10, n_informative=6, class_sep=1.5, random_state=1), "classes")
add("noisy3", *datasets.make_classification(1000, 20, n_informative=8, n_classes=3, flip_y=0.1, random_state=2), "classes")
add("rare", *datasets.make_classification(1000, 15, n_informative=6, weights=[0.88], flip_y=0.03, random_state=3), "classes")
add("moons", *datasets.make_moons(800, noise=0.3, random_state=4), "classes")
x = rng.random((1500, 6))
add("steps", x, coin(6 * (((x[:, 0] > 0.4) ^ (x[:, 1] < 0.6)) | (x[:, 2] > 0.85)) - 3), "classes")
x = rng.lognormal(0, 1, (3000, 10))
add("tree3", x, np.digitize(tree_target(x, 12, 3) + 0.2 * rng.normal(size=3000), [-0.5, 0.5]), "classes")
levels = [rng.integers(0, k, 700) for k in (2, 3, 4, 8)]
x = np.c_[rng.gamma(4, 8, 700), rng.lognormal(3, 1, 700), *[one_hot(l, l.max() + 1) for l in levels]]
add("voyage", x, coin(-0.8 + 2.6 * levels[0] - 1.1 * levels[1] * levels[0] - 0.5 * (levels[1] == 2) + 1.8 * (x[:, 0] < 12) + 0.3 * (levels[2] == 1)), "classes")
levels = [rng.integers(0, k, 20000) for k in (7, 16, 6, 40)]
effects = [rng.normal(0, s, k) for s, k in zip((0.7, 0.6, 0.7, 0.3), (7, 16, 6, 40))]
gain = np.where(rng.random(20000) < 0.09, rng.lognormal(8, 1, 20000), 0)
x = np.c_[rng.gamma(6, 6.4, 20000), rng.lognormal(12, 0.5, 20000), gain, rng.normal(40, 12, 20000).round(), rng.integers(1, 17, 20000), *[one_hot(l, l.max() + 1) for l in levels]]
logit = sum(e[l] for e, l in zip(effects, levels)) - 0.0025 * (x[:, 0] - 50) ** 2 + 0.3 * (x[:, 4] - 10) + 4 * (gain > 5000) - 1.5 * ((gain > 0) & (gain < 3000)) + 0.03 * (x[:, 3] - 40) - 0.3
add("income", x, coin(1.2 * logit), "classes")

# values
add("friedman1", *datasets.make_friedman1(1000, noise=1, random_state=1), "values")
add("friedman2", *datasets.make_friedman2(500, noise=30, random_state=2), "values")
add("friedman3", *datasets.make_friedman3(500, noise=0.1, random_state=3), "values")
x, y = datasets.make_regression(1200, 10, n_informative=6, noise=20, random_state=4)
add("skewed", x, 1e4 * np.exp(y / y.std() * 0.8), "values")
x, y = datasets.make_regression(400, 12, n_informative=8, noise=60, random_state=5)
add("linear", x, y, "values")
x = rng.normal(size=(800, 6))
add("outliers", x, 3 * x[:, 0] + 2 * np.sin(2 * x[:, 1]) + x[:, 2] * x[:, 3] + rng.standard_t(2.5, 800), "values")
x = rng.random((1500, 8))
add("steps_v", x, 3 * (x[:, 0] > 0.3) * (x[:, 1] < 0.7) + 2 * (x[:, 2] > 0.5) - 4 * (x[:, 3] > 0.8) * (x[:, 4] > 0.4) + 0.4 * rng.normal(size=1500), "values")
x = rng.lognormal(0, 1, (4000, 8))
add("trees_v", x, tree_target(x, 25, 6) + 0.3 * rng.normal(size=4000), "values")
size = rng.beta(5, 2.5, 3000)
sex = rng.integers(0, 3, 3000)
x = np.c_[size * np.exp(0.05 * rng.normal(size=3000)), 0.8 * size + 0.03 * rng.normal(size=3000), 0.3 * size + 0.03 * rng.normal(size=3000),
          *[c * size**3 * np.exp(0.15 * rng.normal(size=3000)) for c in (2.5, 1.1, 0.55, 0.7)], one_hot(sex, 3)]
add("shells", x, np.round(4 + 12 * x[:, 6] / (0.5 + x[:, 4]) * size + 1.5 * (sex == 1) + rng.gamma(1.5, 0.4 + 2 * size, 3000)), "values")
cylinders = rng.integers(0, 3, 390)
x = np.c_[100 + 90 * cylinders + rng.normal(0, 25, 390), 70 + 35 * cylinders + rng.normal(0, 12, 390), 2200 + 700 * cylinders + rng.normal(0, 300, 390), rng.normal(15.5, 2.7, 390), rng.integers(70, 83, 390), one_hot(cylinders, 3), one_hot(rng.integers(0, 3, 390), 3)]
add("cars", x, 60000 / x[:, 2] + 600 / x[:, 1] + 0.08 * (x[:, 4] - 70) ** 1.7 + 2 * x[:, 8] + rng.normal(0, 1.8, 390), "values")
place = np.c_[rng.normal(0, 2, 20000), rng.normal(0, 2, 20000)]
wealth = rng.lognormal(1.2, 0.45, 20000)
x = np.c_[wealth, rng.integers(1, 53, 20000), rng.lognormal(1.6, 0.3, 20000), rng.lognormal(0.1, 0.1, 20000), rng.lognormal(7, 0.8, 20000), rng.lognormal(1.1, 0.3, 20000), place]
y = 0.5 * wealth + 1.2 * tree_target(place, 120, 3) - 0.4 * np.log(x[:, 5]) + 0.8 * np.exp(-((place - 1) ** 2).sum(1)) + 0.01 * x[:, 1] + 0.45 * rng.normal(size=20000)
add("houses", x, np.clip(y, None, np.quantile(y, 0.96)), "values")

OUT.mkdir(parents=True, exist_ok=True)
for name, (x, y, kind) in SETS.items():
    classes = kind == "classes"
    splitter = (StratifiedKFold if classes else KFold)(5, shuffle=True, random_state=0)
    fold = np.zeros(len(y), np.int32)
    for k, (_, test) in enumerate(splitter.split(x, y)):
        fold[test] = k
    count = 5 if len(y) <= 1000 else 2 if len(y) < 10000 else 1
    scaled = lambda model: make_pipeline(StandardScaler(), model if classes else TransformedTargetRegressor(model, transformer=StandardScaler()))
    models = {
        "linear": lambda: scaled(linear_model.LogisticRegression(max_iter=1000) if classes else linear_model.Ridge()),
        "mlp": lambda: scaled((neural_network.MLPClassifier if classes else neural_network.MLPRegressor)(random_state=0)),
        "gbt": lambda: (ensemble.HistGradientBoostingClassifier if classes else ensemble.HistGradientBoostingRegressor)(random_state=0),
    }
    reference = {key: [make().fit(x[fold != k], y[fold != k]).score(x[fold == k], y[fold == k]) for k in range(count)] for key, make in models.items()}
    x.tofile(OUT / f"{name}.x.f64"), y.tofile(OUT / f"{name}.y.f64"), fold.tofile(OUT / f"{name}.fold.i32")
    info = {"name": name, "rows": x.shape[0], "columns": x.shape[1], "kind": kind, "folds": count, "reference": reference}
    (OUT / f"{name}.json").write_text(json.dumps(info))
    print(f"{name:14} {x.shape}", {key: round(float(np.mean(value)), 4) for key, value in reference.items()}, flush=True)
