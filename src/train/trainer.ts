// Mini-batch training over one reservation: a step is five verbs over a program, and allocates nothing. One network is trained, or
// several on the same batches. The last step of an epoch has the rows that are left.
// Before: member.ts has what each network has of its own. Next: fit.ts runs the epochs and talks to the outside.

import type { Block } from '../memory/arena.js';
import { addressesOf } from '../memory/layout.js';
import { memberCount } from '../nn/ensemble.js';
import { foldedGraph } from '../nn/fold-batch-norm.js';
import type { Architecture } from '../nn/graph.js';
import { predictionProgram, trainingPrograms } from '../nn/program-cache.js';
import { type Descent, Ops } from '../ops.js';
import { type BoundProgram, run } from '../program/bind.js';
import type { Running } from '../program/steps.js';
import { Random } from '../random.js';
import { Augmentation, augmentedShape } from './augmentation.js';
import { Batch } from './batch.js';
import { outputsOf } from './divergence.js';
import { DropoutMasks } from './dropout-masks.js';
import { inputPlanOf } from './input-memory-plan.js';
import { looksAtParameters, Member, mayDescend, memberSizes } from './member.js';
import { planMember, planTraining } from './memory-plan.js';
import { Mixup } from './mixup.js';
import { requireFit } from './optimizer-step.js';
import { ProgramMemory } from './program-memory.js';
import { RowOrder } from './row-order.js';
import { RowWeights } from './row-weights.js';
import type { TrainerInit } from './trainer-options.js';
import type { EpochTotals } from './training-position.js';
import { type Means, meansOf, measure } from './validation.js';

export class Trainer {
  readonly stepsPerEpoch: number;
  readonly members: readonly Member[];
  private readonly trained: readonly Architecture[];
  private readonly block: Block;
  private readonly batch: Batch;
  /** Run one after another in each step; parameters in another form are kept by a single one alone. */
  private readonly programs: readonly ProgramMemory[];
  private readonly running: Running;
  /** Of this step, member by member. */
  private readonly descents: (Descent | undefined)[] = [];
  private readonly at: ReturnType<typeof planTraining>['offsets'];
  readonly order: RowOrder;
  private readonly weights: RowWeights | null;
  private readonly inputMasks = new DropoutMasks();
  private readonly augmentation: Augmentation | null;
  private readonly mixup: Mixup | null;
  /** Whether the program has the parameters, where it keeps some in another form. */
  private taken = false;

  constructor(private readonly init: TrainerInit) {
    const { backend, members, train, validation, rowWeights, augment, standardizer, targetScale } = init;
    for (const { savedOptimizer, optimizer, model } of members)
      requireFit(savedOptimizer, optimizer, model.plan.count);
    const capacity = Math.min(init.batchSize, train.rows.length);
    const resident = validation ? [train.data, validation.data] : [train.data];
    const input = inputPlanOf(resident, backend, augment !== null);
    this.trained = members.map(({ trained }) => trained);
    const ensemble = members.length === 1 && memberCount(this.trained[0]) > 1;
    const training = trainingPrograms(
      this.trained,
      capacity,
      (p) => mayDescend(members[p]),
      // A user asks a network at any time; an ensemble's asks the trainer first, as narrow layers are worth it.
      (p) => (members.length === 1 && !ensemble) || looksAtParameters(members[p]),
    );
    const predicting = members.map(({ model }) => foldedGraph(model.architecture).graph);
    // Of an ensemble, keeping the outputs of all layers would take more memory than training does.
    const prediction = validation ? predictionProgram(predicting, capacity, !ensemble) : null;
    const sizes = {
      batchSize: capacity,
      trainRows: train.rows.length,
      validationRows: validation?.rows.length ?? 0,
      weightedRows: rowWeights?.length,
      erasedRows: augment?.cutout ? train.rows.length : 0,
    };
    const programBytes = Math.max(...training.map(({ bytes }) => bytes), prediction?.bytes ?? 0);
    const layout = planTraining(members.map(memberSizes), programBytes, sizes, input);
    this.block = backend.arena.reserve(layout.bytes, `training in batches of ${capacity}`);
    this.at = addressesOf(layout, this.block.address);
    const { arena } = backend;
    this.order = new RowOrder(arena, this.at.order, train, capacity, (...window) => {
      this.augmentation?.begin(...window);
      if (train.windows?.weights) this.weights?.set(train.windows.weights);
    });
    this.stepsPerEpoch = Math.ceil(this.order.total / capacity);
    const { descending } = training[0].program;
    let address = this.at.members;
    const ops = new Ops(backend);
    this.members = members.map((member, p) => {
      const own = new Member(backend, ops, member, address, descending.has(p));
      address += planMember(memberSizes(member)).bytes;
      return own;
    });
    const models = this.members.map(({ folded }) => folded);
    this.batch = new Batch({
      ...{ backend, models, prediction, at: this.at, input, capacity, standardizer, targetScale },
    });
    const addresses = {
      memory: this.at.program,
      parameters: this.members.map(({ model }) => model.address),
      gradients: this.members.map(({ gradientAddress }) => gradientAddress),
    };
    this.programs = training.map((program) => new ProgramMemory(program, addresses));
    const masks = this.members.map((member) => member.masks.moment);
    this.running = { ops, arena, moment: { descents: this.descents, masks } };
    this.mixup = init.mixup > 0 ? new Mixup(init.mixup, this.stepsPerEpoch) : null;
    const shape = augment && augmentedShape(this.trained[0], augment);
    this.augmentation = shape && new Augmentation(arena, augment, shape, this.at, train.rows.length);
    this.weights =
      rowWeights && new RowWeights(backend, rowWeights, this.at.rowWeights, this.at.batchWeights);
    if (validation) arena.u32(this.at.validationOrder, validation.rows.length).set(validation.rows);
  }

