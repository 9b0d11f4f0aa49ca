"""Prints ten training losses of small networks as PyTorch computes them: the reference for test/train/pytorch.test.ts.

    /usr/bin/python3 test/train/pytorch.py > test/train/pytorch.json && npx biome format --write test/train

Debian's python3-torch is enough. Nothing is random; features, weights and biases are those of ten-losses.py, whose
docstring states them, and labels are (i + i // 4) % classes; values to predict are 1.5 * sin(0.7 * k), k = i * 3 + j, and
several labels a row (i + j) // 2 % 2. Where targets are
standardised, column j of the values is OFFSETS[j] + SPREADS[j] * sin(0.7 * k), which scikit-learn's StandardScaler scales;
"errors" are then mean absolute errors of the outputs that it scales back. Everything is f64. A network is 7-5-4-classes with tanh, and
a step takes all twelve rows, so an epoch is a step and PyTorch's schedulers step once an epoch.
A run may have another activation, or batch normalisation between a hidden layer's product and its activation.
A printed loss is taken before its step; "parameters" are those after the last step: all weights, then all biases (with
batch normalisation its shifts), its scales, running means and running variances. "predicted" is the loss in evaluation mode.
"""

import json

import torch
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.optim import lr_scheduler

ROWS, INPUTS, UNITS, EPOCHS = 12, 7, [5, 4, 3], 10
OFFSETS, SPREADS = [200_000, -3, 1.7e12], [80_000, 0.01, 4e9]
torch.set_default_dtype(torch.float64)

SGD = {"learningRate": 0.1, "l2": 0}
SOFTMAX = "softmax-cross-entropy"
RUNS = [
    {"title": "softmax", "options": SGD},
    {"title": "softmax with L2", "options": {**SGD, "l2": 0.05}},
    {"title": "label smoothing", "options": {**SGD, "labelSmoothing": 0.2}},
    {"title": "class weights", "options": {**SGD, "classWeights": [1, 0.25, 3]}},
    {"title": "L1", "options": {**SGD, "l1": 0.02}},
    {"title": "max-norm", "options": {**SGD, "maxNorm": 1.1}},
    {"title": "several sigmoids", "loss": "binary-cross-entropy", "options": SGD},
    *({"title": name, "activation": name, "options": SGD} for name in ["relu", "sigmoid", "leaky-relu", "elu", "gelu", "silu"]),
    {"title": "batch normalisation", "activation": "relu", "batchNorm": True, "options": {**SGD, "l2": 0.02}},
    {"title": "batch normalisation before GELU, AdamW", "activation": "gelu", "batchNorm": True,
     "options": {"learningRate": 0.02, "optimizer": "adamw", "weightDecay": 0.1}},
    {"title": "batch normalisation before tanh, momentum", "activation": "tanh", "batchNorm": True,
     "options": {**SGD, "optimizer": {"name": "sgd", "momentum": 0.9}, "clipNorm": 0.5}},
    *({"title": f"batch normalisation before {name}", "activation": name, "batchNorm": True, "options": SGD}
      for name in ["sigmoid", "leaky-relu", "elu", "silu"]),
    {"title": "squared errors", "loss": "mean-squared-error", "options": SGD},
    {"title": "Huber's loss, Adam", "loss": "huber", "options": {"learningRate": 0.05, "l2": 0, "optimizer": "adam"}},
    {"title": "squared errors of standardised targets", "loss": "mean-squared-error", "standardizeTargets": True, "options": SGD},
    {"title": "Huber's loss of standardised targets", "loss": "huber", "standardizeTargets": True, "options": SGD},
    {"title": "several labels a row", "loss": "binary-cross-entropy", "labels": True, "options": SGD},
    {"title": "momentum and a step schedule",
     "options": {**SGD, "optimizer": {"name": "sgd", "momentum": 0.9},
                 "schedule": {"name": "step", "every": 3, "factor": 0.5}}},
    {"title": "Nesterov and an exponential schedule",
     "options": {**SGD, "optimizer": {"name": "sgd", "momentum": 0.9, "nesterov": True},
                 "schedule": {"name": "exponential", "factor": 0.8}}},
    {"title": "RMSProp and a linear schedule",
     "options": {"learningRate": 0.01, "l2": 0.01, "optimizer": "rmsprop", "schedule": {"name": "linear", "minimum": 0.001}}},
    {"title": "Adam, its norm clipped, and a cosine", "options": {"learningRate": 0.05, "l2": 0.01, "optimizer": "adam",
     "clipNorm": 0.1, "schedule": {"name": "cosine", "minimum": 0.005}}},
    {"title": "AdamW with a warm-up before a cosine",
     "options": {"learningRate": 0.05, "optimizer": "adamw", "weightDecay": 0.1, "warmup": 3, "schedule": "cosine"}},
    {"title": "a rate that is reduced on a plateau",
     "options": {"learningRate": 1, "l2": 0, "schedule":
                 {"name": "reduce-on-plateau", "factor": 0.3, "patience": 1, "minDelta": 0.03, "minimum": 0.01}}},
]  # fmt: skip


