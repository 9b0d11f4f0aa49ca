// Debian's redis-server as a process of its own, for tests and for scripts that disturb a queue. Next: test/support/redis-server.ts,
// faults/queue.mjs.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

const REDIS_SERVER = ['/usr/bin/redis-server', 'redis-server'].find(
  (path) => spawnSync(path, ['--version']).status === 0,
);

/** Why there is nothing to start; undefined where there is. */
export const NO_REDIS =
  REDIS_SERVER === undefined ? 'redis-server is not installed (apt-get install redis-server)' : undefined;

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Started with an append-only file in `folder`; where `tls`, no plain connection is served. */
export function startRedis({ port, folder, tls = false, parameters = [] }) {
  const where = tls ? ['--port', '0', '--tls-port', `${port}`] : ['--port', `${port}`];
  const kept = ['--dir', folder, '--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];
  return spawn(REDIS_SERVER, ['--bind', '127.0.0.1', ...kept, ...where, ...parameters], { stdio: 'ignore' });
}

/** Whether a connection is taken at a port. */
export async function answers(port) {
  const socket = connect(port, '127.0.0.1');
  const reached = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return reached;
}
