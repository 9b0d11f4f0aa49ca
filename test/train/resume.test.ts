// A training that goes on from a checkpoint, taken after any of its steps, ends with the bytes it would have ended with.

import { describe, expect, it } from 'vitest';
import {
  checkpoint,
  createBackend,
  csvLog,
  Dataset,
  earlyStopping,
  type FitOptions,
  ModelError,
  Network,
  type NetworkOptions,
  splitDataset,
} from '../../src/index.js';
import { decodeSafetensors } from '../../src/model/safetensors.js';
import { encodeSafetensors } from '../../src/model/safetensors-write.js';
import { expectEqual } from '../support/close.js';
import { blobs } from '../support/datasets.js';

const data = blobs({ rows: 90, features: 9 });
const { train, validation } = splitDataset(data, { seed: 1, validation: 0.25 });
const SHAPE: NetworkOptions = { inputSize: 9, layers: [{ units: 6 }, { units: 3 }], seed: 2 };
const EPOCHS = { epochs: 3, batchSize: 20, validation }; // four steps an epoch, the last one smaller

interface Training {
  shape?: Partial<NetworkOptions>;
  fit: FitOptions;
}

const EVERYTHING: FitOptions = {
  ...{
    dropout: 0.2,
    inputDropout: 0.1,
    labelSmoothing: 0.1,
    l1: 1e-4,
    maxNorm: 2,
    averaging: 0.8,
    mixup: 0.3,
  },
  ...{ optimizer: 'adamw', schedule: 'cosine', warmup: 0.5, clipNorm: 1, classWeights: [1, 2, 0.5] },
  augment: { flip: true, shift: 1, cutout: 1 },
};

const TRAININGS: [string, Training][] = [
  ['plain descent', { fit: {} }],
  ['a sum of gradients', { fit: { reduction: 'sum', learningRate: 1e-3 } }],
  [
    'momentum',
    { fit: { optimizer: { name: 'sgd', momentum: 0.9 }, schedule: { name: 'step', every: 1, factor: 0.5 } } },
  ],
  ['RMSProp', { fit: { optimizer: 'rmsprop', schedule: 'linear' } }],
  ['Adagrad', { fit: { optimizer: 'adagrad', schedule: 'exponential' } }],
  [
    'Adam on a plateau',
    { fit: { optimizer: 'adam', schedule: { name: 'reduce-on-plateau', patience: 1, minDelta: 0.5 } } },
  ],
  ['everything at once', { fit: EVERYTHING }],
  [
    'batch normalisation',
    {
      shape: { layers: [{ units: 6, batchNorm: true, activation: 'silu' }, { units: 3 }] },
      fit: { averaging: 0.9 },
    },
  ],
  [
    'clipped and dropped rows that are listed',
    {
      shape: { standardize: { kind: 'features', clip: 1 }, input: 'sparse' },
      fit: { inputDropout: 0.2, optimizer: 'adam' },
    },
  ],
  ['an ensemble of narrow layers', { shape: { layers: [{ units: 3 }], members: 3 }, fit: {} }],
  ['an ensemble, everything at once', { shape: { members: 2 }, fit: EVERYTHING }],
  ['one-vs-all', { shape: { layers: [{ units: 3 }], loss: 'binary-cross-entropy' }, fit: {} }],
];

describe.each(['js', 'simd'] as const)('%s', async (name) => {
  const backend = await createBackend({ backend: name });

  it.each(TRAININGS)(
    '%s: from a checkpoint after any step, the same file and history as without a stop',
    async (_, training) => {
      const options = { ...EPOCHS, ...training.fit };
      const whole = new Network(backend, { ...SHAPE, ...training.shape });
      const taken: Uint8Array[] = [];
      const saving = checkpoint({ everySteps: 1, save: (bytes) => taken.push(bytes) });
      await whole.fit(train, { ...options, callbacks: [saving] });
      expect(taken.length).toBe(3 * 4); // after every step, an epoch's last one with the epoch
      const expected = whole.save();
      for (const [i, bytes] of taken.entries()) {
        const resumed = Network.resume(backend, bytes, 'checkpoint', { input: training.shape?.input });
        expect(resumed.unfinished).toEqual({
          epochs: Math.floor((i + 1) / 4),
          step: (i + 1) % 4,
          of: 3,
        });
        await resumed.fit(train, options);
        expectEqual(resumed.save(), expected, `checkpoint ${i + 1}`);
        expect(resumed.history.map(({ seconds: _, ...record }) => record)).toEqual(
          whole.history.map(({ seconds: _, ...record }) => record),
        );
        expect(resumed.rawParameters).toEqual(whole.rawParameters);
        resumed.dispose();
      }
    },
  );
});