def number(shape):
    return torch.arange(int(torch.tensor(shape).prod())).reshape(shape).double()


ACTIVATIONS = {"tanh": nn.Tanh, "relu": nn.ReLU, "sigmoid": nn.Sigmoid, "leaky-relu": nn.LeakyReLU, "elu": nn.ELU,
               "gelu": nn.GELU, "silu": nn.SiLU}  # fmt: skip


def network(run):
    """Layers with the weights of ten-losses.py; PyTorch has them [units, inputs]."""
    layers = []
    for index, (inputs, units) in enumerate(zip([INPUTS, *UNITS], UNITS)):
        last = index == len(UNITS) - 1
        layer = nn.Linear(inputs, units)
        layer.weight.data = 0.6 * torch.sin(1.7 * number([inputs, units]) + index).T.contiguous()
        bias = 0.1 * torch.cos(torch.arange(units).double() + index)
        layers.append(layer)
        if run.get("batchNorm") and not last:
            layer.bias = None
            layer = nn.BatchNorm1d(units)
            layers.append(layer)
        layer.bias.data = bias
        if not last:
            layers.append(ACTIVATIONS[run.get("activation", "tanh")]())
    return nn.Sequential(*layers)


def values_of(run):
    values = torch.sin(0.7 * number([ROWS, UNITS[-1]]))
    return torch.tensor(OFFSETS) + torch.tensor(SPREADS) * values if run.get("standardizeTargets") else 1.5 * values


