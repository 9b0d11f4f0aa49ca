// The searching process's side of the queue: a trial is sent, and its answer awaited, whatever becomes of workers and of the Redis.
// Before: redis-packages.ts. Next: trial-source.ts is the workers' side; cli/search-try.ts searches with it.

import { setMaxListeners } from 'node:events';
import type { Job, Queue, QueueEvents } from 'bullmq';
import { isRecord } from '../../model/untrusted-json.js';
import type { TrialJob } from '../../search/study.js';
import {
  type Figures,
  isFigures,
  readAnswer,
  type SearchSetup,
  type TrialAnswer,
  type TrialOrder,
} from '../../search/trial-order.js';
import type { AbortSignalLike } from '../../web-types.js';
import { sha256OfJson } from './checksum.js';
import type { RedisAddress } from './redis-address.js';
import { type Client, PREFIX, QUEUE, RedisPackages, reasonOf } from './redis-packages.js';

/** Results that nobody fetched are kept so long, and checkpoints of paused trials. */
export const SECONDS_KEPT = 7 * 24 * 3600;
/** What a Redis takes as one value. */
export const MOST_BYTES = 512 * 2 ** 20;
/** Events can be lost: what has become of each trial is asked for so often besides. */
const MILLISECONDS_BETWEEN_CHECKS = 5000;

export interface TrialHooks {
  /** Called as figures arrive, with all of the trial. @returns whether the trial is to go on. */
  onFigures(figures: Figures): boolean;
  /** Called where a worker has given the trial back. */
  onReturned(worker: string, reason: string): void;
  readonly signal: AbortSignalLike;
}

interface Waiting {
  readonly order: TrialOrder;
  readonly hooks: TrialHooks;
  resolve(answer: TrialAnswer): void;
  reject(error: unknown): void;
}

/** Names a job: the same for the same options, data and trial. */
export function jobId({ setup, job }: TrialOrder): string {
  return `t${fingerprint(setup, job, job.until)}`;
}

/** Names a trial, until whichever epoch it is trained. */
export function checkpointKey({ setup, job }: TrialOrder): string {
  return `${PREFIX}checkpoint:${fingerprint(setup, job)}`;
}

/** Is there where a trial is to end at its next epoch. */
export function prunedKey(id: string): string {
  return `${PREFIX}pruned:${id}`;
}

/** Where the data lie is no part of it: they are known by their checksum. */
function fingerprint(setup: SearchSetup, { number, values, epochs }: TrialJob, until?: number): string {
  const { source: _, fixed, ...others } = setup;
  const { data: _data, ...options } = fixed;
  const all = { ...others, options, number, values, epochs, until };
  return sha256OfJson(all);
}

export class TrialQueue {
  private readonly waiting = new Map<string, Waiting>();
  /** What this process has sent. */
  private readonly sent = new Map<string, TrialOrder>();
  private readonly timer: NodeJS.Timeout;

  private constructor(
    private readonly clients: readonly Client[],
    private readonly queue: Queue,
    private readonly events: QueueEvents,
    private readonly onNote: (text: string) => void,
    private readonly address: RedisAddress,
  ) {
    this.timer = setInterval(() => this.checkAll(), MILLISECONDS_BETWEEN_CHECKS);
    const look = ({ jobId }: { jobId: string }) => void this.check(jobId);
    for (const event of ['completed', 'failed', 'progress'] as const) events.on(event, look);
    const lost = (error: Error) => this.lost(error);
    queue.on('error', lost);
    events.on('error', lost);
    clients[0].on('ready', () => {
      if (this.isLost) onNote(`the queue ${address.shown} is back`);
      this.isLost = false;
      this.checkAll();
    });
  }

  /** @throws OptionError where the packages are missing or the Redis cannot be reached. */
  static async open(address: RedisAddress, onNote: (text: string) => void): Promise<TrialQueue> {
    const packages = await RedisPackages.load();
    const clients = [await packages.connect(address), await packages.connect(address)];
    const queue = new packages.bullmq.Queue(QUEUE, { connection: clients[0] });
    const events = new packages.bullmq.QueueEvents(QUEUE, { connection: clients[1] });
    return new TrialQueue(clients, queue, events, onNote, address);
  }

