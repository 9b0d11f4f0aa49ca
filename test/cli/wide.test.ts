// --wide and JACQUARD_WIDE on the command line. What needs 256-bit code: test/backend/wide.test.ts.

import { expect, test } from 'vitest';
import { compileWideKernels } from '../../src/platform/node/wide-kernels.js';
import { put, temporaryFolder } from '../support/temporary.js';
import { refused } from './refused.js';
import { jacquard, readJson, start, succeeded, tinyCsv } from './run.js';

const { problem } = await compileWideKernels({ shared: true, anyEngine: false });
const TRAIN = ['train', '--data', 't.csv', '--epochs', '1'];

/** What stands on stderr of a short training, but for its progress. */
async function notes(wide: string | undefined, ...more: string[]): Promise<string[]> {
  const folder = temporaryFolder();
  put(folder, 't.csv', tinyCsv());
  const env = { env: { JACQUARD_WIDE: wide ?? 'auto' } };
  const { stderr } = await succeeded(start(folder, [...TRAIN, ...more], env).result);
  return stderr.split('\n').filter((line) => /-bit kernels/.test(line));
}

test('auto takes them where it can, and says in one line why not where it cannot; off says nothing', async () => {
  const said = problem === undefined ? [] : [`note: 128-bit kernels, because ${problem}`];
  expect(await notes('auto')).toEqual(said);
  expect(await notes('off')).toEqual([]);
  expect(await notes('off', '--wide', 'auto')).toEqual(['note: 128-bit kernels, because JACQUARD_WIDE=off']);
  expect(await notes('auto', '--wide', 'off')).toEqual([]);
  expect(await notes('auto', '--backend', 'simd')).toEqual([]);
});

test('what ran stands in args.json, report.json and on the terminal', async () => {
  const folder = temporaryFolder();
  put(folder, 't.csv', tinyCsv());
  const { stdout } = await succeeded(start(folder, TRAIN, { env: { JACQUARD_WIDE: 'auto' } }).result);
  const wide = problem === undefined;
  expect(readJson(folder, 'runs/train/args.json').wide).toBe(wide);
  expect(readJson(folder, 'runs/train/report.json').wide).toBe(wide);
  expect(stdout.includes('relaxed, 256-bit, ')).toBe(wide);
});

test('words that are none, and a backend without wide kernels: exit code 2', async () => {
  const folder = temporaryFolder();
  put(folder, 't.csv', tinyCsv());
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
  const folder = temporaryFolder();
  put(folder, 't.csv', tinyCsv());
  const env = { env: { JACQUARD_WIDE: 'on' } };
  for (const backend of ['simd', 'js']) {
    const { stderr } = await succeeded(start(folder, [...TRAIN, '--backend', backend], env).result);
    expect(stderr).not.toContain('-bit kernels');
  }
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
  const folder = temporaryFolder();
  put(folder, 't.csv', tinyCsv());
  await succeeded(jacquard(folder, ...TRAIN, '--quiet'));
  const predict = ['predict', 'runs/train', 't.csv', '--json'];
  const { stdout, stderr } = await succeeded(start(folder, predict, { env: { JACQUARD_WIDE: '' } }).result);
  expect([JSON.parse(stdout).wide, stderr]).toEqual([false, '']);
  const bench = ['bench', 'kernels', '--kernels', 'exp', '--rounds', '1', '--wide', 'off', '--json'];
  const { rows } = JSON.parse((await succeeded(jacquard(folder, ...bench))).stdout);
  expect(rows[0].times.map(({ contestant }: { contestant: string }) => contestant)).not.toContain('wide');
});
