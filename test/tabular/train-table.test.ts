// jacquard/table: from rows of objects to a trained network in one call, by the recipe that the command line has.

import { describe, expect, it } from 'vitest';
import { createBackend, Network, splitDataset } from '../../src/index.js';
import {
  featureOrigins,
  learnSchema,
  permutationImportance,
  type Schema,
  TableData,
  tableOfObjects,
  tableRecipe,
  trainTable,
} from '../../src/tabular/index.js';
import { notGiven, TABLE_READING, tableDefaults } from '../../src/tabular/recipe-options.js';

const backend = await createBackend({ backend: 'js' });

const ROWS = Array.from({ length: 120 }, (_, i) => ({
  id: 1000 + i,
  age: i % 7 === 3 ? null : 20 + ((i * 11) % 47),
  sex: i % 3 === 0 ? 'female' : 'male',
  member: i % 4 === 1,
  survived: i % 3 === 0 || i % 4 === 1 ? 'yes' : 'no',
  fare: 1e5 + 1000 * ((i * 11) % 47) + (i % 3 === 0 ? 20_000 : 0),
}));
const FEW = { ignore: ['fare'], epochs: 25 };

describe('trainTable', () => {
  it('rows of objects: the network answers such rows, of its best epoch, and says what was left out', async () => {
    const { network, train, validation, notices } = await trainTable(backend, ROWS, {
      label: 'survived',
      ...FEW,
    });
    expect([train.size, validation.size]).toEqual([100, 20]);
    expect(network.evaluate(validation).accuracy).toBeGreaterThan(0.9);
    const [answer] = network.predictRows([{ member: false, sex: 'female', age: null }]);
    expect(answer).toMatchObject({ class: 'yes', probabilities: { yes: expect.any(Number) } });
    expect(notices).toEqual([expect.stringMatching(/^columns left out: id \(.*\), fare \(asked for\)$/)]);
    const losses = network.history.map(({ validationLoss }) => validationLoss!);
    expect(network.evaluate(validation).loss).toBeCloseTo(Math.min(...losses), 5);
    const loaded = Network.load(backend, network.save());
    expect(loaded.predictRows([ROWS[0]])).toEqual(network.predictRows([ROWS[0]]));
    const [first] = permutationImportance(network, validation)!;
    expect(['sex', 'member']).toContain(first.column);
  });

  it('validation rows have each class in its share', async () => {
    const rows = ROWS.map((row, i) => ({ ...row, rare: i % 12 === 0 ? 'b' : 'a' }));
    const { validation } = await trainTable(backend, rows, { label: 'rare', validation: 24, epochs: 1 });
    expect(validation.classSizes()).toEqual([22, 2]);
  });

  it('with an inputShape every column is a pixel in its place, constant ones and row numbers too', async () => {
    // Images of 2×3 whose first pixel never changes, and whose second counts the rows.
    const rows = Array.from({ length: 60 }, (_, i) => {
      const bright = i % 2;
      return {
        kind: bright ? 'b' : 'a',
        v0: 0.5,
        v1: i,
        v2: bright + 0.25,
        v3: 1 - bright,
        v4: (i % 7) / 8,
        v5: 0.5,
      };
    });
    const layers = [{ kind: 'conv2d', filters: 2, kernelSize: 2 }] as const;
    const { network, notices } = await trainTable(backend, rows, {
      ...{ label: 'kind', layers, inputShape: [2, 3, 1], epochs: 2 },
    });
    expect(network.architecture.inputShape).toEqual([2, 3, 1]);
    expect(notices).toEqual([]);
    expect(() => network.predictRows([{ ...rows[0], v6: 1 }])).toThrow('this table has 1 more: "v6"');
    expect(network.predictRows([{ ...rows[0], file: 'x' }])).toEqual(network.predictRows([rows[0]]));
    await expect(
      trainTable(backend, rows, {
        label: 'kind',
        layers,
        inputShape: [2, 3, 1],
        categorical: ['v4'],
        epochs: 1,
      }),
    ).rejects.toThrow(/columns of .* became other features: "v4" .*pixels: true makes each column/);
  });

  it('values come back in their units', async () => {
    const { network, validation } = await trainTable(backend, ROWS, { target: 'fare', ignore: ['survived'] });
    expect(network.evaluateValues(validation).r2).toBeGreaterThan(0.6);
    expect(network.targetScale!.mean[0]).toBeGreaterThan(1e5);
    expect(Object.keys(network.predictRows([ROWS[5]])[0])).toEqual(['fare']);
  });

  it('several targets, and several labels a row', async () => {
    const both = await trainTable(backend, ROWS, {
      target: ['fare', 'age'],
      dropMissingLabels: true,
      epochs: 1,
    });
    expect(both.network.classNames).toEqual(['fare', 'age']);
    expect(both.notices[0]).toMatch(/^rows: 17 of 120 rows have no target/);
    const rows = ROWS.map(({ age, sex, member, survived }) => ({
      age,
      sex,
      member,
      survived: survived === 'yes',
    }));
    const labels = await trainTable(backend, rows, { labels: ['member', 'survived'], epochs: 1 });
    expect(labels.network.predictRows([rows[0]])[0]).toHaveProperty('labels');
  });

  it('what is given wins over the recipe; the same seed gives the same bits', async () => {
    const options = {
      label: 'survived',
      ...FEW,
      epochs: 2,
      hidden: [5, 3],
      activation: 'tanh' as const,
      batchSize: 50,
    };
    const given = { ...options, optimizer: 'sgd', seed: 8, standardize: 'features', bins: 'none' } as const;
    const { network } = await trainTable(backend, ROWS, given);
    expect(network.architecture.layers.map(({ units }) => units)).toEqual([5, 3, 2]);
    expect(network.architecture.layers[0].activation).toMatchObject({ name: 'tanh' });
    expect([network.history.length, network.seed]).toEqual([2, 8]);
    const age = network.schema!.columns.find(({ name }) => name === 'age')!;
    expect(age).not.toHaveProperty('smooth');
    expect(age).not.toHaveProperty('bins');
    const again = await trainTable(backend, ROWS, given);
    expect(again.network.parameters).toEqual(network.parameters);
    const other = await trainTable(backend, ROWS, { ...given, seed: 9 });
    expect(other.network.parameters).not.toEqual(network.parameters);
  });

  it('takes a Table, a TableData, and a data set that was read from a table', async () => {
    const options = { ...FEW, epochs: 3 };
    const of = async (rows: Parameters<typeof trainTable>[1], more = {}) =>
      (await trainTable(backend, rows, { ...options, ...more })).network.parameters;
    const table = tableOfObjects(ROWS);
    const wanted = await of(ROWS, { label: 'survived' });
    expect(await of(table, { label: 'survived' })).toEqual(wanted);
    const data = TableData.of(table, { label: 'survived' });
    expect(await of(data)).toEqual(wanted);
    expect(await of(data.dataset())).toEqual(wanted);
    await expect(of(data, { label: 'survived' })).rejects.toThrow('label: these rows already have a label');
  });

  it('ends early, and by a signal; callbacks are called', async () => {
    const epochs: number[] = [];
    const callbacks = [{ onEpochEnd: ({ epoch }: { epoch: number }) => void epochs.push(epoch) }];
    const { network } = await trainTable(backend, ROWS, {
      label: 'survived',
      ...FEW,
      epochs: 30,
      patience: 3,
      minDelta: 1,
      callbacks,
    });
    expect(network.history.length).toBeLessThan(30);
    expect(epochs).toHaveLength(network.history.length);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(trainTable(backend, ROWS, { label: 'survived', signal })).rejects.toThrow('enough');
  });

  it('refuses what it cannot take', async () => {
    const train = (options: object, rows: object[] = ROWS) => trainTable(backend, rows, options);
    await expect(train({ label: 'survived', epoch: 3 })).rejects.toThrow(/trainTable: .*epoch/);
    await expect(train({ label: 'survived', target: 'fare' })).rejects.toThrow(
      'label, target, labels: give only one of them',
    );
    await expect(train({ label: 'survival' })).rejects.toThrow('"survival"');
    await expect(train({})).rejects.toThrow('no column is called "label"');
    await expect(train({ label: 'survived', standardize: 'robusto' })).rejects.toThrow(
      'standardize: "robusto" is unknown',
    );
    await expect(train({ label: 'survived', bins: -3 })).rejects.toThrow(
      'bins: -3 is not a whole number from 2 to 100, "auto", or "none"',
    );
    await expect(train({ target: 'age' })).rejects.toThrow(/rows\[3\].*17 of 120 rows have no target/);
    await expect(train({ label: 'survived' }, [[1, 2]])).rejects.toThrow('rows[0]: an array found');
  });
});

