"""Prints loss and gradient of one mixed batch by PyTorch's autograd, in f64: the reference for test/nn/mixed-loss.test.ts.

    /usr/bin/python3 test/nn/mixed-loss.py > test/nn/mixed-loss.json && npx biome format --write test/nn

Nothing is random. With k the row-major index of an element, i the row's:
    logits   z[i, j] = 3 * sin(1 + 1.3 * k)
    labels   y[i]    = (i + i // 2) % max(2, classes)
    weights  w[i]    = (i % 4) / 2
The partner of row i is row rows - 1 - i, with the share s of the target and of the weight. The softmax loss is mixed as the
paper has it, (1 - s) * CE(z, y) + s * CE(z, y'), each by torch.nn.functional.cross_entropy; the binary loss has mixed targets.
Both are sums over the rows.
"""

import json

import torch
from torch.nn import functional

ROWS, SHARE = 7, 0.3
RUNS = [
    {"loss": "softmax-cross-entropy", "classes": 5, "smoothing": 0.0, "weighted": False},
    {"loss": "softmax-cross-entropy", "classes": 5, "smoothing": 0.1, "weighted": False},
    {"loss": "softmax-cross-entropy", "classes": 5, "smoothing": 0.1, "weighted": True},
    {"loss": "binary-cross-entropy", "classes": 5, "smoothing": 0.0, "weighted": True},
    {"loss": "binary-cross-entropy", "classes": 1, "smoothing": 0.0, "weighted": False},
]  # fmt: skip


def measure(run):
    classes = run["classes"]
    k = torch.arange(ROWS * classes, dtype=torch.float64)
    z = (3 * torch.sin(1 + 1.3 * k)).reshape(ROWS, classes).requires_grad_()
    i = torch.arange(ROWS)
    y = (i + i // 2) % max(2, classes)
    w = (i % 4).double() / 2 if run["weighted"] else torch.ones(ROWS, dtype=torch.float64)
    mixed = lambda own: (1 - SHARE) * own + SHARE * own.flip(0)
    if run["loss"] == "softmax-cross-entropy":
        options = {"reduction": "none", "label_smoothing": run["smoothing"]}
        own, other = functional.cross_entropy(z, y, **options), functional.cross_entropy(z, y.flip(0), **options)
        rows = (1 - SHARE) * own + SHARE * other
    else:
        t = functional.one_hot(y, classes).double() if classes > 1 else y.double().reshape(ROWS, 1)
        rows = functional.binary_cross_entropy_with_logits(z, mixed(t), reduction="none").sum(1)
    loss = (mixed(w) * rows).sum()
    loss.backward()
    return {**run, "value": loss.item(), "gradient": z.grad.flatten().tolist()}


if __name__ == "__main__":
    result = {"torch": torch.__version__, "rows": ROWS, "share": SHARE, "runs": [measure(run) for run in RUNS]}
    print(json.dumps(result, indent=2))
