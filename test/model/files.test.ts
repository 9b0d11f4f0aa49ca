// Model files that the package wrote before: each is read and answers as it did, to the bit on js and to rounding on simd;
// checkpoints are gone on with too. files/make.mjs wrote them, and what they answered beside them.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import {
  MLPClassifier,
  MLPRegressor,
  OneVsRestClassifier,
  SoftmaxRegression,
} from '../../src/estimators/index.js';
import {
  type Backend,
  createBackend,
  Dataset,
  earlyStopping,
  type FitOptions,
  Network,
} from '../../src/index.js';
import { decodeSafetensors } from '../../src/model/safetensors.js';
import { featuresOfObjects } from '../../src/network/schema-rows.js';
import { expectClose } from '../support/close.js';
import { roundingBound } from './rounding-bound.js';

interface Expected {
  /** Which class reads it: Network, for rows of features or of a `table`, or an estimator. */
  kind: string;
  rows: number[][] | Record<string, unknown>[];
  /** Probabilities or values, row after row. */
  outputs: number[];
  classNames?: string[];
  classCodes?: readonly string[] | null;
  /** Of estimators: classes, and the label of each row. */
  classes?: unknown[];
  labels?: unknown[];
  resume?: { features: number[][]; labels: number[]; fit: FitOptions; parameters: number[] };
}

const FOLDER = new URL('files/', import.meta.url);
const NAMES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.safetensors'))
  .map((name) => name.replace('.safetensors', ''));
const bytesOf = (name: string) => new Uint8Array(readFileSync(new URL(`${name}.safetensors`, FOLDER)));
const expectedOf = (name: string): Expected =>
  JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'));

const ESTIMATORS = { MLPClassifier, MLPRegressor, SoftmaxRegression, OneVsRestClassifier };
type Estimator = MLPClassifier | MLPRegressor | SoftmaxRegression | OneVsRestClassifier;

const typed = (rows: Expected['rows']) => (rows as number[][]).map((row) => Float32Array.from(row));

interface Answered {
  outputs: number[];
  /** What they are made by, for the bound of their rounding. */
  networks: readonly Network[];
  /** What else the file says. */
  rest: Partial<Expected>;
}

function answer(backend: Backend, name: string, { kind, rows }: Expected): Answered {
  if (kind in ESTIMATORS) {
    const Kind = ESTIMATORS[kind as keyof typeof ESTIMATORS];
    const model: Estimator = Kind.load(backend, bytesOf(name), name);
    const outputs =
      model instanceof MLPRegressor ? model.predict(rows) : model.predictProba(rows as number[][]);
    const estimators = model instanceof OneVsRestClassifier ? model.estimators : [model];
    const networks = estimators.flatMap((one) => ('network' in one ? [one.network] : []));
    const rest =
      model instanceof MLPRegressor
        ? {}
        : { classes: [...model.classes], labels: Array.from(model.predict(rows as number[][])) };
    return { outputs: Array.from(outputs), networks, rest };
  }
  const network = Network.load(backend, bytesOf(name), name);
  const { classNames, classCodes } = network;
  const rest = { classNames: [...classNames!], classCodes };
  if (kind === 'table') {
    const answers = network.predictRows(rows as Record<string, unknown>[]);
    const outputs = answers.flatMap((one) => Object.values('probabilities' in one ? one.probabilities : one));
    return { outputs: outputs as number[], networks: [network], rest };
  }
  const outputs =
    network.task === 'values' ? network.predictValues(typed(rows)) : network.predictProba(typed(rows));
  return { outputs: Array.from(outputs), networks: [network], rest };
}

/** The largest size of a standardised feature. */
function largestInput({ standardizer, schema }: Network, rows: Expected['rows']): number {
  const features = schema
    ? (featuresOfObjects({ schema }, rows) as Float32Array | Uint8Array)
    : (rows as number[][]).flat();
  const count = features.length / rows.length;
  const sizes = Array.from(features, (x, k) => {
    if (standardizer === null) return Math.abs(x);
    const { mean, deviation, clip = Number.POSITIVE_INFINITY } = standardizer;
    const j = k % count;
    return deviation[j] === 0 ? 0 : Math.min(Math.abs(x - mean[j]) / deviation[j], clip);
  });
  return Math.max(...sizes);
}

/** Outputs in deviations, so that one bound fits all of them. */
function scaledOutputs({ targetScale }: Network, outputs: readonly number[]): number[] {
  if (!targetScale) return [...outputs];
  const { mean, deviation } = targetScale;
  return outputs.map((y, i) => (y - mean[i % mean.length]) / deviation[i % mean.length]);
}

describe('to the bit on js', async () => {
  const backend = await createBackend({ backend: 'js' });

  it.each(NAMES)('%s', (name) => {
    const expected = expectedOf(name);
    const { outputs, rest } = answer(backend, name, expected);
    expect(outputs).toEqual(expected.outputs);
    for (const fact of ['classNames', 'classCodes', 'classes', 'labels'] as const)
      if (fact in expected) expect(rest[fact], fact).toEqual(expected[fact]);
  });

  it.each(NAMES.filter((name) => expectedOf(name).resume))('%s, gone on with', async (name) => {
    const { features, labels, fit, parameters } = expectedOf(name).resume!;
    using network = Network.resume(backend, bytesOf(name), name);
    const data = new Dataset({
      ...{ name: 'rows', featureCount: features[0].length, classNames: network.classNames! },
      ...{ features: Float32Array.from(features.flat()), labels: Int32Array.from(labels) },
    });
    await network.fit(data, { ...fit, validation: data, callbacks: [earlyStopping({ patience: 9 })] });
    expect(Array.from(network.parameters)).toEqual(parameters);
    expect(network.history).toHaveLength(4);
  });
});

describe('to rounding on simd', async () => {
  const backend = await createBackend({ backend: 'simd' });

  it.each(NAMES)('%s', (name) => {
    const expected = expectedOf(name);
    const { outputs, networks } = answer(backend, name, expected);
    const [first] = networks;
    const bound = Math.max(...networks.map((one) => roundingBound(one, largestInput(one, expected.rows))));
    expect(bound).toBeLessThan(1e-3); // else it would tell nothing
    expectClose(scaledOutputs(first, outputs), scaledOutputs(first, expected.outputs), 2 * bound);
  });
});

test('there is a file of every version, and what wrote it stands in it', () => {
  const versions = NAMES.flatMap((name) => {
    const { metadata } = decodeSafetensors(bytesOf(name), name);
    return metadata.get('format') === 'jacquard' ? [metadata.get('format_version')] : [];
  });
  expect([...new Set(versions)].sort()).toEqual(['1', '2', '3', '4', '5', '6', '7']);
});