describe('recipes', () => {
  it('are read as the recipe for tables says', () => {
    const { standardize, bins } = tableRecipe({ rows: 500, features: 5, task: 'classes' });
    expect({ standardize, bins }).toEqual(TABLE_READING);
  });

  it('what is given wins, with what belongs to it', () => {
    const facts = { rows: 500, features: 5, task: 'classes' } as const;
    const of = (given: object) => tableDefaults(facts, { epochs: 10, ...given }, (name) => name in given);
    expect(of({})).toMatchObject(tableRecipe(facts));
    expect(of({ optimizer: 'sgd' })).not.toHaveProperty('weightDecay');
    expect(of({ optimizer: 'sgd' })).not.toHaveProperty('learningRate');
    expect(of({ hidden: [] })).toMatchObject({ dropout: 0 });
    expect(of({ hidden: [], dropout: 0.5 })).not.toHaveProperty('dropout');
    expect(of({ epochs: 1 })).toMatchObject({ warmup: 0 });
    for (const replaced of ['hidden', 'dropout']) expect(of({ layers: [] })).not.toHaveProperty(replaced);
    expect(of({ layers: [] })).toMatchObject({ activation: 'relu', warmup: 1 });
    expect(notGiven({ layers: [], l1: 1 }, (name) => name === 'hidden')).toEqual({ l1: 1 });
    expect(notGiven({ a: 1, b: 2 }, (name) => name === 'a')).toEqual({ b: 2 });
  });
});

