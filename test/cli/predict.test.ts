// `jacquard predict` as a user meets it: CSV or JSON on stdout, a row for each row of the input.

import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { createBackend, Dataset, Network } from '../../src/index.js';
import { VERSION } from '../../src/version.js';
import { put, temporaryFolder } from '../support/temporary.js';
import { refused } from './refused.js';
import { filesIn, jacquard, succeeded, tinyCsv, tinyIdx, trainTiny } from './run.js';

interface Prediction {
  class: string;
  probabilities: number[];
}

/** The CSV on stdout as its header and its rows. */
function table(stdout: string): { header: string[]; rows: Prediction[] } {
  const [header, ...records]: string[][] = parse(stdout);
  const rows = records.map(([name, ...values]) => ({ class: name, probabilities: values.map(Number) }));
  return { header, rows };
}

test('a header and a row for each row of the input; probabilities sum to 1, the class has the largest', async () => {
  const folder = temporaryFolder();
  put(folder, 't.csv', tinyCsv());
  const model = await trainTiny(folder, 't.csv');
  const before = filesIn(folder);
  const { stdout, stderr } = await succeeded(jacquard(folder, 'predict', model, 't.csv'));
  const { header, rows } = table(stdout);
  expect(stderr).toBe('');
  expect(header).toEqual(['class', 'probability x', 'probability y', 'probability z']);
  expect(rows).toHaveLength(60);
  for (const { class: name, probabilities } of rows) {
    // Six digits each: the sum is off by half a unit of the sixth digit a class at most.
    expect(Math.abs(probabilities.reduce((a, b) => a + b) - 1)).toBeLessThan(3 * 5e-7);
    expect(name).toBe(['x', 'y', 'z'][probabilities.indexOf(Math.max(...probabilities))]);
  }
  expect(filesIn(folder), 'predict writes nothing but stdout').toEqual(before);
});

test('with a label column, without one, without a header, on js or simd: the same classes; IDX images are refused', async () => {
  const folder = temporaryFolder();
  put(folder, 't.csv', tinyCsv());
  put(folder, 'unlabelled.csv', tinyCsv({ label: false }));
  put(folder, 'bare.csv', tinyCsv({ label: false }).replace('a,b,c,d\n', ''));
  put(folder, 'images.idx', tinyIdx().images);
  const model = await trainTiny(folder, 't.csv');
  const predict = async (file: string, ...more: string[]) =>
    table((await succeeded(jacquard(folder, 'predict', model, file, ...more))).stdout).rows;
  const [labelled, ...others] = await Promise.all([
    predict('t.csv'),
    predict('unlabelled.csv'),
    predict('bare.csv'),
    predict('t.csv', '--label', 'label'),
    predict('t.csv', '--label', '0'),
  ]);
  for (const other of others) expect(other).toEqual(labelled);
  refused(
    await jacquard(folder, 'predict', model, 'images.idx'),
    'the model was trained on a table with columns of its own',
  );
  const js = await predict('t.csv', '--backend', 'js');
  expect(js.map((row) => row.class)).toEqual(labelled.map((row) => row.class));
});

test('features called y, class and target are features', async () => {
  const folder = temporaryFolder();
  put(folder, 't.csv', tinyCsv().replace('label,a,b,c,d', 'label,x,y,class,target'));
  put(folder, 'unlabelled.csv', tinyCsv({ label: false }).replace('a,b,c,d', 'x,y,class,target'));
  const model = await trainTiny(folder, 't.csv');
  const [labelled, unlabelled] = await Promise.all(
    ['t.csv', 'unlabelled.csv'].map((file) => succeeded(jacquard(folder, 'predict', model, file))),
  );
  expect(table(unlabelled.stdout).rows).toHaveLength(60);
  expect(unlabelled.stdout).toBe(labelled.stdout);
});

test('the classes are those that evaluate counts', async () => {
  const folder = temporaryFolder();
  put(folder, 't.csv', tinyCsv());
  const model = await trainTiny(folder, 't.csv', '--epochs', '1');
  const [predicted, evaluated] = await Promise.all([
    succeeded(jacquard(folder, 'predict', model, 't.csv')),
    succeeded(jacquard(folder, 'evaluate', model, '--data', 't.csv', '--json')),
  ]);
  const confusion = [0, 1, 2].map(() => [0, 0, 0]);
  table(predicted.stdout).rows.forEach((row, i) => {
    confusion[i % 3][['x', 'y', 'z'].indexOf(row.class)]++;
  });
  expect(confusion).toEqual(JSON.parse(evaluated.stdout).confusion);
});

