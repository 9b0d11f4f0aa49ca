// Template of the loop that finds the most that one core can do: chains of operations in registers alone, none of which waits for
// another. Next: index.mjs has the numbers of chains; assembly/peak.ts says what they are for.

import { at, block, each, procedure } from './write-source.mjs';

/** @import { Lines } from './write-source.mjs' */

/** A step of a chain, by what the loop is made of. */
const STEPS = {
  fused: (x) => `f32x4.relaxed_madd(${x}, a, b)`,
  /** Products in every second chain, sums in the others: each kind of unit is busy. */
  mixed: (x, i) => (i % 2 === 0 ? `f32x4.mul(${x}, a)` : `f32x4.add(${x}, b)`),
};

/**
 * The source of a function that takes so many rounds, and stores what the chains come to: side by side, as 256-bit code needs it.
 * @param {object} loop
 * @param {string} loop.name of the function
 * @param {number} loop.chains
 * @param {keyof typeof STEPS} loop.steps
 * @returns {Lines}
 */
export function peakLoop({ name, chains, steps }) {
  return [
    `/** ${chains} chains, ${steps}. */`,
    procedure(
      `export function ${name}`,
      ['rounds: i32', 'factor: f32', 'addend: f32', 'out: usize'],
      [
        'const a = f32x4.splat(factor);',
        'const b = f32x4.splat(addend);',
        `let ${each(chains, (i) => `x${i} = v128.load(${at('out', 16 * i)})`).join(', ')};`,
        block(
          'for (; rounds > 0; rounds--)',
          each(chains, (i) => `x${i} = ${STEPS[steps](`x${i}`, i)};`),
        ),
        each(chains, (i) => `v128.store(out, ${at(`x${i}`, 16 * i)});`),
      ],
    ),
  ];
}
