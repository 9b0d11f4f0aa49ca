// Which steps the fusions of products, derivatives and descents join, and which they must leave apart, on graphs and drafts made by
// hand. That what they join computes the same is in gradients.test.ts, on random graphs.

import { describe, expect, it } from 'vitest';
import { type FitOptions, resolveFitOptions } from '../../src/network/options.js';
import { compilePrediction, compileTraining } from '../../src/nn/compile.js';
import { defineArchitecture } from '../../src/nn/graph-from-options.js';
import type { LayerOptions } from '../../src/nn/layer-options.js';
import { createOptimizer } from '../../src/optim/optimizers.js';
import { membersThatCanDescend } from '../../src/program/fuse-descent.js';
import { INPUT_GRADIENT, WEIGHT_GRADIENT } from '../../src/program/operations.js';
import { argsOf, type Draft, type Step, step, writesOf } from '../../src/program/steps.js';
import { rowsValue, scratchVector, type TensorValue } from '../../src/program/values.js';
import { mayDescend } from '../../src/train/member.js';
import type { MemberInit } from '../../src/train/trainer-options.js';
import { lowerTraining, type Pass, programWith } from '../support/run-program.js';

const OUT: LayerOptions = { kind: 'dense', units: 3 };
const graphOf = (layers: LayerOptions[]) => defineArchitecture(6, layers);

function fused(layers: LayerOptions[], ...passes: Pass[]): Draft {
  return programWith(lowerTraining(graphOf(layers)), [...passes, 'in-place']).draft;
}

/** "product + bias + activation", … */
function shown({ operation, args }: Step): string {
  const more = ['alpha', 'bias', 'activation'].filter(
    (name) =>
      args[name] !== undefined && !['activate', 'activation gradient', 'add bias'].includes(operation.name),
  );
  return [operation.name, ...more].join(' + ');
}

const forward = (draft: Draft) => draft.forward.map(shown);
/** Without those of weights and biases. */
const passedBack = (draft: Draft) =>
  draft.backward.map(shown).filter((name) => !['column sums', 'weight gradient'].includes(name));

describe('products', () => {
  it('take the bias, and the activation where only that reads them', () =>
    expect(forward(fused([{ units: 5 }, OUT], 'products'))).toEqual([
      'product + bias + activation',
      'product + bias',
    ]));

  it('leave an activation apart whose derivative needs what enters it; where nothing is trained they take it', () => {
    const layers: LayerOptions[] = [{ units: 5, activation: 'gelu' }, OUT];
    expect(forward(fused(layers, 'products'))).toEqual(['product + bias', 'activate', 'product + bias']);
    const predicting = compilePrediction([graphOf(layers)]).draft;
    expect(forward(predicting)).toEqual(['product + bias + activation', 'product + bias']);
  });

  it('leave an activation apart where anything else reads the dense layer: another activation, a sum', () => {
    const two: LayerOptions[] = [
      { kind: 'dense', name: 'd', units: 5 },
      { kind: 'activation', name: 'a', activation: 'relu' },
      { kind: 'activation', name: 'b', inputs: 'd', activation: 'tanh' },
      { kind: 'add', inputs: ['a', 'b'] },
      OUT,
    ];
    const sum: LayerOptions[] = [
      { kind: 'dense', name: 'd', units: 5 },
      { kind: 'activation', name: 'a', activation: 'relu' },
      { kind: 'add', inputs: ['a', 'd'] },
      OUT,
    ];
    const apart = (layers: LayerOptions[]) => forward(fused(layers, 'products'));
    expect(apart(two)).toEqual(['product + bias', 'activate', 'activate', 'add', 'product + bias']);
    expect(apart(sum)).toEqual(['product + bias', 'activate', 'add', 'product + bias']);
  });

  it('normalisation takes the activation behind it, and not that behind a dropout', () => {
    const behind = (layers: LayerOptions[]) =>
      forward(fused([{ kind: 'dense', units: 5 }, { kind: 'batch-norm' }, ...layers, OUT], 'products'));
    expect(behind([])).toEqual(['product', 'normalize + activation', 'product + bias']);
    expect(behind([{ kind: 'dropout' }])).toEqual([
      'product',
      'normalize + activation',
      'dropout',
      'product + bias',
    ]);
    const dropped: LayerOptions[] = [
      { kind: 'dense', units: 5, activation: 'identity' },
      { kind: 'batch-norm' },
      { kind: 'dropout' },
      { kind: 'activation', activation: 'relu' },
      OUT,
    ];
    expect(forward(fused(dropped, 'products'))).toEqual([
      'product',
      'normalize',
      'dropout',
      'activate',
      'product + bias',
    ]);
  });
});

