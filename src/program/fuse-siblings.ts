// Siblings: narrow products of the same rows become one wide product. Ten columns leave most of a register tile empty; twenty
// networks of ten columns fill it. The wide matrix has the weights of all side by side.
// Where they do plain gradient descent the wide matrix is kept from step to step, and goes down its gradient with a rate for
// each column; else it is made of the networks' own weights in each step, and their gradients are taken out of its gradient.
// Before: fuse-derivatives.ts. Next: fuse-descent.ts does the other weights.

import type { Gradients } from './fuse-descent.js';
import { COLUMN_SUMS, COLUMNS_DESCENT, COPY_COLUMNS, PRODUCT, WEIGHT_GRADIENT } from './operations.js';
import { argsOf, type Draft, replaced, type Step, type Symbolic, step, substituted, Uses } from './steps.js';
import {
  type ColumnsValue,
  rowsValue,
  type ScratchValue,
  scratchMatrix,
  scratchVector,
  type TensorValue,
  type Value,
} from './values.js';

/** From so many columns on a product fills the register tiles by itself. */
export const WIDE_ENOUGH = 64;

type ProductArgs = Symbolic<Parameters<(typeof PRODUCT)['run']>[1]>;
type GradientArgs = Symbolic<Parameters<(typeof WEIGHT_GRADIENT)['run']>[1]>;

interface Sibling {
  readonly product: Step;
  readonly args: ProductArgs;
  readonly w: TensorValue;
  readonly bias: TensorValue | undefined;
  /** In training: the steps of its own gradient. */
  readonly back: { readonly sums: Step; readonly gradient: Step; readonly args: GradientArgs } | null;
}

export interface SiblingRules {
  /** Whether all of a member's parameters go down within the backward pass. */
  descends(member: number): boolean;
  /** Whether something reads or changes its parameters after each step, so that they may lie nowhere else. */
  isLookedAt?(member: number): boolean;
}

/**
 * @param gradients of the parameters that are trained; empty for a program that predicts.
 * @returns the draft, and the parameters that go down within it.
 */
export function fuseSiblings(
  draft: Draft,
  gradients: Gradients,
  rules: SiblingRules,
): { draft: Draft; descended: ReadonlySet<TensorValue> } {
  const descended = new Set<TensorValue>();
  let fused = draft;
  for (const group of groupsIn(draft, gradients, rules)) {
    const kept = gradients.size === 0 || rules.descends(group[0].w.member);
    fused = joinGroup(fused, group, kept);
    if (!kept || gradients.size === 0) continue;
    for (const { w, bias } of group) for (const one of bias ? [w, bias] : [w]) descended.add(one);
  }
  return { draft: fused, descended };
}

/** Siblings read the same rows, are finished alike, and their weights move in the same way. */
function groupsIn(draft: Draft, gradients: Gradients, rules: SiblingRules): Sibling[][] {
  const uses = new Uses(draft);
  const groups = new Map<Value, Map<string, Sibling[]>>();
  for (const product of draft.forward) {
    const sibling = siblingOf(product, draft, uses, gradients);
    if (!sibling) continue;
    const { x, activation, bias } = sibling.args;
    const { member } = sibling.w;
    const descends = rules.descends(member);
    if (descends && rules.isLookedAt?.(member)) continue;
    const alike = groups.get(x) ?? new Map<string, Sibling[]>();
    groups.set(x, alike);
    const key = JSON.stringify([activation ?? null, bias !== undefined, descends]);
    alike.set(key, [...(alike.get(key) ?? []), sibling]);
  }
  return [...groups.values()].flatMap((alike) => [...alike.values()].filter((group) => group.length > 1));
}

/** A product that can be some columns of a wide one; null for others. */
function siblingOf(product: Step, draft: Draft, uses: Uses, gradients: Gradients): Sibling | null {
  const args = argsOf(product, PRODUCT);
  if (args?.w.kind !== 'tensor' || args.w.columns >= WIDE_ENOUGH || args.y.kind !== 'rows') return null;
  const { w, bias } = args as { w: TensorValue; bias?: TensorValue };
  if (!mayBeColumns(args.y, uses)) return null;
  const own = { product, args, w, bias };
  if (gradients.size === 0) return { ...own, back: null };
  const gradient = gradients.get(w);
  const [writer, ...others] = gradient ? uses.writersOf(gradient) : [];
  const back = argsOf(writer ?? undefined, WEIGHT_GRADIENT);
  if (!back || others.length > 0 || back.x !== args.x || back.dy.kind !== 'rows') return null;
  const sums = draft.backward.find((one) => argsOf(one, COLUMN_SUMS)?.sums === back.sums);
  // The column sums are the gradient of the product's own bias, or of none.
  const sumsOfBias = bias ? gradients.get(bias) === back.sums : back.sums.kind === 'scratch';
  const alone = sumsOfBias && uses.readersOf(back.sums).length === 1;
  // An add layer passes one dy on to all its layers: that cannot lie in columns of each of them.
  const ofOne = uses.readersOf(back.dy).filter((one) => one?.operation === WEIGHT_GRADIENT).length === 1;
  if (!sums || !alone || !ofOne || !mayBeColumns(back.dy, uses)) return null;
  return { ...own, back: { sums, gradient: writer!, args: back } };
}

