// Predictions for a few rows at a time, such as those of one request: memory is reserved and kernel calls are bound once, and a call
// then allocates nothing. Rows are dense. The numbers are those of predict-in-batches.ts.
// Before: program/bind.ts, backend/record-calls.ts. Next: network/predictor.ts.

import type { Backend } from '../backend/backend.js';
import { CallRecorder, type RecordedCall } from '../backend/record-calls.js';
import { type Standardizer, scaleOf } from '../data/standardize.js';
import type { Block } from '../memory/arena.js';
import { addressesOf, planLayout } from '../memory/layout.js';
import { lossOf } from '../nn/losses.js';
import type { Model } from '../nn/model.js';
import { predictionProgram } from '../nn/program-cache.js';
import { Ops } from '../ops.js';
import type { BoundProgram, PlacedProgram } from '../program/bind.js';
import { type Matrix, matrix, vector } from '../tensor.js';
import { HeadAverage } from './average-heads.js';
import { PREDICTING } from './batch.js';
import { STEADY_ROWS } from './predict-in-batches.js';

export interface FewRowsInit {
  readonly backend: Backend;
  /** Its address and graph stay; the numbers there may change. */
  readonly model: Model;
  readonly standardizer: Standardizer | null;
  /** The most rows of a call. */
  readonly rows: number;
  /** See predict-in-batches.ts. */
  readonly steady: boolean;
}

/** All that is done for so many rows. */
interface Bound {
  readonly rows: number;
  /** [rows, units]: logits, and after `probabilities` what the answer is. */
  readonly outputs: Matrix;
  readonly fromFloats: readonly RecordedCall[];
  readonly fromBytes: readonly RecordedCall[];
  /** After the parameters have changed. */
  readonly before: readonly RecordedCall[];
  readonly forward: readonly RecordedCall[];
  readonly average: HeadAverage | null;
  readonly argmax: readonly RecordedCall[];
  readonly probabilities: readonly RecordedCall[];
  /** The outputs as floats, until memory grows; of rows that are `rowStride` apart. */
  view: Float32Array;
}

export class FewRows {
  /** Rows that are computed at the least. */
  private readonly least: number;
  private readonly most: number;
  private readonly placed: PlacedProgram;
  private readonly block: Block;
  private readonly at: Record<
    'bytes' | 'floats' | 'input' | 'mean' | 'scale' | 'indices' | 'classes' | 'program',
    number
  >;
  private readonly recorder: CallRecorder;
  private readonly recording: Ops;
  private readonly ops: Ops;
  /** By the number of rows. */
  private readonly bound: Bound[] = [];
  private last: Bound | null = null;
  /** Until memory grows. */
  private views: { floats: Float32Array; bytes: Uint8Array; classes: Int32Array };
  /** Of the parameters for which `before` was called. */
  private version = -1;

  /** @throws OutOfMemoryError */
  constructor(private readonly init: FewRowsInit) {
    const { backend, model, standardizer, rows, steady } = init;
    const { arena } = backend;
    const { inputSize } = model.architecture;
    this.least = steady ? STEADY_ROWS : 1;
    const most = Math.max(rows, this.least);
    this.most = most;
    this.placed = predictionProgram([model.architecture], most);
    const layout = planLayout({
      bytes: most * inputSize,
      floats: standardizer ? 4 * most * inputSize : 0,
      input: 4 * most * inputSize,
      mean: 4 * inputSize,
      scale: 4 * inputSize,
      indices: 4 * most,
      classes: 4 * most,
      program: this.placed.bytes,
    });
    this.block = arena.reserve(layout.bytes, `prediction of ${rows} rows at a time`);
    this.at = addressesOf(layout, this.block.address);
    if (standardizer) {
      arena.f32(this.at.mean, inputSize).set(standardizer.mean);
      arena.f32(this.at.scale, inputSize).set(scaleOf(standardizer));
    }
    arena.u32(this.at.indices, most).forEach((_, i, indices) => {
      indices[i] = i;
    });
    this.recorder = new CallRecorder(backend.kernels);
    this.recording = new Ops({ kernels: this.recorder.kernels, workspace: backend.workspace });
    this.ops = new Ops(backend);
    this.views = this.look();
  }

  private look(): FewRows['views'] {
    const { at, most, init } = this;
    const { arena } = init.backend;
    const count = most * init.model.architecture.inputSize;
    return {
      floats: arena.f32(init.standardizer ? at.floats : at.input, count),
      bytes: arena.u8(at.bytes, count),
      classes: arena.i32(at.classes, most),
    };
  }

  /** Where rows given as floats belong, [rows, inputSize]. Ask again for each call. */
  get floats(): Float32Array {
    if (this.views.floats.length === 0) this.views = this.look();
    return this.views.floats;
  }

