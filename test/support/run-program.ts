// A program run for one batch, at the level of drafts: passes are chosen one by one, the loss stands between the two ways as in
// training, and memory is poisoned before the run and as it is freed.
// Before: random-graphs.ts, reference-graph.ts.

import type { Backend } from '../../src/backend/backend.js';
import { runs } from '../../src/backend/create/choose-kernels.js';
import { planLayout } from '../../src/memory/layout.js';
import type { Architecture } from '../../src/nn/graph.js';
import { lossOf } from '../../src/nn/losses.js';
import { lower } from '../../src/nn/lower.js';
import { planParameters } from '../../src/nn/parameter-plan.js';
import { sizeOfShape } from '../../src/nn/shape.js';
import { type Descent, Ops } from '../../src/ops.js';
import { PlacedProgram, type Program, run } from '../../src/program/bind.js';
import { deriveBeforePools } from '../../src/program/derive-before-pools.js';
import { fuseDerivatives, fuseReluDropout } from '../../src/program/fuse-derivatives.js';
import { fuseDescent, type Gradients, membersThatCanDescend } from '../../src/program/fuse-descent.js';
import { fuseProducts } from '../../src/program/fuse-products.js';
import { fuseSiblings } from '../../src/program/fuse-siblings.js';
import { lieInPlace } from '../../src/program/in-place.js';
import { keepOutputs } from '../../src/program/keep-outputs.js';
import { poisonFreedMemory } from '../../src/program/poison.js';
import type { Draft } from '../../src/program/steps.js';
import type { InputValue } from '../../src/program/values.js';
import { matrix, vector } from '../../src/tensor.js';
import { MASK_KEY, type RandomCase } from './random-graphs.js';

/** Those that this engine runs. */
export const BACKENDS = (['js', 'simd', 'relaxed'] as const).filter((name) => runs(name));

export const PASSES = [
  'products',
  'pools',
  'relu-dropout',
  'derivatives',
  'siblings',
  'descent',
  'in-place',
] as const;
export type Pass = (typeof PASSES)[number];

export interface LoweredTraining {
  readonly draft: Draft;
  readonly gradients: Gradients;
  readonly input: InputValue;
}

/** The steps of a training, nothing joined. */
export function lowerTraining(graph: Architecture): LoweredTraining {
  const input: InputValue = { kind: 'input', columns: sizeOfShape(graph.inputShape) };
  const { draft, gradients } = lower(graph, input, { training: true });
  return { draft, gradients, input };
}

/** With the chosen passes, in the compiler's order. Without 'in-place' only those values share a place that have to. */
export function programWith({ draft, gradients }: LoweredTraining, passes: readonly Pass[]): Program {
  const has = (pass: Pass) => passes.includes(pass);
  let fused = draft;
  if (has('products')) fused = fuseProducts(fused);
  if (has('pools')) fused = deriveBeforePools(fused);
  if (has('relu-dropout')) fused = fuseReluDropout(fused);
  if (has('derivatives')) fused = fuseDerivatives(fused);
  const descending: ReadonlySet<number> = has('descent')
    ? membersThatCanDescend(fused, gradients)
    : new Set<number>();
  let descended: Parameters<typeof fuseDescent>[3] = new Set();
  if (has('siblings'))
    ({ draft: fused, descended } = fuseSiblings(fused, gradients, {
      descends: (member) => descending.has(member),
    }));
  if (descending.size > 0) fused = fuseDescent(fused, gradients, descending, descended);
  const placed = lieInPlace(keepOutputs(fused));
  if (has('in-place')) return { ...placed, descending };
  const needed = [...placed.draft.forward, ...placed.draft.backward].flatMap(({ operation, args }) =>
    operation.overwrites ? [args[operation.overwrites[0]]] : [],
  );
  const shared = new Map([...placed.shared].filter(([written]) => needed.includes(written)));
  return { draft: placed.draft, shared, descending };
}

export interface ProgramRun {
  /** Of each head, the mean over the rows. */
  readonly losses: readonly number[];
  /** All parameters after one step of plain descent, running statistics moved as the batch moves them. */
  readonly after: Float64Array;
  readonly descends: boolean;
}

/** One step of plain descent with the program: by the program itself where it descends, else from its gradients in float64. */
export function runProgram(
  backend: Backend,
  program: Program,
  { graph, parameters, batch, labels }: RandomCase,
  { learningRate, l2 }: Descent,
): ProgramRun {
  const rows = batch.rows.length;
  const { outputUnits: units } = graph;
  const { count, decayed, total } = planParameters(graph);
  const loss = lossOf(graph.loss);
  poisonFreedMemory(true);
  try {
    // Places for more rows than there are, as in the last step of an epoch.
    const placed = new PlacedProgram(program, rows + 3);
    const layout = planLayout({
      ...{ program: placed.bytes, parameters: 4 * total, gradients: 4 * count },
      ...{ input: 4 * rows * batch.rows[0].length, labels: 4 * rows, targets: 4 * rows * units },
      stats: 16 * graph.outputs.length,
    });
    const { arena } = backend;
    const block = arena.reserve(layout.bytes, 'a test');
    arena.f32(block.address, Math.floor(layout.bytes / 4)).fill(Number.NaN);
    const at = (name: keyof typeof layout.offsets) => block.address + layout.offsets[name];
    arena.f32(at('parameters'), total).set(parameters);
    arena.f32(at('input'), rows * batch.rows[0].length).set(batch.rows.flat());
    arena.i32(at('labels'), rows).set(labels);
    arena.f32(at('targets'), rows * units).set(batch.targets.flat());
    arena.f64(at('stats'), 2 * graph.outputs.length).fill(0);

    const ops = new Ops(backend);
    const bound = placed.bind(
      { memory: at('program'), parameters: [at('parameters')], gradients: [at('gradients')] },
      rows,
      matrix(at('input'), rows, batch.rows[0].length),
    );
    const descends = program.descending.has(0);
    const moment = { descents: [descends ? { learningRate, l2 } : undefined], masks: [MASK_KEY] };
    const running = { ops, arena, moment };
    run(bound.before, running);
    run(bound.forward, running);
    bound.heads.forEach(({ outputs: logits, gradient }, h) => {
      loss.apply(ops, {
        ...{ logits, gradient, labels: vector(at('labels'), rows), weights: null, smoothing: 0, mix: 0 },
        targets: matrix(at('targets'), rows, loss.targetColumns(units)),
        scale: graph.lossWeights[h] / rows,
        stats: at('stats') + 16 * h,
      });
    });
    run(bound.backward, running);
    run(bound.after, running);

    const after = Float64Array.from(arena.f32(at('parameters'), total));
    if (!descends) {
      const gradients = arena.f32(at('gradients'), count);
      for (let k = 0; k < count; k++)
        after[k] -= learningRate * (gradients[k] + (k < decayed ? l2 * after[k] : 0));
    }
    const losses = graph.outputs.map((_, h) => arena.f64(at('stats') + 16 * h, 1)[0] / rows);
    arena.release(block);
    return { losses, after, descends };
  } finally {
    poisonFreedMemory(false);
  }
}