  /**
   * Begins epoch `epoch` (from 1): a new order of the rows, and all else that is random in it, each from a stream of its own
   * that depends only on seed and epoch; the last epoch's totals are forgotten.
   */
  beginEpoch(seed: number, epoch: number): void {
    this.order.begin(seed, epoch);
    this.inputMasks.begin(Random.stream(seed, `dropout ${epoch}`));
    for (const member of this.members) member.beginEpoch(seed, epoch);
    this.mixup?.begin(Random.stream(seed, `mixup ${epoch}`));
    this.batch.losses.reset();
    this.weights?.reset();
    this.takeParameters();
  }

  /**
   * The step with number `index` of an epoch, from 0, at a learning rate for each member. Members whose loss so far, or whose
   * gradient norm that is to be clipped, is not finite refuse it: they are then as they were before.
   */
  step(index: number, learningRates: readonly number[]): void {
    const mix = this.mixup?.shareOf(index) ?? 0;
    const scale = this.gather(index, mix);
    for (let p = 0; p < this.members.length; p++) this.members[p].beginStep(index, learningRates[p]);
    let first = 0;
    for (let k = 0; k < this.programs.length; k++) {
      const program = this.programs[k].for(this.batch.rows.input);
      run(program.forward, this.running);
      this.loss(program, first, scale, mix);
      if (!this.backward(program)) break;
      first += program.heads.length;
    }
    this.update(learningRates);
  }

  /**
   * The step's rows: moved, mixed and with the input's dropout where asked, and their weights; returns what scales the
   * gradient for the reduction.
   */
  private gather(index: number, mix: number): number {
    const { batch, augmentation } = this;
    const { train, inputDropout, reduction } = this.init;
    const { first, rows } = this.order.at(index);
    const indices = this.at.order + 4 * first;
    const images = augmentation?.from(first);
    const dropout = this.inputMasks.ofInput(inputDropout, index);
    batch.gather(train.data, indices, rows, { columns: true, images, mix, dropout });
    const weight = this.weights?.gather(indices, rows, mix) ?? rows;
    if (reduction === 'sum') return 1;
    return weight > 0 ? 1 / weight : 0;
  }

  /** Of a program's outputs, which begin with number `first` of all. */
  private loss({ heads, kept }: BoundProgram, first: number, scale: number, mix: number): void {
    const { labelSmoothing: smoothing } = this.init;
    this.batch.addLosses(heads, scale, { first, weights: this.weights?.batch, smoothing, mix });
    for (let p = 0; p < this.members.length; p++) {
      if (this.members[p].resting || this.batch.losses.isFinite(p)) continue;
      this.giveParameters();
      this.members[p].refuseLoss(outputsOf(p, this.trained, kept));
    }
  }

  /** Members that do plain gradient descent move as they go; of others this leaves the gradients. False where none takes the step. */
  private backward(program: BoundProgram): boolean {
    for (let p = 0; p < this.members.length; p++) this.descents[p] = this.members[p].descent;
    const moves = this.members.some(({ refused, resting }) => !refused && !resting);
    if (moves) run(program.backward, this.running);
    return moves;
  }

  private update(learningRates: readonly number[]): void {
    for (let p = 0; p < this.members.length; p++) this.members[p].update(learningRates[p]);
  }

  private takeParameters(): void {
    run(this.programs[0].for(this.batch.rows.input).before, this.running);
    this.taken = true;
  }

  /** Before anyone looks at parameters. */
  giveParameters(): void {
    if (this.taken) run(this.programs[0].for(this.batch.rows.input).after, this.running);
  }

  /** Parameters are set from outside. */
  changeParameters(change: () => void): void {
    const { taken } = this;
    this.giveParameters();
    change();
    if (taken) this.takeParameters();
  }

  /** After the last step of an epoch: the memory of the program is free for validation. */
  endEpoch(): void {
    this.giveParameters();
    this.taken = false;
  }

  /** Means of a member over the rows of the epoch's first `steps` steps, each from before its step. */
  means(steps: number, member = 0): Means {
    const rows = Math.min(steps * this.batch.capacity, this.order.total);
    return meansOf(this.batch, this.batch.losses.totalsOf(member), rows, this.weights?.total ?? rows);
  }

  /** What a member's epoch has summed up so far. */
  totalsOf(member: number): EpochTotals {
    return { ...this.batch.losses.totalsOf(member), weight: this.weights?.total ?? 0 };
  }

  continueFrom(member: number, totals: EpochTotals): void {
    this.batch.losses.continueFrom(member, totals);
    if (this.weights) this.weights.total = totals.weight;
  }

  /** Loss and accuracy of each member over the validation rows; null without any. */
  validate(): Means[] | null {
    const { validation } = this.init;
    if (validation === null) return null;
    for (const member of this.members) member.fold();
    const means = measure(this.batch, validation.data, this.at.validationOrder, validation.rows.length);
    const graphs = this.members.map(({ folded }) => folded.architecture);
    for (const [p, member] of this.members.entries())
      if (!Number.isFinite(means[p].loss)) member.validationFailed(outputsOf(p, graphs, this.batch.kept));
    return means;
  }

  /** Where a member's first NaN or ∞ stands, in the order of the forward pass; null when all is finite. */
  firstNonFinite(member: number): string | null {
    this.giveParameters();
    return this.members[member].firstNonFinite();
  }

  dispose(): void {
    this.taken = false;
    this.init.backend.arena.release(this.block);
  }
}
