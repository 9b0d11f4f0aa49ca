"""Prints ten steps of each optimizer on eight numbers, in f64: the reference for test/optim/ten-steps.test.ts.

    /usr/bin/python3 test/optim/ten-steps.py > test/optim/ten-steps.json && npx biome format --write test/optim

Uses PyTorch where it can be imported, and the JSON's "source" then says "torch" with its version, as the one in the
repository does (Debian's python3-torch). Otherwise it is an independent NumPy re-implementation of the update rules as PyTorch
documents them (torch.optim.SGD, RMSprop, Adagrad, Adam, AdamW; torch.nn.utils.clip_grad_norm_, clip_grad_value_), and "source" says
"numpy"; the two agree to 5e-16.

Nothing is random. Of eight parameters the first five are weights, the others biases, in a group without decay. At step t
(from 0), with k the parameter's number:
    start     w[k]  = sin(1 + k)
    gradient  g[k]  = 10^(k % 3 - 1) * sin(2 + 3 * t + k) + 0.3 * w[k]
"""

import json

import numpy as np

try:
    import torch
except ImportError:
    torch = None

COUNT, DECAYED, STEPS = 8, 5, 10
K = np.arange(COUNT)
IS_WEIGHT = K < DECAYED

SGD = {"name": "sgd", "momentum": 0, "nesterov": False}
ADAM = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
RUNS = [
    {"title": "plain", "optimizer": SGD, "learningRate": 0.05, "l2": 0.01},
    {"title": "momentum", "optimizer": {**SGD, "momentum": 0.9}, "learningRate": 0.05, "l2": 0.01},
    {"title": "Nesterov", "optimizer": {**SGD, "momentum": 0.9, "nesterov": True}, "learningRate": 0.05, "l2": 0.01},
    {"title": "RMSProp", "optimizer": {"name": "rmsprop", "rho": 0.99, "epsilon": 1e-8}, "learningRate": 0.01, "l2": 0.01},
    {"title": "Adagrad", "optimizer": {"name": "adagrad", "epsilon": 1e-10}, "learningRate": 0.05, "l2": 0.01},
    {"title": "Adam", "optimizer": {"name": "adam", **ADAM}, "learningRate": 0.01, "l2": 0},
    {"title": "Adam with L2", "optimizer": {"name": "adam", **ADAM}, "learningRate": 0.01, "l2": 0.1},
    {"title": "AdamW", "optimizer": {"name": "adamw", **ADAM}, "learningRate": 0.01, "l2": 0, "weightDecay": 0.1},
    {"title": "Adam with other betas", "optimizer": {"name": "adam", "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3},
     "learningRate": 0.01, "l2": 0},
    {"title": "momentum, norm clipped", "optimizer": {**SGD, "momentum": 0.9}, "learningRate": 0.05, "l2": 0.01,
     "clipNorm": 3},
    {"title": "plain, values clipped", "optimizer": SGD, "learningRate": 0.05, "l2": 0.01, "clipValue": 0.5},
    {"title": "AdamW, norm then values clipped", "optimizer": {"name": "adamw", **ADAM}, "learningRate": 0.01, "l2": 0,
     "weightDecay": 0.1, "clipNorm": 5, "clipValue": 0.7},
]  # fmt: skip


def start():
    return np.sin(1.0 + K)


def gradient(w, t):
    return 10.0 ** (K % 3 - 1) * np.sin(2.0 + 3 * t + K) + 0.3 * w


def with_numpy(run):
    o, rate = run["optimizer"], run["learningRate"]
    l2 = np.where(IS_WEIGHT, run["l2"], 0)
    decay = np.where(IS_WEIGHT, run.get("weightDecay", 0), 0)
    w = start()
    first, second = np.zeros(COUNT), np.zeros(COUNT)  # the two buffers that an optimizer may have
    rows = []
    for t in range(STEPS):
        g = gradient(w, t)
        if "clipNorm" in run:
            g = g * min(1.0, run["clipNorm"] / (np.sqrt((g * g).sum()) + 1e-6))
        if "clipValue" in run:
            g = np.clip(g, -run["clipValue"], run["clipValue"])
        g = g + l2 * w
        if o["name"] == "sgd":
            # torch.optim.SGD: b_1 = g_1, then b_t = momentum * b_(t-1) + (1 - dampening) * g_t with dampening 0
            first = g if t == 0 else o["momentum"] * first + g
            step = g if o["momentum"] == 0 else (g + o["momentum"] * first if o["nesterov"] else first)
            w = w - rate * step
        elif o["name"] == "rmsprop":
            second = o["rho"] * second + (1 - o["rho"]) * g**2
            w = w - rate * g / (np.sqrt(second) + o["epsilon"])
        elif o["name"] == "adagrad":
            second = second + g**2
            w = w - rate * g / (np.sqrt(second) + o["epsilon"])
        else:
            w = w - rate * decay * w  # AdamW alone
            first = o["beta1"] * first + (1 - o["beta1"]) * g
            second = o["beta2"] * second + (1 - o["beta2"]) * g**2
            first_hat = first / (1 - o["beta1"] ** (t + 1))
            second_hat = second / (1 - o["beta2"] ** (t + 1))
            w = w - rate * first_hat / (np.sqrt(second_hat) + o["epsilon"])
        rows.append(w.tolist())
    return rows


def with_torch(run):
    o = run["optimizer"]
    w = start()
    weights = torch.tensor(w[IS_WEIGHT], dtype=torch.float64, requires_grad=True)
    biases = torch.tensor(w[~IS_WEIGHT], dtype=torch.float64, requires_grad=True)
    decay = run.get("weightDecay", run["l2"])
    groups = [{"params": [weights], "weight_decay": decay}, {"params": [biases], "weight_decay": 0}]
    rate = run["learningRate"]
    if o["name"] == "sgd":
        optimizer = torch.optim.SGD(groups, lr=rate, momentum=o["momentum"], nesterov=o["nesterov"])
    elif o["name"] == "rmsprop":
        optimizer = torch.optim.RMSprop(groups, lr=rate, alpha=o["rho"], eps=o["epsilon"])
    elif o["name"] == "adagrad":
        optimizer = torch.optim.Adagrad(groups, lr=rate, eps=o["epsilon"])
    else:
        make = torch.optim.AdamW if o["name"] == "adamw" else torch.optim.Adam
        optimizer = make(groups, lr=rate, betas=(o["beta1"], o["beta2"]), eps=o["epsilon"])
    rows = []
    for t in range(STEPS):
        g = gradient(np.concatenate([weights.detach().numpy(), biases.detach().numpy()]), t)
        weights.grad, biases.grad = torch.tensor(g[IS_WEIGHT]), torch.tensor(g[~IS_WEIGHT])
        if "clipNorm" in run:
            torch.nn.utils.clip_grad_norm_([weights, biases], run["clipNorm"])
        if "clipValue" in run:
            torch.nn.utils.clip_grad_value_([weights, biases], run["clipValue"])
        optimizer.step()
        rows.append(weights.tolist() + biases.tolist())
    return rows


if __name__ == "__main__":
    steps = with_torch if torch else with_numpy
    source = f"torch {torch.__version__}" if torch else f"numpy {np.__version__}, after PyTorch's documentation"
    runs = [{**run, "parameters": steps(run)} for run in RUNS]
    document = {"script": "test/optim/ten-steps.py", "source": source, "count": COUNT, "decayed": DECAYED, "runs": runs}
    print(json.dumps(document, indent=2))
