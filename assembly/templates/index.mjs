// The AssemblyScript that the build generates: which template, in which sizes, into which file under build/assembly/.
// docs/design/micro-kernels.md says why it is generated, and how to add a size.
// Next: scripts/build/kernels.mjs writes the files; assembly/ imports them.

import { dotPairs, dots } from './dots.mjs';
import { tile } from './micro-kernel.mjs';
import { lanesToFront, positionsOf8 } from './nonzero-tables.mjs';
import { panels } from './panel.mjs';
import { peakLoop } from './peak-loop.mjs';
import { rowVectors } from './row-vectors.mjs';
import { each, text } from './write-source.mjs';

// V8 allocates 15 xmm registers. What a loop needs at a time must fit, or it spills:
//   tile           rows·vectors sums, the vectors of B, 1 element of A; 1 more where multiply and add are two instructions
//   dots           rows·columns sums, the rows of A, 1 vector of B; likewise
//   row vectors    vectors·columns sums, the vectors of A, 1 element of B; likewise
//   panel          the vectors' sums, 1 value, 1 vector of the panel; likewise

/** Of convolutions: from zeros, a bias, or what is there. */
const STARTED = { alwaysStarts: true, unscaled: true };

/**
 * 6×8, where multiply and add are one instruction: 12 + 2 + 1 = 15. 5×8, where they are two: 10 + 2 + 1 + 1 = 14, and no epilogue,
 * because it would make the loop spill.
 */
const TILES = [
  { name: 'tile6x8Packed', rows: 6, vectors: 2, a: 'packed', epilogue: ['descend', 'rectify'] },
  { name: 'tile6x8Rows', rows: 6, vectors: 2, a: 'rows', epilogue: ['descend', 'rectify'] },
  { name: 'tile6x8Segments', rows: 6, vectors: 2, a: 'segments', epilogue: ['rectify'], ...STARTED },
  { name: 'tile6x8Columns', rows: 6, vectors: 2, a: 'columns', ...STARTED },
  { name: 'tile5x8Packed', rows: 5, vectors: 2, a: 'packed' },
  { name: 'tile5x8Rows', rows: 5, vectors: 2, a: 'rows' },
  { name: 'tile5x8Segments', rows: 5, vectors: 2, a: 'segments', ...STARTED },
  { name: 'tile5x8Columns', rows: 5, vectors: 2, a: 'columns', ...STARTED },
];

/** Of the wide binary: 6×16, where 12 pairs of sums + 2 pairs of vectors + 1 = 15, and half of one for the right edge. */
const WIDE_TILES = [
  { name: 'tile6x16Packed', rows: 6, vectors: 4, a: 'packed', epilogue: ['descend', 'rectify', 'through'] },
  { name: 'tile6x16Rows', rows: 6, vectors: 4, a: 'rows', epilogue: ['descend', 'rectify', 'through'] },
  { name: 'tile6x8Of16Packed', rows: 6, vectors: 2, panelVectors: 4, a: 'packed' },
  { name: 'tile6x8Of16Rows', rows: 6, vectors: 2, panelVectors: 4, a: 'rows' },
  {
    name: 'tile6x16Segments',
    rows: 6,
    vectors: 4,
    a: 'segments',
    epilogue: ['rectify', 'through'],
    ...STARTED,
  },
  { name: 'tile6x16Columns', rows: 6, vectors: 4, a: 'columns', ...STARTED },
  { name: 'tile6x8Of16Segments', rows: 6, vectors: 2, panelVectors: 4, a: 'segments', ...STARTED },
  { name: 'tile6x8Of16Columns', rows: 6, vectors: 2, panelVectors: 4, a: 'columns', ...STARTED },
].map((size) => ({ ...size, alwaysStarts: true }));

/** 2×5: 10 + 2 + 1 + 1 = 14. */
const DOTS = { name: 'dots2x5', rows: 2, columns: 5, tileColumns: 8 };

/** The same for the wide binary, whose tiles are 16 columns wide. */
const WIDE_DOTS = { ...DOTS, name: 'dots2x5Of16', tileColumns: 16 };

