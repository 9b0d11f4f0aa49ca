// Every example of a docstring runs: the reference of the API shows them. What they take for granted, such as a trained network, is made here;
// an example that names anything else fails with a ReferenceError.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as estimators from '../../src/estimators/index.js';
import * as experiments from '../../src/experiments/index.js';
import * as formats from '../../src/formats/index.js';
import * as jacquard from '../../src/index.js';
import * as kernelsEntry from '../../src/kernels/index.js';
import * as node from '../../src/platform/node/index.js';
import * as report from '../../src/report/index.js';
import * as tabular from '../../src/tabular/index.js';
import * as worker from '../../src/worker/index.js';

const { Dataset, Network } = jacquard;
const folder = mkdtempSync(join(tmpdir(), 'jacquard-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Example {
  file: string;
  line: number;
  code: string;
}

/** The text after `@example`, up to the next tag or the end of its comment. */
function examplesOf(file: string): Example[] {
  const found: Example[] = [];
  let example: Example | null = null;
  for (const [at, line] of readFileSync(join('src', file), 'utf8').split('\n').entries()) {
    const [, text] = /^\s*(?:\/\*\*|\*(?!\/))\s?(.*?)(?:\s*\*\/)?$/.exec(line) ?? [];
    const [, first] = /^@example\s*(.*)$/.exec(text?.trim() ?? '') ?? [];
    if (first !== undefined) {
      example = { file, line: at + 1, code: `${first}\n` };
      found.push(example);
    } else if (text === undefined || /^\s*@\w/.test(text)) example = null;
    else if (example) example.code += `${text}\n`;
    if (line.includes('*/')) example = null;
  }
  return found;
}

const examples = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .sort()
  .flatMap(examplesOf);

/** Rows of `featureCount` numbers in as many classes as there are names. */
function dataOf(featureCount: number, classNames: string[], rows = 60) {
  const features = new Float32Array(rows * featureCount).map((_, i) => ((i * 7919) % 101) / 101);
  const labels = new Int32Array(rows).map((_, row) => row % classNames.length);
  return new Dataset({ name: 'rows', features, featureCount, labels, classNames });
}

const scope: Record<string, unknown> = {};
/** What one file's examples mean by a name that means something else in others. */
let ofFile: Record<string, (code: string) => Promise<Record<string, unknown>>> = {};

beforeAll(async () => {
  const backend = await jacquard.createBackend();
  const kernels = kernelsEntry.kernelsOf(backend);
  const images = dataOf(784, ['cat', 'dog']);
  const trained = async (data: InstanceType<typeof Dataset>) => {
    const network = new Network(backend, {
      inputSize: data.featureCount,
      layers: [{ units: 8 }, { units: data.classNames.length }],
    });
    await network.fit(data, { epochs: 1 });
    return network;
  };
  const network = await trained(images);
  const passengers = Array.from({ length: 80 }, (_, i) => ({
    age: 20 + ((i * 7) % 50),
    sex: i % 2 ? 'male' : 'female',
    survived: (i * 7) % 50 > 20 || i % 2 === 0 ? 'yes' : 'no',
  }));
  const [model] = formats.exportModel(network, { to: 'onnx', name: 'mlp' }).files;
  await writeFile(join(folder, 'mlp.onnx'), model.bytes);
  Object.assign(scope, {
    ...{
      ...jacquard,
      ...estimators,
      ...experiments,
      ...formats,
      ...kernelsEntry,
      ...node,
      ...report,
      ...tabular,
      ...worker,
    },
    ...{ backend, kernels, network, train: images, validation: images, passengers },
    data: dataOf(4, ['setosa', 'versicolor', 'virginica']),
    writeFile: (name: string, bytes: Uint8Array) => writeFile(join(folder, name), bytes),
    readFile: (name: string) => readFile(join(folder, name)),
    eventFile: (name: string) => node.eventFile(join(folder, name)),
    journalFile: (name: string) => node.journalFile(join(folder, name)),
    pixelsOf: async () => new Float32Array(10 * 784).map((_, i) => (i % 13) / 13),
    labelsOf: async () => new Int32Array(10).map((_, i) => i % 2),
    layers: [{ units: 8 }, { units: 2 }],
    ...{ batch: 2, filters: 8, values: new Float32Array(784 * 128), rows: new Float32Array(32 * 784) },
    ...{ a: new Float32Array(64 * 784), b: new Float32Array(784 * 128), floats: kernels.alloc(10) },
    space: { x: { low: -5, high: 5 } },
    objective: async () => ({ state: 'complete', value: 1 }),
  });
  const ofTable = () => tabular.trainTable(backend, passengers, { label: 'survived' });
  const table = async () => ({ network: (await ofTable()).network });
  const few = async () => ({ network: await trained(dataOf(4, ['no', 'yes'])) });
  const photosOfShoes = dataOf(784, ['boot', 'sandal', 'sneaker', 'slipper']);
  ofFile = {
    'network/learned-state.ts': table,
    'experiments/cross-validation.ts': async () => ({ data: (await ofTable()).train }),
    'network/predict-and-evaluate.ts': (code) => (code.includes('predictor()') ? few() : table()),
    'network/predictor.ts': few,
    'network/network.ts': async () => {
      const shoes = network.withHead(4);
      await shoes.fit(photosOfShoes, { epochs: 1 });
      return { clothes: network, photosOfShoes, shoes };
    },
    'platform/thread-host.ts': async () => ({ worker: { postMessage() {} }, addEventListener() {} }),
  };
});

describe('the example at', () => {
  it.each(examples.map((example) => [`${example.file}:${example.line}`, example] as const))(
    '%s',
    async (_, { file, code }) => {
      const own = await import(join(process.cwd(), 'src', file));
      const names: Record<string, unknown> = { ...own, ...scope, ...(await ofFile[file]?.(code)) };
      // What is imported is in scope already.
      const body = code.replaceAll(/^\s*import .*$/gm, '');
      const AsyncFunction = (async () => {}).constructor as new (
        ...text: string[]
      ) => (...values: unknown[]) => Promise<void>;
      await new AsyncFunction(...Object.keys(names), `{\n${body}\n}`)(...Object.values(names));
    },
  );
});

it('finds them', () => {
  expect(examples.length).toBeGreaterThan(30);
});
