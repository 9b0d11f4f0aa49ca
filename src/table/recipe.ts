// The default training of tables. It was chosen on other data sets than the ones it is measured on:
// bench/tables/README.md has how, and what lost. Next: tabular/recipe-options.ts applies it.

import { COUNTING, requireShape } from '../options/shapes.js';
/** What the recipe for tables depends on. */
export interface TableFacts {
  /** Training rows. */
  rows: number;
  /** Features that the schema makes of a row. */
  features: number;
  task: 'classes' | 'values' | 'labels';
}

/** From this many rows on, a second layer helps. */
const MANY_ROWS = 10_000;

/** The total number of steps. Small tables overfit sooner. */
function stepsFor(rows: number): number {
  return rows < 1000 ? 800 : rows < 2000 ? 1500 : rows < 5000 ? 2500 : 4000;
}

function batchFor(rows: number): number {
  return rows < 1000 ? 32 : rows < 5000 ? 64 : rows < MANY_ROWS ? 128 : 256;
}

/**
 * Options of `jacquard train`, by their names in camelCase, and of trainTable(), which checks their types.
 * @example
 * const { epochs, batchSize } = tableRecipe({ rows: 891, features: 40, task: 'classes' });
 */
export function tableRecipe(facts: TableFacts) {
  requireShape('tableRecipe', facts, { rows: COUNTING });
  const { rows } = facts;
  const batchSize = batchFor(rows);
  const many = rows >= MANY_ROWS;
  return {
    hidden: many ? [256, 128] : [256],
    activation: 'relu' as const,
    initializer: 'uniform' as const,
    outputInitializer: 'uniform' as const,
    epochs: Math.max(10, Math.round(stepsFor(rows) / Math.ceil(rows / batchSize))),
    batchSize,
    optimizer: { name: 'adamw' as const },
    learningRate: many ? 4e-3 : 3e-3,
    weightDecay: 0.02,
    schedule: { name: 'cosine' as const },
    warmup: 1,
    dropout: many ? 0.1 : 0.2,
    averaging: 0.99,
    standardize: 'robust' as const,
    bins: 'auto' as const,
  };
}

/** Whether a warm-up of so many epochs is used: it may take half of all epochs at most. */
export function warmupFits(warmup: number, epochs: number): boolean {
  return warmup <= epochs / 2;
}

/** The smooth limit of robustly scaled numbers (arXiv 2407.04491). */
export const SMOOTH_LIMIT = 3;
