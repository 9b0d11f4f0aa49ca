# Writes the ONNX files of this folder and answers.json: what PyTorch's exporter makes of modules, and graphs as tf2onnx and skl2onnx make
# them of Keras' and scikit-learn's networks, with the answers that PyTorch and scikit-learn give. For Debian's python3-torch, python3-onnx
# and python3-sklearn: /usr/bin/python3 write.py
import json
import os

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import StandardScaler
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
torch.manual_seed(1)
random = np.random.RandomState(1)
answers = {}


def note(name, rows, found, channels_first=False, **more):
    rows = np.asarray(rows, np.float64).round(3)
    if channels_first:
        rows = rows.transpose(0, 2, 3, 1)
    answers[name] = dict(rows=rows.reshape(len(rows), -1).tolist(), answers=np.asarray(found, np.float64).round(7).tolist(), **more)


class View(nn.Module):
    def forward(self, x):
        return x.view(x.size(0), -1)


class AsImage(nn.Module):
    def forward(self, x):
        return x.reshape(-1, 1, 6, 6)


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, 4, 3, padding=1)
        self.b = nn.Conv2d(4, 4, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(4)
        self.last = nn.Linear(4, 3)

    def forward(self, x):
        x = torch.relu(self.a(x))
        return self.last(torch.relu(x + self.norm(self.b(x))).mean((2, 3)))


class Bare(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(5, 3))
        self.b = nn.Parameter(torch.randn(3))

    def forward(self, x):
        return torch.softmax((x - 2.0) / 3.0 @ self.w + self.b, 1)


MODULES = {
    'mlp': ((5,), nn.Sequential(nn.Linear(5, 7), nn.ReLU(), nn.Dropout(0.3), nn.Linear(7, 3), nn.Softmax(1))),
    'one-unit': ((5,), nn.Sequential(nn.Linear(5, 4), nn.BatchNorm1d(4, eps=1e-3), nn.ReLU(), nn.Linear(4, 1), nn.Sigmoid())),
    'activations': ((5,), nn.Sequential(
        nn.Linear(5, 4), nn.GELU(), nn.Linear(4, 4), nn.SiLU(), nn.Linear(4, 4), nn.Softplus(), nn.Linear(4, 4), nn.ELU(0.7),
        nn.Linear(4, 4), nn.LeakyReLU(0.2), nn.Linear(4, 4), nn.Tanh(), nn.Linear(4, 4), nn.Sigmoid(), nn.Linear(4, 2))),
    'norm-alone': ((5,), nn.Sequential(nn.BatchNorm1d(5), nn.Linear(5, 4), nn.ReLU(), nn.BatchNorm1d(4), nn.Linear(4, 2))),
    'cnn': ((2, 6, 10), nn.Sequential(
        nn.Conv2d(2, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 3, 3, stride=2), nn.ReLU(),
        nn.Flatten(), nn.Linear(6, 3))),
    'view': ((1, 6, 8), nn.Sequential(nn.Conv2d(1, 3, 3), nn.AvgPool2d(2), View(), nn.Linear(18, 3), nn.Softmax(-1))),
    'zero-pad': ((2, 8, 8), nn.Sequential(
        nn.ZeroPad2d((0, 1, 0, 1)), nn.Conv2d(2, 3, 3, stride=2), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, 2))),
    'infinite-pad': ((2, 8, 8), nn.Sequential(
        nn.Conv2d(2, 3, 1), nn.ConstantPad2d((0, 1, 0, 1), float('-inf')), nn.MaxPool2d(3, 2), nn.Flatten(), nn.Linear(48, 2))),
    'residual': ((3, 5, 5), Residual()),
    'row-as-image': ((36,), nn.Sequential(AsImage(), nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(32, 3))),
    'ceil': ((1, 8, 8), nn.Sequential(nn.Conv2d(1, 2, 2), nn.MaxPool2d(2, 2, ceil_mode=True), nn.Flatten(), nn.Linear(32, 3))),
    'bare': ((5,), Bare()),
}
REFUSED = {
    'symmetric-stride-2': ((1, 8, 8), nn.Sequential(nn.Conv2d(1, 2, 3, stride=2, padding=1), nn.Flatten(), nn.Linear(32, 3))),
    'groups': ((2, 4, 4), nn.Sequential(nn.Conv2d(2, 2, 3, groups=2), nn.Flatten(), nn.Linear(8, 3))),
    'relu6': ((5,), nn.Sequential(nn.Linear(5, 4), nn.ReLU6(), nn.Linear(4, 2))),
    'counted-padding': ((1, 5, 5), nn.Sequential(nn.Conv2d(1, 2, 1), nn.AvgPool2d(3, 2, padding=1), nn.Flatten(), nn.Linear(18, 3))),
    'lstm': ((2, 4), nn.LSTM(4, 3)),
}


