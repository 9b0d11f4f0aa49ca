"""Prints ten losses of networks that are graphs, as PyTorch computes them: the reference for test/train/pytorch-graphs.test.ts.

    /usr/bin/python3 test/train/pytorch-graphs.py > test/train/pytorch-graphs.json && npx biome format --write test/train

Debian's python3-torch is enough. Nothing is random: features and labels are those of ten-losses.py, of 12 rows, 7 features and 3
classes; the dense layer number l of a network, in the order in which it is listed, has weights 0.6 * sin(1.7 * k + l) and biases
0.1 * cos(j + l). Everything is f64, and a step takes all rows. A printed loss is taken before its step; "predicted" is
the loss in evaluation mode after the last one, of several outputs that of the mean of their probabilities.
"""

import json

import torch
from torch import nn
from torch.nn import functional as F

ROWS, INPUTS, CLASSES, STEPS = 12, 7, 3, 10
torch.set_default_dtype(torch.float64)

i = torch.arange(ROWS)
X = torch.sin(1 + torch.arange(ROWS * INPUTS).double()).reshape(ROWS, INPUTS)
LABELS = (i + i // 4) % CLASSES
TWO = (i // 3) % 2


def dense(inputs, units, l, bias=True):
    layer = nn.Linear(inputs, units, bias=bias)
    k = torch.arange(inputs * units).double()
    with torch.no_grad():
        layer.weight.copy_((0.6 * torch.sin(1.7 * k + l)).reshape(inputs, units).T)
        if bias:
            layer.bias.copy_(0.1 * torch.cos(torch.arange(units).double() + l))
    return layer


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([dense(7, 6, 0), dense(6, 6, 1), dense(6, 6, 2), dense(6, CLASSES, 3)])

    def forward(self, x):
        first, second, third, last = self.layers
        a = F.relu(first(x))
        return [last(F.relu(a + third(F.relu(second(a)))))]


class PreActivation(nn.Module):
    """Batch normalisation on the branch; the sum is read by the next branch as it is, and by a second sum."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([dense(7, 5, 0), dense(5, 5, 1), dense(5, 5, 2), dense(5, CLASSES, 3)])
        self.norms = nn.ModuleList([nn.BatchNorm1d(5), nn.BatchNorm1d(5)])

    def forward(self, x):
        stem, one, two, last = self.layers
        a = stem(x)
        b = a + one(F.gelu(self.norms[0](a)))
        c = b + two(F.gelu(self.norms[1](b))) + a
        return [last(c)]


class TwoHeads(nn.Module):
    """A head that reads the body, and one with a layer of its own."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([dense(7, 6, 0), dense(6, CLASSES, 1), dense(6, 4, 2), dense(4, CLASSES, 3)])

    def forward(self, x):
        body, one, hidden, two = self.layers
        a = F.relu(body(x))
        return [one(a), two(torch.tanh(hidden(a)))]


class Siblings(nn.Module):
    """Two heads of one size that read the same."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([dense(7, 6, 0), dense(6, CLASSES, 1), dense(6, CLASSES, 2)])

    def forward(self, x):
        body, one, two = self.layers
        a = F.silu(body(x))
        return [one(a), two(a)]


class Body(nn.Module):
    def __init__(self):
        super().__init__()
        self.product, self.norm, self.second = dense(7, 6, 0, bias=False), nn.BatchNorm1d(6), dense(6, 5, 1)

    def forward(self, x):
        return torch.tanh(self.second(F.relu(self.norm(self.product(x)))))


class WithHead(nn.Module):
    def __init__(self, body, units, l):
        super().__init__()
        self.body, self.head = body, dense(5, units, l)

    def forward(self, x):
        return [self.head(self.body(x))]


def train(model, labels, weights, optimizer, l2=0.0, frozen=()):
    """Ten losses, and the loss of prediction. `l2` is added to the gradients of matrices; frozen modules stay in evaluation mode."""
    for module in frozen:
        for parameter in module.parameters():
            parameter.requires_grad = False
    losses = []
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    if optimizer["name"] == "sgd":
        descent = torch.optim.SGD(trained, lr=optimizer["learningRate"], momentum=optimizer.get("momentum", 0))
    else:
        matrices = [p for p in trained if p.dim() == 2]
        others = [p for p in trained if p.dim() != 2]
        groups = [{"params": matrices, "weight_decay": optimizer["weightDecay"]}, {"params": others, "weight_decay": 0}]
        descent = torch.optim.AdamW(groups, lr=optimizer["learningRate"])
    for _ in range(STEPS):
        model.train()
        for module in frozen:
            module.eval()
        loss = sum(w * F.cross_entropy(z, labels) for w, z in zip(weights, model(X)))
        losses.append(loss.item())
        descent.zero_grad()
        loss.backward()
        for parameter in trained:
            if l2 and parameter.dim() == 2:
                parameter.grad += l2 * parameter.detach()
        descent.step()
    model.eval()
    with torch.no_grad():
        mean = sum(F.softmax(z, dim=1) for z in model(X)) / len(weights)
        return {"losses": losses, "predicted": F.nll_loss(mean.log(), labels).item()}


SGD = {"name": "sgd", "learningRate": 0.1}
MOMENTUM = {"name": "sgd", "learningRate": 0.05, "momentum": 0.9}
ADAMW = {"name": "adamw", "learningRate": 0.02, "weightDecay": 0.1}


def runs():
    for name, optimizer in [("plain descent", SGD), ("momentum", MOMENTUM), ("AdamW", ADAMW)]:
        yield {"network": "residual", "title": f"residual, {name}", "optimizer": optimizer,
               **train(Residual(), LABELS, [1], optimizer)}  # fmt: skip
        yield {"network": "preActivation", "title": f"residual with batch norm, {name}", "optimizer": optimizer,
               **train(PreActivation(), LABELS, [1], optimizer)}  # fmt: skip
        yield {"network": "twoHeads", "title": f"two heads, {name}", "optimizer": optimizer,
               **train(TwoHeads(), LABELS, [1, 0.5], optimizer)}  # fmt: skip
        yield {"network": "siblings", "title": f"two heads of one size, {name}", "optimizer": optimizer,
               **train(Siblings(), LABELS, [1, 0.5], optimizer)}  # fmt: skip
    yield {"network": "siblings", "title": "two heads of one size, plain descent with L2", "optimizer": SGD, "l2": 0.05,
           **train(Siblings(), LABELS, [1, 0.5], SGD, l2=0.05)}  # fmt: skip
    for name, optimizer in [("plain descent", SGD), ("AdamW", ADAMW)]:
        body = Body()
        train(WithHead(body, CLASSES, 2), LABELS, [1], SGD)
        yield {"network": "newHead", "title": f"a frozen body with a new head, {name}", "optimizer": optimizer,
               **train(WithHead(body, 2, 2), TWO, [1], optimizer, frozen=[body])}  # fmt: skip
        body = Body()
        train(WithHead(body, CLASSES, 2), LABELS, [1], SGD)
        yield {"network": "frozenMiddle", "title": f"frozen batch norm above a layer that is trained, {name}", "optimizer": optimizer,
               **train(WithHead(body, CLASSES, 2), LABELS, [1], optimizer, frozen=[body.norm, body.second])}  # fmt: skip


if __name__ == "__main__":
    print(json.dumps({"torch": torch.__version__, "rows": ROWS, "inputs": INPUTS, "classes": CLASSES, "runs": list(runs())}, indent=2))
