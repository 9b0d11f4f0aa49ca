// A cache of compiled programs, by graph and batch size: compiling costs more than predicting a row with a small network, or a short
// call to fit. Before: compile.ts. Next: train/trainer.ts, train/predict-in-batches.ts.

import { PlacedProgram } from '../program/bind.js';
import { compilePrediction, compileStep } from './compile.js';
import type { Graph } from './graph.js';
import { perGraphAndKey } from './memoize-by-graph.js';

const kept = perGraphAndKey<Graph, PlacedProgram[]>();

/** Only of networks alone: others would be kept for as long as one of them is. */
function cached(graphs: readonly Graph[], key: string, make: () => PlacedProgram[]): PlacedProgram[] {
  return graphs.length === 1 ? kept(graphs[0], key, make) : make();
}

/** See compilePrediction(). */
export function predictionProgram(graphs: readonly Graph[], rows: number, keeps = false): PlacedProgram {
  const make = () => [new PlacedProgram(compilePrediction(graphs, keeps), rows)];
  return cached(graphs, `predict ${rows} ${keeps}`, make)[0];
}

/** See compileStep(). */
export function trainingPrograms(
  graphs: readonly Graph[],
  rows: number,
  may: (member: number) => boolean,
  isLookedAt: (member: number) => boolean,
): PlacedProgram[] {
  const make = () => compileStep(graphs, may, isLookedAt).map((program) => new PlacedProgram(program, rows));
  return cached(graphs, `train ${rows} ${may(0)} ${isLookedAt(0)}`, make);
}