def export(name, shape, module):
    module.eval()
    for part in module.modules():
        if isinstance(part, (nn.BatchNorm1d, nn.BatchNorm2d)):
            part.running_mean.normal_()
            part.running_var.uniform_(0.3, 2)
            part.weight.data.normal_()
            part.bias.data.normal_()
    x = (torch.randn(4, *shape) * 1000).round() / 1000  # few digits in answers.json
    axes = None if name == 'lstm' else {'x': {0: 'n'}, 'y': {0: 'n'}}
    torch.onnx.export(module, x, f'{HERE}/{name}.onnx', opset_version=13, input_names=['x'], output_names=['y'], dynamic_axes=axes)
    return x, module(x)


for name, (shape, module) in MODULES.items():
    x, y = export(name, shape, module)
    note(name, x, y.detach().numpy(), len(shape) == 3)
for name, (shape, module) in REFUSED.items():
    export(name, shape, module)


def save(name, nodes, constants, inputs, outputs, opset=13):
    tensors = [numpy_helper.from_array(np.asarray(data), key) for key, data in constants.items()]
    graph = helper.make_graph(nodes, name, inputs, outputs, tensors)
    domains = [helper.make_opsetid('', opset), helper.make_opsetid('ai.onnx.ml', 1)]
    onnx.save(helper.make_model(graph, opset_imports=domains, ir_version=8), f'{HERE}/{name}.onnx')


def value(name, type=TensorProto.FLOAT, shape=(None, None)):
    return helper.make_tensor_value_info(name, type, shape)


# Keras by tf2onnx: channels last, brought to channels first and back, batch normalisation of a dense layer as Mul and Add.
f = lambda *shape: random.randn(*shape).round(3).astype(np.float32)
image, w1, b1, w2, b2, w3 = f(4, 8, 8, 2), f(3, 2, 3, 3), f(3), f(12, 5), f(5), f(5, 2)
scale, shift = f(5), f(5)
save('keras', [
    helper.make_node('Transpose', ['image'], ['first'], 'model/conv/BiasAdd__6', perm=[0, 3, 1, 2]),
    helper.make_node('Conv', ['first', 'w1', 'b1'], ['conv'], 'model/conv/BiasAdd', strides=[2, 2], auto_pad='SAME_UPPER', kernel_shape=[3, 3], dilations=[1, 1], group=1),
    helper.make_node('Relu', ['conv'], ['relu'], 'model/conv/Relu'),
    helper.make_node('MaxPool', ['relu'], ['pool'], 'model/pool/MaxPool', kernel_shape=[2, 2], strides=[2, 2], pads=[0, 0, 0, 0]),
    helper.make_node('Transpose', ['pool'], ['last'], 'model/pool/MaxPool__16', perm=[0, 2, 3, 1]),
    helper.make_node('Reshape', ['last', 'sizes'], ['flat'], 'model/flatten/Reshape'),
    helper.make_node('MatMul', ['flat', 'w2'], ['product'], 'model/dense/MatMul'),
    helper.make_node('Add', ['product', 'b2'], ['sum'], 'model/dense/BiasAdd'),
    helper.make_node('Mul', ['sum', 'scale'], ['scaled'], 'model/norm/mul'),
    helper.make_node('Add', ['scaled', 'shift'], ['shifted'], 'model/norm/add'),
    helper.make_node('Relu', ['shifted'], ['hidden'], 'model/dense/Relu'),
    helper.make_node('MatMul', ['hidden', 'w3'], ['logits'], 'model/out/MatMul'),
    helper.make_node('Softmax', ['logits'], ['out'], 'model/out/Softmax', axis=-1),
], dict(w1=w1, b1=b1, w2=w2, b2=b2, w3=w3, scale=scale, shift=shift, sizes=np.array([-1, 12])),
    [value('image', shape=(None, 8, 8, 2))], [value('out', shape=(None, 2))])
t = torch.from_numpy
x = nn.functional.conv2d(nn.functional.pad(t(image).permute(0, 3, 1, 2), (0, 1, 0, 1)), t(w1), t(b1), stride=2).relu()
x = nn.functional.max_pool2d(x, 2).permute(0, 2, 3, 1).reshape(4, -1)
x = (((x @ t(w2) + t(b2)) * t(scale) + t(shift)).relu() @ t(w3)).softmax(1)
note('keras', image, x.numpy())

# scikit-learn by skl2onnx: a scaler, products, sums, and the class by name.
rows = (random.randn(80, 4) * [1, 10, 100, 0.1] + [0, 5, 0, 1]).round(3)
wise = StandardScaler().fit(rows)
scaled = wise.transform(rows)
score = scaled[:, 0] - scaled[:, 1] * scaled[:, 2]
SCALER = helper.make_node('Scaler', ['X'], ['scaled'], 'Scaler', domain='ai.onnx.ml', offset=wise.mean_, scale=1 / wise.scale_)


