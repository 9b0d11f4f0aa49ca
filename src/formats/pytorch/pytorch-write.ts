// A model for PyTorch: a safetensors file with the tensors of its modules, and a Python file that makes the modules and loads them. A list
// of layers is an nn.Sequential; layers that branch, and ensembles, are a module whose forward() says what reads what.
// Before: pytorch-modules.ts. Next: pytorch.ts; pytorch-read.ts is the way back.

import { encodeSafetensors, type TensorInit } from '../../model/safetensors-write.js';
import { type Shape, sizeOfShape } from '../../nn/shape.js';
import { channelsFirst, imageShape, isImage, reorderRows } from '../channels-first.js';
import type { Exported, WriteOptions } from '../format.js';
import type { PortableModel } from '../portable-model.js';
import { encodingNotes, SAVED_LAYERS, savedLayers, schemaFiles } from '../saved-layers.js';
import { type ModuleStep, pythonFile } from './python-file.js';
import { channelsLast, modulesOf } from './pytorch-modules.js';
import { flatImages, rowsOf, toTorch } from './torch-layout.js';

/** The field of a saved layer with the name of its module: "3", or "layers.3" where layers branch. */
export const MODULE = 'module';
/** And the fields of the standardiser's module, which is the first. */
export const STANDARDIZER_TENSORS = ['mean', 'deviation'] as const;

export function writePytorch(model: PortableModel, { name, dtype = 'f32' }: WriteOptions): Exported {
  const { layers, inputShape, standardizer, outputs } = model;
  const isChain =
    outputs.length === 1 && layers.every(({ inputs }, i) => inputs.length === 1 && inputs[0] === i - 1);
  const prefix = isChain ? '' : 'layers.';
  const flat = flatImages(inputShape, layers);
  const flatOf = (i: number) => (i < 0 ? null : flat[i]);
  const shapeOf = (i: number) => (i < 0 ? inputShape : layers[i].shape);

  const modules: string[] = [];
  const tensors: TensorInit[] = [];
  if (standardizer) {
    const clip = standardizer.clip === undefined ? '' : `, clip=${standardizer.clip}`;
    const shape = torchShape(inputShape);
    modules.push(`Standardize(${shape.join(', ')}${clip})`);
    const order = isImage(inputShape) ? channelsFirst(imageShape(inputShape)) : null;
    for (const tensor of STANDARDIZER_TENSORS) {
      const data = order ? reorderRows(standardizer[tensor], order, 1) : standardizer[tensor];
      tensors.push({ name: `${prefix}0.${tensor}`, shape, data });
    }
  }
  const places: string[] = [];
  const steps = layers.map((layer): ModuleStep => {
    const from = layer.inputs.map((i) => rowsOf(shapeOf(i), flatOf(i)));
    const first = modules.length;
    modules.push(...modulesOf(layer));
    const last = `${prefix}${modules.length - 1}`;
    places.push(last);
    for (const [tensor, { shape, data }] of Object.entries(toTorch(layer, layer.tensors, from[0]))) {
      const half = dtype === 'f16' && shape.length > 1 && { dtype: 'F16' as const };
      tensors.push({ name: `${last}.${tensor}`, shape, data, ...half });
    }
    return { name: layer.name, inputs: layer.inputs, modules: [first, modules.length], restore: [] };
  });
  /** What makes rows in the order that they have here, where they have another. */
  const restored = (i: number) => {
    const image = rowsOf(shapeOf(i), flatOf(i));
    if (image) return modules.push(channelsLast(image)) - 1;
    return isImage(shapeOf(i)) ? modules.push('nn.Flatten()') - 1 : -1;
  };
  for (const [i, { kind, inputs, shape }] of layers.entries()) {
    if (kind !== 'add' || isImage(shape) || flat[i]) continue;
    steps[i] = { ...steps[i], restore: inputs.map((from) => (flatOf(from) ? restored(from) : -1)) };
  }
  const ends = outputs.map((i) => ({ step: i, restore: restored(i) }));

  const saved = savedLayers(model, (i) => ({ [MODULE]: places[i] }));
  // Two-byte numbers last: every tensor then begins on a multiple of its own bytes.
  const sorted = [...tensors.filter((one) => !one.dtype), ...tensors.filter((one) => one.dtype)];
  const python = pythonFile(model, { name, isChain, modules, steps, ends });
  const files = [
    {
      name: `${name}.safetensors`,
      bytes: encodeSafetensors(sorted, { format: 'pt', [SAVED_LAYERS]: saved }),
    },
    { name: `${name}.py`, bytes: new TextEncoder().encode(python) },
    ...schemaFiles(model, name),
  ];
  return {
    files,
    usage: usageOf(model, name),
    notes: [...encodingNotes(model, name), ...layoutNotes(inputShape)],
  };
}

/** The Python that loads the file. It is run rather than imported, since names such as "my-model" cannot be imported. */
function usageOf({ inputShape }: PortableModel, name: string): string {
  return [
    'import runpy, torch',
    `exported = runpy.run_path(${JSON.stringify(`${name}.py`)})`,
    `rows = torch.from_numpy(features)  # float32 [rows, ${torchShape(inputShape).join(', ')}]`,
    'result = exported["answers"](rows)',
  ].join('\n');
}

/** Of a sample, as PyTorch has it. */
function torchShape(shape: Shape): Shape {
  if (!isImage(shape)) return [sizeOfShape(shape)];
  const [height, width, channels] = imageShape(shape);
  return [channels, height, width];
}

function layoutNotes(shape: Shape): string[] {
  return isImage(shape)
    ? [`PyTorch takes images with channels first: [rows, ${torchShape(shape).join(', ')}].`]
    : [];
}