test('--json: one document with the class names and every row', async () => {
  const folder = temporaryFolder();
  put(folder, 't.csv', tinyCsv());
  const model = await trainTiny(folder, 't.csv');
  const [json, csv] = await Promise.all([
    succeeded(jacquard(folder, 'predict', model, 't.csv', '--backend', 'simd', '--json')),
    succeeded(jacquard(folder, 'predict', model, 't.csv', '--backend', 'simd')),
  ]);
  expect(JSON.parse(json.stdout)).toEqual({
    command: 'predict',
    version: VERSION,
    backend: 'simd',
    threads: expect.any(Number),
    wide: false,
    model,
    file: 't.csv',
    classNames: ['x', 'y', 'z'],
    positiveClass: null,
    threshold: null,
    rows: table(csv.stdout).rows,
  });
});

test('class names with commas and quotes come back whole', async () => {
  const folder = temporaryFolder();
  const classNames = ['shirts, blouses', 'the "best"', 'plain'];
  put(folder, 't.csv', tinyCsv({ classNames }));
  const model = await trainTiny(folder, 't.csv');
  const { stdout } = await succeeded(jacquard(folder, 'predict', model, 't.csv'));
  const { header, rows } = table(stdout);
  expect(header.slice(1).sort()).toEqual(classNames.map((name) => `probability ${name}`).sort());
  expect(stdout).toContain('"shirts, blouses",');
  expect(stdout).toContain('"the ""best""",');
  const seen = new Set(rows.map((row) => row.class));
  expect(classNames.filter((name) => seen.has(name)).length).toBe(seen.size);
});

test('class names that every JavaScript object has are names like others', async () => {
  const folder = temporaryFolder();
  const classNames = ['constructor', '__proto__', 'toString'];
  put(folder, 't.csv', tinyCsv({ classNames }));
  const model = await trainTiny(folder, 't.csv');
  const [predicted, evaluated] = await Promise.all([
    succeeded(jacquard(folder, 'predict', model, 't.csv')),
    succeeded(jacquard(folder, 'evaluate', model, '--data', 't.csv', '--json')),
  ]);
  const { rows } = table(predicted.stdout);
  const right = rows.filter((row, i) => row.class === classNames[i % 3]).length;
  expect(rows.every((row) => classNames.includes(row.class))).toBe(true);
  const { accuracy, perClass } = JSON.parse(evaluated.stdout);
  expect(right / rows.length).toBeCloseTo(accuracy, 10);
  expect(perClass.map((row: { class: string }) => row.class).sort()).toEqual([...classNames].sort());
});

test('more rows than are predicted at a time come out once each, in order', async () => {
  const folder = temporaryFolder();
  put(folder, 't.csv', tinyCsv());
  put(folder, 'many.csv', tinyCsv({ rows: 2410 })); // the chunks have 1,000
  const model = await trainTiny(folder, 't.csv');
  const { stdout } = await succeeded(jacquard(folder, 'predict', model, 'many.csv'));
  const { rows } = table(stdout);
  expect(rows).toHaveLength(2410);
  // Row i + 30 has the features of row i (the pattern repeats after lcm(3, 10) rows).
  rows.slice(30).forEach((row, i) => {
    expect(row).toEqual(rows[i]);
  });
});

test('rows whose probabilities are not finite are refused before anything is printed, by their number in the file', async () => {
  const folder = temporaryFolder();
  // Features that vary by hundredths: 3e38 of those deviations is beyond a 32-bit float. Tables trained by the command clip.
  const features = Float32Array.from({ length: 240 }, (_, i) => Math.sin(i) / 100);
  const labels = Int32Array.from({ length: 60 }, (_, i) => i % 3);
  using network = new Network(await createBackend({ backend: 'js' }), {
    inputSize: 4,
    layers: [{ units: 3 }],
  });
  const classNames = ['x', 'y', 'z'];
  await network.fit(new Dataset({ name: 'd', features, featureCount: 4, labels, classNames }), { epochs: 1 });
  put(folder, 'm.safetensors', network.save());
  const lines = tinyCsv({ rows: 2100, label: false }).trimEnd().split('\n');
  lines[1 + 1203] = '1,2,3e38,4'; // in the second chunk of 1,000
  lines[1 + 2050] = '1,-3e38,3,4';
  put(folder, 'far.csv', lines.join('\n') + '\n');
  refused(
    await jacquard(folder, 'predict', 'm.safetensors', 'far.csv'),
    /far\.csv: row 1203: the network's outputs are not finite \(the first of 2 such rows of 2100\); its largest feature is feature 2/,
  );
});