describe('what goes along', async () => {
  const backend = await createBackend({ backend: 'simd' });

  it('early stopping: the same epoch ends it and the same weights are restored, wherever it was interrupted', async () => {
    const stopping = () => earlyStopping({ patience: 2, minDelta: 0.02, monitor: 'validationAccuracy' });
    const options = { ...EPOCHS, epochs: 30 };
    const taken: Uint8Array[] = [];
    const whole = new Network(backend, SHAPE);
    const saving = checkpoint({ everySteps: 3, save: (bytes) => taken.push(bytes) });
    const first = stopping();
    await whole.fit(train, { ...options, callbacks: [saving, first] });
    expect(whole.history.length).toBeLessThan(30);
    for (const bytes of taken) {
      const resumed = Network.resume(backend, bytes);
      const again = stopping();
      await resumed.fit(train, { ...options, callbacks: [again] });
      expect(again.best?.record.epoch).toBe(first.best!.record.epoch);
      expectEqual(resumed.save(), whole.save());
      resumed.dispose();
    }
  });

  it('early stopping of a checkpoint from before the best and the reference were two numbers', async () => {
    const watch = earlyStopping({ patience: 2, minDelta: 0.5 });
    const record = { epoch: 3, loss: 1, validationLoss: 1.25 };
    const parameters = new Float32Array(4);
    watch.restore!({ values: { record, waited: 1 }, arrays: { parameters } });
    expect(watch.save!().values).toEqual({ record, reference: { epoch: 3, value: 1.25 }, waited: 1 });
    watch.restore!({ values: { record: null, waited: 0 }, arrays: {} });
    expect(watch.save!().values).toEqual({ record: null, reference: null, waited: 0 });
    for (const reference of [{ epoch: 'x', value: 1 }, { epoch: 1 }, 7]) {
      const state = { values: { record, waited: 1, reference }, arrays: { parameters } };
      expect(() => watch.restore!(state)).toThrow('what early stopping kept is damaged');
    }
  });

  it('an epoch’s seconds, and the log of those before', async () => {
    let taken!: Uint8Array;
    const whole = new Network(backend, SHAPE);
    const saving = checkpoint({
      everyEpochs: 2,
      save: (bytes) => {
        taken ??= bytes;
      },
    });
    await whole.fit(train, { ...EPOCHS, callbacks: [saving] });
    const resumed = Network.resume(backend, taken);
    let csv = '';
    const log = csvLog((text) => {
      csv = text;
    });
    await resumed.fit(train, { ...EPOCHS, callbacks: [log] });
    expect(csv.trim().split('\n')).toHaveLength(4);
    expect(csv).toMatch(/^epoch,loss,accuracy,validation_loss,validation_accuracy,seconds\n1,/);
    expect(resumed.history.slice(0, 2).map((r) => r.seconds)).toEqual(
      whole.history.slice(0, 2).map((r) => r.seconds),
    );
  });

  it('an epoch that was interrupted has the seconds of both its parts, and the next one its own', async () => {
    const positionOf = (bytes: Uint8Array) =>
      JSON.parse(decodeSafetensors(bytes, 'm').metadata.get('training')!) as {
        step: number;
        seconds: number;
      };
    const steps = async (network: Network) => {
      const taken: Uint8Array[] = [];
      const saving = checkpoint({ everySteps: 1, save: (bytes) => taken.push(bytes) });
      await network.fit(train, { ...EPOCHS, callbacks: [saving] });
      return taken;
    };
    const afterTwo = (await steps(new Network(backend, SHAPE)))[1];
    const { step, seconds } = positionOf(afterTwo);
    expect(step).toBe(2);
    expect(seconds).toBeGreaterThan(0);

    // As if those two steps had taken 1000 s.
    const { metadata, tensors } = decodeSafetensors(afterTwo, 'm');
    const { checksum: _, ...unchecked } = Object.fromEntries(metadata);
    const slow = encodeSafetensors(
      [...tensors].map(([name, tensor]) => ({ name, shape: tensor.shape, data: tensor.data() })),
      {
        ...unchecked,
        training: JSON.stringify({ ...JSON.parse(metadata.get('training')!), seconds: 1000 }),
      },
    );
    const resumed = Network.resume(backend, slow);
    const [third, end, ...ofTheNext] = (await steps(resumed)).map(positionOf);
    expect(third.step).toBe(3);
    expect(third.seconds).toBeGreaterThan(1000);
    expect(end).toMatchObject({ step: 0, seconds: 0 });
    const [first, next] = resumed.history.map((record) => record.seconds!);
    expect(first).toBeGreaterThan(1000);
    expect(first).toBeLessThan(1900);
    expect(next).toBeLessThan(900);
    // Within the next epoch its own seconds count up; after its last step there are none of the one that follows.
    const within = ofTheNext.slice(0, 3).map((position) => position.seconds);
    expect(within).toEqual([...within].sort((a, b) => a - b));
    expect(within[0]).toBeGreaterThan(0);
    expect(within[2]).toBeLessThan(900);
    expect(ofTheNext[3]).toMatchObject({ step: 0, seconds: 0 });
  });

  it('an abort in the middle of an epoch leaves a checkpoint through onAbort', async () => {
    const controller = new AbortController();
    let taken!: Uint8Array;
    const stopped = new Network(backend, SHAPE);
    const training = stopped.fit(train, {
      ...EPOCHS,
      signal: controller.signal,
      callbacks: [
        {
          onBatchEnd: ({ epoch, batch }) =>
            epoch === 2 && batch === 3 && controller.abort(new Error('enough')),
        },
        checkpoint({ everyEpochs: 100, save: (bytes) => (taken = bytes) }),
      ],
    });
    await expect(training).rejects.toThrow('enough');
    const resumed = Network.resume(backend, taken);
    expect(resumed.unfinished).toEqual({ epochs: 1, step: 3, of: 3 });
    await resumed.fit(train, EPOCHS);
    const whole = new Network(backend, SHAPE);
    await whole.fit(train, EPOCHS);
    expectEqual(resumed.save(), whole.save());
  });

  it('a second training of the network, which numbers its epochs from where the first ended', async () => {
    const whole = new Network(backend, SHAPE);
    await whole.fit(train, EPOCHS);
    const taken: Uint8Array[] = [];
    await whole.fit(train, {
      ...EPOCHS,
      schedule: 'cosine',
      callbacks: [checkpoint({ everySteps: 3, save: (b) => taken.push(b) })],
    });
    for (const bytes of taken) {
      const resumed = Network.resume(backend, bytes);
      await resumed.fit(train, { ...EPOCHS, schedule: 'cosine' });
      expectEqual(resumed.save(), whole.save());
    }
  });

  it('the last checkpoint is of the trained weights, not of the best ones that early stopping puts back', async () => {
    let last!: Uint8Array;
    const options: FitOptions = { ...EPOCHS, learningRate: 1.5 };
    const watch = () => earlyStopping({ monitor: 'validationAccuracy' });
    const first = new Network(backend, SHAPE);
    await first.fit(train, {
      ...options,
      callbacks: [watch(), checkpoint({ save: (bytes) => (last = bytes) })],
    });
    const resumed = Network.resume(backend, last);
    await resumed.fit(train, { ...options, epochs: 5, callbacks: [watch()] });
    const whole = new Network(backend, SHAPE);
    await whole.fit(train, { ...options, epochs: 5, callbacks: [watch()] });
    expectEqual(resumed.save(), whole.save());
    expect(resumed.history).toHaveLength(5);
  });

  it('more epochs than were asked for, where the rate is constant', async () => {
    let taken!: Uint8Array;
    const first = new Network(backend, SHAPE);
    await first.fit(train, { ...EPOCHS, callbacks: [checkpoint({ save: (bytes) => (taken = bytes) })] });
    const resumed = Network.resume(backend, taken);
    await resumed.fit(train, { ...EPOCHS, epochs: 5 });
    const whole = new Network(backend, SHAPE);
    await whole.fit(train, { ...EPOCHS, epochs: 5 });
    expectEqual(resumed.save(), whole.save());
  });
});