/** Whether all that reads and writes a matrix takes one whose rows are further apart. */
function mayBeColumns(value: Value, uses: Uses): boolean {
  return [...uses.readersOf(value), ...uses.writersOf(value)].every((one) => {
    if (!one) return true; // the loss
    if ((one.args['positions'] ?? 1) !== 1) return false; // it reads rows as one stretch
    const names = [...one.operation.reads, ...one.operation.writes].filter(
      (name) => one.args[name] === value,
    );
    return names.every((name) => one.operation.strided?.includes(name));
  });
}

function joinGroup(draft: Draft, group: readonly Sibling[], kept: boolean): Draft {
  const units = group.map(({ w }) => w.columns);
  const columns = units.reduce((sum, one) => sum + one, 0);
  const firsts = units.map((_, p) => units.slice(0, p).reduce((sum, one) => sum + one, 0));
  const [{ args, w: firstWeight }] = group;
  const w = scratchMatrix(firstWeight.rows!, columns, kept);
  const bias = args.bias && scratchMatrix(1, columns, kept);
  const y = rowsValue(columns);
  const partOf = (of: ColumnsValue['of'], p: number): ColumnsValue => {
    return { kind: 'columns', of, first: firsts[p], columns: units[p] };
  };
  const parts = (...wide: (ColumnsValue['of'] | undefined)[]) =>
    wide.flatMap((of) => (of ? group.map((_, p) => partOf(of, p)) : []));
  const own = [...group.map((one) => one.w), ...group.flatMap((one) => one.bias ?? [])];

  const into = step(COPY_COLUMNS, { from: own, to: parts(w, bias) });
  const product = step(PRODUCT, { ...args, w, y, ...(bias && { bias }) });
  const substitutes = new Map<Value, Value>();
  group.forEach((one, p) => {
    substitutes.set(one.args.y, partOf(y, p)).set(one.w, partOf(w, p));
  });
  const forwardBy = new Map(group.map((one, p) => [one.product, p === 0 ? [product] : []]));
  const backwardBy = new Map<Step, Step[]>();
  const after: Step[] = [];
  if (group[0].back) {
    const backs = group.map(({ back }) => back!);
    const dy = rowsValue(columns);
    const { x } = args;
    const gradient = scratchMatrix(firstWeight.rows!, columns);
    const sums = scratchMatrix(1, columns);
    const steps = [step(COLUMN_SUMS, { x: dy, sums }), step(WEIGHT_GRADIENT, { x, dy, sums, gradient })];
    if (kept) {
      const members = group.map((one) => one.w.member);
      const descend = (parameters: ScratchValue, gradients: ScratchValue, decayed: boolean) => {
        const rates = { rates: scratchVector(columns), decays: scratchVector(columns) };
        return step(COLUMNS_DESCENT, { parameters, gradients, decayed, members, units, ...rates });
      };
      steps.push(descend(w, gradient, true), ...(bias ? [descend(bias, sums, false)] : []));
      after.push(step(COPY_COLUMNS, { from: parts(w, bias), to: own }));
    } else {
      const to = [
        ...backs.map((one) => one.args.gradient),
        ...(bias ? backs.map((one) => one.args.sums) : []),
      ];
      steps.push(step(COPY_COLUMNS, { from: parts(gradient, bias && sums), to }));
    }
    // When the last of them would have had its own: all their dy are there, and their weights were read for the last time.
    const last = backs
      .map((one) => one.gradient)
      .reduce((a, b) => (draft.backward.indexOf(a) > draft.backward.indexOf(b) ? a : b));
    backs.forEach((one, p) => {
      backwardBy.set(one.sums, []).set(one.gradient, one.gradient === last ? steps : []);
      substitutes.set(one.args.dy, partOf(dy, p));
    });
  }
  const isNew = new Set([into, ...after]);
  const joined: Draft = {
    ...draft,
    before: [...draft.before, ...(kept ? [into] : [])],
    forward: [...(kept ? [] : [into]), ...replaced(draft.forward, forwardBy)],
    backward: replaced(draft.backward, backwardBy),
    after: [...draft.after, ...after],
  };
  return substituted(joined, (value, one) =>
    one && isNew.has(one) ? value : (substitutes.get(value) ?? value),
  );
}
