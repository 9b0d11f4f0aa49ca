// The training that tables get where nothing else is asked for. Next: cli/train.ts and train-table.ts use it.

/** Of `jacquard train`, by their names in camelCase. */
export function tableRecipe({
  rows,
}: {
  rows: number;
  features: number;
  task: 'classes' | 'values' | 'labels';
}) {
  const batchSize = rows < 1000 ? 32 : rows < 5000 ? 64 : 128;
  const epochs = Math.max(20, Math.min(200, Math.round((3000 * batchSize) / rows)));
  return {
    hidden: [128, 128],
    activation: 'silu',
    epochs,
    batchSize,
    optimizer: { name: 'adamw' },
    learningRate: 3e-3,
    weightDecay: 0.02,
    schedule: { name: 'cosine' },
    warmup: 1,
    dropout: 0.1,
    averaging: 0.99,
    standardize: 'robust',
  };
}

/** Robustly scaled numbers are limited smoothly to this many units (arXiv 2407.04491). */
export const SMOOTH_LIMIT = 3;
