"""Prints what scikit-learn and PyTorch make of test/table/voyages.csv: the reference for test/table/pytorch.test.ts.

    /usr/bin/python3 test/table/pytorch.py > test/table/pytorch.json && npx biome format --write test/table

Debian's python3-sklearn (1.2.1) and python3-torch (1.13) are enough. The table has made-up voyages: numbers with gaps, words
with rare ones and gaps, a boolean with gaps. A ColumnTransformer makes the same choices as a schema with scaling "features":

- numbers: StandardScaler after the median (SimpleImputer); then an indicator, which we do not scale, so it is a transformer
  of its own. "age" has gaps and "fare" has none; MissingIndicator gives a feature for columns with gaps alone, as we do.
- words: one-hot with the levels of fewer than 2 rows together (min_frequency; src/table/columns/category.ts: fewestRows of
  60 rows), gaps as a level of its own, which scikit-learn takes by a constant. Our columns: kept levels in order of code points,
  rare ones, gap. scikit-learn puts rare ones last, and the gap among the levels, so columns are put in our order.
- the boolean: 0 or 1, the more frequent value for a gap, and an indicator.

The network is 5 hidden tanh units and a softmax over three classes, or one output for the standardised price; a step takes all
rows. Weights and biases are those of ten-losses.py. Everything is f64; a printed loss is taken before its step.
"""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from sklearn.compose import ColumnTransformer
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler
from torch import nn

torch.set_default_dtype(torch.float64)
HIDDEN, STEPS = 5, 10
FEWEST = 2
GAP = "(no value)"

table = pd.read_csv(Path(__file__).with_name("voyages.csv"))


def one_hot():
    constant = SimpleImputer(strategy="constant", fill_value=GAP)
    return make_pipeline(constant, OneHotEncoder(min_frequency=FEWEST, handle_unknown="infrequent_if_exist", sparse_output=False))


booleans = make_pipeline(
    OrdinalEncoder(categories=[["no", "yes"]], handle_unknown="use_encoded_value", unknown_value=np.nan, encoded_missing_value=np.nan),
    SimpleImputer(strategy="most_frequent", add_indicator=True),
)
transformer = ColumnTransformer([
    ("age", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), ["age"]),
    ("age gap", MissingIndicator(), ["age"]),
    ("fare", make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler()), ["fare"]),
    ("port", one_hot(), ["port"]),
    ("cabin", one_hot(), ["cabin"]),
    ("insured", booleans, ["insured"]),
], verbose_feature_names_out=False)
made = transformer.fit_transform(table).astype(float)


def our_order():
    """Of each one-hot block: kept levels by code point, rare ones together, the gap."""
    order, start = [], 0
    for name, fitted, columns in transformer.transformers_:
        if name == "remainder":
            continue
        part = transformer.output_indices_[name]
        places = list(range(part.start, part.stop))
        if columns[0] in ("port", "cabin"):
            encoder = fitted[-1]
            rare = set() if encoder.infrequent_categories_[0] is None else set(encoder.infrequent_categories_[0])
            kept = [level for level in encoder.categories_[0] if level not in rare]
            names = [*kept, *(["(rare)"] if rare else [])]
            rank = {GAP: 2, "(rare)": 1}
            places = [places[i] for i in sorted(range(len(names)), key=lambda i: (rank.get(names[i], 0), names[i]))]
        order += places
    return order


features = made[:, our_order()]
classes = sorted(table["class"].unique())
labels = np.array([classes.index(one) for one in table["class"]])
prices = StandardScaler().fit_transform(table[["price"]])


def layer(inputs, units, l):
    linear = nn.Linear(inputs, units)
    weight = [0.6 * math.sin(1.7 * k + l) for k in range(inputs * units)]
    linear.weight = nn.Parameter(torch.tensor(weight).reshape(inputs, units).T.contiguous())
    linear.bias = nn.Parameter(torch.tensor([0.1 * math.cos(j + l) for j in range(units)]))
    return linear


def losses(outputs, targets, criterion, make):
    network = nn.Sequential(layer(features.shape[1], HIDDEN, 0), nn.Tanh(), layer(HIDDEN, outputs, 1))
    optimizer = make(network.parameters())
    found = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = criterion(network(torch.tensor(features)), targets)
        loss.backward()
        optimizer.step()
        found.append(loss.item())
    return found


sgd = lambda parameters: torch.optim.SGD(parameters, lr=0.2)
adam = lambda parameters: torch.optim.Adam(parameters, lr=0.02)
print(json.dumps({
    "script": "test/table/pytorch.py",
    "hidden": HIDDEN,
    "features": [round(value, 12) for value in features.ravel()],
    "width": features.shape[1],
    "runs": [
        {"title": "classes by SGD", "label": "class", "options": {"learningRate": 0.2, "l2": 0},
         "losses": losses(3, torch.tensor(labels), nn.CrossEntropyLoss(), sgd)},
        {"title": "values by Adam", "target": "price", "options": {"learningRate": 0.02, "l2": 0, "optimizer": "adam"},
         "losses": losses(1, torch.tensor(prices), nn.MSELoss(), adam)},
    ],
}))
