// `jacquard export` and `jacquard import` as a user meets them: what is printed, where files go, and what is refused with nothing lost.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXPORT_NAMES } from '../../src/formats/export-model.js';
import { FORMAT_NAMES, formatNamed } from '../../src/formats/formats.js';
import { encodeSafetensors } from '../../src/model/safetensors-write.js';
import { put } from '../support/temporary.js';
import { refused } from './refused.js';
import { filesIn, jacquard, succeeded, tinyCsv, trainTiny } from './run.js';

let folder: string;
/** What predict says of t.csv. */
let answers: string;
const MODEL = 'runs/train/last.safetensors';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jacquard-'));
  put(folder, 't.csv', tinyCsv());
  const tensors = [
    { name: '0.weight', shape: [2, 1, 3, 3], data: new Float32Array(18) },
    { name: '2.weight', shape: [2, 2], data: new Float32Array(4) },
  ];
  writeFileSync(join(folder, 'cnn.safetensors'), encodeSafetensors(tensors, {}));
  await trainTiny(folder, 't.csv', '--members', '2');
  answers = (await succeeded(jacquard(folder, 'predict', MODEL, 't.csv', '--quiet'))).stdout;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(EXPORT_NAMES)(
  'export to %s: a folder beside the model, its files with their sizes, and how to use them',
  async (to) => {
    const { stdout } = await succeeded(jacquard(folder, 'export', MODEL, '--to', to, '--member', '0'));
    const files = filesIn(join(folder, 'runs/train', to));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const { length } = readFileSync(join(folder, 'runs/train', to, file));
      expect(stdout).toContain(`runs/train/${to}/${file}  ${length.toLocaleString('en-US')} bytes\n`);
    }
    expect(stdout.split('\n\n').slice(1).join('\n\n')).toMatch(/import|load|read/);
  },
);

test('a module answers as predict prints', async () => {
  await succeeded(jacquard(folder, 'export', MODEL, '--to', 'js', '--out', 'tiny.js'));
  const module = await import(pathToFileURL(join(folder, 'tiny.js')).href);
  const rows = readFileSync(join(folder, 't.csv'), 'utf8').trim().split('\n').slice(1);
  const lines = answers.trim().split('\n').slice(1);
  expect(rows.length).toBe(lines.length);
  for (const [i, row] of rows.entries()) {
    const [, a, b, c, d] = row.split(',').map(Number);
    const given = module.predict({ a, b, c, d });
    const [name, ...p] = lines[i].split(',');
    expect(given.class).toBe(name);
    for (const [j, value] of Object.values(given.probabilities).entries())
      expect(Math.abs((value as number) - Number(p[j]))).toBeLessThan(1e-5);
  }
});

test('a file that exists is replaced with --force alone, and the model itself never', async () => {
  const out = join(folder, 'once.js');
  await succeeded(jacquard(folder, 'export', MODEL, '--to', 'js', '--out', 'once.js'));
  writeFileSync(out, 'mine');
  const again = await jacquard(folder, 'export', MODEL, '--to', 'js', '--out', 'once.js');
  expect(again).toMatchObject({
    code: 2,
    stdout: '',
    stderr: 'error: once.js: the file exists already; --force replaces it\n',
  });
  expect(readFileSync(out, 'utf8')).toBe('mine');
  await succeeded(jacquard(folder, 'export', MODEL, '--to', 'js', '--out', 'once.js', '--force'));
  expect(readFileSync(out, 'utf8')).toContain('export function predict');
  const before = readFileSync(join(folder, MODEL));
  const itself = await jacquard(folder, 'export', MODEL, '--to', 'pytorch', '--out', MODEL, '--force');
  expect(itself.code).toBe(2);
  expect(itself.stderr).toContain(`${MODEL} is the model itself`);
  expect(readFileSync(join(folder, MODEL))).toEqual(before);
});

test('a folder that is there, a new one, and one member', async () => {
  await succeeded(jacquard(folder, 'export', 'runs/train', '--to', 'js', '--out', 'new/deep/'));
  await succeeded(
    jacquard(folder, 'export', MODEL, '--to', 'js', '--out', 'new/deep', '--member', '1', '--dtype', 'f16'),
  );
  expect(filesIn(join(folder, 'new/deep'))).toEqual(['last.js', 'model.js']);
  const [whole, member] = ['model.js', 'last.js'].map((name) =>
    readFileSync(join(folder, 'new/deep', name), 'utf8'),
  );
  expect(whole).toContain('mean([');
  expect(member).not.toContain('mean([');
  expect(member).toContain("f16('");
});

