// TensorBoard's event files: the format, by a reader of the test's own, and one curve for a training however often it was stopped.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type EventFile, tensorBoardLog } from '../../src/formats/index.js';
import { crc32c, ScalarsEncoder, versionRecord, wholeEvents } from '../../src/formats/tensorboard-events.js';
import { checkpoint, createBackend, Network } from '../../src/index.js';
import { eventFile } from '../../src/platform/node/index.js';
import { blobs } from '../support/datasets.js';
import { curvesOf, readEvents, slowCrc32c } from '../support/event-files.js';
import { temporaryFolder } from '../support/temporary.js';

const backend = await createBackend({ backend: 'js' });
const train = blobs({ rows: 60 });
const validation = blobs({ rows: 30 });

class MemoryFile implements EventFile {
  bytes = new Uint8Array();
  read = () => this.bytes;
  now = () => 1_700_000_000.25;
  truncate(length: number) {
    this.bytes = this.bytes.slice(0, length);
  }
  append(bytes: Uint8Array) {
    this.bytes = Uint8Array.of(...this.bytes, ...bytes);
  }
  get steps() {
    return readEvents(this.bytes).map(({ step }) => step);
  }
}

const newNetwork = () => new Network(backend, { inputSize: 6, layers: [{ units: 4 }, { units: 3 }] });
const OPTIONS = { epochs: 8, learningRate: 0.05, schedule: 'cosine', validation } as const;

describe('the format', () => {
  it('CRC-32C has the check value of its definition, and that of the slow one', () => {
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
    const bytes = Uint8Array.from({ length: 777 }, (_, i) => (i * 31) % 256);
    expect(crc32c(bytes)).toBe(slowCrc32c(bytes));
  });

  it('events are read back, steps beyond 32 bits too; a record that is cut short or damaged ends the file', () => {
    const first = versionRecord(1.5);
    const second = new ScalarsEncoder(['loss/training', 'größe']).encode(2.5, 2 ** 33, [0.25, -3]);
    const file = Uint8Array.of(...first, ...second);
    expect(readEvents(file)).toEqual([
      { wallTime: 1.5, step: 0, version: 'brain.Event:2', scalars: {} },
      { wallTime: 2.5, step: 2 ** 33, version: null, scalars: { 'loss/training': 0.25, größe: -3 } },
    ]);
    expect([...wholeEvents(file)].map(({ step, end }) => [step, end])).toEqual([
      [0, first.length],
      [2 ** 33, file.length],
    ]);
    for (let cut = first.length; cut < file.length; cut++)
      expect([...wholeEvents(file.subarray(0, cut))]).toHaveLength(1);
    for (let at = first.length; at < file.length; at++) {
      const damaged = file.slice();
      damaged[at] ^= 4;
      expect([...wholeEvents(damaged)]).toHaveLength(1);
    }
  });
});

describe('tensorBoardLog', () => {
  it('has the figures of every epoch, the rate too', async () => {
    const file = new MemoryFile();
    using network = newNetwork();
    const history = await network.fit(train, { ...OPTIONS, callbacks: [tensorBoardLog({ file })] });
    expect(file.steps).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const curves = curvesOf(readEvents(file.bytes));
    expect(Object.keys(curves)).toEqual([
      ...['loss/training', 'loss/validation', 'accuracy/training', 'accuracy/validation'],
      ...['learning rate', 'seconds'],
    ]);
    const values = (tag: string) => curves[tag].map(([, value]) => value);
    expect(values('loss/validation')).toEqual(history.map((one) => Math.fround(one.validationLoss!)));
    expect(values('accuracy/training')).toEqual(history.map((one) => Math.fround(one.accuracy!)));
    expect(values('learning rate')).toEqual(history.map((one) => Math.fround(one.learningRate!)));
  });

  it('a rate that never changes is logged as well', async () => {
    const file = new MemoryFile();
    using network = newNetwork();
    await network.fit(train, { epochs: 2, learningRate: 0.5, callbacks: [tensorBoardLog({ file })] });
    expect(curvesOf(readEvents(file.bytes))['learning rate']).toEqual([
      [1, 0.5],
      [2, 0.5],
    ]);
  });

  it.each([
    [
      'the log is ahead of the checkpoint, with half a record at its end',
      (file: MemoryFile) => file.append(versionRecord(1).slice(0, 9)),
    ],
    ['the log is behind it', (file: MemoryFile) => file.truncate(file.bytes.length * 0.3)],
    ['the log is gone', (file: MemoryFile) => file.truncate(0)],
    [
      'the log is damaged in its middle',
      (file: MemoryFile) => {
        file.bytes[Math.floor(file.bytes.length / 2)] ^= 1;
      },
    ],
  ])('a training that is resumed is one curve: %s', async (_, harm) => {
    const whole = new MemoryFile();
    using undisturbed = newNetwork();
    await undisturbed.fit(train, { ...OPTIONS, callbacks: [tensorBoardLog({ file: whole })] });
    const file = new MemoryFile();
    let saved!: Uint8Array;
    const controller = new AbortController();
    const stop = {
      onEpochEnd: ({ epoch }: { epoch: number }) => {
        if (epoch === 6) controller.abort(new Error('killed'));
      },
    };
    const save = (bytes: Uint8Array) => {
      if (!controller.signal.aborted) saved = bytes;
    };
    using first = newNetwork();
    const callbacks = [tensorBoardLog({ file }), stop, checkpoint({ everyEpochs: 4, save })];
    await expect(first.fit(train, { ...OPTIONS, callbacks, signal: controller.signal })).rejects.toThrow(
      'killed',
    );
    expect(file.steps.at(-1)).toBe(6);
    harm(file);
    using second = Network.resume(backend, saved, 'last');
    expect(second.history).toHaveLength(4);
    await second.fit(train, { ...OPTIONS, callbacks: [tensorBoardLog({ file })] });
    expect(file.steps).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const { seconds: _first, ...expected } = curvesOf(readEvents(whole.bytes));
    const { seconds: _second, ...found } = curvesOf(readEvents(file.bytes));
    expect(found).toEqual(expected);
  });

  it('a second fit of a network goes on with its epochs', async () => {
    const file = new MemoryFile();
    using network = newNetwork();
    const log = tensorBoardLog({ file });
    for (const epochs of [3, 2]) await network.fit(train, { epochs, callbacks: [log] });
    expect(file.steps).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('eventFile makes the folder, and finds its own file again', async () => {
    const folder = join(temporaryFolder(), 'runs', 'a');
    using network = newNetwork();
    await network.fit(train, { epochs: 2, callbacks: [tensorBoardLog({ file: eventFile(folder) })] });
    await network.fit(train, { epochs: 2, callbacks: [tensorBoardLog({ file: eventFile(folder) })] });
    const names = readdirSync(folder);
    expect(names).toEqual([expect.stringMatching(/^events\.out\.tfevents\.\d{10}\.jacquard$/)]);
    expect(readEvents(readFileSync(join(folder, names[0]))).map(({ step }) => step)).toEqual([0, 1, 2, 3, 4]);
  });
});