  /** Sends a trial and returns what a worker made of it. @throws the signal's reason */
  async train(order: TrialOrder, hooks: TrialHooks): Promise<TrialAnswer> {
    const id = jobId(order);
    const answer = new Promise<TrialAnswer>((resolve, reject) => {
      this.waiting.set(id, { order, hooks, resolve, reject });
    });
    const abort = () => this.waiting.get(id)?.reject(hooks.signal.reason);
    setMaxListeners(0, hooks.signal as AbortSignal); // one for each trial that waits
    hooks.signal.addEventListener('abort', abort);
    try {
      hooks.signal.throwIfAborted();
      this.sent.set(id, order);
      // What failed was never recorded, or this search would not ask again.
      const before = await this.queue.getJob(id);
      if (before?.finishedOn && before.failedReason) await before.remove();
      await this.send(id, order);
      void this.check(id); // it may have been done before
      return await answer;
    } finally {
      hooks.signal.removeEventListener('abort', abort);
      this.waiting.delete(id);
    }
  }

  /** Gives the workers a checkpoint that was made here, unless the Redis has one. One that is too large for it is not sent: the trial then begins anew. */
  async offerCheckpoint(order: TrialOrder, part: number, bytes: Uint8Array): Promise<void> {
    if (bytes.length > MOST_BYTES) return;
    const key = checkpointKey(order);
    await this.clients[0].hsetnx(
      key,
      String(part),
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
    );
    await this.clients[0].expire(key, SECONDS_KEPT);
  }

  /** Removes what the search has left in the Redis; for a search that is done. */
  async forget(): Promise<void> {
    for (const [id, order] of this.sent) {
      await this.queue.remove(id);
      await this.clients[0].del(checkpointKey(order), prunedKey(id));
    }
    this.sent.clear();
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.isClosing = true;
    // They know that they are to end before the connections do, so that they do not try again.
    const closing = [this.queue.close(), this.events.close()];
    for (const client of this.clients) client.disconnect();
    await Promise.allSettled(closing);
  }

  private async send(id: string, order: TrialOrder): Promise<void> {
    const kept = { age: SECONDS_KEPT };
    // Where the id is there, BullMQ leaves that job as it is.
    await this.queue.add('trial', order, { jobId: id, removeOnComplete: kept, removeOnFail: kept });
  }

  private checkAll(): void {
    for (const id of this.waiting.keys()) void this.check(id);
  }

  /** What has become of a trial. */
  private async check(id: string): Promise<void> {
    const waiting = this.waiting.get(id);
    if (waiting === undefined) return;
    try {
      const job: Job | undefined = await this.queue.getJob(id);
      if (job === undefined)
        await this.send(id, waiting.order); // the Redis has lost it
      else if (!job.finishedOn) await this.hear(id, job.progress, waiting.hooks);
      else if (job.failedReason) waiting.resolve(failed(job.failedReason));
      else waiting.resolve(readAnswer(job.returnvalue));
    } catch (error) {
      if (!this.isClosing) waiting.reject(error);
    }
  }

  private async hear(id: string, progress: unknown, hooks: TrialHooks): Promise<void> {
    if (!isRecord(progress)) return;
    const { figures, worker, reason } = progress;
    if (typeof worker === 'string' && typeof reason === 'string') hooks.onReturned(worker, reason);
    if (isFigures(figures) && !hooks.onFigures(figures))
      await this.clients[0].set(prunedKey(id), '1', 'EX', SECONDS_KEPT);
  }

  private isLost = false;
  private isClosing = false;

  private lost(error: Error): void {
    if (this.isLost || this.isClosing) return;
    this.isLost = true;
    const reason = reasonOf(error, this.address.password);
    this.onNote(`the queue ${this.address.shown} does not answer (${reason}); the search waits for it`);
  }
}

/** BullMQ's own words for a trial whose workers died again and again. */
function failed(reason: string): TrialAnswer {
  return { outcome: { state: 'failed', reason: `queue: ${reason}` }, figures: [], worker: '' };
}