const REFUSED: readonly [what: string, parameters: string[], message: string][] = [
  ['no format', ['export', MODEL], "required option '--to <format>' not specified"],
  ['an unknown format', ['export', MODEL, '--to', 'keras'], 'Allowed choices are'],
  ['no such model', ['export', 'none.safetensors', '--to', 'js'], 'none.safetensors'],
  ['what is no model', ['export', 't.csv', '--to', 'js'], 't.csv'],
  [
    'another suffix',
    ['export', MODEL, '--to', 'js', '--out', 'x.txt'],
    '--out: x.txt is no file of this format, which writes x.js; give x.js, or a folder',
  ],
  [
    'a member that is none',
    ['export', MODEL, '--to', 'js', '--member', '2'],
    '--member: 2 given, a whole number from 0 to 1 expected',
  ],
  ['half a member', ['export', MODEL, '--to', 'js', '--member', '0.5'], 'A whole number from 0 expected'],
  ['a table', ['import', 't.csv'], 't.csv: no format that can be imported; these can: '],
  ['no such file', ['import', 'none.onnx'], 'none.onnx'],
  [
    'the file itself',
    ['import', 't.csv', '--out', './t.csv', '--force'],
    '--out: ./t.csv is one of the files to import',
  ],
  ['layers that are missing', ['import', 'cnn.safetensors'], '; give --layers what print(model) shows'],
  [
    'layers of another model',
    ['import', 'cnn.safetensors', '--layers', 'conv 2 padding=same'],
    'cnn.safetensors: --layers: 1 modules given',
  ],
  [
    'a shape that is missing',
    ['import', 'cnn.safetensors', '--layers', 'conv 2 padding=same, global-average-pool, dense 2'],
    '; give --image-shape heightxwidthx1',
  ],
  [
    'a task that is missing',
    [
      ...['import', 'cnn.safetensors', '--image-shape', '4x4'],
      ...['--layers', 'conv 2 padding=same, global-average-pool, dense 2'],
    ],
    '; give --task classes, labels or values',
  ],
  [
    'a shape that is none',
    ['import', 't.csv', '--image-shape', '28'],
    'Sizes such as 32x24 or 32x24x3 expected',
  ],
];
test.each(REFUSED)('%s is refused with code 2, and nothing is written', async (_, parameters, message) => {
  const before = filesIn(folder);
  const result = await jacquard(folder, ...parameters);
  expect(result.stderr).toContain(message);
  refused(result, '');
  expect(filesIn(folder)).toEqual(before);
});

const READABLE = FORMAT_NAMES.filter((name) => formatNamed(name).read);
describe.skipIf(READABLE.length === 0)('import', () => {
  test.each(READABLE)('of what was exported to %s: the same answers', async (to) => {
    const place = join('back', to);
    await succeeded(jacquard(folder, 'export', MODEL, '--to', to, '--member', '0', '--out', `${place}/`));
    const files = filesIn(join(folder, place)).filter((name) => !/\.(py|schema\.json)$/.test(name));
    const { stdout } = await succeeded(
      jacquard(folder, 'import', ...files.map((name) => join(place, name)), '--out', `${place}.safetensors`),
    );
    expect(stdout).toContain(`back/${to}.safetensors  `);
    expect(stdout).toContain(`from ${to}`);
    expect(existsSync(join(folder, `${place}.safetensors`))).toBe(true);
  });

  test.skipIf(!READABLE.some((name) => name === 'tfjs'))(
    'the weights that a model.json names are found beside it',
    async () => {
      await succeeded(jacquard(folder, 'export', MODEL, '--to', 'tfjs', '--member', '0', '--out', 'web/'));
      await succeeded(jacquard(folder, 'import', 'web/last.json', '--out', 'found.safetensors'));
      const weights = filesIn(join(folder, 'web')).find((name) => name.endsWith('.bin'))!;
      rmSync(join(folder, 'web', weights));
      const result = await jacquard(folder, 'import', 'web/last.json', '--out', 'other.safetensors');
      refused(result, weights);
    },
  );
});
