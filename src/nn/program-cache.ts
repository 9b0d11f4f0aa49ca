// A cache of compiled programs, by graph and batch size: compiling costs more than predicting a row with a small network, or a short
// call to fit. Before: compile.ts. Next: train/trainer.ts, train/predict-in-batches.ts.

import { PlacedProgram } from '../program/bind.js';
import { compilePrediction, compileTraining } from './compile.js';
import type { Graph } from './graph.js';
import { perGraph } from './memoize-by-graph.js';

/** Of each network; a service that predicts batches of all sizes keeps no more. */
const MOST_MADE = 8;

const madeFor = perGraph((_: Graph) => new Map<string, PlacedProgram>());

/** Only of networks alone: others would be kept for as long as one of them is. */
function made(graphs: readonly Graph[], key: string, make: () => PlacedProgram): PlacedProgram {
  if (graphs.length !== 1) return make();
  const before = madeFor(graphs[0]);
  let program = before.get(key);
  if (!program) {
    if (before.size >= MOST_MADE) before.clear();
    program = make();
    before.set(key, program);
  }
  return program;
}

/** See compilePrediction(). */
export function predictionProgram(graphs: readonly Graph[], rows: number, keeps = false): PlacedProgram {
  const make = () => new PlacedProgram(compilePrediction(graphs, keeps), rows);
  return made(graphs, `predict ${rows} ${keeps}`, make);
}

/** See compileTraining(). */
export function trainingProgram(
  graphs: readonly Graph[],
  rows: number,
  may: (member: number) => boolean,
  isLookedAt: (member: number) => boolean,
): PlacedProgram {
  const make = () => new PlacedProgram(compileTraining(graphs, may, isLookedAt), rows);
  return made(graphs, `train ${rows} ${may(0)} ${isLookedAt(0)}`, make);
}
