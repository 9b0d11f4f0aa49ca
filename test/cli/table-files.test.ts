// Tables as people have them, from file to answer: predict names as many rows right as evaluate says, whatever the order of the
// columns, with a header or without, and wherever the label stands.

import { expect, test } from 'vitest';
import { put, temporaryFolder } from '../support/temporary.js';
import { refused } from './refused.js';
import { jacquard, readJson, start, succeeded } from './run.js';

const ROWS = 120;

/** Three numbers, of which the sum decides between the classes; all are whole, so that each could be the label. */
function cells(i: number): { a: number; b: number; c: number; label: string } {
  const [a, b, c] = [(i * 37) % 41, (i * 53) % 43, (i * 71) % 47];
  return { a, b, c, label: String(a + b > 40 ? 1 : 0) };
}

type Name = keyof ReturnType<typeof cells>;

function csv(order: readonly Name[], { header = true, extra = '' } = {}): string {
  const lines = Array.from({ length: ROWS }, (_, i) => {
    const row = cells(i);
    return [...(extra ? [`k${i}`] : []), ...order.map((name) => row[name])].join(',');
  });
  const names = [...(extra ? [extra] : []), ...order].join(',');
  return `${header ? `${names}\n` : ''}${lines.join('\n')}\n`;
}

async function train(folder: string, file: string, ...more: string[]): Promise<string> {
  await succeeded(jacquard(folder, 'train', '--data', file, ...more, '--epochs', '20', '--quiet'));
  return 'runs/train';
}

/** Rows whose class `predict` names right, and how many `evaluate` counts. */
async function rightRows(
  folder: string,
  model: string,
  file: string,
): Promise<[predicted: number, evaluated: number]> {
  const predicted = await succeeded(jacquard(folder, 'predict', model, file, '--json'));
  const { rows } = JSON.parse(predicted.stdout) as { rows: { class: string }[] };
  const right = rows.filter((row, i) => row.class === cells(i).label).length;
  const evaluated = await succeeded(jacquard(folder, 'evaluate', model, '--data', file, '--json'));
  return [right, Math.round(JSON.parse(evaluated.stdout).accuracy * ROWS)];
}

test.each<[string, readonly Name[], string]>([
  ['last', ['a', 'b', 'c', 'label'], '-1'],
  ['first', ['label', 'a', 'b', 'c'], '0'],
  ['in the middle', ['a', 'b', 'label', 'c'], '2'],
])(
  'without a header, the label %s: exactly the label is left out of the training file',
  async (_, order, label) => {
    const folder = temporaryFolder();
    put(folder, 't.csv', csv(order, { header: false }));
    const model = await train(folder, 't.csv', '--label', label);
    const [predicted, evaluated] = await rightRows(folder, model, 't.csv');
    expect(predicted).toBe(evaluated);
    expect(predicted).toBeGreaterThan(0.9 * ROWS);
    const features = order.filter((name) => name !== 'label');
    put(folder, 'features.csv', csv(features, { header: false }));
    const bare = await succeeded(jacquard(folder, 'predict', model, 'features.csv'));
    expect(bare.stdout).toBe((await succeeded(jacquard(folder, 'predict', model, 't.csv'))).stdout);
  },
);

test('with a header: any order, others among them, absent ones by name; a file without a header is matched and reported', async () => {
  const folder = temporaryFolder();
  put(folder, 't.csv', csv(['a', 'b', 'c', 'label']));
  put(folder, 'turned.csv', csv(['c', 'label', 'b', 'a'], { extra: 'key' }));
  put(folder, 'bare.csv', csv(['a', 'b', 'c', 'label'], { header: false }));
  put(folder, 'absent.csv', csv(['a', 'c', 'label']));
  const model = await train(folder, 't.csv');
  const own = await rightRows(folder, model, 't.csv');
  expect(own[0]).toBe(own[1]);
  expect(await rightRows(folder, model, 'turned.csv')).toEqual(own);
  expect(await rightRows(folder, model, 'bare.csv')).toEqual(own);
  const kept = await succeeded(jacquard(folder, 'predict', model, 'turned.csv', '--keep', 'key'));
  expect(kept.stdout).toMatch(/^key,class,probability 0,probability 1\nk0,/);
  expect(kept.stderr).toContain('turned.csv: not used, since the model does not know "key"');
  const bare = await succeeded(jacquard(folder, 'predict', model, 'bare.csv', '--quiet'));
  expect(bare.stderr).toContain(
    'bare.csv has no header, and the model knows columns by name: its columns are matched by their position',
  );
  refused(
    await jacquard(folder, 'predict', model, 'absent.csv'),
    'absent.csv: no column "b", which training had; its columns are a, c, label',
  );
  refused(
    await jacquard(folder, 'predict', model, 'turned.csv', '--keep', 'id'),
    'keep column "id" is not there',
  );
});

