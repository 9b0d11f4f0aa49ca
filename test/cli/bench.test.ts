// `jacquard bench` as a user meets it: every kind runs, proves equal work, and refuses what it does not know.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasFeature } from '../../src/backend/wasm/features.js';
import { findAll, parseXml } from '../report/xml.js';
import { temporaryFolder } from '../support/temporary.js';
import { jacquard, succeeded } from './run.js';

const QUICK = ['--data', 'sample', '--hidden', 'none', '--rounds', '1'];
const TWO = ['--contestants', 'js,simd'];

test('bench train prints median, spread, loss and speed-up, that the losses agree, and the machine', async () => {
  const { stdout } = await succeeded(jacquard(temporaryFolder(), 'bench', ...QUICK, ...TWO));
  expect(stdout).toContain(
    'one epoch of training, 2000 rows of fashion-mnist-sample (sample), batches of 256',
  );
  expect(stdout).toMatch(/784-10 +input +median s +min–max s +loss +against js/);
  expect(stdout).toMatch(/\njs +dense +\d+\.\d+ +\d+\.\d+–\d+\.\d+ +\d\.\d{5} +1\.0×/);
  expect(stdout).toMatch(/\nsimd +dense /);
  expect(stdout).toMatch(/losses agree to \d\.\de-\d+ relative, so the work is the same/);
  expect(stdout).toContain(`Node ${process.versions.node}`);
});

test('bench train --json has every round, of threads too', async () => {
  const names = ['--contestants', 'simd,simdx2:dense'];
  const { stdout } = await succeeded(
    jacquard(temporaryFolder(), 'bench', 'train', ...QUICK, ...names, '--json'),
  );
  const [{ model, rows, disagreement }] = JSON.parse(stdout).models;
  expect(model).toBe('784-10');
  expect(
    rows.map(({ name, seconds }: { name: string; seconds: number[] }) => [name, seconds.length]),
  ).toEqual([
    ['simd', 1],
    ['simd×2:dense', 1],
  ]);
  expect(disagreement).toBe(0); // threads change no bit
});

test('bench search: twenty combinations at once against one by one, their losses equal to rounding', async () => {
  const { stdout } = await succeeded(jacquard(temporaryFolder(), 'bench', 'search', ...QUICK, '--json'));
  const { title, fused, lone, disagreement, compared } = JSON.parse(stdout);
  expect(title).toContain('search over 20 combinations of 784-10');
  expect([fused.length, lone.length]).toEqual([1, 1]);
  expect(disagreement).toBeLessThan(1e-4);
  expect(compared).toBeGreaterThanOrEqual(12); // all but those at the largest rate or two
});

test('bench kernels: rates, spread, the share of the peak for products, and where WASM loses', async () => {
  const only = ['--kernels', 'softmax,gemmDescend', '--rounds', '1'];
  const folder = temporaryFolder();
  const { stdout } = await succeeded(
    jacquard(folder, 'bench', 'kernels', ...only, ...TWO, '--html', 'k.html'),
  );
  expect(stdout).toMatch(/gemmDescend 784×256·256×342 {2}first layer, gradient and update/);
  expect(stdout).toMatch(/simd +\d+\.\d µs +\d+\.\d–\d+\.\d +\d+\.\d GFLOP\/s +\d+ % of peak/);
  expect(stdout).toMatch(/js +\d+\.\d µs +\d+\.\d–\d+\.\d +\d+\.\d GFLOP\/s\n/);
  expect(stdout).toMatch(/softmax 256×10 {2}ten classes/);
  expect(stdout).toMatch(/^where WASM loses to js: \S/m); // nowhere, but on a busy machine one round may differ
  const page = readFileSync(join(folder, 'k.html'), 'utf8');
  expect(page).toContain('first layer, gradient and update');
  expect(findAll(parseXml(page), 'rect').length).toBeGreaterThan(2);
  expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
});