def network(mlp, activation, last):
    nodes, constants, name = [SCALER, helper.make_node('Cast', ['scaled'], ['cast'], 'Cast', to=1)], {}, 'cast'
    for i, (weights, intercepts) in enumerate(zip(mlp.coefs_, mlp.intercepts_)):
        constants[f'coefficient{i}'] = weights.astype(np.float32)
        constants[f'intercepts{i}'] = intercepts.astype(np.float32).reshape(1, -1)
        nodes.append(helper.make_node('MatMul', [name, f'coefficient{i}'], [f'mul{i}'], f'MatMul{i}'))
        nodes.append(helper.make_node('Add', [f'mul{i}', f'intercepts{i}'], [f'add{i}'], f'Add{i}'))
        name = 'answers' if i == len(mlp.coefs_) - 1 else f'next{i}'
        nodes.append(helper.make_node(last if name == 'answers' else activation, [f'add{i}'], [name], f'Act{i}'))
    return nodes, constants


mlp = MLPClassifier((6,), activation='tanh', max_iter=60, random_state=1)
mlp.fit(scaled, np.array(['ash', 'oak', 'yew'])[np.digitize(score, [-0.5, 0.5])])
nodes, constants = network(mlp, 'Tanh', 'Softmax')
nodes += [
    helper.make_node('Identity', ['answers'], ['probabilities'], 'Identity'),
    helper.make_node('ArgMax', ['probabilities'], ['argmax'], 'ArgMax', axis=1),
    helper.make_node('ArrayFeatureExtractor', ['classes', 'argmax'], ['extracted'], 'Extractor', domain='ai.onnx.ml'),
    helper.make_node('Reshape', ['extracted', 'one'], ['label'], 'Reshape'),
    helper.make_node('ZipMap', ['probabilities'], ['output_probability'], 'ZipMap', domain='ai.onnx.ml', classlabels_strings=['ash', 'oak', 'yew']),
]
constants |= dict(classes=np.array(['ash', 'oak', 'yew'], dtype=object), one=np.array([-1]))
zipped = onnx.ValueInfoProto(name='output_probability')
zipped.type.sequence_type.elem_type.map_type.key_type = TensorProto.STRING
zipped.type.sequence_type.elem_type.map_type.value_type.tensor_type.elem_type = TensorProto.FLOAT
save('sklearn-zipmap', nodes, constants, [value('X', shape=(None, 4))], [value('label', TensorProto.STRING, (None,)), zipped])
note('sklearn-zipmap', rows[:4], mlp.predict_proba(scaled[:4]), classes=['ash', 'oak', 'yew'])

mlp = MLPClassifier((6, 3), max_iter=60, random_state=1).fit(scaled, np.where(score > 0, 7, 3))
nodes, constants = network(mlp, 'Relu', 'Sigmoid')
nodes += [
    helper.make_node('Sub', ['unity', 'answers'], ['negative'], 'Sub'),
    helper.make_node('Concat', ['negative', 'answers'], ['probabilities'], 'Concat', axis=1),
    helper.make_node('ArgMax', ['probabilities'], ['argmax'], 'ArgMax', axis=1),
    helper.make_node('ArrayFeatureExtractor', ['classes', 'argmax'], ['extracted'], 'Extractor', domain='ai.onnx.ml'),
    helper.make_node('Reshape', ['extracted', 'one'], ['reshaped'], 'Reshape'),
    helper.make_node('Cast', ['reshaped'], ['label'], 'Cast2', to=TensorProto.INT64),
]
constants |= dict(unity=np.float32(1), classes=np.array([3, 7], np.int32), one=np.array([-1]))
save('sklearn-two', nodes, constants, [value('X', shape=(None, 4))], [value('label', TensorProto.INT64, (None,)), value('probabilities', shape=(None, 2))])
note('sklearn-two', rows[:4], mlp.predict_proba(scaled[:4]), classes=['3', '7'])

mlp = MLPRegressor((6,), activation='logistic', max_iter=200, random_state=1).fit(scaled, score)
nodes, constants = network(mlp, 'Sigmoid', 'Identity')
nodes.append(helper.make_node('Reshape', ['answers', 'one'], ['variable'], 'Reshape'))
constants['one'] = np.array([-1, 1])
save('sklearn-values', nodes, constants, [value('X', shape=(None, 4))], [value('variable', shape=(None, 1))])
note('sklearn-values', rows[:4], mlp.predict(scaled[:4]).reshape(-1, 1))

with open(f'{HERE}/answers.json', 'w') as file:
    json.dump(answers, file)
