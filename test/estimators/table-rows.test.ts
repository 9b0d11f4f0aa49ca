// Estimators on rows of objects: words, booleans, gaps and dates, columns learnt from the rows of the fit, and kept.

import { describe, expect, it } from 'vitest';
import {
  MLPClassifier,
  MLPRegressor,
  OneVsRestClassifier,
  SoftmaxRegression,
} from '../../src/estimators/index.js';
import { createBackend } from '../../src/index.js';
import type { Schema, SchemaColumn } from '../../src/table/schema.js';

const backend = await createBackend({ backend: 'js' });

interface Passenger {
  age: number | null;
  sex: string;
  member: boolean;
  port?: string;
}

/** Of 120; each seventh has no age, each tenth no port. */
const ROWS: Passenger[] = Array.from({ length: 120 }, (_, i) => ({
  age: i % 7 === 3 ? null : 20 + ((i * 11) % 47),
  sex: i % 3 === 0 ? 'female' : 'male',
  member: i % 4 === 1,
  ...(i % 10 !== 5 && { port: ['north', 'south', 'west'][i % 3] }),
}));
const SURVIVED = ROWS.map(({ sex, member }) => sex === 'female' || member);
const FARES = ROWS.map(({ age, sex }, i) => 1000 + 10 * (age ?? 40) + (sex === 'female' ? 200 : 0) + (i % 5));
const CLASSES = ROWS.map(({ port }) => port ?? 'none of them');

const quiet = { onWarning: () => {} };

function columnOf(schema: Schema | null, name: string) {
  return schema!.columns.find((column) => column.name === name) as SchemaColumn & Record<string, unknown>;
}