/** A layer that two others read: both heads, or a dense layer and a sum. */
const SHARED: [string, LayerOptions[]][] = [
  ['two outputs', [{ units: 5, name: 'd' }, OUT, { ...OUT, inputs: 'd' }]],
  [
    'a residual connection',
    [
      { kind: 'dense', name: 'd', units: 5, activation: 'relu' },
      { kind: 'dense', name: 'e', units: 5, activation: 'identity' },
      { kind: 'add', inputs: ['e', 'd'] },
      OUT,
    ],
  ],
];

describe('derivatives', () => {
  it('are applied as the gradient product is written where that is all of the gradient', () =>
    expect(passedBack(fused([{ units: 5 }, { units: 4 }, OUT], 'derivatives'))).toEqual([
      'input gradient + activation',
      'input gradient + activation',
    ]));

  it.each(SHARED)('of a layer with two readers, %s: once, after the sum of what comes back', (_, layers) => {
    const all = passedBack(fused(layers, 'products', 'relu-dropout', 'derivatives'));
    expect(all.filter((name) => name.includes('activation'))).toEqual(['activation gradient']);
    expect(all.indexOf('activation gradient')).toBeGreaterThan(all.indexOf('add'));
    expect(all).toContain('add');
  });

  it('pass a dropout between product and derivative by, which is linear', () => {
    const layers: LayerOptions[] = [{ units: 5, activation: 'tanh' }, { kind: 'dropout' }, OUT];
    expect(passedBack(fused(layers, 'derivatives'))).toEqual(['input gradient + activation', 'dropout']);
  });

  it('of ReLU with dropout tell the mask from the dropped outputs; no second mask is drawn', () => {
    const layers: LayerOptions[] = [{ units: 5 }, { kind: 'dropout', rate: 0.2 }, OUT];
    expect(passedBack(fused(layers))).toEqual(['input gradient', 'dropout', 'activation gradient']);
    expect(passedBack(fused(layers, 'relu-dropout'))).toEqual([
      'input gradient + alpha',
      'activation gradient',
    ]);
    expect(passedBack(fused(layers, 'relu-dropout', 'derivatives'))).toEqual([
      'input gradient + alpha + activation',
    ]);
  });

  it.each<[string, LayerOptions[]]>([
    ['an activation other than ReLU', [{ units: 5, activation: 'leaky-relu' }, { kind: 'dropout' }, OUT]],
    [
      'a ReLU that others read besides',
      [{ units: 5, name: 'd' }, { kind: 'dropout' }, OUT, { ...OUT, inputs: 'd' }],
    ],
    [
      'a dropout that two layers read',
      [{ units: 5 }, { kind: 'dropout', name: 'd' }, OUT, { ...OUT, inputs: 'd' }],
    ],
  ])('of %s keep the mask', (_, layers) => {
    expect(passedBack(fused(layers, 'relu-dropout'))).toContain('dropout');
    expect(passedBack(fused(layers, 'relu-dropout')).join()).not.toContain('alpha');
  });
});

