// Template of the micro-kernel of the matrix product, a register tile: rows × vectors sums of a product A·B, held in registers over the whole of k.
// Next: index.mjs has the sizes; assembly/gemm/micro-kernel.ts says what the functions take; dots.mjs and row-vectors.mjs are the
// tiles for few columns.
//
// In the generated code, sums, elements of A and vectors of B carry their coordinates: acc2_4 is row 2, columns 4 to 7.

import { at, block, each, procedure } from './write-source.mjs';

/** @import { Lines } from './write-source.mjs' */

/**
 * @typedef {object} Tile
 * @property {string} name of the function
 * @property {number} rows of the tile
 * @property {number} vectors of four columns in a row of the tile
 * @property {number} [panelVectors] vectors in a row of B's panel, of which the tile reads the first; default: `vectors`
 * @property {keyof typeof LAYOUTS} a how A lies: 'packed', or as 'rows' that are contiguous along k
 * @property {boolean} [alwaysStarts] whether `start` is never 0. Without the question the compiler cannot put some sums' zeros into another
 *   block than their neighbours', where V8 does not join them into 256 bits
 * @property {(keyof typeof EPILOGUES)[]} [epilogue] what the tile can do to its sums before it stores them
 */

/**
 * How A lies: the parameters for it, statements before the loop, A's element of each row in this step of k, the bytes that the
 * address `a` advances by at each step, and statements that advance the other addresses.
 */
const LAYOUTS = {
  packed: (rows) => ({
    parameters: ['a: usize'],
    before: false,
    element: (row) => at('a', 4 * row),
    step: 4 * rows,
    advance: false,
  }),
  rows: (rows) => ({
    parameters: ['a: usize', 'rowBytes: usize'],
    before: each(rows - 1, (i) => `let row${i + 1} = ${i === 0 ? 'a' : `row${i}`} + rowBytes;`),
    element: (row) => (row === 0 ? 'a' : `row${row}`),
    step: 4,
    advance: each(rows - 1, (i) => `row${i + 1} += 4;`),
  }),
};

/** What a tile can do to its sums, each with the parameter that asks for it. */
const EPILOGUES = {
  /** The sums are a gradient that `out` descends: out - rate·sums. */
  descend: {
    parameter: 'rate: f32',
    code: (rows, vectors) =>
      block('if (rate != 0)', [
        'const rates = f32x4.splat(-rate);',
        'let row = out;',
        each(rows, (i) => [
          i > 0 && 'row += outBytes;',
          each(vectors, (v) => `${sum(i, v)} = madd(rates, ${sum(i, v)}, v128.load(${at('row', 16 * v)}));`),
        ]),
      ]),
  },
  /** ReLU. */
  rectify: {
    parameter: 'rectify: bool',
    code: (rows, vectors) =>
      block('if (rectify)', [
        'const zero = f32x4.splat(0);',
        each(rows, (i) => each(vectors, (v) => `${sum(i, v)} = f32x4.max(${sum(i, v)}, zero);`)),
      ]),
  },
  /** Back through ReLU: the sums where its output, at `through`, was positive, else 0. */
  through: {
    parameter: 'through: usize, throughBytes: usize',
    code: (rows, vectors) =>
      block('if (through)', [
        'const zero = f32x4.splat(0);',
        each(rows, (i) => [
          i > 0 && 'through += throughBytes;',
          each(vectors, (v) => {
            const open = `f32x4.gt(v128.load(${at('through', 16 * v)}), zero)`;
            return `${sum(i, v)} = v128.and(${sum(i, v)}, ${open});`;
          }),
        ]),
      ]),
  },
};

const sum = (row, vector) => `acc${row}_${4 * vector}`;

/**
 * The source of a function that writes one tile: out [rows, 4·vectors] = factor·start + Σ over k of a[k]·b[k]ᵀ.
 * @param {Tile} tile
 * @returns {Lines}
 */
export function tile({
  name,
  rows,
  vectors,
  panelVectors = vectors,
  alwaysStarts,
  a: layout,
  epilogue = [],
}) {
  const a = LAYOUTS[layout](rows);
  const parameters = [
    'kc: i32',
    ...a.parameters,
    ...['b: usize', 'start: usize', 'startBytes: usize', 'factor: f32', 'out: usize', 'outBytes: usize'],
    ...epilogue.map((step) => EPILOGUES[step].parameter),
  ];
  const begin = (declare) => [
    'const factors = f32x4.splat(factor);',
    each(rows, (i) => [
      i > 0 && 'start += startBytes;',
      each(vectors, (v) => `${declare}${sum(i, v)} = f32x4.mul(factors, v128.load(${at('start', 16 * v)}));`),
    ]),
  ];
  const comment = [`${rows} rows × ${4 * vectors} columns`, `A: ${layout}`, ...epilogue].join(' · ');
  return [
    `/** ${comment} */`,
    procedure(`export function ${name}`, parameters, [
      alwaysStarts
        ? begin('let ')
        : [
            each(rows, (i) => `let ${each(vectors, (v) => `${sum(i, v)} = f32x4.splat(0)`).join(', ')};`),
            block('if (start)', begin('')),
          ],
      a.before,
      `const end = a + <usize>kc * ${a.step};`,
      block('while (a < end)', [
        each(vectors, (v) => `const b${4 * v} = v128.load(${at('b', 16 * v)});`),
        each(rows, (i) => [
          `const a${i} = v128.load32_splat(${a.element(i)});`,
          each(vectors, (v) => `${sum(i, v)} = madd(a${i}, b${4 * v}, ${sum(i, v)});`),
        ]),
        `a += ${a.step};`,
        a.advance,
        `b += ${16 * panelVectors};`,
      ]),
      epilogue.map((step) => EPILOGUES[step].code(rows, vectors)),
      each(rows, (i) => [
        i > 0 && 'out += outBytes;',
        each(vectors, (v) => `v128.store(out, ${at(sum(i, v), 16 * v)});`),
      ]),
    ]),
  ];
}