test('columns that compete are refused with the command to paste', async () => {
  const folder = temporaryFolder();
  put(folder, 't.csv', csv(['a', 'b', 'c', 'label'], { header: false }));
  refused(
    await jacquard(folder, 'train', '--data', 't.csv'),
    't.csv: nothing tells which column holds the labels; choose the column to predict with --label -1 (classes) or --target -1 ' +
      '(values); the columns are 0 to 3, or -1 for the last (there is no header); for example: npx jacquard train --data t.csv --label -1',
  );
});

test('data info shows the columns of a table without a known label', async () => {
  const folder = temporaryFolder();
  put(folder, 't.csv', csv(['a', 'b', 'c']));
  const { stdout, stderr } = await succeeded(jacquard(folder, 'data', 'info', 't.csv'));
  expect(stdout).toMatch(
    /^t\.csv\n120 rows\n\ncolumn {2}kind {4}features {2}why\na +number +1 {2}whole numbers$/m,
  );
  expect(stderr).toContain('note: t.csv: no column is called "label"');
});

test('a folder with train.csv and test.csv, and --test: the test rows go through the schema of the training rows', async () => {
  const folder = temporaryFolder();
  put(folder, 'd/train.csv', csv(['a', 'b', 'c', 'label']));
  put(folder, 'd/test.csv', csv(['label', 'c', 'b', 'a']));
  const options = ['--label', 'label', '--epochs', '20', '--json', '--quiet'];
  const ofFolder = await succeeded(jacquard(folder, 'train', '--data', 'd', ...options));
  const { data, best } = JSON.parse(ofFolder.stdout);
  expect(data).toMatchObject({ test: ROWS });
  const files = ['--data', 'd/train.csv', '--test', 'd/test.csv'];
  const ofFiles = JSON.parse((await succeeded(jacquard(folder, 'train', ...files, ...options))).stdout);
  expect(ofFiles.best.test).toEqual(best.test);
  // A competition's test rows have no label: they are to be predicted.
  put(folder, 'd/test.csv', csv(['c', 'b', 'a']));
  const { stdout, stderr } = await succeeded(
    jacquard(folder, 'train', '--data', 'd', '--label', 'label', '--epochs', '2', '--json'),
  );
  expect(JSON.parse(stdout).data.test).toBe(0);
  expect(stderr).toContain(
    'test.csv has no column "label": its rows are not used for testing; predict takes them',
  );
});

test('missing labels are counted, and left out with --drop-missing-labels', async () => {
  const folder = temporaryFolder();
  put(folder, 't.csv', `${csv(['a', 'b', 'c', 'label'])}1,2,3,NA\n4,5,6,?\n`);
  refused(
    await jacquard(folder, 'train', '--data', 't.csv'),
    't.csv:122: 2 of 122 rows have no label (this is the first); --drop-missing-labels leaves them out',
  );
  const { stderr } = await succeeded(
    jacquard(folder, 'train', '--data', 't.csv', '--drop-missing-labels', '--epochs', '2'),
  );
  expect(stderr).toContain('t.csv: 2 of 122 rows have no label, and are left out');
  expect(readJson(folder, 'runs/train/report.json').data).toMatchObject({ train: 100, validation: 20 });
});

test('both rows of a rare class are not in validation alone, whatever the seed', async () => {
  const folder = temporaryFolder();
  put(folder, 't.csv', `${csv(['a', 'b', 'c', 'label'])}90,90,90,rare\n91,90,90,rare\n`);
  for (const seed of ['1', '2', '31']) {
    const { stdout } = await succeeded(
      jacquard(folder, 'train', '--data', 't.csv', '--seed', seed, '--epochs', '2', '--json', '--out', seed),
    );
    const { run } = JSON.parse(stdout).files;
    const evaluation = await succeeded(jacquard(folder, 'evaluate', run, '--json'));
    const { perClass } = JSON.parse(evaluation.stdout);
    expect(perClass.find((one: { class: string }) => one.class === 'rare').support).toBeLessThan(2);
  }
});

test('semicolons and decimal commas, from a file and from standard input', async () => {
  const folder = temporaryFolder();
  const text = csv(['a', 'b', 'c', 'label'])
    .replaceAll(',', ';')
    .replaceAll(/^(\d+);/gm, '$1,5;');
  put(folder, 't.csv', text);
  const model = await train(folder, 't.csv');
  const { columns } = readJson(folder, 'runs/train/report.json');
  expect(columns[0]).toMatchObject({ name: 'a', kind: 'number', why: 'numbers, decimal commas' });
  put(folder, 'rows.csv', 'a;b;c\n3,5;10;2\n40,5;40;1\n');
  const file = await succeeded(jacquard(folder, 'predict', model, 'rows.csv'));
  expect(
    file.stdout
      .split('\n')
      .slice(1, 3)
      .map((line) => line.split(',')[0]),
  ).toEqual(['0', '1']);
  const piped = start(folder, ['predict', model, '-'], { shell: 'exec "$@" < rows.csv' });
  expect((await succeeded(piped.result)).stdout).toBe(file.stdout);
  refused(await jacquard(folder, 'predict', model, '/dev/null'), /is empty/);
});