def loss_of(run):
    options = run["options"]
    labels = torch.tensor([(i + i // 4) % UNITS[-1] for i in range(ROWS)])
    if run.get("loss") in ("mean-squared-error", "huber"):
        values = values_of(run)
        if run.get("standardizeTargets"):
            values = torch.tensor(StandardScaler().fit_transform(values.numpy()))
        each = nn.MSELoss() if run["loss"] == "mean-squared-error" else nn.HuberLoss()
        return lambda outputs: each(outputs, values)
    if run.get("loss") == "binary-cross-entropy":
        targets = nn.functional.one_hot(labels).double()
        if run.get("labels"):
            targets = ((torch.arange(ROWS)[:, None] + torch.arange(UNITS[-1])) // 2 % 2).double()
        each = nn.BCEWithLogitsLoss(reduction="sum")
        return lambda logits: each(logits, targets) / ROWS  # a row's loss is the sum over its columns
    weights = options.get("classWeights")
    each = nn.CrossEntropyLoss(
        weight=None if weights is None else torch.tensor(weights, dtype=torch.float64),
        label_smoothing=options.get("labelSmoothing", 0),
    )
    return lambda logits: each(logits, labels)


def optimizer_of(model, options):
    given = options.get("optimizer", "sgd")
    o = {"name": given} if isinstance(given, str) else given
    groups = [
        {"params": [p for p in model.parameters() if p.ndim == 2], "weight_decay": options.get("weightDecay", options.get("l2"))},
        {"params": [p for p in model.parameters() if p.ndim == 1], "weight_decay": 0},
    ]  # fmt: skip
    rate = options["learningRate"]
    if o["name"] == "sgd":
        return torch.optim.SGD(groups, lr=rate, momentum=o.get("momentum", 0), nesterov=o.get("nesterov", False))
    return {"rmsprop": torch.optim.RMSprop, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[o["name"]](groups, lr=rate)


def scheduler_of(optimizer, options):
    given = options.get("schedule", "constant")
    s = {"name": given} if isinstance(given, str) else given
    warmup = options.get("warmup", 0)
    rate = options["learningRate"]
    after = {
        "constant": lambda: lr_scheduler.ConstantLR(optimizer, 1, 1),
        "step": lambda: lr_scheduler.StepLR(optimizer, s["every"], s["factor"]),
        "exponential": lambda: lr_scheduler.ExponentialLR(optimizer, s["factor"]),
        "linear": lambda: lr_scheduler.LinearLR(optimizer, 1, s["minimum"] / rate, EPOCHS),
        "cosine": lambda: lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS - warmup, s.get("minimum", 0)),
        "reduce-on-plateau": lambda: lr_scheduler.ReduceLROnPlateau(
            optimizer, factor=s["factor"], patience=s["patience"] - 1, threshold=s["minDelta"], threshold_mode="abs",
            min_lr=s["minimum"]),
    }[s["name"]]  # fmt: skip
    if warmup == 0:
        return after()
    rise = lr_scheduler.LinearLR(optimizer, 1 / warmup, 1, warmup - 1)
    return lr_scheduler.SequentialLR(optimizer, [rise, after()], [warmup])


def train(run):
    options = run["options"]
    model, loss_function = network(run), loss_of(run)
    optimizer = optimizer_of(model, options)
    scheduler = scheduler_of(optimizer, options)
    x = torch.sin(1 + number([ROWS, INPUTS]))
    weights = [layer.weight for layer in model if isinstance(layer, nn.Linear)]
    norms = [layer for layer in model if isinstance(layer, nn.BatchNorm1d)]
    biases = [layer.bias for layer in model if getattr(layer, "bias", None) is not None]
    losses, rates, errors = [], [], []
    for _ in range(EPOCHS):
        optimizer.zero_grad()
        outputs = model(x)
        loss = loss_function(outputs)
        losses.append(loss.item())
        if run.get("standardizeTargets"):
            values = values_of(run).numpy()
            predicted = StandardScaler().fit(values).inverse_transform(outputs.detach().numpy())
            errors.append(abs(predicted - values).mean())
        rates.append(optimizer.param_groups[0]["lr"])
        if "l1" in options:
            (loss + options["l1"] * sum(w.abs().sum() for w in weights)).backward()
        else:
            loss.backward()
        if "clipNorm" in options:
            nn.utils.clip_grad_norm_(model.parameters(), options["clipNorm"])
        optimizer.step()
        if "maxNorm" in options:
            for w in weights:
                w.data = torch.renorm(w.data, 2, 0, options["maxNorm"])
        plateau = isinstance(scheduler, lr_scheduler.ReduceLROnPlateau)
        scheduler.step(loss.item()) if plateau else scheduler.step()
    vectors = biases + [n.weight for n in norms] + [n.running_mean for n in norms] + [n.running_var for n in norms]
    parameters = [v for w in weights for v in w.data.T.flatten().tolist()] + [v for b in vectors for v in b.tolist()]
    predicted = loss_function(model.eval()(x)).item()
    figures = {"losses": losses, "rates": rates, "predicted": predicted, "parameters": parameters}
    if errors:
        figures["errors"] = errors
    return {"activation": "tanh", "batchNorm": False, **run, "loss": run.get("loss", SOFTMAX), **figures}


if __name__ == "__main__":
    document = {
        **{"script": "test/train/pytorch.py", "source": f"torch {torch.__version__}"},
        **{"rows": ROWS, "inputs": INPUTS, "units": UNITS, "offsets": OFFSETS, "spreads": SPREADS, "runs": [train(run) for run in RUNS]},
    }
    print(json.dumps(document, indent=2))
