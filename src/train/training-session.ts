// One call to fit as its callbacks see it: where it stands, and what they can do with it.
// Before: callbacks.ts. Next: fit.ts runs the epochs.

import { type DivergedError, ModelError, OptionError, ShapeError } from '../errors.js';
import type { AbortSignalLike } from '../web-types.js';
import type { Callback, Training } from './callbacks.js';
import type { EpochRecord } from './history.js';
import type { RawParameters } from './moving-average.js';
import type { SavedOptimizer } from './optimizer-step.js';
import type { TrainingOptions } from './options.js';
import type { Trainer } from './trainer.js';
import type { MemberInit, TrainerInit } from './trainer-options.js';
import type { TrainingIdentity, TrainingPosition } from './training-position.js';

/** What a network keeps from one fit to the next; filled as the training goes. */
export interface FitState {
  /** Each finished epoch is added before the callbacks; numbering and shuffling continue from them. */
  readonly history: EpochRecord[];
  /** Gives the optimizer its state, where that is one of the same name and numbers, and takes the new one. */
  optimizer: SavedOptimizer | null;
  /** At the end, however it came, the parameters behind the average; null without averaging. */
  raw: RawParameters | null;
}

/** A network of a training. */
export interface FitMember extends Pick<MemberInit, 'model' | 'raw'> {
  identity: TrainingIdentity;
  state: FitState;
  /** Where to begin, of a training with this identity; null for a new one. */
  from: TrainingPosition | null;
  callbacks: readonly Callback[];
  /** A training that stands there as a file. */
  encode(position: TrainingPosition, optimizer: SavedOptimizer, raw: RawParameters | null): Uint8Array;
  /** Takes it when its numbers have run away, and the others go on; without it fit() throws. */
  onDiverged?(error: DivergedError, epoch: number): void;
}

/** Those of a training that runs, which may have some in another form. */
export type RunningParameters = Pick<Trainer, 'giveParameters' | 'changeParameters'>;

export interface FitInit extends Omit<TrainerInit, keyof TrainingOptions | 'members'> {
  /** Their identities have the same SHARED_OPTIONS, and the same seed for the order of rows. */
  members: readonly FitMember[];
  signal?: AbortSignalLike;
  /** Before the first step: through what the parameters are looked at and set while it trains. */
  onBegin?(parameters: RunningParameters): void;
  /** After each step: steps done of the epoch. */
  onStep?(step: number, epoch: number): void;
}

/** Hooks that are called at most once per epoch. */
type SlowHook = 'onEpochEnd' | 'onTrainEnd' | 'onAbort';

export class Session implements Training {
  /** Those that checkpoints keep something of come first: what they know is then of the same moment as the rest. */
  readonly callbacks: readonly Callback[];
  /** Steps done of the epoch that runs. */
  step: number;
  /** Seconds of training in the epoch so far. */
  secondsOfEpoch: () => number = () => 0;
  stopped: string | null;
  diverged = false;
  parametersWereSet = false;
  private readonly epochsBefore: number;
  private readonly begun: number;
  /** Epochs there were when this call began: the next is the one that was interrupted. */
  private readonly epochsAtStart: number;

  constructor(
    private readonly trainer: Trainer,
    private readonly init: FitInit,
    readonly member: FitMember,
    /** Its place among the networks. */
    readonly index: number,
  ) {
    const { callbacks, from, state } = member;
    const { backend } = init;
    this.callbacks = [...callbacks.filter(({ save }) => save), ...callbacks.filter(({ save }) => !save)];
    if (from && from.step > trainer.stepsPerEpoch) {
      throw new ModelError(`checkpoint: step ${from.step} of an epoch of ${trainer.stepsPerEpoch}`);
    }
    this.step = from?.step ?? 0;
    this.stopped = from?.stopped ?? null;
    this.epochsBefore = from?.epochsBefore ?? state.history.length;
    this.begun = backend.host.now();
    this.epochsAtStart = state.history.length;
  }

