// Tables that come through a pipe: every command that takes data, in every format; what needs them twice holds them or says so. And
// readers that go away. Next: terminal.test.ts.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { put, temporaryFolder } from '../support/temporary.js';
import { refused } from './refused.js';
import { jacquard, readJson, start, succeeded, tinyCsv, tinyIdx, trainTiny } from './run.js';

function piped(folder: string, input: string | Uint8Array, ...words: string[]) {
  const { child, result } = start(folder, words);
  child.stdin!.on('error', () => {}); // a command that refuses does not read it
  child.stdin!.end(input);
  return result;
}

const FAST = ['--recipe', 'none', '--hidden', '4', '--epochs', '2', '--batch-size', '16', '--quiet'];

/** The rows of tinyCsv in other formats. */
function formats(): Record<string, string | Uint8Array> {
  const [header, ...lines] = tinyCsv()
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const rows = lines.map((cells) =>
    Object.fromEntries(cells.map((cell, i) => [header[i], i === 0 ? cell : Number(cell)])),
  );
  return {
    CSV: tinyCsv(),
    'CSV, gzip': gzipSync(tinyCsv()),
    semicolons: tinyCsv().replaceAll(',', ';'),
    JSON: JSON.stringify(rows),
    'JSON lines': rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  };
}

let folder: string;
/** Trained on t.csv, and what it says of it. */
let model: string;
let answers: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jacquard-'));
  put(folder, 't.csv', tinyCsv());
  model = await trainTiny(folder, 't.csv');
  answers = (await succeeded(jacquard(folder, 'predict', model, 't.csv', '--quiet'))).stdout;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(Object.entries(formats()))('predict - reads %s as from a file', async (_, input) => {
  expect((await succeeded(piped(folder, input, 'predict', model, '-', '--quiet'))).stdout).toBe(answers);
});

test('--data - trains as on the file, and evaluate wants it again', async () => {
  await succeeded(jacquard(folder, 'train', '--data', 't.csv', ...FAST, '--out', 'file'));
  await succeeded(piped(folder, formats()['JSON lines'], 'train', '--data', '-', ...FAST, '--out', 'pipe'));
  const [file, pipe] = ['file', 'pipe'].map((out) => readJson(folder, out, 'train/report.json'));
  expect(pipe.validation).toEqual(file.validation);
  expect(pipe.data.name).toBe('standard input');
  expect(readJson(folder, 'pipe/train/args.json').data).toMatchObject({
    source: '-',
    checksum: readJson(folder, 'file/train/args.json').data.checksum,
  });
  refused(await jacquard(folder, 'evaluate', 'pipe/train'), /standard input; give it with --data/);
  const { stdout } = await succeeded(
    piped(folder, tinyCsv(), 'evaluate', 'pipe/train', '--data', '-', '--json'),
  );
  expect(JSON.parse(stdout).data).toMatchObject({ name: 'standard input', part: 'all' });
});

test.each([
  ['data info', ['data', 'info', '-']],
  ['data info without a known label', ['data', 'info', '-', '--label', 'nope']],
  ['data split', ['data', 'split', '-', '--out', 'split']],
  ['data convert', ['data', 'convert', '-', 'out.csv']],
  ['crossvalidate', ['crossvalidate', '--data', '-', ...FAST, '--folds', '2']],
  ['search', ['search', '--data', '-', '--hidden', '4', '--epochs', '1', '--repeats', '1', '--quiet']],
  [
    'search --try, whose trials read it in two ways',
    ['search', '--data', '-', '--try', 'standardize=features/none', ...FAST, '--trials', '2'],
  ],
  ['bench predict', ['bench', 'predict', '--data', '-', '--hidden', '4', '--rows', '50', '--json']],
])('%s reads it', async (_, words) => {
  const folder = temporaryFolder();
  const { code, stdout, stderr } = await piped(folder, tinyCsv(), ...words);
  expect([code, stderr.replace(/^note: .*\n( {2}.*\n)*/gm, '')]).toEqual([
    words.includes('nope') ? 2 : 0,
    expect.any(String),
  ]);
  expect(stdout + stderr).not.toContain('only once');
});

test('a run that began with a pipe goes on with the same pipe, and with no other', async () => {
  const out = ['--out', 'resumed'];
  const words = ['train', '--data', '-', ...FAST.slice(0, -1), '--epochs', '100000', ...out];
  const { child, result } = start(folder, words);
  child.stdin!.end(tinyCsv());
  let said = '';
  child.stderr!.on('data', (text) => {
    if (!said.includes('epoch') && (said + text).includes('epoch')) child.kill('SIGINT');
    said += text;
  });
  expect((await result).code).toBe(130);
  const other = tinyCsv({ rows: 57 });
  const resume = ['train', '--resume', 'resumed/train', '--quiet'];
  refused(await piped(folder, other, ...resume), /^error: standard input: not the data/m);
});

const REFUSED: [string, string | Uint8Array, string[], RegExp][] = [
  ['nothing in it', '', ['train', '--data', '-', ...FAST], /standard input: .*empty/],
  ['IDX images', tinyIdx().images, ['train', '--data', '-', ...FAST], /standard input: /],
  [
    'parts of it',
    tinyCsv(),
    ['train', '--data', '-', '--memory', '1MB', ...FAST],
    /memory: - is read as a whole/,
  ],
  [
    'several threads',
    tinyCsv(),
    ['search', '--data', '-', '--try', 'l2=0..1', '--workers', '2'],
    /one thread/,
  ],
  [
    'the same twice',
    tinyCsv(),
    ['train', '--data', '-', '--test', '-', ...FAST],
    /standard input: can be read only once/,
  ],
  ['photos of it', tinyCsv(), ['train', '--data', '-', '--image-size', '8', ...FAST], /image/i],
];

test.each(REFUSED)('refused: %s', async (_, input, words, message) => {
  refused(await piped(folder, input, ...words), message);
});

test.each([
  ['data info', ['data', 'info', '-']],
  ['train', ['train', '--data', '-', ...FAST]],
])('%s ends at what is no table, though the pipe stays open', async (_, words) => {
  const { child, result } = start(folder, words);
  child.stdin!.on('error', () => {});
  const images = new Uint8Array(5000);
  images.set([0, 0, 8, 3]); // as an IDX file begins
  child.stdin!.write(images);
  refused(await result, /standard input/);
});

const noBash = process.platform === 'win32' || spawnSync('bash', ['-c', 'exit']).error !== undefined;

describe.skipIf(noBash)('with a shell', () => {
  test('a process substitution is a table too', async () => {
    const { code, stderr } = await start(folder, ['train', ...FAST], { shell: '"$@" --data <(cat t.csv)' })
      .result;
    expect([code, stderr]).toEqual([0, '']);
  });

  test('predict | head ends without an error, however much there is', async () => {
    const [header, ...lines] = tinyCsv().trim().split('\n');
    writeFileSync(join(folder, 'big.csv'), `${[header, ...new Array(1000).fill(lines).flat()].join('\n')}\n`);
    const words = ['predict', model, '-', '--quiet'];
    const { code, stdout, stderr } = await start(folder, words, {
      shell: 'set -o pipefail; cat big.csv | "$@" | head -n 2',
    }).result;
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.trim().split('\n').length).toBe(2);
    const whole = await start(folder, words, { shell: 'cat big.csv | "$@" | (sleep 1; wc -l)' }).result;
    expect(whole.stdout.trim()).toBe('60001');
  });
});
