// Which feature came from which column, and its name. Next: reports and permutation importance.

import { requireShape } from '../options/shapes.js';
import { datePartWidth, type FeatureColumn, isFeature, type Schema } from './schema.js';

/** The column that a feature was made from, and how. */
export interface FeatureOrigin {
  /** The column's name. */
  readonly column: string;
  /** "age", "sex = female", "joined: month (sine)". */
  readonly name: string;
}

/**
 * One for each feature, in the order of the network's inputs.
 * @example
 * for (const { column } of featureOrigins(network.schema)) console.log(column);
 */
export function featureOrigins(schema: Schema): FeatureOrigin[] {
  requireShape('schema', schema, { columns: [{ kind: 'text', name: 'text' }] });
  const { columns } = schema;
  return columns.flatMap((column) =>
    isFeature(column) ? namesOf(column).map((name) => ({ column: column.name, name })) : [],
  );
}

function namesOf(column: FeatureColumn): string[] {
  const { name } = column;
  const gap = column.indicator ? [`${name} is missing`] : [];
  switch (column.kind) {
    case 'number': {
      const { bins = [] } = column;
      const ranges = bins.slice(1).map((edge, i) => `${name} from ${short(bins[i])} to ${short(edge)}`);
      return [name, ...ranges, ...gap];
    }
    case 'boolean':
      return [name, ...gap];
    case 'category': {
      const levels = column.levels.map((level) => `${name} = ${level}`);
      return [...levels, ...(column.rare ? [`${name} = another`] : []), ...gap];
    }
    case 'date': {
      const parts = column.parts.flatMap((part) =>
        datePartWidth(part) === 1
          ? [`${name}: ${part}`]
          : [`${name}: ${part} (sine)`, `${name}: ${part} (cosine)`],
      );
      return [...parts, ...gap];
    }
  }
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
