// Records commands that run in the process of their test: what they print and write, to the letter, but for times, speeds and folders.

import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { digest } from '../support/recorded.js';
import { put } from '../support/temporary.js';
import { keepEnvironment, runHere, type Screen, unmarkedText } from './in-process.js';
import { putIdxFolder, tinyCsv } from './run.js';
import { filesOf, steady } from './steady.js';

export const WIDE: Screen = { columns: 100, rows: 30 };

export const JS = ['--backend', 'js', '--threads', '1'];
export const SMALL = [...JS, '--epochs', '3', '--batch-size', '16'];
export const PLAIN = ['--recipe', 'none', '--hidden', '5'];

/** Rows of houses with a name, rooms, a town, a date, gaps, and two prices. */
export function houses(rows: number): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const rooms = 1 + (i % 5);
    const sold = `2024-${String(1 + (i % 12)).padStart(2, '0')}-15`;
    const cells = [`H${i}`, rooms, ['Oslo', 'Bergen', 'Tromsø'][i % 3], sold, i % 4 === 0 ? '' : i % 2];
    return [...cells, (100 + 31 * rooms + 7 * (i % 3)).toFixed(1), 20 * rooms + i].join();
  });
  return `name,rooms,town,sold,garden,price,rent\n${lines.join('\n')}\n`;
}

export function tags(rows: number): string {
  const lines = Array.from({ length: rows }, (_, i) => [i % 7, (i * 5) % 11, +(i % 7 > 3), +(i % 2 === 0)]);
  return `a,b,red,sweet\n${lines.map((line) => line.join()).join('\n')}\n`;
}

/** A folder for the tests of a file, which run in it: t.csv, two.csv, new.csv, houses.csv, tags.csv and images/. */
export function inFolder(): { path: string } {
  const place = { path: '' };
  const before = process.cwd();
  let restoreEnvironment: () => void;
  beforeAll(() => {
    place.path = realpathSync(mkdtempSync(join(tmpdir(), 'here-')));
    put(place.path, 't.csv', tinyCsv());
    put(place.path, 'two.csv', tinyCsv({ without: ['z'] }));
    put(place.path, 'new.csv', tinyCsv({ rows: 7, label: false }));
    put(place.path, 'houses.csv', houses(48));
    put(place.path, 'tags.csv', tags(40));
    putIdxFolder(place.path, 'images');
    process.chdir(place.path);
    restoreEnvironment = keepEnvironment();
    for (const name of ['JACQUARD_FASHION_MNIST', 'JACQUARD_WIDE']) delete process.env[name];
    Object.assign(process.env, { JACQUARD_FASHION_MNIST: 'none', JACQUARD_CACHE: join(place.path, 'cache') });
  });
  afterAll(() => {
    process.chdir(before);
    restoreEnvironment();
    rmSync(place.path, { recursive: true, force: true });
  });
  return place;
}

/** Runs a command and records its code, a digest of its words, and one of each file that it wrote to the folder `to`. */
export async function recordRun(
  folder: { path: string },
  words: readonly string[],
  { to, screen }: { to?: string; screen?: Screen } = {},
): Promise<void> {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(1000); // nothing takes time
  const { code, stdout, stderr } = await runHere(words, screen).finally(() => clock.mockRestore());
  const text = steady(unmarkedText([`exit code ${code}`, stdout, stderr].join('\n')), folder.path);
  if (process.env['SHOW'] !== undefined) console.log(text); // to look at it
  expect(text).not.toMatch(/(Type|Reference|Syntax)Error/);
  expect([
    `exit code ${code}`,
    digest(text, 8),
    ...(to ? filesOf(folder.path, to).split('\n') : []),
  ]).toMatchSnapshot();
}
