// A training that is not finished as a file, and back: the model under its usual names, with the optimizer's state, the
// parameters behind an average, the position, and what callbacks keep. What is read is checked like any model file.
// Before: train/training-position.ts, model/model-file.ts. Next: network.ts resumes.

import { ModelError, OptionError, show } from '../errors.js';
import type { ModelDescription } from '../model/model-description.js';
import { type Attachment, decodeAttachment } from '../model/model-file.js';
import { encodeModel } from '../model/model-file-write.js';
import { isRecord } from '../model/untrusted-json.js';
import type { CallbackState } from '../train/callbacks.js';
import type { OutputTotals } from '../train/losses-of-heads.js';
import type { RawParameters } from '../train/moving-average.js';
import type { SavedOptimizer } from '../train/optimizer-step.js';
import { resolveTrainingOptions } from '../train/options.js';
import type { EpochTotals, TrainingPosition } from '../train/training-position.js';
import type { GivenBytes } from '../typed-arrays.js';
import type { NetworkState } from './learned-state.js';

export interface Checkpoint {
  position: TrainingPosition;
  optimizer: SavedOptimizer;
  raw: RawParameters | null;
  /** Seconds of each epoch in the history, which the model leaves out. */
  seconds: readonly (number | undefined)[];
}

export function encodeCheckpoint(model: ModelDescription, checkpoint: Checkpoint): Uint8Array {
  const { position, optimizer, raw, seconds } = checkpoint;
  const arrays: Record<string, Float32Array> = { optimizer: optimizer.state };
  if (raw) arrays['raw'] = raw.parameters;
  const callbacks = Object.entries(position.callbacks).map(([key, state]) => {
    for (const [name, data] of Object.entries(state.arrays)) arrays[`callback.${key}.${name}`] = data;
    return [key, state.values];
  });
  const values = {
    ...position,
    callbacks: Object.fromEntries(callbacks),
    optimizer: { settings: optimizer.settings, steps: optimizer.steps },
    rawSteps: raw?.steps ?? null,
    epochSeconds: seconds.map((value) => value ?? null),
  };
  return encodeModel(model, { values, arrays });
}

/**
 * What encodeCheckpoint added to the model.
 * @param everything how many numbers predict: as many as lie behind an average.
 * @throws ModelError for a model without a training, or one that is damaged.
 */
export function decodeCheckpoint(bytes: GivenBytes, fileName: string, everything: number): Checkpoint {
  const attached = decodeAttachment(bytes, fileName);
  if (attached === null) {
    throw new ModelError(`${fileName}: a finished model, not a checkpoint: there is no training to resume`);
  }
  const read = new Reader(attached, fileName);
  read.requireKnownArrays();
  const position = read.position();
  return {
    position,
    optimizer: read.optimizer(position.options),
    raw: read.raw(position.options, everything),
    seconds: read.list('epochSeconds').map((value) => (typeof value === 'number' ? value : undefined)),
  };
}

/**
 * Fills the state of a network that has its model already.
 * @throws ModelError for more epochs before the training than the model's history has.
 */
export function restoreTraining(
  state: NetworkState,
  { position, optimizer, raw, seconds }: Checkpoint,
  fileName: string,
): void {
  const { length } = state.history;
  if (position.epochsBefore > length) {
    throw new ModelError(
      `${fileName}: checkpoint: epochsBefore should be at most ${length}, the epochs of its history, ${position.epochsBefore} found`,
    );
  }
  state.history = state.history.map((record, i) => ({ ...record, seconds: seconds[i] }));
  state.unfinished = position;
  state.optimizer = optimizer;
  state.raw = raw;
}

/** @throws OptionError: sums of another backend round otherwise, and the bits would not be those of one run. */
export function requireBackend(saved: string, name: string, fileName: string): void {
  if (saved === name) return;
  throw new OptionError(
    `${fileName}: written on the backend "${saved}", this is "${name}", which rounds otherwise: ` +
      `createBackend({ backend: '${saved}' }), or { anyBackend: true } for a training that differs in its last digits`,
  );
}

/** Takes the values one by one, each for what it has to be. */
class Reader {
  private readonly values: Readonly<Record<string, unknown>>;
  private readonly arrays: Attachment['arrays'];

  constructor(
    attached: Attachment,
    private readonly fileName: string,
  ) {
    this.arrays = attached.arrays;
    this.values = this.record('training', attached.values);
  }

  private fail(name: string, expected: string, found: unknown): never {
    throw new ModelError(`${this.fileName}: checkpoint: ${name} should be ${expected}, ${show(found)} found`);
  }