/** 2×10, of the wide binary, five pairs of columns: 10 + 2 + 1 = 13. */
const DOT_PAIRS = { name: 'dots2x10', rows: 2, columns: 10 };

/** 8×5: 10 + 2 + 1 + 1 = 14. */
const ROW_VECTORS = { name: 'rows8x5', vectors: 2, columns: 5, tileColumns: 8 };

/** 16×5, of the wide binary, two pairs of vectors: 10 + 2 + 1 = 13. */
const WIDE_ROW_VECTORS = { name: 'rows16x5', vectors: 4, columns: 5, tileColumns: 'columns first' };

/** 12 + 1 + 1 = 14. */
const PANEL_WIDTHS = each(12, (i) => i + 1);

/** Of the wide binary: pairs, up to 12 + 1 + 1 = 14 registers of 256 bits. */
const WIDE_PANEL_WIDTHS = each(12, (i) => 2 * i + 2);

const PEAK_LOOPS = [
  { name: 'mixed12', chains: 12, steps: 'mixed' },
  { name: 'fused12', chains: 12, steps: 'fused' },
  { name: 'fused24', chains: 24, steps: 'fused' },
];

/**
 * Every generated file's text, by its path under build/assembly/.
 * @returns {Record<string, string>}
 */
export function generatedSources() {
  return {
    'gemm/tiles.ts': text([
      header('micro-kernel.mjs', 'assembly/gemm/micro-kernel.ts'),
      "import { madd, relu4 } from '../../../assembly/simd';",
      TILES.map((size) => ['', tile(size)]),
    ]),
    'gemm/wide-tiles.ts': text([
      header('micro-kernel.mjs', 'assembly/gemm/micro-kernel.ts'),
      "import { madd, relu4 } from '../../../assembly/simd';",
      WIDE_TILES.map((size) => ['', tile(size)]),
    ]),
    'gemm/skinny-tiles.ts': text([
      header('dots.mjs and row-vectors.mjs', 'assembly/gemm/few-columns.ts'),
      "import { madd, sumEach, sumLanes } from '../../../assembly/simd';",
      '',
      dots(DOTS),
      '',
      rowVectors(ROW_VECTORS),
    ]),
    'gemm/wide-skinny-tiles.ts': text([
      header('dots.mjs and row-vectors.mjs', 'assembly/gemm/wide-few-columns.ts'),
      "import { madd, sumEach, sumLanes } from '../../../assembly/simd';",
      '',
      dots(WIDE_DOTS),
      '',
      dotPairs(DOT_PAIRS),
      '',
      rowVectors(WIDE_ROW_VECTORS),
    ]),
    'sparse/panels.ts': text([
      header('panel.mjs', 'assembly/sparse/panel.ts'),
      "import { madd } from '../../../assembly/simd';",
      '',
      panels({ name: 'walkPanel', widths: PANEL_WIDTHS }),
    ]),
    'sparse/wide-panels.ts': text([
      header('panel.mjs', 'assembly/sparse/panel.ts'),
      "import { madd } from '../../../assembly/simd';",
      '',
      panels({ name: 'walkWidePanel', widths: WIDE_PANEL_WIDTHS }),
    ]),
    'peak-loops.ts': text([
      header('peak-loop.mjs', 'assembly/peak.ts'),
      PEAK_LOOPS.map((loop) => ['', peakLoop(loop)]),
    ]),
    'sparse/tables.ts': text([
      header('nonzero-tables.mjs', 'assembly/sparse/differences.ts and lists.ts'),
      '/** For each mask of four lanes the swizzle that moves its lanes to the front, in order; what stands behind them is not read. */',
      lanesToFront('TO_FRONT'),
      '',
      '/** For each mask of eight bytes the positions of its ones, in order, one a byte from the lowest; the rest 0. */',
      positionsOf8('NONZERO_POSITIONS'),
    ]),
  };
}

function header(template, user) {
  return [
    `// Generated by the build from assembly/templates/${template}: change that, not this.`,
    `// Used by ${user}.`,
    '',
  ];
}
