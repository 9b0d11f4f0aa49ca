// Tensors of a PyTorch model as layers. The files that pytorch-write.ts makes hold their layers; of others the names tell which module
// of a Sequential has which tensors, and the user tells the modules between. Before: pytorch-sequential.ts. Next: pytorch.ts.

import { ModelError } from '../../errors.js';
import { decodeSafetensors } from '../../model/safetensors.js';
import type { Architecture } from '../../nn/graph.js';
import { channelsFirst, imageShape, isImage, restoreRows } from '../channels-first.js';
import type { FormatFile, ReadOptions } from '../format.js';
import type { ReadLayers } from '../model-from-layers.js';
import { readSavedLayers, SAVED_LAYERS } from '../saved-layers.js';
import { readSequential } from './pytorch-sequential.js';
import { MODULE, STANDARDIZER_TENSORS } from './pytorch-write.js';
import { TorchFile } from './torch-file.js';

export function isPytorch([file, ...others]: readonly FormatFile[]): boolean {
  if (others.length > 0 || file === undefined) return false;
  return (
    /\.(safetensors|pt|pth|pkl|ckpt)$/i.test(file.name) || isPickle(file.bytes) || isTorchZip(file.bytes)
  );
}

/** A zip archive whose first member is PyTorch's pickle. */
function isTorchZip(bytes: Uint8Array): boolean {
  const start = String.fromCharCode(...bytes.subarray(0, 100));
  return start.startsWith('PK') && start.includes('data.pkl');
}

/** A pickle of protocol 2 or later. */
function isPickle(bytes: Uint8Array): boolean {
  return bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5;
}

export function readPytorch(
  [{ name: where, bytes }]: readonly FormatFile[],
  options: ReadOptions,
): ReadLayers {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  if (isZip || isPickle(bytes) || !/\.safetensors$/i.test(where))
    throw new ModelError(
      `${where}: a pickle may run any code, so none is read; in Python, save the tensors alone:\n` +
        "  from safetensors.torch import save_file\n  state = torch.load('model.pt', weights_only=True)\n  save_file(state, 'model.safetensors')",
    );
  const file = decodeSafetensors(bytes, where);
  if (file.metadata.get('format') === 'jacquard')
    throw new ModelError(`${where}: a model file of Jacquard, which needs no import`);
  const tensors = new TorchFile(file, where);
  const saved = file.metadata.get(SAVED_LAYERS);
  const read = saved === undefined ? readSequential(tensors, options) : readOwn(tensors, saved);
  tensors.requireAllRead();
  return read;
}

/** What pytorch-write.ts wrote. */
function readOwn(file: TorchFile, text: string): ReadLayers {
  const { graph, places, inputShape, layers, loss, clip, more } = readSavedLayers(text, file.where, MODULE);
  const first = ['0', 'layers.0'].find((one) => file.names.includes(`${one}.${STANDARDIZER_TENSORS[0]}`));
  const standardizer = first === undefined ? undefined : standardizerOf(file, first, graph);
  return {
    ...{ where: file.where, inputShape, layers, loss },
    tensors: file.tensorsOf(graph, places),
    more: { ...more, ...(standardizer && { standardizer: { ...standardizer, ...(clip && { clip }) } }) },
  };
}

function standardizerOf(file: TorchFile, module: string, { inputShape, inputSize }: Architecture) {
  const image = isImage(inputShape) ? imageShape(inputShape) : null;
  const shape = image ? [image[2], image[0], image[1]] : [inputSize];
  const [mean, deviation] = STANDARDIZER_TENSORS.map((name) => {
    const data = file.floats(`${module}.${name}`, shape);
    return image ? restoreRows(data, channelsFirst(image), 1) : data;
  });
  return { mean, deviation };
}
