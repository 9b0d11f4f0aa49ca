// A thread that trains trials of a search --try, one after the other, with a backend and the data of its own.
// Before: trial-workers.ts starts it. Next: trial-runner.ts.

import { parentPort, workerData } from 'node:worker_threads';
import { createBackend } from '../src/backend/create/inlined.js';
import type { TrialJob } from '../src/search/study.js';
import { trialRunner } from './trial-runner.js';
import { TrialTrainings } from './trial-training.js';
import type { FromTrialWorker, ToTrialWorker, TrialWorkerData } from './trial-workers.js';

const data = workerData as TrialWorkerData;
const say = (message: FromTrialWorker) => parentPort!.postMessage(message);

// One thread each: there are as many trials at once.
const backend = await createBackend({ backend: data.backend, threads: 1 });
const trainings = new TrialTrainings(backend, data.fixed, true, data.scoring);
const objective = trialRunner(trainings, data);

/** Of the data, before the first job. */
let compared: Promise<void> | undefined;

/** Of the job that runs. */
let stop = new AbortController();
let goesOn = true;

async function run(job: TrialJob): Promise<void> {
  stop = new AbortController();
  goesOn = true;
  const report = (epoch: number, score: number) => {
    say({ epoch, score });
    return goesOn;
  };
  try {
    compared ??= data.known ? trainings.requireSame(data.known) : Promise.resolve();
    await compared;
    say({ outcome: await objective(job, { report, signal: stop.signal }) });
  } catch (error) {
    const { name, message, stack } = error as Error;
    say({ error: { name, message, stack } });
  }
}

parentPort!.on('message', (told: ToTrialWorker) => {
  if ('job' in told) run(told.job);
  else if (told.end === 'pruned') goesOn = false;
  else stop.abort();
});
