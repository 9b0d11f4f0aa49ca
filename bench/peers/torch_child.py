# PyTorch as a contestant, with the protocol of child.mjs: one thread, its modules, its AdamW. Images lie channels first, as is usual
# there, or with TORCH_CHANNELS_LAST=1 channels last.
# Before: run.mjs starts it; cnn-job.mjs wrote the job.

import json
import os
import re
import sys
import tempfile
import time


def answer(message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


# The thread of autograd asks OpenMP itself, whatever set_num_threads() says to the main thread: so the environment says it, before OpenMP
# is loaded.
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"

try:
    import numpy as np
    import torch
    from torch import nn
except ImportError as error:
    answer({"error": "%s has no PyTorch (PYTHON names another): %s" % (sys.executable, error)})
    sys.exit(0)

torch.set_num_threads(1)
torch.set_num_interop_threads(1)
LAYOUT = torch.channels_last if os.environ.get("TORCH_CHANNELS_LAST") else torch.contiguous_format


class Mask(nn.Module):
    """Dropout with the masks of the job."""

    def forward(self, x):
        return x * self.mask


class Training:
    def __init__(self, folder, steps):
        self.folder, self.steps = folder, steps
        with open(os.path.join(folder, "cnn-small.json")) as file:
            self.job = job = json.load(file)
        width = int(np.prod(job["image"]))
        pixels = self.read("features.u8", np.uint8)[: job["rows"] * width]
        height, width, channels = job["image"]
        # With one channel both layouts are the same bytes, and the strides tell PyTorch which is meant.
        assert channels == 1
        self.features = torch.from_numpy(pixels.reshape(-1, 1, height, width))
        self.labels = torch.from_numpy(self.read("labels.u8", np.uint8)[: job["rows"]].astype(np.int64))
        self.values = self.read("cnn-small.f32", np.float32)
        self.masks = []
        modules = [module for layer in job["layers"] for module in self.modules_of(layer)]
        self.model = nn.Sequential(*modules).to(memory_format=LAYOUT)
        parameters = list(self.model.parameters())
        groups = [
            {"params": [p for p in parameters if p.dim() > 1], "weight_decay": job["weightDecay"]},
            {"params": [p for p in parameters if p.dim() == 1], "weight_decay": 0},
        ]
        self.optimizer = torch.optim.AdamW(groups, lr=job["learningRate"], foreach=True)
        self.loss = nn.CrossEntropyLoss()

    def read(self, name, dtype):
        return np.fromfile(os.path.join(self.folder, name), dtype)

    def modules_of(self, layer):
        def tensor(name):
            place = layer["tensors"][name]
            return self.values[place["from"] : place["to"]]

        def fill(parameter, values):
            with torch.no_grad():
                parameter.copy_(torch.from_numpy(np.ascontiguousarray(values)))

        kind, inputs, shape = layer["kind"], layer["inputs"], layer["shape"]
        if kind == "conv2d":
            module = nn.Conv2d(inputs[2], shape[2], 3, padding=1, bias=False)
            fill(module.weight, tensor("weight").reshape(3, 3, inputs[2], shape[2]).transpose(3, 2, 0, 1))
            return [module]
        if kind == "batch-norm":
            module = nn.BatchNorm2d(shape[2], eps=self.job["epsilon"], momentum=0.1)
            fill(module.weight, tensor("scale"))
            fill(module.bias, tensor("shift"))
            return [module]
        if kind == "activation":
            return [nn.ReLU(inplace=True)]
        if kind == "max-pool":
            return [nn.MaxPool2d(2)]
        if kind == "dropout":
            self.masks.append(Mask())
            return self.masks[-1:]
        if kind == "dense":
            module = nn.Linear(int(np.prod(inputs)), shape[0])
            moved = tensor("weight").reshape(*inputs, shape[0]).transpose(3, 2, 0, 1)
            fill(module.weight, moved.reshape(shape[0], -1))
            fill(module.bias, tensor("bias"))
            return [nn.Flatten(), module]
        raise ValueError("no module for %s" % kind)

    def turn(self, number):
        batch = self.job["batchSize"]
        order = torch.from_numpy(self.read("cnn-small-order-%d.u32" % number, np.uint32).astype(np.int64))
        masks = self.masks_of(number)
        losses = []
        for step in range(self.steps):
            for module in self.masks:
                module.mask = masks[step]
            rows = order[step * batch : (step + 1) * batch]
            losses.append(self.step(rows, self.job["rates"][number - 1][step]))
        return losses

    def masks_of(self, number):
        shapes = [layer["shape"] for layer in self.job["layers"] if layer["kind"] == "dropout"]
        if not shapes:
            return []
        flat = self.read("cnn-small-mask-%d.f32" % number, np.float32)
        return torch.from_numpy(flat.reshape(-1, self.job["batchSize"], *shapes[0])).permute(0, 1, 4, 2, 3).contiguous()

    def step(self, rows, rate):
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        x = self.features[rows].float().sub_(self.job["mean"]).mul_(self.job["scale"])
        loss = self.loss(self.model(x), self.labels[rows])
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return loss.item()


def instruction_sets():
    """Those of its own kernels and of its convolutions, which are oneDNN's."""
    own = [line.split(": ")[1] for line in torch.__config__.show().split("\n") if "CPU capability" in line]
    with tempfile.TemporaryFile() as file:  # oneDNN prints where our answers go
        kept = os.dup(1)
        os.dup2(file.fileno(), 1)
        with torch.backends.mkldnn.verbose(torch.backends.mkldnn.VERBOSE_ON):
            nn.Conv2d(8, 8, 3)(torch.zeros(128, 8, 8, 8))
        os.dup2(kept, 1)
        file.seek(0)
        said = file.read().decode()
    convolutions = re.findall(r"convolution,(?:jit:)?(\w+)", said)
    return "; ".join(own + ["convolutions %s" % name for name in convolutions])


def main():
    number = 0
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            if asked["command"] == "prepare":
                version = "%s (%s)" % (torch.__version__, instruction_sets())
                training = Training(asked["folder"], asked["steps"])
                answer({"version": version})
            elif asked["command"] == "steps":
                number += 1
                start, before = time.perf_counter(), time.process_time()
                losses = training.turn(number)
                seconds, cpu = time.perf_counter() - start, time.process_time() - before
                answer({"seconds": seconds, "cpuSeconds": cpu, "losses": losses})
        except Exception as error:
            answer({"error": str(error)})


main()
