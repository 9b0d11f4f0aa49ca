"""Prints ten training losses of three small networks, in f64: the reference for test/train/ten-losses.test.ts.

    python3 test/train/ten-losses.py > test/train/ten-losses.json && npx biome format --write test/train

Nothing is random. With k the row-major index of an element, l the layer's number (from 0), i the row's:
    features  x[i, j]    = sin(1 + k)                  k = i * inputs + j
    weights   W_l[i, j]  = 0.6 * sin(1.7 * k + l)      k = i * units + j, W_l is [inputs, units]
    biases    b_l[j]     = 0.1 * cos(j + l)
    labels    softmax: (i + i // 4) % classes          binary: (i // 3) % 2
A step is full-batch gradient descent:  W -= learningRate * (dW + l2 * W),  b -= learningRate * db.
'mean' divides the gradient of the data loss by the number of rows, 'sum' does not; l2 is added once, unscaled.
A printed loss is the data loss alone, mean per row, taken before its step. The output layer is linear:
softmax or sigmoid belongs to the loss.
"""

import json

import numpy as np

ROWS, INPUTS, STEPS = 12, 7, 10
SOFTMAX, BINARY = "softmax-cross-entropy", "binary-cross-entropy"

RUNS = [
    {"name": "mean", "units": [5, 4, 3], "activations": ["relu", "tanh", "identity"], "slope": 0,
     "loss": SOFTMAX, "reduction": "mean", "learningRate": 0.1, "l2": 0.01},
    {"name": "sum", "units": [5, 4, 3], "activations": ["leaky-relu", "sigmoid", "identity"], "slope": 0.01,
     "loss": SOFTMAX, "reduction": "sum", "learningRate": 0.01, "l2": 0.01},
    {"name": "binary", "units": [5, 4, 1], "activations": ["relu", "tanh", "identity"], "slope": 0,
     "loss": BINARY, "reduction": "mean", "learningRate": 0.1, "l2": 0.01},
]  # fmt: skip


def activate(name, z, slope):
    """The activation of z, and its derivative."""
    if name == "identity":
        return z, np.ones_like(z)
    if name == "relu":
        return np.maximum(z, 0), (z > 0).astype(float)
    if name == "leaky-relu":
        return np.where(z > 0, z, slope * z), np.where(z > 0, 1, slope)
    if name == "tanh":
        return np.tanh(z), 1 - np.tanh(z) ** 2
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-z))
        return s, s * (1 - s)
    raise ValueError(name)


def loss_and_gradient(name, z):
    """Mean loss over the rows of the output z, and the gradient of the SUM over the rows."""
    i = np.arange(ROWS)
    if name == SOFTMAX:
        labels = (i + i // 4) % z.shape[1]
        shifted = z - z.max(axis=1, keepdims=True)
        log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        return -log_p[i, labels].mean(), np.exp(log_p) - np.eye(z.shape[1])[labels]
    y = ((i // 3) % 2).reshape(ROWS, 1)
    # -y log s(z) - (1 - y) log(1 - s(z)) = max(z, 0) - y z + log(1 + exp(-|z|))
    return (np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))).mean(), 1 / (1 + np.exp(-z)) - y


def gradients(run, x, weights, biases):
    """The mean loss, and for each layer (dW, db) without l2."""
    inputs, slopes = [x], []
    for name, w, b in zip(run["activations"], weights, biases):
        a, slope = activate(name, inputs[-1] @ w + b, run["slope"])
        inputs.append(a)
        slopes.append(slope)
    loss, delta = loss_and_gradient(run["loss"], inputs[-1])
    if run["reduction"] == "mean":
        delta = delta / ROWS
    result = []
    for layer in reversed(range(len(weights))):
        delta = delta * slopes[layer]
        result.insert(0, (inputs[layer].T @ delta, delta.sum(axis=0)))
        delta = delta @ weights[layer].T
    return loss, result


def initial(run):
    sizes = [INPUTS, *run["units"]]
    shapes = list(zip(sizes[:-1], sizes[1:]))
    weights = [0.6 * np.sin(1.7 * np.arange(n * m) + l).reshape(n, m) for l, (n, m) in enumerate(shapes)]
    biases = [0.1 * np.cos(np.arange(m) + l) for l, (_, m) in enumerate(shapes)]
    return weights, biases


def train(run):
    x = np.sin(1.0 + np.arange(ROWS * INPUTS)).reshape(ROWS, INPUTS)
    weights, biases = initial(run)
    losses = []
    for _ in range(STEPS):
        loss, grads = gradients(run, x, weights, biases)
        losses.append(float(loss))
        for w, b, (dw, db) in zip(weights, biases, grads):
            w -= run["learningRate"] * (dw + run["l2"] * w)
            b -= run["learningRate"] * db
    return losses


if __name__ == "__main__":
    runs = [{**run, "losses": train(run)} for run in RUNS]
    print(json.dumps({"numpy": np.__version__, "rows": ROWS, "inputs": INPUTS, "runs": runs}, indent=2))
