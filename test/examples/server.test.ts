// examples/server.mjs as a process of its own: answers, batches, limits, and its end.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { createBackend, Network } from '../../src/index.js';
import { saveNetwork } from '../../src/platform/node/index.js';
import { trainTable } from '../../src/tabular/index.js';
import { blobs } from '../support/datasets.js';
import { temporaryFolder } from '../support/temporary.js';

const SERVER = fileURLToPath(new URL('../../examples/server.mjs', import.meta.url));
const people = Array.from({ length: 60 }, (_, i) => ({
  ...{ age: i % 7 ? (i * 37) % 50 : null, sex: i % 3 ? 'male' : 'female', survived: i % 3 ? 'no' : 'yes' },
}));

async function saved(network: Network): Promise<string> {
  const path = join(temporaryFolder(), 'model.safetensors');
  await saveNetwork(network, path);
  return path;
}

let server: ChildProcess | undefined;
afterEach(() => void server?.kill('SIGKILL'));

/** Starts it; `ask` gives the status and the JSON of an answer. */
async function started(model: string, ...options: string[]) {
  const child = spawn(process.execPath, [SERVER, model, '--port', '0', ...options]);
  server = child;
  const [said] = await once(child.stdout, 'data');
  const address = String(said).trim();
  const ask = async (path: string, body?: unknown) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${address}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      body: text,
    });
    const answer = (await response.json()) as Record<string, unknown>;
    return { ...answer, status: response.status } as Record<string, unknown>;
  };
  return { child, ask };
}

test('requests that come together are few predictions, each with its own answers; a bad one alone is refused', async () => {
  const backend = await createBackend();
  const { network } = await trainTable(backend, people, { label: 'survived', epochs: 20 });
  const { child, ask } = await started(await saved(network), '--wait', '300');
  const bodies = Array.from({ length: 30 }, (_, i) => [
    { sex: i % 2 ? 'male' : 'female', age: i },
    { age: null, sex: 'male' },
  ]);
  const bad = [
    ask('/predict', { rows: [{ age: 'abc', sex: 'male' }] }),
    ask('/predict', { rows: [{ age: 3 }] }),
    ask('/predict', { rows: [{ age: 3, sex: 'x' }] }),
  ];
  const answers = await Promise.all(bodies.map((body) => ask('/predict', { rows: body })));
  for (const [i, answer] of answers.entries())
    expect(answer).toEqual({ status: 200, predictions: network.predictRows(bodies[i]), notices: [] });
  const refusals = await Promise.all(bad);
  expect(refusals.map(({ status }) => status)).toEqual([400, 400, 200]);
  expect(refusals[0].error).toMatch(/"abc" is not a number/);
  expect(refusals[1].error).toMatch(/no column "sex", which training had/);
  expect(refusals[2].notices).toEqual([expect.stringMatching(/the model does not know: "x"/)]);

  const again = (await ask('/health')) as Record<'requests' | 'batches', number>;
  await Promise.all(bodies.map((body) => ask('/predict', { rows: body })));
  const health = await ask('/health');
  expect(health).toMatchObject({
    ...{ status: 200, task: 'classes', predicts: ['no', 'yes'], requests: again.requests + 30 },
    columns: [
      { name: 'age', kind: 'number' },
      { name: 'sex', kind: 'category' },
    ],
  });
  expect((health.batches as number) - again.batches).toBeLessThan(30);

  const last = ask('/predict', { rows: bodies[0] });
  const taken = async () => (await ask('/health')).requests === again.requests + 31;
  while (!(await taken()));
  child.kill('SIGTERM');
  expect(await last).toMatchObject({ status: 200 });
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('bodies and rows that are none, or too many, are refused with a sentence', async () => {
  const network = new Network(await createBackend(), { inputSize: 4, layers: [{ units: 3 }] });
  await network.fit(blobs({ rows: 60, features: 4, classes: 3 }), { epochs: 3 });
  const { child, ask } = await started(await saved(network), '--max-bytes', '2000', '--max-rows', '5');
  const row = [1, 2, 3, 4];
  const { predictions } = (await ask('/predict', { rows: [row, row] })) as { predictions: object[] };
  expect(predictions).toHaveLength(2);
  expect(predictions[0]).toMatchObject({ class: expect.any(String), probabilities: expect.any(Object) });
  const refused: [unknown, number, RegExp][] = [
    ['{"rows": [', 400, /no JSON/],
    ['[]', 400, /"rows"/],
    [{ rows: [] }, 400, /at least one row/],
    [{ rows: [row, [1, 2, 3]] }, 400, /rows\[1\]: an array of 4 numbers expected/],
    [{ rows: [[1, 2, 3, null]] }, 400, /rows\[0\]: an array of 4 numbers/],
    ['{"rows": [[1, 2, 3, 1e999]]}', 400, /rows\[0\]: an array of 4 numbers/],
    [{ rows: [{ a: 1 }] }, 400, /rows\[0\]: an array of 4 numbers/],
    [{ rows: Array(6).fill(row) }, 413, /6 rows; at most 5/],
    [`{"rows": [[${' '.repeat(3000)}]]}`, 413, /more than 2000 bytes/],
    [' '.repeat(60_000), 413, /more than 2000 bytes/], // of which the rest is not read
  ];
  for (const [body, status, message] of refused)
    expect(await ask('/predict', body)).toEqual({ status, error: expect.stringMatching(message) });
  expect(await ask('/predict')).toMatchObject({ status: 405 });
  expect(await ask('/nothing')).toMatchObject({ status: 404 });
  expect(await ask('/predict', { rows: [row] })).toMatchObject({ status: 200 });
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('a model that is none ends it with exit code 2', async () => {
  const child = spawn(process.execPath, [SERVER, SERVER, '--port', '0']);
  server = child;
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  expect(await once(child, 'close')).toEqual([2, null]);
  expect(said).toMatch(/^server: .*server\.mjs/);
});
