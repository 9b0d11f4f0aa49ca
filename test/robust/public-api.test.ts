// Every function, class and method of the public API, called with a wrong value in each place: it returns, or throws an error of ours with
// a sentence. None throws a TypeError from its inside, waits for ever, or makes text of NaN.

import { describe, expect, test } from 'vitest';
import { callsOfApi } from './api-calls.js';
import { callsOfBrowser, callsOfNode, callsOfWorker } from './api-files.js';
import { callsOfEstimators, callsOfFormats, callsOfSearch, callsOfTable } from './api-more.js';
import { callsOfReport } from './api-report.js';
import { type Call, foreign, frozen, ODD_VALUES, problemWith, variantsOf } from './odd-values.js';

type Entry = [path: string, calls: () => Promise<Call[]>];
const ENTRIES: Entry[] = [
  ['index', callsOfApi],
  ['estimators/index', callsOfEstimators],
  ['tabular/index', callsOfTable],
  ['formats/index', callsOfFormats],
  ['experiments/index', callsOfSearch],
  ['report/index', callsOfReport],
  ['platform/node/index', callsOfNode],
  ['platform/browser/index', callsOfBrowser],
  ['worker/index', callsOfWorker],
];

const entryOf = async (path: string) =>
  (await import(new URL(`../../src/${path}.ts`, import.meta.url).href)) as Record<string, unknown>;

/** Functions and classes, but for errors, which anybody may make of any text. */
const callable = (entry: Record<string, unknown>) =>
  Object.keys(entry).filter((name) => typeof entry[name] === 'function' && !/^[A-Z].*Error$/.test(name));

/** Methods and setters that users call; what a class needs for itself is no part of them. */
function methodsOf(one: unknown): string[] {
  const prototype = (one as { prototype?: object }).prototype;
  if (!prototype || !/^class/.test(String(one))) return [];
  return Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([, { value, set }]) => typeof value === 'function' || set)
    .map(([name]) => name)
    .filter((name) => name !== 'constructor' && !INTERNAL.has(name));
}

/** Private or protected in TypeScript, or without an argument. */
const INTERNAL = new Set(
  (
    'predictingModel change describe source requireLive member model dispose restore requireFitted isConstant answer refuse answersFor ' +
    'check walk moments usualEpochs layersFor fitOptions pieceOptions ownClassWeights penalty takeSaved networkOptions scaled fitAll ' +
    'requireClasses refuseMissing rowAt toJSON classSizes now row'
  ).split(' '),
);

test('jacquard/slim exports what jacquard does', async () => {
  const [slim, whole] = await Promise.all(['slim', 'index'].map(entryOf));
  expect(Object.keys(slim)).toEqual(Object.keys(whole));
});

describe.each(ENTRIES)('src/%s.ts', async (path, calls) => {
  const [entry, all] = [await entryOf(path), await calls()];

  test('every function, class and method has a valid call here', () => {
    const called = new Set(all.map(({ name }) => name.replace('new ', '')));
    const heads = new Set([...called].map((name) => name.split('.')[0]));
    const names = callable(entry);
    expect(names.filter((name) => !heads.has(name))).toEqual([]);
    const methods = names.flatMap((name) => methodsOf(entry[name]).map((method) => `${name}.${method}`));
    expect(methods.filter((name) => !called.has(name))).toEqual([]);
  });

  test.each(all.map((call, i) => [`${call.name} (${i})`, call] as const))('%s', async (_, call) => {
    const run = async (given: readonly unknown[]) => {
      const made = await call.run(...(given as never[]));
      call.after?.(made);
    };
    if (!call.mayFail) {
      await run(call.given);
      await run(frozen(foreign(call.given)));
    }
    const problems = new Set<string>();
    const sent: string[] = [];
    for (const { place, value, given } of variantsOf(call.given, 2)) {
      if (call.inWorker?.test(place)) {
        if (!sent.includes(place)) sent.push(place);
        if ((Object.keys(ODD_VALUES).indexOf(value) + sent.indexOf(place)) % 3 > 0) continue;
      }
      const problem = await problemWith(call, given);
      if (problem) problems.add(`${place} = ${value}: ${problem}`);
    }
    expect([...problems]).toEqual([]);
  });
});