describe('splitDataset of a table', () => {
  const rows = Array.from({ length: 60 }, (_, i) => ({
    size: i % 6 === 5 ? null : i * i,
    port: i < 4 ? 'harbour' : ['north', 'south'][i % 2],
    kind: ['b', 'a', 'c'][i % 3],
  }));
  const table = tableOfObjects(rows);
  const data = TableData.of(table, { label: 'kind', scaling: 'features' }).dataset();

  it('medians, scales and levels come from the training rows alone; the order of the classes stays', () => {
    const { train, validation } = splitDataset(data, { validation: 0.4, seed: 3, stratified: true });
    const numbers = Uint32Array.from({ length: train.size }, (_, i) => train.rowNumber(i));
    const schema = train.encoded!.schema as Schema;
    const columns = schema.columns as unknown as Record<string, unknown>[];
    const sizes = Array.from(numbers, (row) => rows[row].size).filter((size) => size !== null);
    sizes.sort((a, b) => a - b);
    const middle = (sizes[(sizes.length - 1) >> 1] + sizes[sizes.length >> 1]) / 2;
    expect(columns[0]['fill']).toBe(middle);
    const filled = Array.from(numbers, (row) => rows[row].size ?? middle);
    expect(columns[0]['centre']).toBeCloseTo(filled.reduce((a, b) => a + b) / filled.length, 9);
    const count = numbers.filter((row) => row < 4).length;
    expect(columns[1]['levels']).toEqual(count < 2 ? ['north', 'south'] : ['harbour', 'north', 'south']);
    expect(validation.encoded!.schema).toBe(train.encoded!.schema);
    expect([train.classNames, validation.classNames]).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
    for (const part of [train, validation]) {
      for (let i = 0; i < part.size; i++)
        expect(part.classNames[part.labelAt(i)]).toBe(rows[part.rowNumber(i)].kind);
    }
    const learnt = learnSchema(table, numbers, { kind: 'classes', columns: [2] }, { scaling: 'features' });
    expect(schema).toEqual(learnt);
    expect(
      featureOrigins(learnt)
        .map(({ name }) => name)
        .slice(0, 2),
    ).toEqual(['size', 'size is missing']);
  });

  it('plain numbers: the features are shared, and the median for later gaps is the training part’s', () => {
    const plain = rows.map(({ kind }, i) => ({ x: i * i + 0.5, kind }));
    const whole = TableData.of(tableOfObjects(plain), { label: 'kind' }).dataset();
    const { train, validation } = splitDataset(whole, { validation: 0.4, seed: 3 });
    expect(train.features).toBe(whole.features);
    expect(validation.features).toBe(whole.features);
    const fill = (part: typeof train) =>
      (part.encoded!.schema as { version: number; columns?: { fill?: number }[] }).columns![0].fill!;
    const values = Array.from({ length: train.size }, (_, i) => train.featuresAt(i)[0]).sort((a, b) => a - b);
    expect(fill(train)).toBe((values[17] + values[18]) / 2);
    expect(fill(train)).not.toBe(fill(whole));
    expect(validation.featuresAt(3)[0]).toBe(plain[validation.rowNumber(3)].x);
  });
});
