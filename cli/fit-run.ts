// A training as the commands run it: progress, results.csv as it goes, the best and the last weights, and Ctrl-C.
// Before: train.ts and experiment.ts say what is trained. Next: run-report.ts writes what it came to.

import type { Dataset } from '../src/data/dataset.js';
import { DivergedError } from '../src/errors.js';
import type { Network } from '../src/network/network.js';
import type { FitOptions } from '../src/network/options.js';
import type { Callback } from '../src/train/callbacks.js';
import { bestEpoch, type EpochRecord } from '../src/train/history.js';
import { interruptSignal } from './interrupt.js';
import { trainingProgress } from './progress.js';
import type { RunFolder } from './run-folder.js';
import { counted } from './train-summary.js';

/** The parameters after the epoch with the lowest validation loss. */
export interface Best {
  record: EpochRecord | null;
  parameters: Float32Array;
}

/**
 * Trains; `begin` makes the run folder once the data is known to be good and the memory is there, and results.csv
 * grows epoch by epoch. On Ctrl-C the weights so far are written before the error goes on.
 */
export async function fitKeepingBest(
  network: Network,
  { train, validation }: { train: Dataset; validation: Dataset },
  training: Omit<FitOptions, 'validation' | 'callbacks' | 'signal'>,
  begin: () => Promise<RunFolder>,
  quiet: boolean,
) {
  let run: RunFolder | undefined;
  const best: Best = { record: null, parameters: network.parameters };
  const keepBest: Callback = {
    async onTrainBegin() {
      run = await begin();
    },
    async onEpochEnd(record) {
      if (bestEpoch(network.history) === record) {
        best.record = record;
        best.parameters = network.parameters;
      }
      await run!.writeResults(network.history);
    },
  };
  const progress = quiet ? null : trainingProgress();
  const callbacks = progress ? [keepBest, progress] : [keepBest];
  const interrupt = interruptSignal();
  try {
    await network.fit(train, { ...training, validation, callbacks, signal: interrupt.signal });
    return { run: run!, best, files: await saveModels(run!, network, best) };
  } catch (error) {
    progress?.stop();
    const epochs = counted(network.history.length, 'epoch');
    if (run && interrupt.signal.aborted) {
      const { last } = await saveModels(run, network, best);
      process.stderr.write(`interrupted after ${epochs}; the weights so far: ${last}\n`);
    } else if (run && best.record) {
      process.stderr.write(`stopped after ${epochs}; the results so far: ${run.file('results.csv')}\n`);
      if (error instanceof DivergedError) {
        network.parameters = best.parameters;
        const model = await run.write('model.safetensors', network.save());
        process.stderr.write(`the best weights, of epoch ${best.record.epoch}: ${model}\n`);
      }
    }
    throw error;
  } finally {
    interrupt.dispose();
  }
}

/** last.safetensors has the weights as they are, model.safetensors the best; the network keeps the last. */
async function saveModels(run: RunFolder, network: Network, best: Best) {
  const last = await run.write('last.safetensors', network.save());
  if (best.record === null) return { run: run.path, model: last, last };
  const lastParameters = network.parameters;
  network.parameters = best.parameters;
  const model = await run.write('model.safetensors', network.save());
  network.parameters = lastParameters;
  return { run: run.path, model, last };
}
