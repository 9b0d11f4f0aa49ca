// --wide and JACQUARD_WIDE on the command line. What needs 256-bit code: test/backend/wide.test.ts.

import { expect, test } from 'vitest';
import { compileWideKernels } from '../../src/platform/node/wide-kernels.js';
import { temporaryFolder } from '../support/temporary.js';
import { refused } from './refused.js';
import { folderWithCsv, jacquard, type Result, readJson, start, succeeded } from './run.js';

const { problem } = await compileWideKernels({ shared: true, anyEngine: false });
const TRAIN = ['train', '--data', 't.csv', '--epochs', '1'];

/** A short training, with JACQUARD_WIDE. */
const trained = (folder: string, wide: string, ...more: string[]) =>
  succeeded(start(folder, [...TRAIN, ...more], { env: { JACQUARD_WIDE: wide } }).result);

/** What is said of kernels, beside a training's progress. */
const notes = ({ stderr }: Result) => stderr.split('\n').filter((line) => /-bit kernels/.test(line));

test('auto takes them where it can, says in one line why not where it cannot, and what ran stands in the files and on the terminal', async () => {
  const folder = folderWithCsv();
  const result = await trained(folder, 'auto');
  const wide = problem === undefined;
  expect(notes(result)).toEqual(wide ? [] : [`note: 128-bit kernels, because ${problem}`]);
  expect(readJson(folder, 'runs/train/args.json').wide).toBe(wide);
  expect(readJson(folder, 'runs/train/report.json').wide).toBe(wide);
  expect(result.stdout.includes('relaxed, 256-bit, ')).toBe(wide);
});

test('off says nothing, unless auto is asked for beside it', async () => {
  const folder = folderWithCsv();
  const off = (...more: string[]) => succeeded(jacquard(folder, ...TRAIN, ...more));
  expect(notes(await off())).toEqual([]);
  expect(notes(await off('--wide', 'auto'))).toEqual(['note: 128-bit kernels, because JACQUARD_WIDE=off']);
  expect(notes(await trained(folder, 'auto', '--wide', 'off'))).toEqual([]);
});

test('words that are none, and a backend without wide kernels: exit code 2', async () => {
  const folder = folderWithCsv();
  refused(await jacquard(folder, ...TRAIN, '--wide', 'maybe'), 'Allowed choices are auto, on, off');
  refused(
    await start(folder, TRAIN, { env: { JACQUARD_WIDE: 'maybe' } }).result,
    'JACQUARD_WIDE: "maybe" is unknown; valid: auto, on, off',
  );
  refused(
    await jacquard(folder, ...TRAIN, '--wide', 'on', '--backend', 'simd'),
    'wide: backend "simd" has no wide kernels',
  );
});

test('JACQUARD_WIDE gives way to a named backend; a word that is none is refused beside a flag too', async () => {
  const folder = folderWithCsv();
  for (const wide of ['auto', 'on'])
    expect(notes(await trained(folder, wide, '--backend', 'simd'))).toEqual([]);
  expect(notes(await trained(folder, 'on', '--backend', 'js'))).toEqual([]);
  refused(
    await start(folder, [...TRAIN, '--wide', 'auto'], { env: { JACQUARD_WIDE: 'OFF' } }).result,
    'JACQUARD_WIDE: "OFF" is unknown; valid: auto, on, off',
  );
});

test('bench refuses wide contestants beside --wide off, and flags that are for other benchmarks', async () => {
  const folder = temporaryFolder();
  const bench = (...more: string[]) => jacquard(folder, 'bench', ...more);
  refused(
    await bench('kernels', '--contestants', 'wide', '--wide', 'off'),
    'wide: --contestants names wide kernels, and --wide off leaves them out',
  );
  refused(
    await bench('search', '--contestants', 'js'),
    'contestants: bench search has no such option; it is for bench kernels, train, predict',
  );
  refused(await bench('train', '--odd'), 'odd: bench train has no such option; it is for bench kernels');
  if (problem === undefined) return;
  const asked = ['bench', 'kernels', '--contestants', 'wide'];
  const { code, stderr } = await start(folder, asked, { env: { JACQUARD_WIDE: '' } }).result;
  expect([code, stderr]).toEqual([1, `error: contestant wide: 128-bit kernels, because ${problem}\n`]);
});

test('predict does not compile them for a small file, and bench leaves them out with --wide off', async () => {
  const folder = folderWithCsv();
  await succeeded(jacquard(folder, ...TRAIN, '--quiet'));
  const predict = ['predict', 'runs/train', 't.csv', '--json'];
  const { stdout, stderr } = await succeeded(start(folder, predict, { env: { JACQUARD_WIDE: '' } }).result);
  expect([JSON.parse(stdout).wide, stderr]).toEqual([false, '']);
  const bench = ['bench', 'kernels', '--kernels', 'exp', '--rounds', '1', '--wide', 'off', '--json'];
  const { rows } = JSON.parse((await succeeded(jacquard(folder, ...bench))).stdout);
  expect(rows[0].times.map(({ contestant }: { contestant: string }) => contestant)).not.toContain('wide');
});
