// Valid calls of `jacquard/node`, `jacquard/browser` and `jacquard/worker`. Before: api-calls.ts.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBackend, Dataset, splitDataset } from '../../src/index.js';
import * as browser from '../../src/platform/browser/index.js';
import * as node from '../../src/platform/node/index.js';
import * as worker from '../../src/worker/index.js';
import { data, dispose, methods, trained } from './api-calls.js';
import type { Call } from './odd-values.js';

const TABLE = 'a,b,label\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n';

export async function callsOfNode(): Promise<Call[]> {
  const folder = mkdtempSync(join(tmpdir(), 'jacquard-api-'));
  const at = (name: string) => join(folder, name);
  const put = (name: string, content: string | Uint8Array) => {
    writeFileSync(at(name), content);
    return at(name);
  };
  const backend = await createBackend();
  const network = await trained(backend);
  const table = put('t.csv', TABLE);
  const { train, validation } = splitDataset(data, { validation: 0.25, seed: 1 });
  const bytes = new Dataset({
    ...{ name: 'b', features: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), featureCount: 4, sampleShape: [2, 2] },
    ...{ labels: Int32Array.of(0, 1), classNames: ['0', '1'] },
  });
  const parts = { train, validation };
  const images = put('images', Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4));
  const labels = put('labels', Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 0, 1));
  const model = put('m.safetensors', network.save());
  const gif = readPng();
  const photo = put('p.png', gif);
  // Nothing is written beside the tests.
  const inFolder = (value: unknown): unknown =>
    value === 'x' ? at('x') : Array.isArray(value) ? value.map(pathIn) : pathIn(value);
  const pathIn = (value: unknown): unknown => {
    const { path, folder: place } = Object(value);
    if (path === 'x') return { ...(value as object), path: at('x') };
    return place === 'x' ? { ...(value as object), folder: at('x') } : value;
  };
  let times = 0;
  const fresh = () => at(`new${times++}`);
  const signal = new AbortController().signal;
  const preparation = { size: [1, 1], colorMode: 'gray' };
  const loading = {
    label: 'label',
    classNames: undefined,
    header: true,
    onNotice: () => {},
    onProgress: () => {},
    signal,
  };
  const calls: Record<string, readonly unknown[]> = {
    LabelColumnError: ['m', ['a']],
    loadData: [table, loading],
    loadFeatures: [table, { inputSize: 2, label: 'label', schema: null, classes: undefined }],
    loadImages: [[photo], { preparation }],
    loadNetwork: [backend, model],
    readBytes: [table, { maxBytes: 1000 }],
    readFile: [table, 1000],
    readIdx: [images, 3],
    readIdxDataset: [images, labels, { name: 'n' }],
    readTableFile: [table, { header: true, maxRows: 100 }],
    saveNetwork: [network, at('saved.safetensors')],
    writeCsv: [at('c.csv'), data, { force: true }],
    writeCsvPair: [at('f.csv'), at('l.csv'), data, { force: true }],
    writeFileAtomic: [at('w.txt'), 'text'],
    writeFilesAtomic: [[{ path: at('x.txt'), chunks: ['a'] }], signal],
    writeIdxFolder: [fresh(), { train: bytes }, { force: true }],
    writeSplitFolder: [fresh(), parts, { force: true }],
    eventFile: [at('events')],
    journalFile: [at('journal.jsonl')],
    downloadFashionMnist: [{ folder: at('download'), from: 'http://127.0.0.1:9', files: [] }],
  };
  const list = Object.entries(calls).map(([name, given]) => {
    const one = (node as unknown as Record<string, Call['run']>)[name];
    const isClass = name === 'LabelColumnError';
    const run = isClass
      ? (...all: never[]) => Reflect.construct(one, all)
      : (...all: unknown[]) => one(...(all.map(inFolder) as never[]));
    return { name, given, run, after: dispose };
  });
  return [
    ...list,
    ...methods('eventFile', () => node.eventFile(at('events2')), {
      append: [Uint8Array.of(1)],
      truncate: [0],
      now: [],
    }),
    // In a folder of its own: the other file has been made a gigabyte long.
    ...methods('eventFile', () => node.eventFile(at('events3')), { read: [] }),
    ...methods('journalFile', () => node.journalFile(at('j2.jsonl')), { update: [0, () => []], now: [] }),
  ];
}

/** A PNG of one grey pixel. */
function readPng(): Uint8Array {
  return Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
    'base64',
  );
}

export async function callsOfBrowser(): Promise<Call[]> {
  const file = new File([TABLE], 't.csv');
  return [
    {
      name: 'LabelColumnError',
      run: (...all: never[]) => Reflect.construct(browser.LabelColumnError, all),
      given: ['m', ['a']],
    },
    {
      name: 'loadFiles',
      run: browser.loadFiles,
      given: [[file], { label: 'label', name: 'n', paths: undefined, sample: false, onNotice: () => {} }],
    },
    { name: 'loadFeatures', run: browser.loadFeatures, given: [file, { inputSize: 2, label: 'label' }] },
    {
      name: 'loadImages',
      mayFail: true, // Node decodes no images as pages do
      run: browser.loadImages,
      given: [[], { preparation: { size: [1, 1], colorMode: 'gray' } }],
    },
    { name: 'readTableFile', run: browser.readTableFile, given: [file, { header: true }] },
  ];
}

export async function callsOfWorker(): Promise<Call[]> {
  const workerUrl = new URL('../../build/worker/module.js', import.meta.url);
  return [
    {
      name: 'hostThreads',
      run: worker.hostThreads,
      given: [{ workerUrl }],
      after: (host) => (host as { close(): void }).close(),
    },
    {
      name: 'trainInWorker',
      run: worker.trainInWorker,
      inWorker: /\.network/,
      given: [
        {
          network: { inputSize: 3, layers: [{ units: 3 }] },
          data,
          validation: data,
          fit: { epochs: 1 },
          earlyStopping: { patience: 1 },
          backend: { threads: 1 },
          callbacks: [{}],
          signal: new AbortController().signal,
          workerUrl,
        },
      ],
    },
  ];
}
