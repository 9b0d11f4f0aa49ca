// Every example of a docstring runs: the reference of the API shows them. What they take for granted, such as a trained network, is made here;
// an example that names anything else fails with a ReferenceError.

import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
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
import { findTargets } from '../../src/table/target-columns.js';
import * as tabular from '../../src/tabular/index.js';
import * as worker from '../../src/worker/index.js';

const { Dataset, Network } = jacquard;
type Data = InstanceType<typeof Dataset>;
const root = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'jacquard-'));
afterAll(() => {
  process.chdir(root);
  rmSync(folder, { recursive: true });
});

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
let ofFile: Record<string, Own> = {};
/** What examples start and do not wait for. */
const pending: Promise<void>[] = [];

/** Files that examples read, in the folder that they run in. */
async function putFiles(passengers: readonly object[]): Promise<void> {
  const sample = join(root, 'data/fashion-mnist-sample');
  for (const name of readdirSync(sample)) copyFileSync(join(sample, name), name);
  const png = (value: number) =>
    Buffer.from(report.grayImage(new Uint8Array(784).fill(value), 28, 28).split(',')[1], 'base64');
  for (const [at, name] of ['photos/cats', 'photos/dogs'].entries()) {
    mkdirSync(name, { recursive: true });
    for (let i = 0; i < 12; i++) writeFileSync(`${name}/${i}.png`, png(90 * at + i));
  }
  writeFileSync('boot.png', png(100));
  const columns = Object.keys(passengers[0]);
  const csv = [columns, ...passengers.map((row) => Object.values(row))]
    .map((cells) => cells.join(','))
    .join('\n');
  writeFileSync('titanic.csv', csv);
  writeFileSync('rows.csv', 'age,sex\n22,female\n40,male\n');
}

/** Names of what they take for granted that differ from file to file. */
type Own = (code: string) => Promise<Record<string, unknown>> | Record<string, unknown>;

