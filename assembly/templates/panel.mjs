// Template of the sparse micro-kernel: one line's sums, `vectors` wide, in registers while the line's nonzeros are walked.
// Next: index.mjs has the sizes; assembly/sparse/panel.ts says what the functions take.

import { at, block, each, procedure } from './write-source.mjs';

/** @import { Lines } from './write-source.mjs' */

const ADDRESSES = ['pointers', 'entries', 'panel', 'start', 'startBytes', 'sums'];
const PARAMETERS = ['lines: i32', ...ADDRESSES.map((name) => `${name}: usize`)];
const ARGUMENTS = ['lines', ...ADDRESSES].join(', ');

/**
 * The source of a function that walks panels of one width.
 * @param {object} panel
 * @param {string} panel.name of the function
 * @param {number} panel.vectors of four columns in a row of the panel
 * @returns {Lines}
 */
export function panel({ name, vectors }) {
  const width = 16 * vectors; // bytes
  return [
    `/** Panels of ${4 * vectors} columns. */`,
    '// @ts-ignore: decorator',
    '@inline',
    procedure(`function ${name}`, PARAMETERS, [
      'let entry = entries + ((<usize>load<u32>(pointers)) << 3);',
      block('for (; lines > 0; lines--)', [
        'pointers += 4;',
        'const end = entries + ((<usize>load<u32>(pointers)) << 3);',
        each(vectors, (v) => `let sum${v} = v128.load(${at('start', 16 * v)});`),
        block('while (entry < end)', [
          `const row = panel + <usize>(load<u32>(entry) * ${width});`,
          'const value = v128.load32_splat(entry, 4);',
          each(vectors, (v) => `sum${v} = madd(value, v128.load(${at('row', 16 * v)}), sum${v});`),
          'entry += 8;',
        ]),
        each(vectors, (v) => `v128.store(sums, ${at(`sum${v}`, 16 * v)});`),
        'start += startBytes;',
        `sums += ${width};`,
      ]),
    ]),
  ];
}

/**
 * The source of the function that calls the one for a given width, and of all of them.
 * @param {object} panels
 * @param {string} panels.name of the function
 * @param {number[]} panels.widths in vectors, ascending
 * @returns {Lines}
 */
export function panels({ name, widths }) {
  const walk = (vectors) => `walk${vectors}`;
  const last = widths[widths.length - 1];
  return [
    '/** A constant width for each case: the loop then keeps its sums in registers. */',
    procedure(
      `export function ${name}`,
      ['vectors: i32', ...PARAMETERS],
      [
        block('switch (vectors)', [
          widths.map(
            (width) =>
              `${width === last ? 'default' : `case ${width}`}: return ${walk(width)}(${ARGUMENTS});`,
          ),
        ]),
      ],
    ),
    widths.map((vectors) => ['', panel({ name: walk(vectors), vectors })]),
  ];
}
