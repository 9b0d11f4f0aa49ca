// The curves of a training as TensorBoard's event files: an event an epoch, appended as the training goes. A training that is resumed goes
// on with its file, in which each epoch stands once.
// Before: tensorboard-events.ts. Next: platform/node/event-file.ts is a file for it.

import { roomFor } from '../data/file-bytes.js';
import { inWords, METRIC_NAMES, onValidation } from '../functions/metrics.js';
import { type Given, requireOptionsOf, settle } from '../options/option.js';
import { needed } from '../options/option-kinds.js';
import type { Callback, Training, TrainingInfo } from '../train/callbacks.js';
import type { EpochRecord } from '../train/history.js';
import { Pace } from '../train/pace.js';
import { ScalarsEncoder, versionRecord, wholeEvents } from './tensorboard-events.js';

/** A file that events are appended to. Promises are waited for. */
export interface EventFile {
  /** Its bytes; none where there is no such file yet. */
  read(): Uint8Array | Promise<Uint8Array>;
  /** Cuts it off after this many bytes. */
  truncate(length: number): unknown;
  append(bytes: Uint8Array): unknown;
  /** Seconds since 1970. */
  now(): number;
}

export const TENSORBOARD_OPTIONS = {
  /** Where events go: eventFile(folder) of jacquard/node, or one of your own. */
  file: needed<EventFile>({ read: 'function', truncate: 'function', append: 'function', now: 'function' }),
};

/** Options of tensorBoardLog(). */
export interface TensorBoardOptions extends Given<typeof TENSORBOARD_OPTIONS> {}

/** A callback that writes TensorBoard's events. */
export interface TensorBoardLog extends Callback {
  /** Writes what is not written yet: writes are paced, see train/pace.ts. */
  flush(): Promise<void>;
}

/**
 * Logs every epoch: loss and metrics of training and validation rows, learning rate, and seconds. Steps are epochs, from 1.
 *
 * Before the first epoch is logged, the file loses the events of this epoch and of later ones, which a training that was killed after
 * its last checkpoint leaves, and gets those of earlier epochs that it lacks. So a resumed training is one curve, and a new training
 * replaces what was in the file.
 * @example
 * const log = tensorBoardLog({ file: eventFile('runs/first') });
 * await network.fit(train, { epochs: 30, validation, callbacks: [log] });
 * // tensorboard --logdir runs
 * @throws OptionError
 */
export function tensorBoardLog(options: TensorBoardOptions): TensorBoardLog {
  requireOptionsOf('tensorBoardLog', TENSORBOARD_OPTIONS, options);
  return new Log(settle(TENSORBOARD_OPTIONS, options).file);
}

class Log implements TensorBoardLog {
  private info: TrainingInfo | null = null;
  /** Whether the file ends where the next epoch goes on. */
  private ready = false;
  /** Bytes that are not written yet, in room for more. */
  private pending = new Uint8Array();
  private held = 0;
  private scalars: Scalars | null = null;
  private readonly pace = new Pace();

  constructor(private readonly file: EventFile) {}

  onTrainBegin(info: TrainingInfo): void {
    this.info = info;
    this.ready = false;
    this.held = 0;
    this.scalars = null;
  }

  onEpochEnd(record: EpochRecord, training: Training): Promise<void> | undefined {
    if (this.ready) this.add(record);
    else return this.begin(record, training);
    return this.pace.isDue(training.seconds) ? this.write(training) : undefined;
  }

  private async begin(record: EpochRecord, training: Training): Promise<void> {
    await this.continueAt(record.epoch);
    this.add(record);
    if (this.pace.isDue(training.seconds)) await this.write(training);
  }

  private async write(training: Training): Promise<void> {
    const began = training.seconds;
    await this.flush();
    this.pace.wrote(began, training.seconds);
  }

  async onTrainEnd(): Promise<void> {
    // A training that was resumed after its last epoch logs none.
    const next = (this.info!.history.at(-1)?.epoch ?? 0) + 1;
    if (!this.ready && next > 1) await this.continueAt(next);
    await this.flush();
  }

  onAbort(): Promise<void> {
    return this.flush();
  }

  async flush(): Promise<void> {
    if (this.held === 0) return;
    const bytes = this.pending.slice(0, this.held);
    this.held = 0;
    await this.file.append(bytes);
  }

  /** Makes the file end before this epoch, with the epochs of this training before it. */
  private async continueAt(epoch: number): Promise<void> {
    const bytes = await this.file.read();
    let end = 0;
    let last = 0;
    for (const event of wholeEvents(bytes)) {
      if (event.step >= epoch) break;
      end = event.end;
      last = event.step;
    }
    if (end < bytes.length) await this.file.truncate(end);
    if (end === 0) this.push(versionRecord(this.file.now()));
    for (const record of this.info!.history)
      if (record.epoch > last && record.epoch < epoch) this.add(record);
    this.ready = true;
  }

  private push(bytes: Uint8Array): void {
    const { held } = this;
    const end = held + bytes.length;
    this.pending = roomFor(this.pending, held, end);
    this.pending.set(bytes, held);
    this.held = end;
  }

  private add(record: EpochRecord): void {
    const { figures, encoder } = this.scalarsOf(record);
    const values = figures.map(({ of }) => of(record)!);
    this.push(encoder.encode(this.file.now(), record.epoch, values));
  }

  /** Those of the epoch before, as long as records have the same figures. */
  private scalarsOf(record: EpochRecord): Scalars {
    if (this.scalars?.figures.every(({ of }) => of(record) !== undefined)) return this.scalars;
    const figures = figuresFor(record.scaled ?? false, this.info!.learningRate).filter(
      ({ of }) => of(record) !== undefined,
    );
    this.scalars = { figures, encoder: new ScalarsEncoder(figures.map(({ tag }) => tag)) };
    return this.scalars;
  }
}

interface Figure {
  readonly tag: string;
  of(record: EpochRecord): number | undefined;
}

interface Scalars {
  readonly figures: readonly Figure[];
  readonly encoder: ScalarsEncoder;
}

/** "loss/training", "loss/validation", "accuracy/training", …: TensorBoard groups them by what stands before the slash. */
function figuresFor(scaled: boolean, learningRate: number): Figure[] {
  const metrics = METRIC_NAMES.flatMap((metric): Figure[] => {
    const group = scaled && metric === 'loss' ? 'scaled loss' : inWords(metric);
    const validated = onValidation(metric);
    return [
      { tag: `${group}/training`, of: (record) => record[metric] },
      { tag: `${group}/validation`, of: (record) => record[validated] },
    ];
  });
  return [
    ...metrics,
    { tag: 'learning rate', of: (record) => record.learningRate ?? learningRate },
    { tag: 'seconds', of: ({ seconds }) => seconds },
  ];
}
