// The schema in a model file's metadata is untrusted: with any of its parts replaced by something odd, the file is refused with a named error,
// or answers with probabilities.

import { expect, test } from 'vitest';
import { createBackend, ModelError, Network } from '../../src/index.js';
import { trainTable } from '../../src/tabular/index.js';
import { craft, split } from '../model/model-bytes.js';

interface ClassAnswer {
  readonly probabilities: Readonly<Record<string, number>>;
}

const ODD = [null, 0, -1, 1e9, 0.5, '', 'x', true, [], [null], {}, [[]], { length: 1e9 }];
const rows = Array.from({ length: 40 }, (_, i) => ({
  age: i,
  kind: ['x', 'y', 'z'][i % 3],
  ok: i % 2 === 0,
  joined: new Date(1e12 + i * 1e9),
  gap: i % 7 === 0 ? null : i / 3,
  label: i % 2 ? 'a' : 'b',
}));

/** Each part of a value, and how it is with that part replaced. */
function* replaced(value: unknown, put: (part: unknown) => unknown): Generator<[unknown, unknown]> {
  for (const odd of ODD) yield [value, put(odd)];
  if (typeof value !== 'object' || value === null) return;
  const entries = Array.isArray(value) ? [...value.entries()].slice(0, 6) : Object.entries(value);
  for (const [key, part] of entries)
    yield* replaced(part, (one) =>
      put(
        Array.isArray(value) ? value.map((other, i) => (i === key ? one : other)) : { ...value, [key]: one },
      ),
    );
}

test('every field of the schema', async () => {
  const backend = await createBackend();
  const { network } = await trainTable(backend, rows, { label: 'label', hidden: [3], epochs: 1, seed: 1 });
  const { text, data } = split(network.save());
  const header = JSON.parse(text);
  const saved = JSON.parse(header.__metadata__.schema);
  const problems = new Set<string>();
  let count = 0;
  for (const [, damaged] of replaced(saved, (one) => one)) {
    count++;
    try {
      const metadata = { ...header.__metadata__, schema: JSON.stringify(damaged) };
      const loaded = Network.load(backend, craft({ ...header, __metadata__: metadata }, data), 'm');
      for (const { probabilities } of loaded.predictRows(rows.slice(0, 3)) as ClassAnswer[]) {
        const sum = Object.values(probabilities).reduce((total, one) => total + one, 0);
        if (!(Math.abs(sum - 1) < 1e-5))
          problems.add(`${JSON.stringify(damaged)}: the probabilities add up to ${sum}`);
      }
      loaded.dispose();
    } catch (error) {
      const { name, message, stack } = error as Error;
      if (error instanceof ModelError || /^(Option|Data|Shape)Error$/.test(name)) continue;
      problems.add(`${name}: ${message} ${stack?.split('\n')[1]}`);
    }
  }
  expect([...problems]).toEqual([]);
  expect(count).toBeGreaterThan(500);
});
