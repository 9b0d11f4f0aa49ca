// From networks to a program: lowered to steps, joined by the fusion passes, and put in place. Several networks that are trained
// together are one program that reads one batch.
// Before: lower.ts, program/. Next: program-cache.ts gives programs memory and keeps them.

import type { Program } from '../program/bind.js';
import { deriveBeforePools } from '../program/derive-before-pools.js';
import { fuseDerivatives, fuseReluDropout } from '../program/fuse-derivatives.js';
import { fuseDescent, membersThatCanDescend } from '../program/fuse-descent.js';
import { fuseProducts } from '../program/fuse-products.js';
import { fuseSiblings } from '../program/fuse-siblings.js';
import { lieInPlace } from '../program/in-place.js';
import { keepOutputs } from '../program/keep-outputs.js';
import { COPY_COLUMNS, PRODUCT, WEIGHT_GRADIENT } from '../program/operations.js';
import { type Draft, inOrder, readsOf } from '../program/steps.js';
import type { InputValue } from '../program/values.js';
import { membersOf } from './ensemble.js';
import type { Graph } from './graph.js';
import { lower } from './lower.js';
import { perGraph } from './memoize-by-graph.js';
import { sizeOfShape } from './shape.js';

function inputOf({ inputShape }: Graph): InputValue {
  return { kind: 'input', columns: sizeOfShape(inputShape) };
}

/** A program with which several networks predict. With `keeps`, the outputs of all layers are still in memory at the end. */
export function compilePrediction(graphs: readonly Graph[], keeps = false): Program {
  const input = inputOf(graphs[0]);
  const members = graphs.map((graph, member) => lower(graph, input, { member }));
  const joined = joinMembers(members.map(({ draft }) => draft));
  const { draft } = fuseSiblings(fuseProducts(joined), new Map(), { descends: () => false });
  return { ...lieInPlace(keeps ? keepOutputs(draft) : draft), descending: new Set() };
}

/**
 * A training program: forward, and after the loss backward. A member for which `may` is true, and whose weights allow it, is updated
 * during the backward pass; for others the gradients are left. Where `isLookedAt` is true, its parameters are current after each step.
 */
export function compileTraining(
  graphs: readonly Graph[],
  may: (member: number) => boolean,
  isLookedAt: (member: number) => boolean = () => false,
  /** The nodes that it runs. Default: all. */
  only?: readonly number[],
): Program {
  const input = inputOf(graphs[0]);
  const members = graphs.map((graph, member) => lower(graph, input, { member, training: true, only }));
  const gradients = new Map(members.flatMap((one) => [...one.gradients]));
  const joined = joinMembers(members.map(({ draft }) => draft));
  const passes = [fuseProducts, deriveBeforePools, fuseReluDropout, fuseDerivatives];
  const fused = passes.reduce((draft, pass) => pass(draft), joined);
  const descending = new Set([...membersThatCanDescend(fused, gradients)].filter(may));
  const descends = (member: number) => descending.has(member);
  const { draft, descended } = fuseSiblings(fused, gradients, { descends, isLookedAt });
  const updated = fuseDescent(draft, gradients, descending, descended);
  return { ...lieInPlace(keepOutputs(updated)), descending };
}

/**
 * The programs that a step runs one after another, each with its loss: one for each network of an ensemble, so that a network's
 * numbers are still in the cache on its way back, and all have one place in memory. A single program where members share a wide product,
 * and where parameters move on the way back, which a loss that is found later could not take back.
 */
export function compileStep(
  graphs: readonly Graph[],
  may: (member: number) => boolean,
  isLookedAt: (member: number) => boolean,
): Program[] {
  const joint = compileTraining(graphs, may, isLookedAt);
  const ensemble = graphs.length === 1 ? membersOf(graphs[0]) : [];
  const shares = joint.draft.forward.some(({ operation }) => operation === COPY_COLUMNS);
  if (ensemble.length < 2 || shares || joint.descending.size > 0) return [joint];
  return ensemble.map((only) => compileTraining(graphs, may, isLookedAt, only));
}

function joinMembers(drafts: readonly Draft[]): Draft {
  return {
    before: drafts.flatMap(({ before }) => before),
    forward: drafts.flatMap(({ forward }) => forward),
    backward: drafts.flatMap(({ backward }) => backward),
    after: drafts.flatMap(({ after }) => after),
    heads: drafts.flatMap(({ heads }) => heads),
    layerOutputs: drafts.flatMap(({ layerOutputs }) => layerOutputs),
    kept: [],
  };
}

/** Whether only products read the rows of the data, which then may be lists of nonzeros. */
export const readsInputInProducts = perGraph((graph: Graph): boolean => {
  const input = inputOf(graph);
  const { draft } = lower(graph, input, { training: true });
  const products: unknown[] = [PRODUCT, WEIGHT_GRADIENT];
  if (draft.heads.some(({ outputs }) => outputs === input)) return false; // the loss reads them
  return inOrder(draft).every(
    (one) => !one || !readsOf(one).includes(input) || products.includes(one.operation),
  );
});
