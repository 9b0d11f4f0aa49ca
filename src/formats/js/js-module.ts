// The format js: a module of JavaScript that predicts and imports nothing, for pages, edge functions and other people's code. It has the
// weights in base64, and of the code what its model needs.
// Before: js-layers.ts, js-columns.ts. Next: formats.ts.

import { scaleOf } from '../../data/standardize.js';
import type { WeightType } from '../../model/half-precision.js';
import { sizeOfShape } from '../../nn/shape.js';
import { isFeature, type Schema } from '../../table/schema.js';
import { VERSION } from '../../version.js';
import { foldNorms } from '../fold-norms.js';
import type { Exported, Format, WriteOptions } from '../format.js';
import type { PortableModel } from '../portable-model.js';
import { answersCode, answersNote } from './js-answers.js';
import { COLUMN_HELPERS } from './js-column-helpers.js';
import { columnsCode, encodesRows } from './js-columns.js';
import { HELPERS, helperCode } from './js-helpers.js';
import { type ModuleParts, writeLayers } from './js-layers.js';
import { base64, quoted } from './js-literals.js';

export const jsModule: Format = {
  note: 'one JavaScript module that predicts and imports nothing, for pages and edge functions',
  write(model, { name, dtype = 'f32' }: WriteOptions): Exported {
    const { images, schema } = model;
    const text = moduleText(foldNorms(model), dtype);
    const [height, width] = images?.size ?? [];
    return {
      files: [{ name: `${name}.js`, bytes: new TextEncoder().encode(text) }],
      usage: usageOf(model, name),
      notes: images
        ? [
            `photos must be resized to ${height}×${width} pixels (${images.colorMode}) before they are given to it`,
          ]
        : schema && !encodesRows(schema)
          ? ['its rows are features in the order of the training table, not objects']
          : [],
    };
  },
};

function moduleText(model: PortableModel, dtype: WeightType): string {
  const { classNames, inputShape, schema, task } = model;
  const parts: ModuleParts = { helpers: new Set(), constants: [], lines: [] };
  const columns = encodesRows(schema) ? columnsCode(schema, parts.helpers) : null;
  const input = inputCode(model, parts);
  writeLayers(model, parts, dtype);
  return `${[
    `// A neural network, written by Jacquard ${VERSION}.`,
    `// ${answersNote(task, columns ? 'row' : 'features')}`,
    `// ${columns ? rowNote(schema!) : featuresNote(inputShape)}`,
    '',
    `export const classNames = ${quoted(classNames)};`,
    answersCode(model, columns ? 'row' : 'features'),
    columns?.functions ?? FEATURES(sizeOfShape(inputShape)),
    `\nfunction network(x) {\n${[...input, ...parts.lines].map((line) => `  ${line}`).join('\n')}\n}`,
    helperCode({ ...HELPERS, ...COLUMN_HELPERS }, parts.helpers),
    '',
    ...(columns ? [columns.constants] : []),
    ...parts.constants,
  ].join('\n')}\n`;
}

/** Lines that standardise `x`. */
function inputCode({ standardizer }: PortableModel, { helpers, constants }: ModuleParts): string[] {
  if (standardizer === null) return [];
  const { mean, clip } = standardizer;
  const term = (name: string, data: Float32Array) => {
    if (data.every((value) => value === data[0])) return String(data[0]);
    helpers.add('f32');
    constants.push(`const ${name} = f32('${base64(data, 'f32', name)}');`);
    return `${name}[i]`;
  };
  const z = `(value - ${term('inputMean', mean)}) * ${term('inputScale', scaleOf(standardizer))}`;
  const standardised = clip === undefined ? z : `Math.max(-${clip}, Math.min(${clip}, ${z}))`;
  return [`x = x.map((value, i) => ${standardised});`];
}

const FEATURES = (count: number) => `
function featuresOf(row) {
  if (row?.length !== ${count}) throw new TypeError(\`${count} numbers expected, \${row?.length ?? row} given\`);
  const odd = Array.prototype.findIndex.call(row, (value) => typeof value !== 'number' || !Number.isFinite(Math.fround(value)));
  if (odd >= 0) throw new TypeError(\`feature \${odd}: a finite number expected, \${row[odd]} given\`);
  return row;
}`;

function featuresNote(shape: readonly number[]): string {
  const count = sizeOfShape(shape);
  return shape.length === 1
    ? `features: ${count} numbers, as they were in training`
    : `features: ${count} numbers, row by row: height, width and channels are ${shape.join(', ')}`;
}

function rowNote({ named }: Schema): string {
  return named
    ? 'row: an object with a key for each column'
    : 'row: the cells in the order of the training table';
}

/** Code that predicts a row, for people. */
function usageOf({ schema, inputShape, task }: PortableModel, name: string): string {
  const count = sizeOfShape(inputShape);
  const row = encodesRows(schema) ? exampleRow(schema) : `new Float32Array(${count})`;
  return [
    `import { predict } from ${quoted(`./${name}.js`)};`,
    '',
    `predict(${row}); // ${answersNote(task, null)}`,
  ].join('\n');
}

/** A row of usual values. */
function exampleRow({ columns, named }: Schema): string {
  const usual = columns.filter(isFeature).map((column) => {
    const value =
      column.kind === 'category'
        ? (column.levels[0] ?? null)
        : column.kind === 'date'
          ? new Date(column.fill).toISOString().slice(0, 10)
          : (column.fill ?? null);
    return named ? `${quoted(column.name)}: ${quoted(value)}` : quoted(value);
  });
  return named ? `{ ${usual.join(', ')} }` : `[${usual.join(', ')}]`;
}
