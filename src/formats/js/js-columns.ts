// A table's schema as code of an exported JavaScript module: its columns, and the function that makes features of a row.
// Before: js-column-helpers.ts has what the code calls. Next: js-module.ts.

import { numberKey } from '../../data/class-matching.js';
import { type FeatureColumn, isFeature, isImageSchema, isTarget, type Schema } from '../../table/schema.js';
import { NUMBER } from '../../table/table.js';
import { objectText, quoted } from './js-literals.js';

/** What src/table/missing-values.ts knows. */
const MISSING = ['', 'na', 'n/a', 'nan', 'null', 'none', '?', '-'];

/** Whether rows are objects, which the schema encodes; pixels of images are features as they are. */
export function encodesRows(schema: Schema | null): schema is Schema {
  return schema !== null && !isImageSchema(schema);
}

/** Adds the helpers that the schema needs, and gives the code of its columns and of `featuresOf(row, onNotice)`. */
export function columnsCode(schema: Schema, helpers: Set<string>): { functions: string; constants: string } {
  const call = (helper: string) => {
    helpers.add(helper);
    return helper;
  };
  call('encode');
  const columns = schema.columns.filter(isFeature).map((column) => `  ${columnText(column, call)},`);
  return {
    functions: schema.named ? BY_NAME(knownOthers(schema)) : byPosition(schema),
    constants: [
      `const MISSING = ${quoted(wordsOf([...MISSING, ...schema.missing]))};`,
      ...['const columns = [', ...columns, '];'],
    ].join('\n'),
  };
}

function columnText(column: FeatureColumn, call: (helper: string) => string): string {
  const { name, indicator } = column;
  const literal = (value: unknown) => (value === undefined ? undefined : quoted(value));
  const flag = indicator ? 'true' : undefined;
  switch (column.kind) {
    case 'number': {
      const { fill, centre, scale, smooth, clip, bins, gaps, format, range } = column;
      const limit =
        smooth !== undefined
          ? `${call('smooth')}(${smooth})`
          : clip === undefined
            ? undefined
            : `${call('clip')}(${clip})`;
      const options = {
        ...{
          fill: literal(fill),
          centre: centre === fill ? undefined : literal(centre ?? 0),
          scale: literal(scale),
          limit,
          range: literal(range),
        },
        bins: bins && `${call('binned')}(${bins.join(', ')})`,
        of: format && `${call('formatted')}(${objectText(quotedAll({ ...format }))})`,
        ...{ gaps: gaps && `[...MISSING, ...${quoted(wordsOf(gaps))}]`, indicator: flag },
      };
      return `${call('number')}(${quoted(name)}, ${objectText(options)})`;
    }
    case 'category': {
      const { levels, rare } = column;
      const key = levels.some((level) => numberKey(level) !== undefined) ? call('numberKey') : undefined;
      return `${call('category')}(${quoted(name)}, ${quoted(levels)}, ${objectText({ rare: String(rare), key, indicator: flag })})`;
    }
    case 'boolean':
      return `${call('boolean')}(${quoted(name)}, ${objectText({ fill: String(column.fill), indicator: flag })})`;
    case 'date': {
      const { order, parts, fill, centre, scale, yearCentre, yearScale, range } = column;
      const learnt = { order, parts, fill, centre, scale, yearCentre, yearScale, ...(range && { range }) };
      return `${call('date')}(${quoted(name)}, ${objectText({ ...quotedAll(learnt), indicator: flag })})`;
    }
  }
}

/** A number as JavaScript writes it is a number, whatever stands for missing values. */
function wordsOf(texts: readonly string[]): string[] {
  return texts.filter((text) => !(NUMBER.test(text) && String(Number(text)) === text));
}

function quotedAll(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, quoted(value)]));
}

/** Columns of the training table that are not read, and not reported either. */
function knownOthers({ columns }: Schema): string[] {
  return columns.flatMap((column) => (isFeature(column) ? [] : [column.name]));
}

const BY_NAME = (others: readonly string[]) => `
function featuresOf(row, onNotice) {
  const cells = new Map(Object.keys(row ?? {}).map((name) => [name, cellOf(name, row[name])]));
  for (const { name } of columns)
    if (!cells.has(name)) throw new TypeError(\`no column "\${name}", which training had\`);
  const known = columns.map(({ name }) => name)${others.length > 0 ? `.concat(${quoted(others)})` : ''};
  for (const name of cells.keys()) if (!known.includes(name)) onNotice?.(\`column "\${name}" is not used\`);
  return columns.flatMap((column) => encode(column, cells.get(column.name), onNotice));
}`;

/** A table without a header: a row is its cells in their order, with or without those that are predicted. */
function byPosition({ columns }: Schema): string {
  const places = (kept: (typeof columns)[number][]) =>
    kept.flatMap((column, i) => (isFeature(column) ? [i] : []));
  const others = columns.filter((column) => !isTarget(column));
  return `
function featuresOf(row, onNotice) {
  const cells = Object.values(row ?? {}).map((value, i) => cellOf(\`column \${i + 1}\`, value));
  const places = { ${others.length}: ${quoted(places(others))}, ${columns.length}: ${quoted(places([...columns]))} }[cells.length];
  if (!places) throw new TypeError(\`${others.length} cells expected, as in training, \${cells.length} found\`);
  return columns.flatMap((column, i) => encode(column, cells[places[i]], onNotice));
}`;
}
