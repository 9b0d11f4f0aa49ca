// Starts app.js as a test of Jest: its timers stand still, and its arrays are not those of Node's own modules. What the parts came to is
// written to jest-results.json. Run by jest.mjs.

import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { beforeAll, expect, jest, test } from '@jest/globals';
import { createBackend, Dataset, Network } from 'jacquard';
import { trainInWorker } from 'jacquard/worker';
import { exercise } from './app.js';

const kernel = (name) => readFile(path.resolve(`node_modules/jacquard/build/wasm/${name}.wasm`));
const network = { inputSize: 2, layers: [{ units: 8 }, { units: 2 }], seed: 1 };
const rows = (features, labels) =>
  new Dataset({ name: 'corners', featureCount: 2, features, labels, classNames: ['a', 'b'] });
const features = Float32Array.of(0, 1, 1, 0, 0, 0.9, 0.9, 0);
const labels = Int32Array.of(0, 1, 0, 1);
const data = rows(features, labels);

beforeAll(() => jest.useFakeTimers());

test('every part of the app', async () => {
  const before = Date.now();
  await writeFile('jest-results.json', JSON.stringify(await exercise(kernel)));
  expect(Date.now()).toBe(before); // the clock did stand still
}, 300_000);

/** What says how a training was ended. */
const aborted = (training) => expect(training).rejects.toThrow('no more');

test('a training that is aborted ends, here and in a worker', async () => {
  const controller = new AbortController();
  const onEpochEnd = ({ epoch }) => {
    if (epoch === 3) controller.abort(new Error('no more'));
  };
  const one = new Network(await createBackend(), network);
  await aborted(one.fit(data, { epochs: 1e6, callbacks: [{ onEpochEnd }], signal: controller.signal }));
  expect(one.history).toHaveLength(3);

  const other = new AbortController();
  const end = { onEpochEnd: () => other.abort(new Error('no more')) };
  const fit = { epochs: 1e6 };
  await aborted(trainInWorker({ network, data, fit, callbacks: [end], signal: other.signal }));
}, 300_000);

test("arrays of Jest's realm and of Node's give the same training", async () => {
  const trained = [];
  const ofNode = (array) => deserialize(serialize(array));
  expect(ofNode(features)).not.toBeInstanceOf(Float32Array);
  for (const each of [data, rows(ofNode(features), ofNode(labels))]) {
    const one = new Network(await createBackend(), network);
    await one.fit(each, { epochs: 20 });
    trained.push([...one.parameters], [...one.predictProba(each.features)]);
  }
  expect(trained.slice(2)).toEqual(trained.slice(0, 2));
}, 300_000);