/** The parameters of members that steps on the way back write; normalisation moves its statistics on the way forward. */
const moved = ({ backward }: Draft) =>
  backward.flatMap(writesOf).filter((one) => one.kind === 'tensor' && one.block === 'parameters');

describe('descents', () => {
  it('move every weight in its product, after the product that reads it', () => {
    const { draft, descending } = compileTraining([graphOf([{ units: 5 }, { units: 4 }, OUT])], () => true);
    expect(descending).toEqual(new Set([0]));
    const names = draft.backward.map(({ operation }) => operation.name);
    expect(names.filter((name) => name === 'weight descent')).toHaveLength(3);
    expect(names).not.toContain('weight gradient');
    for (const one of draft.backward) {
      const w = argsOf(one, INPUT_GRADIENT)?.w;
      if (!w) continue;
      const descent = draft.backward.findIndex((other) => writesOf(other).includes(w));
      expect(descent).toBeGreaterThan(draft.backward.indexOf(one));
    }
  });

  it('of a member that may not: no step moves its parameters on the way back', () => {
    const graph = graphOf([{ units: 5, batchNorm: true }, OUT]);
    expect(moved(compileTraining([graph], () => true).draft)).toHaveLength(5);
    expect(moved(compileTraining([graph], () => false).draft)).toEqual([]);
  });

  it.each<FitOptions>([
    { clipNorm: 1 },
    { clipValue: 1 },
    { l1: 0.1 },
    { optimizer: 'adam' },
    { optimizer: { name: 'sgd', momentum: 0.9 } },
    { optimizer: { name: 'adam' }, clipNorm: 1 },
  ])('are not for %o, which need the whole gradient', (options) => {
    const isFree = (given: FitOptions) => {
      const training = resolveFitOptions(given, graphOf([{ units: 5 }, OUT]));
      const { l1, clipNorm, clipValue } = training;
      const optimizer = createOptimizer(training.optimizer, training);
      return mayDescend({ optimizer, clipping: { clipNorm, clipValue }, l1 } as MemberInit);
    };
    expect(isFree({})).toBe(true);
    expect(isFree(options)).toBe(false);
  });

  /** x·w, and its gradients in the order that is given. */
  function byHand(order: (steps: { back: Step; gradient: Step; w: TensorValue; dw: TensorValue }) => Step[]) {
    const place = { kind: 'tensor', member: 0, offset: 0, rows: 4, columns: 3, decayed: true } as const;
    const [w, dw]: TensorValue[] = [
      { ...place, block: 'parameters' },
      { ...place, block: 'gradients' },
    ];
    const [x, y, dy] = [4, 3, 3].map(rowsValue);
    const back = step(INPUT_GRADIENT, { dy, w, dx: rowsValue(4) });
    const gradient = step(WEIGHT_GRADIENT, { x, dy, sums: scratchVector(3), gradient: dw });
    const heads = [{ member: 0, outputs: y, gradient: dy }];
    const backward = order({ back, gradient, w, dw });
    const draft: Draft = { before: [], forward: [], backward, after: [], heads, kept: [], layerOutputs: [] };
    return membersThatCanDescend(draft, new Map([[w, dw]])).has(0);
  }

  it('only after the last step that reads the weights', () => {
    expect(byHand(({ back, gradient }) => [back, gradient])).toBe(true);
    expect(byHand(({ back, gradient }) => [gradient, back])).toBe(false);
  });

  it('not where two products have a part of the gradient, as those of shared weights have', () => {
    expect(byHand(({ gradient }) => [gradient, { ...gradient }])).toBe(false);
    expect(byHand(({ gradient, back }) => [gradient, back, { ...gradient }])).toBe(false);
  });

  it('not where anything reads the gradient', () =>
    expect(
      byHand(({ back, gradient, dw }) => [
        gradient,
        step(INPUT_GRADIENT, { ...argsOf(back, INPUT_GRADIENT)!, w: dw }),
      ]),
    ).toBe(false));
});
