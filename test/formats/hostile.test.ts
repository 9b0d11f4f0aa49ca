// Files of PyTorch and TensorFlow.js that are damaged or made to harm: each is read, or refused with a ModelError. npz.test.ts and
// onnx-hostile.test.ts have those of the other formats.

import { expect, test } from 'vitest';
import { ModelError, OptionError } from '../../src/errors.js';
import type { FormatFile, ReadOptions } from '../../src/formats/format.js';
import { modelFromLayers } from '../../src/formats/model-from-layers.js';
import { portableModel } from '../../src/formats/portable-model.js';
import { pytorch } from '../../src/formats/pytorch/pytorch.js';
import { tfjs } from '../../src/formats/tfjs/tfjs.js';
import { decodeSafetensors } from '../../src/model/safetensors.js';
import { encodeSafetensors } from '../../src/model/safetensors-write.js';
import { exampleModel } from './models.js';

const FORMATS = { pytorch, tfjs };

/** Whether the files are read. @throws anything but a ModelError */
function isRead(
  format: keyof typeof FORMATS,
  files: readonly FormatFile[],
  options: ReadOptions = {},
): boolean {
  try {
    if (!FORMATS[format].recognises!(files)) return false;
    modelFromLayers(FORMATS[format].read!(files, options));
    return true;
  } catch (error) {
    if (error instanceof ModelError) return false;
    throw error;
  }
}

const written = (format: keyof typeof FORMATS, model: string) =>
  FORMATS[format]
    .write(portableModel(exampleModel(model)), { name: 'm' })
    .files.filter(({ name }) => !name.endsWith('.py'));

/** A file without what an export adds. */
function bare([{ name, bytes }]: readonly FormatFile[]): FormatFile[] {
  const { tensors } = decodeSafetensors(bytes, name);
  const all = [...tensors].map(([tensor, { shape, data }]) => ({ name: tensor, shape, data: data() }));
  return [{ name, bytes: encodeSafetensors(all, {}) }];
}

/** Of model.json: without what an export adds, so that the topology is read. */
function withoutLayers([file, ...others]: readonly FormatFile[]): FormatFile[] {
  const { userDefinedMetadata: _, ...json } = JSON.parse(new TextDecoder().decode(file.bytes));
  return [{ ...file, bytes: new TextEncoder().encode(JSON.stringify(json)) }, ...others];
}

const WORDS: ReadOptions = { layers: 'relu', task: 'classes' };

test.each<[what: string, format: keyof typeof FORMATS, files: FormatFile[], options?: ReadOptions]>([
  ['an export to PyTorch', 'pytorch', written('pytorch', 'cnn')],
  ['tensors of PyTorch', 'pytorch', bare(written('pytorch', 'plain')), WORDS],
  ['an export to TensorFlow.js', 'tfjs', written('tfjs', 'residual')],
  ['a topology of Keras', 'tfjs', withoutLayers(written('tfjs', 'batch norm'))],
])('%s: with any byte changed, or cut anywhere, it is read or refused', (_, format, files, options) => {
  expect(isRead(format, files, options)).toBe(true);
  const [{ name, bytes }, ...others] = files;
  const step = Math.ceil(bytes.length / 1500);
  let refused = 0;
  for (let i = 0; i < bytes.length; i += step) {
    const changed = bytes.slice();
    changed[i] ^= 1 << (i % 7);
    if (!isRead(format, [{ name, bytes: changed }, ...others], options)) refused++;
    if (i % 5 === 0)
      expect(isRead(format, [{ name, bytes: bytes.subarray(0, i) }, ...others], options)).toBe(false);
  }
  expect(refused).toBeGreaterThan(100);
});

test('numbers in text that are out of range are refused before memory is taken', () => {
  const read = (layers: string) => () =>
    modelFromLayers(pytorch.read!(bare(written('pytorch', 'plain')), { layers, task: 'classes' }));
  expect(read('Linear(4, 3), ReLU(), Linear(3, 99999999999)')).toThrow(ModelError);
  expect(read('Linear(4, 3), LeakyReLU(1e999), Linear(3, 2)')).toThrow(ModelError);
  const layer = {
    class_name: 'Rescaling',
    config: { name: 'r', scale: 1, batch_input_shape: [null, 2 ** 40] },
  };
  const json = { modelTopology: { class_name: 'Sequential', config: [layer] }, weightsManifest: [] };
  const bytes = new TextEncoder().encode(JSON.stringify(json));
  expect(() => tfjs.read!([{ name: 'm.json', bytes }], {})).toThrow('1099511627776 features are too many');
  expect(read('Linear('.repeat(9000))).toThrow(OptionError);
  expect(read('ReLU(),'.repeat(20_000))).toThrow(OptionError);
  expect(read('ReLU(),'.repeat(14_000))).toThrow(ModelError);
});
