// A worker's side of the queue: takes one trial after the other, keeps its lock while it is trained, and gives it back where it cannot
// be trained here.
// Before: trial-queue.ts sends them. Next: cli/work.ts.

import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Job, Worker } from 'bullmq';
import { OptionError } from '../../errors.js';
import { type Figures, readOrder, type TrialAnswer, type TrialOrder } from '../../search/trial-order.js';
import type { RedisAddress } from './redis-address.js';
import { type Client, QUEUE, RedisPackages, reasonOf } from './redis-packages.js';
import { checkpointKey, MOST_BYTES, prunedKey, SECONDS_KEPT } from './trial-queue.js';

/** A trial whose workers died so often is failed: it may be what kills them. BullMQ's own default is 1. */
const MOST_DEATHS = 50;
/** A trial that was given back is offered again after this. */
const MILLISECONDS_UNTIL_NEXT_OFFER = 2000;
const SECONDS_OF_A_WAIT = 1;

/** BullMQ's codes where a job is gone, done, or locked by another. */
const ANOTHERS: unknown[] = [-1, -2, -3, -6];

/** Host and process. */
export const WORKER = `${hostname()}-${process.pid}`;

export interface SourceOptions {
  /** A worker that is not heard of for so long has lost its trial. */
  readonly lostAfter: number;
  onNote(text: string): void;
}

export class TrialSource {
  private constructor(
    private readonly client: Client,
    private readonly worker: Worker,
    private readonly lostAfter: number,
  ) {}

  /** @throws OptionError where the packages are missing or the Redis cannot be reached. */
  static async open(address: RedisAddress, { lostAfter, onNote }: SourceOptions): Promise<TrialSource> {
    const packages = await RedisPackages.load();
    const client = await packages.connect(address);
    const worker = new packages.bullmq.Worker(QUEUE, null, {
      ...{ connection: client, name: WORKER, autorun: false, drainDelay: SECONDS_OF_A_WAIT },
      ...{ lockDuration: 1000 * lostAfter, stalledInterval: 1000 * lostAfter, maxStalledCount: MOST_DEATHS },
    });
    let isLost = false;
    worker.on('error', (error: Error) => {
      if (!isLost)
        onNote(`the queue ${address.shown} does not answer (${reasonOf(error, address.password)}); waiting`);
      isLost = true;
    });
    client.on('ready', () => {
      if (isLost) onNote(`the queue ${address.shown} is back`);
      isLost = false;
    });
    await worker.startStalledCheckTimer();
    return new TrialSource(client, worker, lostAfter);
  }

  /** The next trial; null where none came for a second. */
  async next(): Promise<TakenTrial | null> {
    const token = `${WORKER}-${randomUUID()}`;
    const job = await this.worker.getNextJob(token);
    return job ? new TakenTrial(job, token, this.client, 1000 * this.lostAfter) : null;
  }

  async close(): Promise<void> {
    await this.worker.close(true);
    this.client.disconnect();
  }
}

export class TakenTrial {
  private readonly timer: NodeJS.Timeout;
  private readonly lostLock = new AbortController();

  constructor(
    private readonly job: Job,
    private readonly token: string,
    private readonly client: Client,
    lockMilliseconds: number,
  ) {
    this.timer = setInterval(async () => {
      const kept = await job.extendLock(token, lockMilliseconds).catch(() => 0);
      if (!kept) this.lostLock.abort();
    }, lockMilliseconds / 3);
  }

  /** @throws DataError for what is none. */
  get order(): TrialOrder {
    return readOrder(this.job.data);
  }

  /** Aborted where the trial has been given to another worker. */
  get lost(): AbortSignal {
    return this.lostLock.signal;
  }

  /** Tells the searching process. @returns whether the trial is to end. */
  async tell(figures: Figures): Promise<boolean> {
    await this.job.updateProgress({ worker: WORKER, figures });
    return (await this.client.exists(prunedKey(this.job.id!))) > 0;
  }

  async readCheckpoint(order: TrialOrder, part: number): Promise<Uint8Array | null> {
    return this.client.hgetBuffer(checkpointKey(order), String(part));
  }

  /** @throws OptionError for one that is too large for a Redis. */
  async writeCheckpoint(order: TrialOrder, part: number, bytes: Uint8Array): Promise<void> {
    if (bytes.length > MOST_BYTES)
      throw new OptionError('queue: a checkpoint of more than 512 MB does not go through a Redis');
    const { buffer, byteOffset, length } = bytes;
    const key = checkpointKey(order);
    await this.client.hset(key, String(part), Buffer.from(buffer, byteOffset, length));
    await this.client.expire(key, SECONDS_KEPT);
  }

  async removeCheckpoint(order: TrialOrder, part: number): Promise<void> {
    await this.client.hdel(checkpointKey(order), String(part));
  }

  /** The trial is done. @returns false where another worker has it by now, whose answer counts. */
  async complete(answer: TrialAnswer): Promise<boolean> {
    return this.end(() => this.job.moveToCompleted(answer, this.token, false));
  }

  /** For this or another worker, at once. */
  async giveBack(): Promise<boolean> {
    return this.end(() => this.job.moveToWait(this.token));
  }

  /** For another worker, as this one cannot train it; the searching process is told why. */
  async refuse(reason: string): Promise<boolean> {
    return this.end(async () => {
      await this.job.updateProgress({ worker: WORKER, reason });
      await this.job.moveToDelayed(Date.now() + MILLISECONDS_UNTIL_NEXT_OFFER, this.token);
    });
  }

  /** As refuse(), and the order counts that it went wrong. */
  async returnBroken(order: TrialOrder, reason: string): Promise<boolean> {
    await this.job.updateData({ ...order, errors: (order.errors ?? 0) + 1 });
    return this.refuse(reason);
  }

  private async end(move: () => Promise<unknown>): Promise<boolean> {
    clearInterval(this.timer);
    try {
      await move();
      return true;
    } catch (error) {
      if (ANOTHERS.includes((error as { code?: unknown }).code)) return false;
      throw error;
    }
  }
}