  private count(name: string, value: unknown = this.values[name]): number {
    if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
    return this.fail(name, 'an integer from 0', value);
  }

  private number(name: string, value: unknown = this.values[name]): number {
    return typeof value === 'number' ? value : this.fail(name, 'a number', value);
  }

  private record(name: string, value: unknown = this.values[name]): Record<string, unknown> {
    return isRecord(value) ? value : this.fail(name, 'an object', value);
  }

  private textOrNull(name: string): string | null {
    const value = this.values[name] ?? null;
    return value === null || typeof value === 'string' ? value : this.fail(name, 'text, or null', value);
  }

  list(name: string): unknown[] {
    const value = this.values[name];
    return Array.isArray(value) ? value : this.fail(name, 'a list', value);
  }

  requireKnownArrays(): void {
    const stray = Object.keys(this.arrays).find(
      (name) => !['optimizer', 'raw'].includes(name) && !name.startsWith('callback.'),
    );
    if (stray !== undefined) this.fail(`tensor training.${stray}`, 'absent: no checkpoint has such', 'it');
  }

  private options(): TrainingPosition['options'] {
    const given = this.record('options');
    try {
      return resolveTrainingOptions(given);
    } catch (error) {
      return this.fail(`options (${(error as Error).message})`, 'those of a training', given);
    }
  }

  private totals(): EpochTotals {
    const totals = this.record('totals');
    const { outputs, weight } = totals;
    if (outputs !== undefined && !Array.isArray(outputs))
      this.fail('totals.outputs', 'a list, or absent', outputs);
    return {
      ...this.sums('totals', totals),
      ...(outputs !== undefined && {
        outputs: (outputs as unknown[]).map((one) =>
          this.sums('totals.outputs', this.record('totals.outputs', one)),
        ),
      }),
      weight: this.number('totals.weight', weight),
    };
  }

  /** Of an output, or of the network. */
  private sums(name: string, { loss, correct, units }: Record<string, unknown>): OutputTotals {
    const pair = (where: string, one: Record<string, unknown>) => ({
      loss: this.number(`${where}.loss`, one['loss']),
      correct: this.number(`${where}.correct`, one['correct']),
    });
    if (units !== null && !Array.isArray(units)) this.fail(`${name}.units`, 'a list, or null', units);
    return {
      ...pair(name, { loss, correct }),
      units: units && (units as unknown[]).map((unit) => pair('totals', this.record(`${name}.units`, unit))),
    };
  }

  position(): TrainingPosition {
    return {
      backend: this.textOrNull('backend') ?? this.fail('backend', 'a name', undefined),
      options: this.options(),
      shuffleSeed: this.count('shuffleSeed'),
      ...(this.values['dropoutSeed'] !== undefined && { dropoutSeed: this.count('dropoutSeed') }),
      data: this.textOrNull('data') ?? '',
      validation: this.textOrNull('validation'),
      epochsBefore: this.count('epochsBefore'),
      step: this.count('step'),
      totals: this.totals(),
      seconds: this.number('seconds'),
      stopped: this.textOrNull('stopped'),
      callbacks: this.callbacks(),
    };
  }

  private callbacks(): Record<string, CallbackState> {
    const states = Object.entries(this.record('callbacks')).map(([key, values]) => {
      const prefix = `callback.${key}.`;
      const own = Object.entries(this.arrays).filter(([name]) => name.startsWith(prefix));
      const arrays = own.map(([name, data]) => [name.slice(prefix.length), data.slice()]);
      return [key, { values, arrays: Object.fromEntries(arrays) }];
    });
    return Object.fromEntries(states);
  }

  optimizer({ optimizer }: TrainingPosition['options']): SavedOptimizer {
    const { settings, steps } = this.record('optimizer');
    if (JSON.stringify(settings) !== JSON.stringify(optimizer)) {
      this.fail('optimizer', `the one of its options, ${JSON.stringify(optimizer)}`, settings);
    }
    const state = this.arrays['optimizer'];
    if (state === undefined) return this.fail('tensor training.optimizer', 'there', undefined);
    const count = this.count('optimizer.steps', steps);
    return { name: optimizer.name, settings: optimizer, steps: count, state: state.slice() };
  }

  raw({ averaging }: TrainingPosition['options'], everything: number): RawParameters | null {
    const parameters = this.arrays['raw'];
    if (parameters === undefined) {
      return averaging > 0 ? this.fail('tensor training.raw', 'there', undefined) : null;
    }
    if (parameters.length !== everything) {
      this.fail('tensor training.raw', `${everything} numbers`, parameters.length);
    }
    return { parameters: parameters.slice(), steps: this.count('rawSteps') };
  }
}
