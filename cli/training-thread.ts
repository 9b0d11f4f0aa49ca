// A worker's training thread as the other thread sees it: a trial goes in, its end comes out, and what happens between goes to the queue.
// Before: work-thread.ts is in it, trial-source.ts is the queue. Next: work.ts.

import { Worker } from 'node:worker_threads';
import type { TakenTrial } from '../src/platform/node/trial-source.js';
import type { TrialOrder } from '../src/search/trial-order.js';
import { note } from './warnings.js';
import type { CheckpointRequest, FromThread, ToThread, TrialEnd, WorkSettings } from './work-messages.js';

/** Figures go to the queue so often: the pruner and the search's progress need them. */
const MILLISECONDS_BETWEEN_FIGURES = 1000;

export class TrainingThread {
  private worker: Worker | undefined;
  /** What the trial that runs makes of a message. */
  private hear: (message: FromThread) => void = () => {};

  constructor(private readonly settings: WorkSettings) {}

  /** Trains until the trial's end, or until one of the signals is aborted. Never rejects. */
  async train(taken: TakenTrial, order: TrialOrder, signal: AbortSignal): Promise<TrialEnd> {
    try {
      return await this.run(taken, order, AbortSignal.any([signal, taken.lost]));
    } catch (error) {
      return { kind: 'broken', reason: (error as Error).message };
    }
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  private async run(taken: TakenTrial, order: TrialOrder, signal: AbortSignal): Promise<TrialEnd> {
    const worker = this.started();
    const post = (message: ToThread) => worker.postMessage(message);
    const figures: [number, number][] = [];
    /** What is on its way to the queue: the answer goes last. */
    let sending: Promise<unknown> = Promise.resolve();
    const send = (work: () => Promise<unknown>) => {
      sending = sending.then(work).catch((error: Error) => note(`queue: ${error.message}`));
    };
    let said = 0;
    const timer = setInterval(() => {
      if (figures.length === said || signal.aborted) return;
      said = figures.length;
      send(async () => (await taken.tell([...figures])) && post({ kind: 'prune' }));
    }, MILLISECONDS_BETWEEN_FIGURES);
    const stop = () => post({ kind: 'stop' });
    signal.addEventListener('abort', stop);
    const end = new Promise<TrialEnd>((resolve) => {
      this.hear = (message) => {
        if (message.kind === 'figure') figures.push([message.epoch, message.score]);
        else if (message.kind === 'checkpoint')
          send(async () => {
            const bytes = await this.checkpoint(taken, order, message);
            post({ kind: 'checkpoint', id: message.id, bytes });
          });
        else resolve(message);
      };
    });
    post({ kind: 'train', order });
    if (signal.aborted) stop();
    try {
      return await end;
    } finally {
      clearInterval(timer);
      signal.removeEventListener('abort', stop);
      await sending;
    }
  }

  /** One that cannot be kept or read costs time, no result: without it a trial begins anew. */
  private async checkpoint(
    taken: TakenTrial,
    order: TrialOrder,
    { part, todo }: CheckpointRequest,
  ): Promise<Uint8Array | null> {
    try {
      if (todo === 'read') return await taken.readCheckpoint(order, part);
      if (todo === 'remove') await taken.removeCheckpoint(order, part);
      else await taken.writeCheckpoint(order, part, todo.write);
    } catch (error) {
      note(`trial ${order.job.number}: its checkpoint is not in the queue: ${(error as Error).message}`);
    }
    return null;
  }

  private started(): Worker {
    if (this.worker) return this.worker;
    const worker = new Worker(new URL('./work-thread.js', import.meta.url), { workerData: this.settings });
    const die = (reason: string) => {
      if (this.worker !== worker) return;
      this.worker = undefined;
      this.hear({ kind: 'broken', reason });
    };
    worker.on('message', (message: FromThread) => this.hear(message));
    worker.on('error', (error: Error) => die(error.message));
    worker.on('exit', () => die('the training thread ended'));
    this.worker = worker;
    return worker;
  }
}
