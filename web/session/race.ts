// The race: the command line's benchmarks, run here. Contestants are made for it and disposed of after it.
// Before: session.ts. Next: src/benchmark/ does the timing.

import cnnSmall from '../../recipes/cnn-small.json' with { type: 'json' };
import {
  type Contestant,
  type MakeBackend,
  makeContestant,
  usualContestants,
} from '../../src/benchmark/contestants.js';
import { benchmarkKernels } from '../../src/benchmark/kernel-benchmark.js';
import { LOSS_TOLERANCE } from '../../src/benchmark/timing.js';
import { benchmarkEpoch, benchmarkTraining, lossDisagreement } from '../../src/benchmark/train-benchmark.js';
import type { Dataset } from '../../src/data/dataset.js';
import type { ActivationName } from '../../src/functions/activations.js';
import { layersFor } from '../../src/network/network-for.js';
import type { LayerOptions } from '../../src/nn/layer-options.js';
import { parseLayers } from '../../src/nn/parse-layers.js';
import { median } from '../../src/statistics.js';
import type { News } from '../protocol.js';
import type { KernelShare, RaceNetwork, RaceResult, RaceSettings } from '../race-protocol.js';
import { imageShapeOf } from './image-training.js';

interface Surroundings {
  tell: (news: News) => void;
  make: MakeBackend;
}

const HIDDEN = 342;
/** The recipe trains 75,450 parameters with 33 million operations a row, for which JavaScript takes long. */
const CNN_ROWS = 256;
const NEWS_EVERY = 40; // milliseconds

interface Course {
  model: string;
  data: Dataset;
  layers: LayerOptions[];
  batchSize?: number;
}

/** @throws OptionError for a convolution where rows are no images. */
function courseOf(network: RaceNetwork, train: Dataset): Course {
  if (network === 'dense') {
    const model = [train.featureCount, HIDDEN, train.classCount].join('-');
    return { model, data: train, layers: layersFor(train.classCount, { hidden: [HIDDEN] }) };
  }
  const { name: model, options } = cnnSmall;
  const { batchSize } = options;
  const activation = options.activation as ActivationName;
  const layers = layersFor(train.classCount, { layers: parseLayers(options.layers), activation });
  const rows = Uint32Array.from({ length: Math.min(CNN_ROWS, train.size) }, (_, i) => i);
  return { model, data: train.take(rows), layers, batchSize };
}

/** An epoch of training on each contestant, in turns. */
export async function raceEpochs(
  { network, contestants, rounds }: RaceSettings,
  train: Dataset,
  { tell, make, signal }: Surroundings & { signal: AbortSignal },
): Promise<RaceResult> {
  const { model, data, layers, batchSize } = courseOf(network, train);
  const made: Contestant[] = [];
  try {
    for (const one of contestants) made.push(await makeContestant(one, make));
    let round = 0;
    let last = 0;
    const times = await benchmarkEpoch({
      ...{ data, layers, inputShape: imageShapeOf(train) ?? undefined },
      training: benchmarkTraining(layers, batchSize === undefined ? {} : { batchSize }),
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
      ...{ model, trainRows: data.size },
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