describe('is refused', async () => {
  const backend = await createBackend({ backend: 'simd' });
  let taken!: Uint8Array;
  const network = new Network(backend, SHAPE);
  const options: FitOptions = { ...EPOCHS, optimizer: 'adam', schedule: 'cosine' };
  const saving = checkpoint({ everySteps: 2, save: (bytes) => (taken ??= bytes) });
  await network.fit(train, { ...options, callbacks: [saving] });

  it.each<[string, FitOptions, string]>([
    ['another optimizer', { optimizer: 'adamw' }, 'l2, optimizer, weightDecay'],
    ['another batch size', { batchSize: 10 }, 'batchSize'],
    ['more epochs of a schedule', { epochs: 9 }, 'epochs'],
    ['another order', { shuffleSeed: 8 }, 'shuffleSeed'],
    ['other validation rows', { validation: train }, 'the validation rows'],
    ['weights', { classWeights: 'balanced' }, 'the training rows, their labels or weights'],
  ])('%s', async (_, change, named) => {
    const resumed = Network.resume(backend, taken);
    const training = resumed.fit(train, { ...options, ...change });
    await expect(training).rejects.toThrow(`resume: other than when the checkpoint was written: ${named}`);
    await resumed.fit(train, options); // nothing is lost
    expectEqual(resumed.save(), network.save());
  });

  it('other training rows', async () => {
    const other = splitDataset(data, { seed: 3, validation: 0.25 });
    const resumed = Network.resume(backend, taken);
    await expect(resumed.fit(other.train, options)).rejects.toThrow('the training rows');
  });

  it('another backend, unless any will do', async () => {
    const js = await createBackend({ backend: 'js' });
    expect(() => Network.resume(js, taken, 'm')).toThrow('m: written on the backend "simd", this is "js"');
    const resumed = Network.resume(js, taken, 'm', { anyBackend: true });
    await resumed.fit(train, options);
    expect(resumed.history).toHaveLength(3);
  });

  it('rows with every sign turned round, and fewer epochs than are done', async () => {
    const turned = new Dataset({
      ...train,
      features: (train.features as Float32Array).map((value) => -value),
    });
    await expect(Network.resume(backend, taken).fit(turned, options)).rejects.toThrow('the training rows');
    let last!: Uint8Array;
    const plain = new Network(backend, SHAPE);
    await plain.fit(train, { ...EPOCHS, callbacks: [checkpoint({ save: (bytes) => (last = bytes) })] });
    const fewer = Network.resume(backend, last).fit(train, { ...EPOCHS, epochs: 2 });
    await expect(fewer).rejects.toThrow('resume: epochs: 3 are done already, 2 asked for');
  });

  it('early stopping by another figure, or none at all, where the checkpoint has one', async () => {
    let last!: Uint8Array;
    const watched = new Network(backend, SHAPE);
    const saving = checkpoint({ everySteps: 5, save: (bytes) => (last ??= bytes) });
    await watched.fit(train, { ...EPOCHS, callbacks: [saving, earlyStopping({ patience: 9 })] });
    for (const callbacks of [[], [earlyStopping({ patience: 9, monitor: 'loss' })], [earlyStopping()]]) {
      await expect(Network.resume(backend, last).fit(train, { ...EPOCHS, callbacks })).rejects.toThrow(
        'resume: callbacks that checkpoints keep something of must be the same; the checkpoint has early stopping by the loss, after 9',
      );
    }
    await Network.resume(backend, last).fit(train, {
      ...EPOCHS,
      callbacks: [earlyStopping({ patience: 9 })],
    });
  });

  it('a finished model; and a checkpoint is a model too', () => {
    expect(() => Network.resume(backend, network.save(), 'm')).toThrow(
      'm: a finished model, not a checkpoint',
    );
    const model = Network.load(backend, taken);
    expect(model.unfinished).toBeNull();
    expect(model.predict(validation)).toHaveLength(validation.size);
  });

  it('a checkpoint of which any bit of a tensor or a text was changed, to be resumed or only loaded', () => {
    const { metadata, tensors } = decodeSafetensors(taken, 'm');
    expect(metadata.get('checksum')).toMatch(/^[0-9a-f]{8}$/);
    const bytes = [...tensors.values()].reduce(
      (sum, { shape }) => sum + 4 * shape.reduce((a, b) => a * b, 1),
      0,
    );
    for (const at of [1, 2, 5, bytes - 1]) {
      const changed = taken.slice();
      changed[changed.length - at] ^= 1;
      for (const read of [Network.resume, Network.load])
        expect(() => read.call(Network, backend, changed, 'm')).toThrow(
          'm: damaged, or changed after it was written',
        );
    }
    const names = JSON.stringify(Network.load(backend, taken).classNames);
    const renamed = encodeSafetensors(
      [...tensors].map(([name, tensor]) => ({ name, shape: tensor.shape, data: tensor.data() })),
      { ...Object.fromEntries(metadata), class_names: names.replace(/\w/, '?') },
    );
    expect(() => Network.load(backend, renamed, 'm')).toThrow('m: damaged, or changed after it was written');
  });

  it('a checkpoint that is damaged, whatever is wrong, with a ModelError that names the file', () => {
    const { metadata, tensors } = decodeSafetensors(taken, 'm');
    const { checksum: _, ...unchecked } = Object.fromEntries(metadata);
    const values = JSON.parse(metadata.get('training')!);
    const rewritten = (change: (values: Record<string, unknown>) => void, without = '') => {
      const copy = structuredClone(values);
      change(copy);
      const kept = [...tensors].filter(([name]) => name !== without);
      return encodeSafetensors(
        kept.map(([name, { shape, data: read }]) => ({
          name,
          shape: [...shape],
          data: read() as Float32Array,
        })),
        { ...unchecked, training: JSON.stringify(copy) },
      );
    };
    for (const key of Object.keys(values)) {
      for (const wrong of [undefined, -1, 'x', [], { a: 1 }]) {
        if (
          ['stopped', 'validation', 'data', 'backend'].includes(key) &&
          (wrong === undefined || wrong === 'x')
        )
          continue;
        if (key === 'rawSteps' || (key === 'seconds' && wrong === -1)) continue; // no average here; any number
        if (key === 'callbacks' && typeof wrong === 'object' && !Array.isArray(wrong)) continue; // of nobody's
        if (key === 'epochSeconds' && Array.isArray(wrong)) continue; // only told
        const bytes = rewritten((copy) => {
          copy[key] = wrong;
        });
        expect(() => Network.resume(backend, bytes, 'm'), `${key}: ${JSON.stringify(wrong)}`).toThrow(
          ModelError,
        );
        expect(() => Network.resume(backend, bytes, 'm')).toThrow('m: checkpoint: ');
      }
    }
    expect(() =>
      Network.resume(
        backend,
        rewritten(() => {}, 'training.optimizer'),
        'm',
      ),
    ).toThrow('training.optimizer');
    const later = rewritten((copy) => {
      copy['epochsBefore'] = 50;
    });
    expect(() => Network.resume(backend, later, 'm')).toThrow(ModelError);
    expect(() => Network.resume(backend, later, 'm')).toThrow('m: checkpoint: epochsBefore');
    for (let length = 0; length < taken.length; length += 97)
      expect(() => Network.resume(backend, taken.slice(0, length), 'm')).toThrow(ModelError);
  });
});