describe('MLPClassifier', () => {
  it('learns words, booleans and gaps; labels come back as booleans; a row is answered by its keys in any order', async () => {
    const model = new MLPClassifier(backend, { hiddenLayerSizes: 8, learningRateInit: 0.02, ...quiet });
    await model.fit(ROWS, SURVIVED);
    expect(model.classes).toEqual([false, true]);
    expect(model.score(ROWS, SURVIVED)).toBe(1);
    const row = { port: 'south', member: false, sex: 'female', age: 30 };
    expect(model.predict([row])).toEqual([true]);
    const { age, ...others } = row;
    expect(model.predictProba([{ age, ...others }])).toEqual(model.predictProba([row]));
    expect(columnOf(model.network.schema, 'age')).toMatchObject({ kind: 'number', indicator: true });
    expect(columnOf(model.network.schema, 'y').kind).toBe('label');
    // age and its gap, two sexes, member, three ports and its gap
    expect(model.nFeaturesIn).toBe(9);
    expect(model.network.standardizer, 'the schema scales').toBeNull();
  });

  it('takes the label from a column of the rows, whatever its type, and leaves it out of the features', async () => {
    const rows = ROWS.map((row, i) => ({ ...row, survived: SURVIVED[i] }));
    const options = { hiddenLayerSizes: 8, learningRateInit: 0.02, ...quiet };
    const named = await new MLPClassifier(backend, options).fit(rows, 'survived');
    const beside = await new MLPClassifier(backend, options).fit(ROWS, SURVIVED);
    expect(named.classes).toEqual([false, true]);
    expect(columnOf(named.network.schema, 'survived').kind).toBe('label');
    expect(named.network.parameters).toEqual(beside.network.parameters);
    expect(named.score(rows, 'survived')).toBe(1);
    expect(named.predict(ROWS), 'rows without it').toEqual(SURVIVED);
  });

  it('is saved and loaded with its schema, and its columns', async () => {
    const options = { hiddenLayerSizes: 4, maxIter: 20, columns: { ignore: ['member'] }, ...quiet };
    const model = await new MLPClassifier(backend, options).fit(ROWS, SURVIVED);
    const loaded = MLPClassifier.load(backend, model.save());
    expect(loaded.network.schema).toEqual(model.network.schema);
    expect(loaded.getParams().columns).toEqual({ ignore: ['member'] });
    expect(columnOf(loaded.network.schema, 'member').kind).toBe('ignored');
    expect(loaded.predictProba(ROWS)).toEqual(model.predictProba(ROWS));
    expect(loaded.predict(ROWS)[0]).toBe(true);
  });

  it('early stopping: means and deviations are those of the rows that are trained on', async () => {
    // Every row has an age of its own, so that any other part has another mean.
    const rows = ROWS.map((row, i) => ({ ...row, age: i * i + 0.5 }));
    const options = { hiddenLayerSizes: 4, maxIter: 3, earlyStopping: true, validationFraction: 0.4 };
    const part = await new MLPClassifier(backend, { ...options, ...quiet }).fit(rows, SURVIVED);
    const all = await new MLPClassifier(backend, { ...options, earlyStopping: false, ...quiet }).fit(
      rows,
      SURVIVED,
    );
    const [ofPart, ofAll] = [part, all].map(({ network }) => columnOf(network.schema, 'age'));
    expect(ofAll['fill']).toBe((59 ** 2 + 60 ** 2 + 1) / 2);
    expect(ofPart['centre']).not.toBe(ofAll['centre']);
    expect(ofPart['scale']).not.toBe(ofAll['scale']);
    expect(part.network.history[0].validationAccuracy).toBeGreaterThan(0);
  });

  it('weights follow their rows into the training part of a table', async () => {
    // Rows that weigh 0 have the other label: if weights were given to other rows, much would be wrong.
    const wrong = SURVIVED.map((yes, i) => (i % 2 ? !yes : yes));
    const weights = wrong.map((_, i) => (i % 2 ? 0 : 1));
    const options = { hiddenLayerSizes: 8, learningRateInit: 0.02, earlyStopping: true, nIterNoChange: 100 };
    const model = new MLPClassifier(backend, { ...options, fit: { batchSize: 16 }, maxIter: 100, ...quiet });
    await model.fit(ROWS, wrong, weights);
    const truth = model.predict(ROWS).filter((yes, i) => yes === SURVIVED[i]).length / ROWS.length;
    expect(truth).toBeGreaterThan(0.8);
  });

  it('partialFit and warmStart keep the columns of the first rows', async () => {
    const model = new MLPClassifier(backend, { hiddenLayerSizes: 4, ...quiet });
    await model.partialFit(ROWS.slice(0, 80), SURVIVED.slice(0, 80), [false, true]);
    const { schema } = model.network;
    await model.partialFit([{ age: 1, sex: 'female', member: true, port: 'east' }], [true]);
    expect(model.network.schema).toEqual(schema);
    const warm = new MLPClassifier(backend, { hiddenLayerSizes: 4, maxIter: 2, warmStart: true, ...quiet });
    await warm.fit(ROWS, SURVIVED);
    const before = warm.network.schema;
    await warm.fit(ROWS.slice(0, 60), SURVIVED.slice(0, 60));
    expect(warm.network.schema).toEqual(before);
    expect(warm.nIter).toBe(4);
  });

  it('says which levels it never saw and which keys it does not know', async () => {
    const warnings: string[] = [];
    const onWarning = (text: string) => warnings.push(text);
    const model = await new MLPClassifier(backend, {
      hiddenLayerSizes: 4,
      maxIter: 5,
      ...quiet,
      onWarning,
    }).fit(ROWS, SURVIVED);
    warnings.length = 0;
    model.predict([{ age: 22, sex: 'female', member: true, port: 'Atlantis', cabin: 7 }]);
    expect(warnings).toEqual([
      'MLPClassifier: X: not used, since the model does not know "cabin"',
      expect.stringMatching(
        /^MLPClassifier: X: column "port": 1 of 1 rows have a value that the model does not know: "Atlantis"/,
      ),
    ]);
  });

  it('several labels a row', async () => {
    const y = ROWS.map(({ sex, member }) => [Number(sex === 'female'), Number(member)]);
    const model = new MLPClassifier(backend, { hiddenLayerSizes: 8, learningRateInit: 0.02, ...quiet });
    await model.fit(ROWS, y);
    expect(model.score(ROWS, y)).toBe(1);
    expect([...model.predictLabels([{ age: 3, sex: 'male', member: true, port: 'west' }])]).toEqual([0, 1]);
  });
});

describe('others', () => {
  it('MLPRegressor answers in units, from y or from a column, also of texts', async () => {
    const options = { hiddenLayerSizes: 16, learningRateInit: 0.02, maxIter: 300, ...quiet };
    const model = await new MLPRegressor(backend, options).fit(ROWS, FARES);
    expect(model.score(ROWS, FARES)).toBeGreaterThan(0.98);
    const priced = ROWS.map((row, i) => ({ ...row, fare: `€${FARES[i]}.00` }));
    const named = await new MLPRegressor(backend, options).fit(priced, 'fare');
    expect(named.score(priced, 'fare')).toBeGreaterThan(0.98);
    expect(named.network.predictRows([ROWS[0]])[0]).toHaveProperty('fare');
    expect(named.predict(ROWS.slice(0, 1))[0]).toBeCloseTo(FARES[0], -2);
  });

  it('SoftmaxRegression tells three classes', async () => {
    const model = await new SoftmaxRegression(backend, quiet).fit(ROWS, CLASSES);
    expect(model.score(ROWS, CLASSES)).toBe(1);
    expect(model.classes).toEqual(['none of them', 'north', 'south', 'west']);
  });

  it('OneVsRestClassifier: each estimator learns the columns by its own options; saved and loaded', async () => {
    const make = () =>
      new SoftmaxRegression(backend, { standardize: 'robust', columns: { ignore: ['member'] } });
    const model = await new OneVsRestClassifier(make).fit(ROWS, CLASSES);
    expect(model.score(ROWS, CLASSES)).toBeGreaterThan(0.9);
    expect(model.predict([{ age: 30, sex: 'male', member: false, port: 'west' }])).toEqual(['west']);
    for (const { network } of model.estimators) {
      expect(columnOf(network.schema, 'member').kind).toBe('ignored');
      expect(columnOf(network.schema, 'age')['smooth']).toBe(3);
    }
    const loaded = OneVsRestClassifier.load(backend, model.save());
    expect(loaded.predictProba(ROWS)).toEqual(model.predictProba(ROWS));
    const wrong = () => model.score(ROWS.slice(0, 1), ['east']);
    expect(wrong).toThrow('y[0]: "east" is not among the classes');
  });

  it('rows of numbers alone have the bits of arrays of them', async () => {
    const X = Array.from({ length: 60 }, (_, i) => [Math.sin(i), (i % 5) + 0.5, i % 2]);
    const rows = X.map(([a, b, c]) => ({ a, b, c }));
    const y = X.map(([a]) => (a > 0 ? 'up' : 'down'));
    const options = { hiddenLayerSizes: 4, maxIter: 7, ...quiet };
    const arrays = await new MLPClassifier(backend, options).fit(X, y);
    const objects = await new MLPClassifier(backend, options).fit(rows, y);
    expect(objects.network.parameters).toEqual(arrays.network.parameters);
    expect(objects.predictProba(rows)).toEqual(arrays.predictProba(X));
    expect(objects.predictProba(X), 'the columns stand for themselves').toEqual(arrays.predictProba(X));
  });
});

