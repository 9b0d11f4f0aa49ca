"""Prints what scikit-learn's metrics say of some scores, for test/evaluate/probability-measures.test.ts.

    /usr/bin/python3 test/evaluate/probability-measures.py > test/evaluate/probability-measures.json && npx biome format --write test/evaluate

Nothing is random. Row i of a case of n rows:
    truth   y[i] = (7 * i + i * i // 5) % classes
    scores  by a formula that stands beside each case, rounded to float32
"""

import json
import math

import numpy as np
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    log_loss,
    precision_recall_curve,
    roc_auc_score,
    roc_curve,
)

EPSILON = float(np.finfo(np.float32).eps)


def truth_of(rows, classes):
    return np.array([(7 * i + i * i // 5) % classes for i in range(rows)])


def single(name, rows, score):
    y = truth_of(rows, 2)
    p = np.array([score(i, y[i]) for i in range(rows)], dtype=np.float32).astype(np.float64)
    false_positive, true_positive, _ = roc_curve(y, p, drop_intermediate=False)
    precision, recall, _ = precision_recall_curve(y, p)
    return {
        "name": name,
        "truth": y.tolist(),
        "scores": p.tolist(),
        "rocAuc": roc_auc_score(y, p),
        "averagePrecision": average_precision_score(y, p),
        "brierScore": brier_score_loss(y, p),
        "logLoss": log_loss(y, p, eps=EPSILON),
        "roc": {"x": false_positive.tolist(), "y": true_positive.tolist()},
        # scikit-learn lists these from the lowest threshold.
        "precisionRecall": {"x": recall[::-1].tolist(), "y": precision[::-1].tolist()},
    }


def several(name, rows, classes, normalised):
    y = truth_of(rows, classes)
    z = np.array([[2 * math.sin(1 + 1.3 * (i * classes + j)) + (y[i] == j) for j in range(classes)] for i in range(rows)])
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True) if normalised else 1 / (1 + np.exp(-z))
    p = p.astype(np.float32).astype(np.float64)
    one_hot = np.eye(classes, dtype=int)[y]
    columns = range(classes)
    return {
        "name": name,
        "classes": classes,
        "truth": y.tolist(),
        "probabilities": p.ravel().tolist(),
        "logLoss": log_loss(y, p, eps=EPSILON),
        "rocAuc": np.mean([roc_auc_score(one_hot[:, j], p[:, j]) for j in columns]),
        "averagePrecision": np.mean([average_precision_score(one_hot[:, j], p[:, j]) for j in columns]),
        "perClass": [
            {
                "rocAuc": roc_auc_score(one_hot[:, j], p[:, j]),
                "averagePrecision": average_precision_score(one_hot[:, j], p[:, j]),
                "logLoss": log_loss(one_hot[:, j], p[:, j], eps=EPSILON),
                "brierScore": brier_score_loss(one_hot[:, j], p[:, j]),
            }
            for j in columns
        ],
    }


print(
    json.dumps(
        {
            "single": [
                single("all different", 40, lambda i, y: 0.5 + 0.3 * math.sin(1.7 * i) + 0.1 * y),
                single("many ties", 60, lambda i, y: ((3 * i + i * i // 3 + 2 * y) % 5) / 5),
                single("all equal", 20, lambda i, y: 0.25),
                single("perfect", 30, lambda i, y: 0.1 + 0.8 * y),
                single("upside down", 30, lambda i, y: 0.9 - 0.8 * y),
                single("0 and 1, right and wrong", 24, lambda i, y: float((i % 4 == 0) != y)),
            ],
            "several": [
                several("softmax of 3", 50, 3, True),
                several("sigmoids of 4", 64, 4, False),
                several("sigmoids of 2", 40, 2, False),
            ],
        }
    )
)