  /** What Node's console.log prints, which as a callback gets this as well: not everything it refers to. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Training { ${this.records.length} epochs${this.stopped === null ? '' : `, stopped: ${this.stopped}`} }`;
  }

  /** This training's epochs so far. */
  get records(): EpochRecord[] {
    return this.member.state.history.slice(this.epochsBefore);
  }

  get finished(): boolean {
    const { state, identity } = this.member;
    const done = state.history.length - this.epochsBefore;
    return this.diverged || this.stopped !== null || done >= identity.options.epochs;
  }

  /** The number of the next epoch. */
  get epoch(): number {
    return this.member.state.history.length + 1;
  }

  async begin(): Promise<void> {
    const { validation } = this.init;
    const { from, identity } = this.member;
    if (from) this.restoreCallbacks(from);
    const info = {
      epochs: identity.options.epochs,
      stepsPerEpoch: this.trainer.stepsPerEpoch,
      trainRows: this.trainer.order.total,
      validationRows: validation?.rows.length ?? 0,
      learningRate: identity.options.learningRate,
      ...{ history: this.records, step: this.step },
    };
    for (const callback of this.callbacks) await callback.onTrainBegin?.(info, this);
  }

  /** @throws OptionError for a callback that the checkpoint does not know, or one that it knows and is not here. */
  private restoreCallbacks({ callbacks: saved }: TrainingPosition): void {
    const keyed = this.callbacks.filter(({ key, restore }) => key !== undefined && restore);
    const missing = Object.keys(saved).find((key) => !keyed.some((callback) => callback.key === key));
    const unknown = keyed.find(({ key }) => !Object.hasOwn(saved, key!));
    if (missing !== undefined || unknown) {
      const has = Object.keys(saved).join('; ') || 'none';
      throw new OptionError(
        `resume: callbacks that checkpoints keep something of must be the same; the checkpoint has ${has}, ` +
          `fit() was given ${keyed.map(({ key }) => key).join('; ') || 'none'}`,
      );
    }
    for (const callback of keyed) callback.restore!(saved[callback.key!]);
  }

  /** After the trainer's: puts the totals of an epoch back that was interrupted; returns its seconds before that. */
  beginEpoch(): number {
    const { from, state } = this.member;
    if (!from || from.step === 0 || state.history.length !== this.epochsAtStart) return 0;
    this.trainer.continueFrom(this.index, from.totals);
    return from.seconds;
  }

  endEpoch(): void {
    this.step = 0;
    this.secondsOfEpoch = () => 0;
  }

  async call(hook: SlowHook, ...given: unknown[]): Promise<void> {
    for (const callback of this.callbacks) {
      await (callback[hook] as ((...values: unknown[]) => unknown) | undefined)?.call(
        callback,
        ...given,
        this,
      );
    }
  }

  stop(reason: string): void {
    this.stopped ??= reason;
  }

  get parameters(): Float32Array {
    this.trainer.giveParameters();
    return this.member.model.save(this.init.backend.arena);
  }

  set parameters(values: Float32Array) {
    const { length } = this.member.model.everything;
    if (values.length !== length)
      throw new ShapeError(`parameters: ${length} expected, ${values.length} given`);
    this.trainer.changeParameters(() => this.member.model.restore(this.init.backend.arena, values));
    this.parametersWereSet = true;
  }

  checkpoint(): Uint8Array {
    const { trainer, member } = this;
    trainer.giveParameters();
    const { raw } = trainer.members[this.index];
    return member.encode(this.position, trainer.members[this.index].saveOptimizer(), raw);
  }

  private get position(): TrainingPosition {
    const saving = this.callbacks.filter(({ key, save }) => key !== undefined && save);
    return {
      ...this.member.identity,
      backend: this.init.backend.name,
      epochsBefore: this.epochsBefore,
      step: this.step,
      totals: this.trainer.totalsOf(this.index),
      seconds: this.secondsOfEpoch(),
      stopped: this.stopped,
      callbacks: Object.fromEntries(saving.map((callback) => [callback.key, callback.save!()])),
    };
  }

  get seconds(): number {
    return (this.init.backend.host.now() - this.begun) / 1000;
  }
}