describe('errors name the row and the key', () => {
  const rows = ROWS.map((row, i) => ({ ...row, survived: SURVIVED[i] }));
  const fit = (X: object[], y: string | unknown[], options = {}) =>
    new MLPClassifier(backend, { hiddenLayerSizes: 2, maxIter: 1, ...quiet, ...options }).fit(X, y as string);

  it('in the rows of a fit', async () => {
    await expect(fit(rows, 'survival')).rejects.toThrow(
      /^X\[0\]\.survival|no row of X has the key "survival"; their keys are .*sex/,
    );
    const gap = rows.map((row, i) => (i === 4 ? { ...row, survived: null } : row));
    await expect(fit(gap, 'survived')).rejects.toThrow(
      'X[4].survived: 1 of 120 rows have no label (this is the first)',
    );
    const mixed = rows.map((row, i) => (i === 6 ? { ...row, survived: 'yes' } : row));
    await expect(fit(mixed, 'survived')).rejects.toThrow(
      'X[6].survived: "yes" is a string, X[0].survived is true, a boolean',
    );
    const list = rows.map((row, i) => (i === 2 ? { ...row, age: [1] } : row));
    await expect(fit(list, 'survived')).rejects.toThrow('X[2].age: an array found');
    await expect(fit([...ROWS.slice(0, 3), [1, 2] as object], [1, 2, 1, 2])).rejects.toThrow(
      'X[3]: an array found',
    );
    await expect(fit(ROWS, [true, false])).rejects.toThrow('X has 120 rows, y has 2');
    await expect(fit(ROWS, SURVIVED, { columns: { ignore: ['agee'] } })).rejects.toThrow(
      'ignore column "agee" is not there',
    );
    const priced = rows.map((row, i) => ({ ...row, fare: i === 5 ? 'much' : FARES[i] }));
    await expect(new MLPRegressor(backend, quiet).fit(priced, 'fare')).rejects.toThrow(
      'column "fare" should hold numbers, but "much" is not a number',
    );
    await expect(new MLPRegressor(backend, quiet).fit([[1], [2]], 'fare')).rejects.toThrow(
      'y: "fare"; the name of a column',
    );
  });

  it('in rows to predict', async () => {
    const model = await fit(ROWS, SURVIVED);
    const row = { age: 1, sex: 'male', member: true, port: 'west' };
    expect(() => model.predict([row, { ...row, age: 'old' }])).toThrow(
      'X[1]: column "age": "old" is not a number',
    );
    const { age: _, ...others } = row;
    expect(() => model.predict([others])).toThrow('X: no column "age", which training had');
    expect(() => model.predict([[1, 2, 3, 4, 5, 6, 7, 8, 9]])).toThrow(
      'X: rows of numbers, but this estimator was fitted to a table',
    );
    expect(() => model.score([row], [7])).toThrow('y[0]: 7 is not among the classes');
    const ofNumbers = await new MLPClassifier(backend, { maxIter: 1, ...quiet }).fit([[1], [2]], ['a', 'b']);
    expect(() => ofNumbers.predict([row])).toThrow(
      'X: rows of objects, but this estimator was fitted to rows of numbers',
    );
    const robust = new MLPClassifier(backend, { standardize: 'robust', ...quiet });
    await expect(robust.fit([[1], [2]], ['a', 'b'])).rejects.toThrow(
      'standardize: robust scales the number columns',
    );
  });
});
