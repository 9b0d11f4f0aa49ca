// bullmq and ioredis, which are loaded when a queue is asked for, and connections to a Redis.
// Before: redis-address.ts. Next: trial-queue.ts sends trials, trial-source.ts takes them.

import { createRequire } from 'node:module';
import type * as BullMQ from 'bullmq';
import type * as IORedis from 'ioredis';
import { OptionError } from '../../errors.js';
import type { RedisAddress } from './redis-address.js';

export type Client = IORedis.Redis;

/** All trials of all searches wait here; other queues of the same Redis are not touched. */
export const QUEUE = 'jacquard-trials';
/** For keys that are not BullMQ's. */
export const PREFIX = 'jacquard:';

/** Of the first connection. */
const MILLISECONDS_TO_CONNECT = 10_000;
const MILLISECONDS_BETWEEN_TRIES = 1000;

export class RedisPackages {
  private constructor(
    readonly bullmq: typeof BullMQ,
    private readonly ioredis: typeof IORedis,
  ) {}

  /** @param load loads the package of that name; undefined where it is not installed. @throws OptionError */
  static async load(load = loadPackage): Promise<RedisPackages> {
    const [bullmq, ioredis] = [await load('bullmq'), await load('ioredis')];
    if (bullmq === undefined || ioredis === undefined)
      throw new OptionError(
        'queue: it needs the packages bullmq and ioredis, which are not installed; type: npm install bullmq ioredis',
      );
    return new RedisPackages(bullmq as typeof BullMQ, ioredis as typeof IORedis);
  }

  /**
   * A connection that comes back by itself after a loss.
   * @throws OptionError where the Redis cannot be reached at first, or does not take the credentials.
   */
  async connect(address: RedisAddress): Promise<Client> {
    const { host, port, db, tls, username, password, shown } = address;
    let first = true;
    let last: Error | undefined;
    const client = new this.ioredis.Redis({
      ...{ host, port, db, username, password, ...(tls && { tls: { servername: serverName(host) } }) },
      ...{ lazyConnect: true, maxRetriesPerRequest: null, connectTimeout: MILLISECONDS_TO_CONNECT },
      retryStrategy: () => (first ? null : MILLISECONDS_BETWEEN_TRIES),
    });
    client.on('error', (error: Error) => {
      last = error;
    });
    try {
      await client.connect();
      await client.ping();
    } catch (error) {
      client.disconnect();
      throw new OptionError(
        `queue: ${shown}: ${reasonOf(last ?? (error as Error), password)}; is a Redis running there, and may it be used with these credentials?`,
      );
    }
    first = false;
    return client;
  }
}

/** Without the password, and without what ioredis hangs on the error: the command with its arguments. */
export function reasonOf(error: Error & { code?: unknown }, password?: string): string {
  const text = (error.message || String(error.code ?? error.name)).trim().split('\n')[0];
  return password ? text.replaceAll(password, '…') : text;
}

/** TLS takes no address for a name. */
function serverName(host: string): string {
  return /^[\d.]+$|:/.test(host) ? '' : host;
}

/** Not by a literal, so that no bundler looks for the package. */
async function loadPackage(name: string): Promise<unknown> {
  try {
    createRequire(import.meta.url).resolve(name);
  } catch {
    return undefined; // it is not installed
  }
  return import(name);
}
