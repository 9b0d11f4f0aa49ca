import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary.js';
import { jacquard, succeeded } from './run.js';

const QUICK = ['--data', 'sample', '--hidden', 'none', '--rounds', '1'];

test('bench prints median, spread, loss and speed-up, and that the losses agree', async () => {
  const { stdout } = await succeeded(jacquard(temporaryFolder(), 'bench', ...QUICK));
  expect(stdout).toContain('one epoch of 784-10, 5000 rows of fashion-mnist-sample (sample)');
  expect(stdout).toMatch(/│ js +│ +\d+\.\d\d │ \d+\.\d\d–\d+\.\d\d │ \d\.\d{5} │ +1\.0× │/);
  expect(stdout).toMatch(/│ simd +│/);
  expect(stdout).toMatch(/losses agree to \d\.\de-\d+ relative, so the work is the same/);
});

test('bench --json has every round', async () => {
  const { stdout } = await succeeded(jacquard(temporaryFolder(), 'bench', 'train', ...QUICK, '--json'));
  const { rows, disagreement } = JSON.parse(stdout);
  expect(
    rows.map(({ name, seconds }: { name: string; seconds: number[] }) => [name, seconds.length]),
  ).toEqual([
    ['js', 1],
    ['simd', 1],
  ]);
  expect(disagreement).toBeLessThan(1e-3);
});

test('bench search: twenty combinations at once against one by one, their losses equal to rounding', async () => {
  const { stdout } = await succeeded(jacquard(temporaryFolder(), 'bench', 'search', ...QUICK, '--json'));
  const { title, fused, lone, disagreement } = JSON.parse(stdout);
  expect(title).toContain('search over 20 combinations of 784-10');
  expect([fused.length, lone.length]).toEqual([1, 1]);
  expect(disagreement).toBeLessThan(1e-4);
});

test.each([
  [['bench', 'tarin'], /Allowed choices are train, search/],
  [['bench', '--contestants', 'js,gpu'], /"gpu" is none of js-readable, js, simd/],
  [['bench', '--rounds', '0'], /A whole number from 1 expected/],
])('%j is refused with what is valid', async (parameters, message) => {
  const { code, stderr } = await jacquard(temporaryFolder(), ...parameters);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});