beforeAll(async () => {
  process.chdir(folder);
  const backend = await jacquard.createBackend();
  const kernels = kernelsEntry.kernelsOf(backend);
  const images = dataOf(784, ['cat', 'dog']);
  const trained = async (data: Data, units = data.classNames.length, more: object = {}) => {
    const layers = [{ units: 8 }, { units }];
    const network = new Network(backend, { inputSize: data.featureCount, layers, ...more });
    await network.fit(data, { epochs: 1 });
    return network;
  };
  const network = await trained(images);
  const passengers = Array.from({ length: 80 }, (_, i) => ({
    age: 20 + ((i * 7) % 50),
    sex: i % 2 ? 'male' : 'female',
    survived: (i * 7) % 50 > 20 || i % 2 === 0 ? 'yes' : 'no',
  }));
  await putFiles(passengers);
  writeFileSync('mlp.onnx', formats.exportModel(network, { to: 'onnx', name: 'mlp' }).files[0].bytes);
  writeFileSync('model.safetensors', network.save());
  const data = dataOf(4, ['setosa', 'versicolor', 'virginica']);
  const targets = {
    kind: 'values',
    names: ['price'],
    values: Float32Array.from({ length: 60 }, (_, i) => i % 9),
  } as const;
  const houses = new Dataset({
    name: 'houses',
    features: data.features as Float32Array,
    featureCount: 4,
    targets,
  });
  const X = Array.from({ length: 60 }, (_, i) => [(i * 7) % 10, (i * 3) % 8]);
  const y = X.map(([first]) => (first > 4 ? 'setosa' : 'virginica'));
  Object.assign(scope, {
    ...{ ...jacquard, ...estimators, ...experiments, ...formats, ...kernelsEntry, ...node, ...report },
    ...{ ...tabular, ...worker, readFile, writeFile, console: { log() {} } },
    ...{
      backend,
      kernels,
      network,
      train: images,
      validation: images,
      test: images,
      passengers,
      data,
      houses,
    },
    pixelsOf: async () => new Float32Array(10 * 784).map((_, i) => (i % 13) / 13),
    labelsOf: async () => new Int32Array(10).map((_, i) => i % 2),
    layers: [{ units: 8 }, { units: 2 }],
    ...{ batch: 2, filters: 8, values: new Float32Array(784 * 128), rows: new Float32Array(32 * 784) },
    ...{ a: new Float32Array(64 * 784), b: new Float32Array(784 * 128), floats: kernels.alloc(10) },
    ...{ space: { x: { low: -5, high: 5 } }, objective: async () => ({ state: 'complete', value: 1 }) },
    ...{
      X,
      y,
      testX: X,
      testY: y,
      prices: X.map(([first]) => first),
      bytes: new Uint8Array(9),
      more: new Uint8Array(9),
    },
    ...{
      history: network.history,
      chart: { title: 'Epochs', unit: 's', groups: [] },
      classNames: images.classNames,
      weights: new Float32Array(784),
    },
    table: tabular.tableOfObjects(passengers),
    study: await experiments.search({
      ...experiments.networkTrials({ backend, data, fixed: { epochs: 1, hidden: [8] }, metric: 'loss' }),
      ...{ space: { learningRate: { low: 1e-3, high: 1, log: true } }, trials: 4 },
    }),
  });
  const ofTable = async () => {
    const {
      network: learned,
      train,
      validation,
    } = await tabular.trainTable(backend, passengers, { label: 'survived' });
    return {
      network: learned,
      data: train,
      test: validation,
      file: new File(['age,sex\n22,female\n'], 'rows.csv'),
    };
  };
  const few = async () => ({ network: await trained(dataOf(4, ['no', 'yes'])) });
  const ofPhotos = async () => {
    const { train } = await node.loadData('photos/');
    const layers = [{ units: 2 }];
    const learned = new Network(backend, { inputSize: train.featureCount, layers });
    await learned.fit(train, { epochs: 1 });
    return { network: learned };
  };
  const ofClothes = async () => {
    const ten = dataOf(784, 'abcdefghij'.split(''), 100);
    const clothes = await trained(ten);
    const photosOfShoes = dataOf(784, ['boot', 'sandal', 'sneaker', 'slipper']);
    const shoes = clothes.withHead(4);
    await shoes.fit(photosOfShoes, { epochs: 1 });
    return { train: ten, test: ten, network: clothes, clothes, photosOfShoes, shoes };
  };
  const labels = () => {
    const marks = {
      kind: 'labels',
      names: ['red', 'sweet'],
      values: new Float32Array(120).map((_, i) => ((i * 5) % 3) % 2),
    } as const;
    return new Dataset({
      name: 'fruit',
      features: data.features as Float32Array,
      featureCount: 4,
      targets: marks,
    });
  };
  const ofOneLayer = async () => {
    const options = { inputSize: 784, layers: [{ units: 2 }] };
    return { network: new Network(backend, options) };
  };
  const loss = 'mean-squared-error';
  ofFile = {
    'evaluate/classification-report.ts': ofClothes,
    'evaluate/multi-label.ts': async () => ({
      test: labels(),
      network: await trained(labels(), 2, { loss: 'binary-cross-entropy' }),
    }),
    'evaluate/regression-metrics.ts': async () => ({
      test: houses,
      network: await trained(houses, 1, { loss }),
    }),
    'experiments/cross-validation.ts': ofTable,
    'multiclass/one-vs-rest.ts': () => ({ data: dataOf(4, 'abcdefghij'.split('')) }),
    'network/learned-state.ts': ofTable,
    'network/network.ts': ofClothes,
    'network/permutation-importance.ts': ofTable,
    'network/predict-and-evaluate.ts': (code) => (code.includes('predictor()') ? few() : ofTable()),
    'network/predictor.ts': few,
    'platform/browser/load-files.ts': async () => {
      const files = [new File(['width,species\n1,a\n2,b\n3,a\n4,b\n'], 'flowers.csv')];
      // The listener is called as the example adds it.
      const addEventListener = (_: string, listen: () => Promise<void>) => pending.push(listen());
      return { ...(await ofTable()), input: { files, addEventListener } };
    },
    'platform/browser/table-file.ts': () => ({ input: { files: [new File(['a,b\n1,2\n'], 'a.csv')] } }),
    'platform/node/datasets.ts': ofTable,
    'platform/node/image-files.ts': ofPhotos,
    'platform/node/write-dataset.ts': () => {
      rmSync('rows.csv', { force: true });
      const bytes = new Dataset({ ...dataOf(16, ['cat', 'dog']), features: new Uint8Array(60 * 16) });
      return { train: bytes, test: bytes, data: bytes };
    },
    'platform/thread-host.ts': () => ({ worker: { postMessage() {} }, addEventListener() {} }),
    'report/filter-images.ts': () => {
      const layers = [{ kind: 'conv2d', filters: 4 }, { units: 2 }] as const;
      return { network: new Network(backend, { inputShape: [28, 28, 1], layers }) };
    },
    'report/history-charts.ts': async (code) =>
      code.includes('houses') ? { network: await trained(houses, 1, { loss }), validation: houses } : {},
    'report/importance-chart.ts': ofTable,
    'report/png.ts': (code) => ({ pixels: new Uint8Array(code.includes('rgb') ? 32 * 32 * 3 : 28 * 28) }),
    'report/report-examples.ts': (code) => (code.includes('weightsData') ? ofOneLayer() : {}),
    'table/feature-names.ts': ofTable,
    // The caller of learnSchema() inside the library.
    'table/learn-schema.ts': () => ({ findTargets }),
    'worker/train-in-worker.ts': ofClothes,
  };
});

/** What cannot run on Node, or here. */
const ELSEWHERE = [
  [/^backend\/create\/slim\.ts/, 'fetches kernels from a server; test/browser/library.test.ts does'],
  [
    /^platform\/browser\/load-files\.ts[\s\S]*loadImages/,
    'decodes images as a browser does; test/browser/photos.test.ts does',
  ],
  [/^platform\/node\/download\.ts/, 'downloads'],
] as const;
const elsewhere = ({ file, code }: Example) => ELSEWHERE.find(([what]) => what.test(`${file}\n${code}`))?.[1];
const named = (example: Example) => [`${example.file}:${example.line}`, example] as const;

describe('the example at', () => {
  it.each(examples.filter((example) => !elsewhere(example)).map(named))('%s', async (_, { file, code }) => {
    const own = await import(join(root, 'src', file));
    const names: Record<string, unknown> = { ...scope, ...own, ...(await ofFile[file]?.(code)) };
    // What is imported is in scope already.
    const body = code.replaceAll(/^\s*import .*$/gm, '');
    const AsyncFunction = (async () => {}).constructor as new (
      ...text: string[]
    ) => (...values: unknown[]) => Promise<void>;
    await new AsyncFunction(...Object.keys(names), `{\n${body}\n}`)(...Object.values(names));
    await Promise.all(pending.splice(0));
  });

  it.skip.each(examples.filter(elsewhere).map((example) => [...named(example), elsewhere(example)]))(
    '%s',
    () => {},
  );
});

it('finds them', () => {
  expect(examples.length).toBeGreaterThan(30);
});
