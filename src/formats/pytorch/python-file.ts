// The Python file of a model for PyTorch: the modules, what reads the safetensors file without a package for it, and what makes answers
// of the outputs. Before: pytorch-modules.ts. Next: pytorch-write.ts.

import { sizeOfShape } from '../../nn/shape.js';
import type { PortableModel } from '../portable-model.js';
import { OWN_MODULES } from './pytorch-modules.js';

/** A layer: which modules it takes, one after the other, from the first to before the last. */
export interface ModuleStep {
  readonly name: string;
  /** Layers before it; -1 are the rows, standardised. */
  readonly inputs: readonly number[];
  readonly modules: readonly [from: number, to: number];
  /** For each input of a sum: a module that it passes before, or -1. */
  readonly restore: readonly number[];
}

export interface PythonModel {
  readonly name: string;
  readonly isChain: boolean;
  /** In Python, in the order of their numbers. */
  readonly modules: readonly string[];
  readonly steps: readonly ModuleStep[];
  /** The layers that answer, and the module that each passes before, or -1. */
  readonly ends: readonly { readonly step: number; readonly restore: number }[];
}

export function pythonFile(model: PortableModel, python: PythonModel): string {
  const { name, modules, isChain } = python;
  const own = Object.entries(OWN_MODULES).filter(([one]) =>
    modules.some((text) => text.startsWith(`${one}(`)),
  );
  const file = JSON.stringify(`${name}.safetensors`);
  return `${[
    '# A model that Jacquard trained, for PyTorch. The file beside it has the weights.\nimport json, math, pathlib, struct\n\nimport torch\nfrom torch import nn',
    ...own.map(([, text]) => text),
    READ,
    isChain ? sequential(modules) : network(model, python),
    `model.load_state_dict(read_safetensors(pathlib.Path(__file__).with_name(${file})))\nmodel.eval()`,
    `class_names = [${model.classNames.map((one) => JSON.stringify(one)).join(', ')}]`,
    answers(model),
  ].join('\n\n\n')}\n`;
}

const READ = `def read_safetensors(path):
    """The tensors of a file, by name."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = bytearray(file.read())
    header.pop("__metadata__", None)
    types = {"F32": torch.float32, "F16": torch.float16}

    def tensor(dtype, shape, data_offsets):
        flat = torch.frombuffer(data, dtype=types[dtype], count=math.prod(shape), offset=data_offsets[0])
        return flat.reshape(shape)

    return {name: tensor(**described) for name, described in header.items()}`;

function listed(modules: readonly string[], indent: string): string {
  return modules.map((text, i) => `${indent}${text},  # ${i}\n`).join('');
}

function sequential(modules: readonly string[]): string {
  return `model = nn.Sequential(\n${listed(modules, '    ')})`;
}

function network({ standardizer, head }: PortableModel, { modules, steps, ends }: PythonModel): string {
  const call = (module: number, x: string) => (module < 0 ? x : `self.layers[${module}](${x})`);
  const lines = steps.map(({ name, inputs, modules: [from, to], restore }, i) => {
    const given = inputs.map((one, k) => call(restore[k] ?? -1, one < 0 ? 'x' : `y${one}`));
    let y = given.join(' + ');
    for (let module = from; module < to; module++) y = call(module, y);
    return `y${i} = ${y}  # ${name}`;
  });
  const outputs = ends.map(({ step, restore }) => call(restore, `y${step}`));
  const body = [...(standardizer ? ['x = self.layers[0](x)'] : []), ...lines, ...joined(head, outputs)];
  return `class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(
            [
${listed(modules, ' '.repeat(16))}            ]
        )

    def forward(self, x):
${body.map((line) => `        ${line}`).join('\n')}


model = Network()`;
}

/** The outputs as one: what the mean of their answers is made of. */
function joined(head: PortableModel['head'], outputs: readonly string[]): string[] {
  if (outputs.length === 1) return [`return ${outputs[0]}`];
  const all = `y = torch.stack([${outputs.join(', ')}])`;
  if (head === 'softmax')
    return [all, 'return y.log_softmax(2).logsumexp(0)  # of the mean of their softmax'];
  if (head === 'identity') return [all, 'return y.mean(0)'];
  const log = (x: string) => `nn.functional.logsigmoid(${x}).logsumexp(0)`;
  return [all, `return ${log('y')} - ${log('-y')}  # of the mean of their sigmoid`];
}

/** From the model's outputs to answers. */
function answers({ head, targetScale, classNames, layers, outputs }: PortableModel): string {
  const isPair = head === 'sigmoid' && classNames.length === 2 && sizeOfShape(layers[outputs[0]].shape) === 1;
  const [what, lines] =
    head === 'softmax'
      ? ['The probability of each class', ['return y.softmax(1)']]
      : isPair
        ? ['The probability of either class', ['p = y.sigmoid()', 'return torch.cat([1 - p, p], 1)']]
        : head === 'sigmoid'
          ? ['The probability of each label', ['return y.sigmoid()']]
          : ['The values', [targetScale ? scaled(targetScale) : 'return y']];
  const gives =
    head !== 'identity' ? 'logits' : targetScale ? 'them in deviations from their means' : 'the same';
  return `def answers(x):
    """${what}; model(x) gives ${gives}."""
    with torch.no_grad():
        y = model(x)
    ${lines.join('\n    ')}`;
}

function scaled({ mean, deviation }: { mean: readonly number[]; deviation: readonly number[] }): string {
  const tensor = (numbers: readonly number[]) => `torch.tensor([${numbers.join(', ')}], dtype=torch.float64)`;
  return `return ${tensor(mean)} + ${tensor(deviation)} * y.double()`;
}
