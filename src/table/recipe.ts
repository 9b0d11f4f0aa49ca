// The training that tables get where nothing else is asked for, chosen on other data sets than it is measured on:
// bench/tables/README.md has how, and what lost. Next: cli/table-recipe.ts.

export interface TableFacts {
  /** Training rows. */
  rows: number;
  /** Features that the schema makes of a row. */
  features: number;
  task: 'classes' | 'values' | 'labels';
}

/** Steps in all: few rows are soon learnt by heart. */
function stepsFor(rows: number): number {
  return rows < 1000 ? 800 : rows < 2000 ? 1500 : 2500;
}

/** Of `jacquard train`, by their names in camelCase. */
export function tableRecipe({ rows }: TableFacts) {
  const batchSize = rows < 1000 ? 32 : 64;
  return {
    hidden: [256],
    activation: 'relu',
    initializer: 'he',
    outputInitializer: 'zeros',
    epochs: Math.max(5, Math.ceil((stepsFor(rows) * batchSize) / rows)),
    batchSize,
    optimizer: { name: 'adamw' },
    learningRate: 3e-3,
    weightDecay: 0.02,
    schedule: { name: 'cosine' },
    warmup: 1,
    dropout: 0.2,
    averaging: 0.99,
    standardize: 'robust',
    bins: 'auto',
  };
}

/** Robustly scaled numbers are limited smoothly to this many units (arXiv 2407.04491). */
export const SMOOTH_LIMIT = 3;
