# Sequentials of PyTorch as a user saves them: tensors in safetensors files (by a few lines, as the package is not in Debian), what print(model)
# shows, and rows with answers: a line of JSON each. For pytorch.mjs.
import json
import pathlib
import struct
import sys

import torch
from torch import nn

torch.manual_seed(4)
ACTIVATIONS = [nn.ReLU(), nn.Tanh(), nn.Sigmoid(), nn.LeakyReLU(0.2), nn.ELU(0.7), nn.GELU(), nn.SiLU(), nn.Softplus()]
IMAGE = (2, 9, 8)
CASES = {
    "activations": ([part for one in ACTIVATIONS for part in (nn.Linear(5, 5), one)] + [nn.Linear(5, 3)], (5,)),
    "softmax": ([nn.Linear(5, 4), nn.ReLU(inplace=True), nn.Linear(4, 3), nn.Softmax(dim=1)], (5,)),
    "one sigmoid": ([nn.Linear(5, 4), nn.Dropout(0.3), nn.Linear(4, 1), nn.Sigmoid()], (5,)),
    "batch norm": ([nn.Linear(5, 4, bias=False), nn.BatchNorm1d(4, eps=1e-3), nn.ReLU(), nn.Linear(4, 3)], (5,)),
    "a small epsilon": ([nn.BatchNorm1d(5, eps=1e-8), nn.Linear(5, 3)], (5,)),
    "cnn": (
        [nn.Conv2d(2, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 3, (2, 3))]
        + [nn.Flatten(), nn.Linear(18, 6), nn.Identity(), nn.Linear(6, 3)],
        IMAGE,
    ),
    "padding=same": ([nn.Conv2d(2, 4, (3, 4), padding="same"), nn.Tanh(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 3)], IMAGE),
    "stride 2 of an odd size": ([nn.Conv2d(2, 4, 3, stride=2, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 25, 3)], (2, 9, 9)),
    "pools": (
        [nn.Conv2d(2, 4, 1), nn.MaxPool2d(3, 2, padding=1), nn.AvgPool2d(2, 1), nn.MaxPool2d(2, ceil_mode=True)]
        + [nn.Flatten(), nn.BatchNorm1d(16), nn.Linear(16, 3)],
        (2, 9, 9),
    ),
}


def save(path, state):
    tensors = {name: one for name, one in state.items()}
    header, body = {"__metadata__": {"format": "pt"}}, b""
    types = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64"}
    for name, one in tensors.items():
        raw = one.contiguous().view(torch.int16) if one.dtype == torch.bfloat16 else one
        data = raw.numpy().tobytes()
        header[name] = {"dtype": types[one.dtype], "shape": list(one.shape), "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header).encode()
    pathlib.Path(path).write_bytes(struct.pack("<Q", len(text)) + text + body)


for name, (modules, shape) in CASES.items():
    net = nn.Sequential(*modules)
    net.train()
    for _ in range(3):
        net(torch.randn(16, *shape))
    net.eval()
    for dtype in (torch.float32, torch.float16, torch.bfloat16):
        if dtype != torch.float32:
            for tensor in net.state_dict().values():
                if tensor.dtype == torch.float32:
                    tensor.copy_(tensor.to(dtype))
        state = {k: v.to(dtype) if v.dtype == torch.float32 else v for k, v in net.state_dict().items()}
        file = str(pathlib.Path(sys.argv[1]) / f"{name}.safetensors")
        file = file.replace(".safetensors", f" {str(dtype)[6:]}.safetensors")
        save(file, state)
        x = torch.randn(8, *shape)
        with torch.no_grad():
            y = net(x)
        if name == "one sigmoid":
            y = torch.cat([1 - y, y], 1)
        rows = x.permute(0, 2, 3, 1) if len(shape) == 3 else x
        last = str(modules[-1])
        options = {"layers": str(net), **({} if last.startswith(("Softmax", "Sigmoid")) else {"task": "values"})}
        if len(shape) == 3:
            options["inputShape"] = [shape[1], shape[2], shape[0]]
        print(json.dumps({"name": f"{name}, {dtype}", "file": file, "options": options, "rows": rows.flatten().tolist(), "answers": y.flatten().tolist(), "outputs": y.shape[1]}))
