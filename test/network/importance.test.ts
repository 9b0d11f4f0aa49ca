// Which columns of a table matter: shuffled on held-out rows.

import { describe, expect, it } from 'vitest';
import { SparseFeatures } from '../../src/data/sparse-features.js';
import { createBackend, Dataset, Network, splitDataset } from '../../src/index.js';
import { importanceRefusal, permutationImportance } from '../../src/network/permutation-importance.js';
import { Random } from '../../src/random.js';
import { TableData } from '../../src/table/table-data.js';
import { tableOfObjects } from '../../src/table/table-from-objects.js';
import type { TargetOptions } from '../../src/table/target-columns.js';

const backend = await createBackend();
const COLOURS = ['red', 'green', 'blue', 'grey'];

/**
 * `colour` and, less, `x` decide; `noise` and the boolean `coin` do not. `colour` becomes four features, and x, which has
 * gaps, two.
 */
function rowsOf(count: number) {
  const random = Random.stream(7, 'rows');
  return Array.from({ length: count }, (_, i) => {
    const colour = COLOURS[random.below(4)];
    const x = random.normal();
    const noise = random.normal();
    const warm = colour === 'red' || colour === 'grey';
    const score = (warm ? 1.5 : -1.5) + x;
    return {
      noise,
      x: i % 25 === 0 ? null : x,
      colour,
      coin: random.below(2) === 1,
      verdict: score > 0 ? 'buy' : 'leave',
      price: 1e6 + 1000 * score,
      warm: Number(warm),
      large: Number(x > 0.5),
    };
  });
}

/** The network trained on most rows of such a table, and those held out. */
async function trained(targets: TargetOptions, ignore: readonly string[], rows = 600) {
  const table = tableOfObjects(rowsOf(rows), 'made');
  const data = TableData.of(table, { ...targets, ignore, scaling: 'robust' }).dataset();
  const { train, validation } = splitDataset(data, { validation: 0.4, seed: 3 });
  const kind = train.targets?.kind ?? 'classes';
  const loss = {
    classes: 'softmax-cross-entropy',
    labels: 'binary-cross-entropy',
    values: 'mean-squared-error',
  } as const;
  const network = new Network(backend, {
    ...{ inputSize: train.featureCount, loss: loss[kind], seed: 3, standardize: false },
    layers: [{ units: 8 }, { units: train.targets?.names.length ?? train.classCount }],
  });
  await network.fit(train, { epochs: 40, batchSize: 32, optimizer: 'adam', learningRate: 0.01 });
  return { network, train, validation, data };
}

const CLASSES = [{ label: 'verdict' }, ['price', 'warm', 'large']] as const;
const VALUES = [
  { targets: { kind: 'values', columns: ['price'] } },
  ['verdict', 'warm', 'large'],
] as unknown as typeof CLASSES;
const LABELS = [
  { targets: { kind: 'labels', columns: ['warm', 'large'] } },
  ['verdict', 'price'],
] as unknown as typeof CLASSES;
const byColumn = (list: readonly { column: string; drop: number; deviation: number }[]) =>
  Object.fromEntries(list.map((one) => [one.column, one]));

describe('the column that decides is found, one of several features too; noise is not', () => {
  it.each([
    ['a class each', CLASSES, 'colour'],
    ['values', VALUES, 'colour'],
    ['several labels', LABELS, 'colour'],
  ] as const)('%s', async (_, [targets, ignore], first) => {
    const { network, validation } = await trained(targets, ignore);
    const list = permutationImportance(network, validation)!;
    expect(list.map(({ column }) => column).sort()).toEqual(['coin', 'colour', 'noise', 'x']);
    expect(list[0].column).toBe(first);
    expect(list[1].column).toBe('x');
    const { colour, x, noise, coin } = byColumn(list);
    expect(colour.drop).toBeGreaterThan(0.2);
    expect(x.drop).toBeGreaterThan(0.03);
    expect(x.drop).toBeGreaterThan(2 * x.deviation);
    for (const { drop, deviation } of [noise, coin]) {
      expect(Math.abs(drop)).toBeLessThan(0.03);
      expect(deviation).toBeGreaterThanOrEqual(0);
    }
    const drops = list.map(({ drop }) => drop);
    expect(drops).toEqual([...drops].sort((a, b) => b - a));
  });
});

