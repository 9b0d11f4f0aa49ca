// The race: the command line's benchmarks, run here. Contestants are made for it and disposed of after it.
// Before: session.ts. Next: src/benchmark/ does the timing.

import {
  type Contestant,
  type MakeBackend,
  makeContestant,
  usualContestants,
} from '../../src/benchmark/contestants.js';
import { benchmarkKernels } from '../../src/benchmark/kernel-benchmark.js';
import { LOSS_TOLERANCE } from '../../src/benchmark/timing.js';
import { benchmarkEpoch, lossDisagreement } from '../../src/benchmark/train-benchmark.js';
import type { Dataset } from '../../src/data/dataset.js';
import { median } from '../../src/statistics.js';
import { resolveTrainingOptions } from '../../src/train/options.js';
import type { News } from '../protocol.js';
import type { KernelShare, RaceResult, RaceSettings } from '../race-protocol.js';

interface Surroundings {
  tell: (news: News) => void;
  make: MakeBackend;
}

const HIDDEN = 342;
const NEWS_EVERY = 40; // milliseconds

/** An epoch of a network with one hidden layer on each contestant, in turns. */
export async function raceEpochs(
  { contestants, rounds }: RaceSettings,
  train: Dataset,
  { tell, make, signal }: Surroundings & { signal: AbortSignal },
): Promise<RaceResult> {
  const made: Contestant[] = [];
  try {
    for (const one of contestants) made.push(await makeContestant(one, make));
    let round = 0;
    let last = 0;
    const times = await benchmarkEpoch({
      data: train,
      layers: [{ units: HIDDEN, activation: 'relu' }, { units: train.classCount }],
      training: resolveTrainingOptions({ learningRate: 2e-4, l2: 1e-4, reduction: 'sum' }),
      ...{ seed: 1, rounds, contestants: made, signal },
      onTurn: (name, now) => {
        round = now;
        tell({ kind: 'race', name, round, share: 0 });
      },
      onProgress: (name, share) => {
        if (share < 1 && performance.now() - last < NEWS_EVERY) return;
        last = performance.now();
        tell({ kind: 'race', name, round, share });
      },
    });
    const disagreement = lossDisagreement(times);
    return {
      model: [train.featureCount, HIDDEN, train.classCount].join('-'),
      trainRows: train.size,
      ...{ disagreement, agreed: disagreement <= LOSS_TOLERANCE },
      rows: times.map(({ name, seconds, losses }) => ({
        ...{ name, seconds: median(seconds), loss: losses.at(-1)! },
        ...{ lowest: Math.min(...seconds), highest: Math.max(...seconds) },
      })),
    };
  } finally {
    for (const { backend } of made) backend.dispose();
  }
}

/** The products of a training step, each beside the peak loop of the same moment. */
export async function raceKernels({ tell, make }: Surroundings): Promise<KernelShare[]> {
  const contestants = await Promise.all(usualContestants().map((one) => makeContestant(one, make)));
  try {
    const rows = benchmarkKernels({
      ...{ contestants, rounds: 3, slice: 10, only: ['gemm', 'gemmDescend'] },
      onTurn: (title) => tell({ kind: 'kernel', title }),
    });
    return rows.map(({ title, shape, times }) => ({
      ...{ title, shape },
      times: times.map(({ contestant, rate, shareOfPeak }) => ({ contestant, rate, shareOfPeak })),
    }));
  } finally {
    for (const { backend } of contestants) backend.dispose();
  }
}
