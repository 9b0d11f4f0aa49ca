// A search over many combinations at once against the same trainings one by one, in turns; first proof that each
// member's loss is that of its lone training.
// Next: cli/bench-search.ts prints it.

import type { Backend } from '../backend/backend.js';
import type { Dataset } from '../data/dataset.js';
import { DivergedError } from '../errors.js';
import { Network } from '../network/network.js';
import {
  type PopulationMember,
  type PopulationNetwork,
  trainPopulation,
} from '../network/train-population.js';
import type { Reduction } from '../nn/losses.js';

export interface SearchBenchmark {
  readonly backend: Backend;
  readonly network: PopulationNetwork;
  readonly members: readonly PopulationMember[];
  readonly train: Dataset;
  readonly validation: Dataset;
  readonly epochs: number;
  readonly batchSize: number;
  readonly reduction: Reduction;
  readonly rounds: number;
  readonly onTurn?: (turn: 'fused' | 'lone', round: number) => void;
}

export interface SearchTimes {
  /** Seconds of each round: all members at once, and one after the other. */
  readonly fused: readonly number[];
  readonly lone: readonly number[];
  /** The largest relative difference between a member's validation loss after one epoch and its lone training's. */
  readonly disagreement: number;
  /**
   * How many members that counts: those whose lone loss falls from epoch to epoch. A learning rate at the edge of divergence
   * makes another number of each rounding.
   */
  readonly compared: number;
}

export async function benchmarkSearch(benchmark: SearchBenchmark): Promise<SearchTimes> {
  const { backend, rounds, epochs, onTurn } = benchmark;
  const fused: number[] = [];
  const lone: number[] = [];
  let disagreement = 0;
  let compared = 0;
  const timed = async (times: number[], work: () => Promise<number[][]>) => {
    const start = backend.host.now();
    const losses = await work();
    times.push((backend.host.now() - start) / 1000);
    return losses;
  };
  for (let round = 1; round <= rounds; round++) {
    onTurn?.('fused', round);
    const together = await timed(fused, () => trainTogether(benchmark));
    onTurn?.('lone', round);
    const alone = await timed(lone, () => trainAlone(benchmark));
    compared = 0;
    together.forEach((losses, i) => {
      if (alone[i].length < epochs || !falls(alone[i])) return;
      compared++;
      disagreement = Math.max(disagreement, Math.abs(losses[0] / alone[i][0] - 1));
    });
  }
  return { fused, lone, disagreement, compared };
}

const SHUFFLE_SEED = 1;

function falls(losses: readonly number[]): boolean {
  return losses.every((loss, i) => i === 0 || loss < losses[i - 1]);
}

/** Validation losses of each member, by epoch. */
async function trainTogether(benchmark: SearchBenchmark): Promise<number[][]> {
  const { backend, network, members, train, validation, epochs, batchSize, reduction } = benchmark;
  const options = { epochs, batchSize, reduction, validation, shuffleSeed: SHUFFLE_SEED };
  const results = await trainPopulation(backend, network, members, train, options);
  return results.map(({ history }) => history.map(({ validationLoss }) => validationLoss!));
}

async function trainAlone(benchmark: SearchBenchmark): Promise<number[][]> {
  const { backend, network, members, train, validation, epochs, batchSize, reduction } = benchmark;
  const losses: number[][] = [];
  for (const { learningRate, l2, seed } of members) {
    const one = new Network(backend, { ...network, seed });
    const options = { epochs, batchSize, reduction, learningRate, l2, validation, shuffleSeed: SHUFFLE_SEED };
    try {
      await one.fit(train, options);
    } catch (error) {
      if (!(error instanceof DivergedError)) throw error;
    } finally {
      losses.push(one.history.map(({ validationLoss }) => validationLoss!));
      one.dispose();
    }
  }
  return losses;
}