test('bench predict: classes agree; all at once, and single rows', async () => {
  const singles = ['--singles', '60', '--rounds', '1', '--hidden', '12'];
  const { stdout } = await succeeded(
    jacquard(temporaryFolder(), 'bench', 'predict', '--data', 'sample', ...singles, ...TWO, '--json'),
  );
  const { rows, predictors, title } = JSON.parse(stdout);
  expect(title).toContain('prediction with 784-12-10, 600 rows');
  expect(rows.map(({ name }: { name: string }) => name)).toEqual(['js', 'simd']);
  for (const { all, p50, p99, differing } of rows) {
    expect(all.median).toBeGreaterThan(0);
    expect(p99).toBeGreaterThanOrEqual(p50);
    expect(differing).toBeLessThanOrEqual(1);
  }
  expect(predictors.map(({ name }: { name: string }) => name)).toEqual(['js', 'simd', 'plain JavaScript']);
  for (const { median, min, difference } of predictors) {
    expect(min).toBeGreaterThan(0);
    expect(median).toBeGreaterThanOrEqual(min);
    expect(difference).toBeLessThan(1e-4);
  }
});

test('bench train --layers: convolutions on both backends, on the first rows alone', async () => {
  const layers = 'conv 4, batch-norm, max-pool 4x4';
  const work = ['--data', 'sample', '--layers', layers, '--rows', '600', '--rounds', '1', ...TWO];
  const { stdout } = await succeeded(jacquard(temporaryFolder(), 'bench', ...work));
  expect(stdout).toContain(
    'one epoch of training, 600 rows of fashion-mnist-sample (sample), batches of 256',
  );
  expect(stdout).toContain(`\n${layers}, dense 10\n28×28×1→10`);
  expect(stdout).toMatch(/\nsimd +dense /);
  expect(stdout).toMatch(/losses agree to \d\.\de-\d+ relative/);
});

test('bench predict --recipe: the layers of a recipe', async () => {
  const work = [
    '--data',
    'sample',
    '--recipe',
    'cnn-small',
    '--rows',
    '32',
    '--singles',
    '2',
    '--rounds',
    '1',
  ];
  const names = ['--contestants', 'simd,simdx2'];
  const { stdout } = await succeeded(
    jacquard(temporaryFolder(), 'bench', 'predict', ...work, ...names, '--json'),
  );
  const { title, layers, rows } = JSON.parse(stdout);
  expect(title).toContain('prediction with cnn-small, 32 rows');
  expect(layers).toMatch(/^conv 16, batch-norm, .*, dense 10$/);
  expect(rows.map(({ differing }: { differing: number }) => differing)).toEqual([0, 0]);
});

test('without relaxed SIMD the usual contestants are fewer, which is said', async () => {
  const { stdout, stderr } = await succeeded(jacquard(temporaryFolder(), 'bench', ...QUICK, '--json'));
  const names = JSON.parse(stdout).models[0].rows.map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining(['js', 'simd']));
  expect(names.includes('relaxed')).toBe(hasFeature('relaxed'));
  expect(stderr.includes('no relaxed SIMD')).toBe(!hasFeature('relaxed'));
});

test.each([
  [['bench', 'tarin'], /Allowed choices are kernels, train, predict, search/],
  [['bench', '--contestants', 'js,gpu'], /"gpu" is none of js-readable, js, simd, relaxed/],
  [['bench', '--contestants', 'simd:both'], /"simd:both" is none of js-readable/],
  [['bench', '--contestants', 'js-readablex2'], /js-readable runs on one thread/],
  [['bench', '--contestants', 'simdx99'], /1 to 64 threads expected/],
  [['bench', '--rounds', '0'], /A whole number from 1 expected/],
  [['bench', '--hidden', '3', '--layers', 'none'], /--hidden and --layers: .* give only one of them/],
  [['bench', '--all', '--recipe', 'cnn-small'], /--recipe and --all: /],
  [['bench', '--recipe', 'cnn-smal'], /--recipe: "cnn-smal" is unknown; valid: /],
  [['bench', '--layers', 'conf 3'], /--layers: layer 1, "conf 3": "conf" is unknown, did you mean "conv"/],
  [['bench', '--data', 'sample', '--rows', '2400'], /--rows: fashion-mnist-sample has 2000 rows/],
  [['bench', 'search', '--rows', '60'], /bench search has no such option; it is for bench train, predict/],
  [['bench', 'kernels', '--kernels', 'gem'], /"gem" is none of gemmWorkspaceBytes, gemm/],
])('%j is refused with what is valid', async (parameters, message) => {
  const folder = temporaryFolder();
  const { code, stderr } = await jacquard(folder, ...parameters);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
  expect(existsSync(join(folder, 'runs'))).toBe(false);
});