it('R² of a value far from 0 keeps its digits: a perfect score falls by what shuffling costs', async () => {
  const { network, validation } = await trained(...VALUES);
  expect(network.evaluateValues(validation).r2).toBeGreaterThan(0.9);
  const { colour } = byColumn(permutationImportance(network, validation)!);
  // Shuffling what is added to the rest costs twice its variance: of colour 1.5² of 1.5² + 1, so R² falls by about 1.38.
  expect(colour.drop).toBeGreaterThan(1.1);
  expect(colour.drop).toBeLessThan(1.7);
});

it('the same network and rows give the same numbers; another seed does not', async () => {
  const { network, validation } = await trained(...CLASSES);
  const list = permutationImportance(network, validation);
  expect(permutationImportance(network, validation)).toEqual(list);
  const other = new Network(backend, {
    ...{ inputSize: network.architecture.inputSize, seed: 4, standardize: false },
    layers: [{ units: 8 }, { units: 2 }],
  });
  await other.fit(validation, { epochs: 1 });
  other.parameters = network.parameters;
  const again = permutationImportance(other, validation)!;
  expect(again[0].column).toBe('colour');
  expect(again).not.toEqual(list);
});

it('rows encoded by another schema are encoded by the network’s, and a subset is what it is of', async () => {
  const { network, data, validation } = await trained(...CLASSES);
  const positions = Uint32Array.from({ length: 150 }, (_, i) => 2 * i + 1);
  const own = permutationImportance(network, data.take(positions))!;
  // The same rows of the same table by a schema of their own: other medians, levels in the same order.
  expect(data.encoded!.schema).not.toEqual(network.schema);
  const encoded = (data.encoded as unknown as { encodeBy(d: Dataset, s: unknown): Dataset }).encodeBy(
    data,
    network.schema,
  );
  expect(permutationImportance(network, encoded.take(positions))).toEqual(own);
  expect(permutationImportance(network, validation)).not.toEqual(own);
});

it('classes in another order are counted in the network’s', async () => {
  const { network, validation } = await trained(...CLASSES);
  const swapped = new Dataset({
    ...validation,
    labels: validation.labels.map((label) => 1 - label),
    classNames: [...validation.classNames].reverse(),
  });
  expect(permutationImportance(network, swapped)).toEqual(permutationImportance(network, validation));
});

it('rows and network are left as they were', async () => {
  const { network, validation } = await trained(...CLASSES);
  const before = [network.parameters, (validation.features as Float32Array).slice()];
  permutationImportance(network, validation);
  expect([network.parameters, validation.features]).toEqual(before);
});

it('no answer, with the reason: sparse features, one row, no table, too much work', async () => {
  const { network, validation } = await trained(...CLASSES);
  expect(importanceRefusal(network, validation)).toBeNull();
  const sparse = new Dataset({
    ...validation,
    features: SparseFeatures.fromDense(validation.features as Float32Array, validation.featureCount),
  });
  const plain = new Network(backend, { inputSize: 3, layers: [{ units: 2 }], seed: 1 });
  const wide = Object.create(network, { parameterCount: { value: 1e8 } }) as Network;
  const cases: [Network, Dataset, string][] = [
    [network, sparse, 'the features are sparse'],
    [network, validation.take(Uint32Array.of(5)), 'one row cannot be shuffled'],
    [plain, validation, 'the network was not trained on columns of a table'],
    [wide, validation, '4 columns and 100000000 parameters would take too long'],
  ];
  for (const [asked, rows, reason] of cases) {
    expect(permutationImportance(asked, rows)).toBeNull();
    expect(importanceRefusal(asked, rows)).toBe(reason);
  }
});
