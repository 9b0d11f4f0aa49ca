# Answers of jacquard's npz files by NumPy alone: a line of JSON with file, rows and shape in, one with the answers out. For npz.mjs.
import json
import sys

import numpy as np

erf = np.vectorize(__import__("math").erf)
ACTIVATIONS = {
    "identity": lambda x, a: x,
    "sigmoid": lambda x, a: 1 / (1 + np.exp(-x)),
    "tanh": lambda x, a: np.tanh(x),
    "relu": lambda x, a: np.maximum(x, 0),
    "leaky-relu": lambda x, a: np.where(x > 0, x, a * x),
    "elu": lambda x, a: np.where(x > 0, x, a * np.expm1(np.minimum(x, 0))),
    "gelu": lambda x, a: x * (1 + erf(x / np.sqrt(2))) / 2,
    "silu": lambda x, a: x / (1 + np.exp(-x)),
    "softplus": lambda x, a: np.logaddexp(0, x),
}


def windows(x, size, stride, padding, fill):
    """[rows, height, width, window height, window width, channels], padded as TensorFlow does."""
    if padding == "same":
        missing = [max((-(-n // stride) - 1) * stride + k - n, 0) for n, k in zip(x.shape[1:3], size)]
        sides = [(one // 2, one - one // 2) for one in missing]
        x = np.pad(x, [(0, 0), *sides, (0, 0)], constant_values=fill)
    view = np.lib.stride_tricks.sliding_window_view(x, size, (1, 2))[:, ::stride, ::stride]
    return view.transpose(0, 1, 2, 4, 5, 3)


def layer(layer, inputs, arrays):
    kind, name, x = layer["kind"], layer["name"], inputs[0]
    tensor = lambda part: arrays[f"{name}.{part}"].astype(np.float64)
    image = lambda: x.reshape(*x.shape, 1) if x.ndim == 3 else x
    bias = lambda: tensor("bias") if layer["bias"] else 0
    if kind == "dense":
        return x.reshape(len(x), -1) @ tensor("weight") + bias()
    if kind == "conv2d":
        found = windows(image(), layer["kernelSize"], layer["stride"], layer["padding"], 0)
        return np.tensordot(found, tensor("weight"), 3) + bias()
    if kind in ("max-pool", "average-pool"):
        stride = layer["size"][0] if layer["stride"] == "size" else layer["stride"]
        fill = -np.inf if kind == "max-pool" else np.nan
        found = windows(image(), layer["size"], stride, layer["padding"], fill)
        return found.max((3, 4)) if kind == "max-pool" else np.nanmean(found, (3, 4))
    if kind == "global-average-pool":
        return image().mean((1, 2))
    if kind == "batch-norm":
        return (x - tensor("mean")) / np.sqrt(tensor("variance") + 1e-5) * tensor("scale") + tensor("shift")
    if kind == "activation":
        chosen = layer["activation"]
        return ACTIVATIONS[chosen["name"]](x, chosen.get("slope"))
    if kind == "flatten":
        return x.reshape(len(x), -1)
    if kind == "add":
        return sum(inputs)
    assert kind == "dropout", kind
    return x


def answers(file, rows, shape):
    arrays = np.load(file)
    model = json.loads(arrays["jacquard.json"].tobytes())
    x = np.array(rows, np.float64).reshape(-1, np.prod(shape))
    if "input.mean" in arrays:
        mean, deviation = (arrays[f"input.{name}"].astype(np.float64) for name in ("mean", "deviation"))
        x = np.where(deviation > 0, (x - mean) / np.where(deviation > 0, deviation, 1), 0)
        x = np.clip(x, -model.get("clip", np.inf), model.get("clip", np.inf))
    results = {"input": x.reshape(-1, *shape)}
    for one in model["layers"]:
        results[one["name"]] = layer(one, [results[name] for name in one["inputs"]], arrays)
    read = {name for one in model["layers"] for name in one["inputs"]}
    ends = [results[one["name"]].reshape(len(x), -1) for one in model["layers"] if one["name"] not in read]
    if model["loss"] == "softmax-cross-entropy":
        ends = [np.exp(y - y.max(1, keepdims=True)) for y in ends]
        return sum(y / y.sum(1, keepdims=True) for y in ends) / len(ends)
    if model["loss"] == "binary-cross-entropy":
        p = sum(1 / (1 + np.exp(-y)) for y in ends) / len(ends)
        return np.hstack([1 - p, p]) if p.shape[1] == 1 else p
    y = sum(ends) / len(ends)
    scale = model.get("targetScale")
    return y if scale is None else np.array(scale["mean"]) + np.array(scale["deviation"]) * y


for line in open(sys.argv[1]):
    try:
        print(json.dumps({"answers": answers(**json.loads(line)).ravel().tolist()}))
    except Exception as error:
        print(json.dumps({"error": repr(error)}))