  /** Where rows given as bytes belong. */
  get bytes(): Uint8Array {
    if (this.views.bytes.length === 0) this.views = this.look();
    return this.views.bytes;
  }

  /**
   * Runs the `rows` rows in `floats`, or in `bytes`, forward.
   * @param version another one where parameters have changed since the last call.
   */
  run(rows: number, from: 'floats' | 'bytes', version: number): void {
    const computed = Math.max(rows, this.least);
    this.bound[computed] ??= this.bind(computed);
    const bound = this.bound[computed];
    this.last = bound;
    const { inputSize } = this.init.model.architecture;
    const given = this[from];
    for (let i = rows; i < computed; i++)
      given.copyWithin(i * inputSize, (rows - 1) * inputSize, rows * inputSize);
    if (version !== this.version) call(bound.before);
    this.version = version;
    call(from === 'floats' ? bound.fromFloats : bound.fromBytes);
    call(bound.forward);
    bound.average?.run();
  }

  /** The most probable class of each row that was run, [rows]; before probabilities(). */
  classes(out: Int32Array): void {
    const { argmax, outputs } = this.last!;
    const view = this.outputs();
    if (outputs.columns === 1) {
      for (let i = 0; i < out.length; i++) out[i] = view[i * outputs.rowStride] > 0 ? 1 : 0;
      return;
    }
    call(argmax);
    const { classes } = this.views;
    for (let i = 0; i < out.length; i++) out[i] = classes[i];
  }

  /** Probabilities or values of each row that was run, [rows, units]; once for each run. */
  probabilities(out: Float32Array): void {
    const { probabilities, outputs } = this.last!;
    call(probabilities);
    const view = this.outputs();
    const { columns, rowStride } = outputs;
    for (let at = 0, from = 0; at < out.length; from += rowStride) {
      for (let j = 0; j < columns; j++) out[at++] = view[from + j];
    }
  }

  private outputs(): Float32Array {
    const bound = this.last!;
    if (bound.view.length === 0) bound.view = this.init.backend.arena.f32(...placeOf(bound.outputs));
    return bound.view;
  }

  dispose(): void {
    this.init.backend.arena.release(this.block);
  }

  private bind(rows: number): Bound {
    const { placed, recording, recorder, at, init } = this;
    const { backend, model, standardizer } = init;
    const { architecture, address } = model;
    const { arena } = backend;
    const { inputSize: columns, loss } = architecture;
    const input = matrix(at.input, rows, columns);
    const program = placed.bind({ memory: at.program, parameters: [address] }, rows, input);
    const record = (work: () => void): RecordedCall[] => {
      work();
      return recorder.take();
    };
    const scaling = {
      mean: standardizer && vector(at.mean, columns),
      scale: standardizer && vector(at.scale, columns),
      limit: standardizer?.clip,
    };
    const { gatherF32, gatherU8, argmax } = recording.call;
    const gather = { indices: at.indices, ...scaling, out: input };
    const heads = program.heads.map(({ outputs }) => outputs);
    const [outputs] = heads;
    return {
      ...{ rows, outputs },
      fromFloats: standardizer ? record(() => gatherF32({ data: at.floats, ...gather })) : [],
      fromBytes: record(() => gatherU8({ data: at.bytes, ...gather })),
      before: this.recorded(program.before),
      forward: this.recorded(program.forward),
      average: heads.length > 1 ? new HeadAverage(arena, loss, heads) : null,
      argmax: outputs.columns > 1 ? record(() => argmax({ x: outputs, out: vector(at.classes, rows) })) : [],
      probabilities: record(() => lossOf(loss).probabilities(recording, outputs, outputs)),
      view: arena.f32(...placeOf(outputs)),
    };
  }

  /** The steps as the kernel calls that they make; a step that also looks at memory itself stays as it is. */
  private recorded(steps: BoundProgram['forward']): RecordedCall[] {
    const { recorder, ops } = this;
    const { arena } = this.init.backend;
    return steps.flatMap(({ operation, args }) => {
      let looked = false;
      const watched = {
        ops: this.recording,
        moment: PREDICTING,
        get arena() {
          looked = true;
          return arena;
        },
      };
      operation.run(watched, args);
      const calls = recorder.take();
      return looked ? [() => operation.run({ ops, arena, moment: PREDICTING }, args)] : calls;
    });
  }
}

/** Address and floats of a matrix, gaps between its rows included. */
function placeOf({ address, rows, columns, rowStride }: Matrix): [address: number, length: number] {
  return [address, (rows - 1) * rowStride + columns];
}

function call(calls: readonly RecordedCall[]): void {
  for (let i = 0; i < calls.length; i++) calls[i]();
}
