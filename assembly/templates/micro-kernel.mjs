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
 * @property {keyof typeof LAYOUTS} a how A lies: 'packed'; as 'rows' that are contiguous along k, the same
 *   distance apart; as rows at `addresses`, in 'segments' that are contiguous along k; or as 'columns' at addresses, whose rows are side by side
 * @property {boolean} [unscaled] whether `start` is taken as it is, without a factor
 * @property {boolean} [alwaysStarts] whether `start` is never 0. Without the question the compiler cannot put some sums' zeros into another
 *   block than their neighbours', where V8 does not join them into 256 bits
 * @property {(keyof typeof EPILOGUES)[]} [epilogue] what the tile can do to its sums before it stores them
 */

/**
 * How A lies: the parameters for it, A's element of each row in this step of k, how the address `a` and others advance at each step, and
 * the loop over all steps around a given body. `b` are the parameters for B and what it advances by, where that is not a panel alone;
 * `repeat` writes the loop over several tiles around that of one.
 */
const LAYOUTS = {
  packed: (rows) => ({
    parameters: ['kc: i32', 'a: usize'],
    element: (row) => at('a', 4 * row),
    advance: `a += ${4 * rows};`,
    walk: (body) => [`const end = a + <usize>kc * ${4 * rows};`, block('while (a < end)', body)],
  }),
  rows: (rows) => ({
    ...eachRow(rows),
    parameters: ['kc: i32', 'a: usize', 'rowBytes: usize'],
    walk: (body) => [
      each(rows - 1, (i) => `let row${i + 1} = ${i === 0 ? 'a' : `row${i}`} + rowBytes;`),
      'const end = a + <usize>kc * 4;',
      block('while (a < end)', body),
    ],
  }),
  // One loop, with a question, and not two: Node 20 spills sums between two (28 instead of 47 GFLOP/s).
  segments: (rows) => ({
    ...eachRow(rows),
    parameters: ['tiles: i32', 'kc: i32', 'segmentBytes: usize', 'gapBytes: usize', 'addresses: usize'],
    b: { parameters: ['panel: usize'] },
    repeat: (tile) =>
      block('for (; tiles > 0; tiles--)', ['let b = panel;', tile, `addresses += ${4 * rows};`]),
    walk: (body, panelBytes) => [
      each(rows, (i) => `let ${i === 0 ? 'a' : `row${i}`}: usize = load<u32>(${at('addresses', 4 * i)});`),
      `const last = b + <usize>kc * ${panelBytes};`,
      'let end = a + segmentBytes;',
      block('while (b < last)', [
        body,
        block('if (a == end)', [
          'a += gapBytes;',
          each(rows - 1, (i) => `row${i + 1} += gapBytes;`),
          'end = a + segmentBytes;',
        ]),
      ]),
    ],
  }),
  columns: () => ({
    parameters: ['kc: i32', 'addresses: usize', 'offset: usize'],
    b: { parameters: ['b: usize', 'bBytes: usize'], step: 'bBytes' },
    element: (row) => at('a', 4 * row),
    advance: false,
    walk: (body) => [
      'const end = addresses + <usize>kc * 4;',
      block('for (; addresses < end; addresses += 4)', [
        'const a = <usize>load<u32>(addresses) + offset;',
        body,
      ]),
    ],
  }),
};

/** Rows that each have an address. */
const eachRow = (rows) => ({
  element: (row) => (row === 0 ? 'a' : `row${row}`),
  advance: each(rows, (i) => `${i === 0 ? 'a' : `row${i}`} += 4;`),
});

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
      block(
        'if (rectify)',
        each(rows, (i) => each(vectors, (v) => `${sum(i, v)} = relu4(${sum(i, v)});`)),
      ),
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
        'through += throughBytes;',
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
  unscaled,
  a: layout,
  epilogue = [],
}) {
  const panelBytes = 16 * panelVectors;
  const a = LAYOUTS[layout](rows);
  const { b = { parameters: ['b: usize'] }, repeat } = a;
  const parameters = [
    ...[...a.parameters, ...b.parameters, 'start: usize', 'startBytes: usize'],
    ...[...(unscaled ? [] : ['factor: f32']), 'out: usize', 'outBytes: usize'],
    ...epilogue.map((step) => EPILOGUES[step].parameter),
  ];
  const scaled = (value) => (unscaled ? value : `f32x4.mul(factors, ${value})`);
  const begin = (declare) => [
    !unscaled && 'const factors = f32x4.splat(factor);',
    each(rows, (i) => [
      i > 0 && 'start += startBytes;',
      each(vectors, (v) => `${declare}${sum(i, v)} = ${scaled(`v128.load(${at('start', 16 * v)})`)};`),
    ]),
  ];
  const comment = [`${rows} rows × ${4 * vectors} columns`, `A: ${layout}`, ...epilogue].join(' · ');
  const body = [
    alwaysStarts
      ? begin('let ')
      : [
          each(rows, (i) => `let ${each(vectors, (v) => `${sum(i, v)} = f32x4.splat(0)`).join(', ')};`),
          block('if (start)', begin('')),
        ],
    a.walk(
      [
        each(vectors, (v) => `const b${4 * v} = v128.load(${at('b', 16 * v)});`),
        each(rows, (i) => [
          `const a${i} = v128.load32_splat(${a.element(i)});`,
          each(vectors, (v) => `${sum(i, v)} = madd(a${i}, b${4 * v}, ${sum(i, v)});`),
        ]),
        a.advance,
        `b += ${b.step ?? panelBytes};`,
      ],
      panelBytes,
    ),
    epilogue.map((step) => EPILOGUES[step].code(rows, vectors)),
    each(rows, (i) => [
      i > 0 && 'out += outBytes;',
      each(vectors, (v) => `v128.store(out, ${at(sum(i, v), 16 * v)});`),
    ]),
  ];
  const all = repeat ? repeat([body, 'start += startBytes;', 'out += outBytes;']) : body;
  return [`/** ${comment} */`, procedure(`export function ${name}`, parameters, all)];
}
