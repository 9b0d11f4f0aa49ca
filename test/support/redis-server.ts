// Debian's redis-server for a test: on a free port, with a folder and an append-only file of its own, and gone with the test.
// Where it is not installed, tests are skipped and say why: NO_REDIS of scripts/redis-server.mjs. Before: scripts/redis-server.mjs.

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { answers, freePort, startRedis } from '../../scripts/redis-server.mjs';
import { until } from './limits.js';
import { temporaryFolder } from './temporary.js';

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Ends it by SIGKILL. */
  stop(): Promise<void>;
  /** Starts it again, with what its append-only file has. */
  start(): Promise<void>;
}

/** @param parameters of redis-server, besides port and folder; `port` where plain connections are not served. */
export async function redisServer(
  parameters: readonly string[] = [],
  { plain = true }: { plain?: boolean } = {},
): Promise<RedisServer> {
  const port = await freePort();
  const folder = temporaryFolder();
  let child: ChildProcess | undefined;
  const server: RedisServer = {
    port,
    url: `${plain ? 'redis' : 'rediss'}://127.0.0.1:${port}`,
    async start() {
      child = startRedis({ port, folder, tls: !plain, parameters });
      await until(`redis-server on port ${port} answers`, () => answers(port));
    },
    async stop() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
  await server.start();
  onTestFinished(() => server.stop());
  return server;
}
