// Debian's redis-server for a test: on a free port, with a folder and an append-only file of its own, and gone with the test.
// Where it is not installed, tests are skipped and say why.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { onTestFinished } from 'vitest';
import { until } from './limits.js';
import { temporaryFolder } from './temporary.js';

const PATH = ['/usr/bin/redis-server', 'redis-server'].find(
  (path) => spawnSync(path, ['--version']).status === 0,
);

/** Why tests that need it are skipped; undefined where they are not. */
export const NO_REDIS =
  PATH === undefined ? 'redis-server is not installed (apt-get install redis-server)' : undefined;

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
  const own = [
    ...[
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--save',
      '',
      '--appendonly',
      'yes',
      '--appendfsync',
      'always',
    ],
    ...(plain ? ['--port', String(port)] : ['--port', '0', '--tls-port', String(port)]),
  ];
  let child: ChildProcess | undefined;
  const server: RedisServer = {
    port,
    url: `${plain ? 'redis' : 'rediss'}://127.0.0.1:${port}`,
    async start() {
      child = spawn(PATH!, [...own, ...parameters], { stdio: 'ignore' });
      await answering(port);
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function answering(port: number): Promise<void> {
  await until(`redis-server on port ${port} answers`, async () => {
    const socket = connect(port, '127.0.0.1');
    const reached = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(
        () => false,
        () => false,
      ),
    ]).catch(() => false);
    socket.destroy();
    return reached;
  });
}
