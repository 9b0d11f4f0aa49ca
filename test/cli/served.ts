// Commands that need no process of their own: a process runs one after the other. Each gets real pipes and a real working directory, and is
// over when its process would be. Before: command-server.mjs. Next: run.ts.

import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Result } from './run.js';

export const SERVER = fileURLToPath(new URL('command-server.mjs', import.meta.url));

/** A backend is made for each command, and its memory is not given back: after so many, a new process. */
const MOST_RUNS = 50;

interface Server {
  readonly child: ChildProcess;
  runs: number;
}

/** Those that run no command at this moment. */
const free: Server[] = [];

export async function served(
  folder: string,
  words: readonly string[],
  env: Record<string, string>,
): Promise<Result> {
  const server = free.pop() ?? (await startServer(env));
  const result = await runOn(server.child, { folder, words, env });
  if (server.child.exitCode !== null || server.child.signalCode !== null) return result;
  if (++server.runs < MOST_RUNS) free.push(server);
  else server.child.disconnect();
  return result;
}

async function startServer(env: Record<string, string>): Promise<Server> {
  const child = fork(SERVER, { stdio: ['pipe', 'pipe', 'pipe', 'ipc'], execArgv: [], env });
  child.stdout!.setEncoding('utf8');
  child.stderr!.setEncoding('utf8');
  await ready(child);
  return { child, runs: 0 };
}

/** Until command-server.mjs says so; after that its process ends with the test file. */
export async function ready(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code, signal) => reject(new Error(`${SERVER} ended: ${code ?? signal}`)));
  });
  child.removeAllListeners('exit');
  child.unref();
}

/** What the command writes up to the mark that follows it, or, where it ends the whole process, up to that end. */
function runOn(
  child: ChildProcess,
  command: { folder: string; words: readonly string[]; env: object },
): Promise<Result> {
  const mark = randomUUID();
  const said = { stdout: '', stderr: '' };
  return new Promise((resolve) => {
    let code: number | null | undefined;
    const end = (ended: number | null) => {
      for (const name of ['stdout', 'stderr'] as const) child[name]!.removeAllListeners('data');
      child.removeAllListeners('message').removeAllListeners('close');
      const [stdout, stderr] = [said.stdout, said.stderr].map((text) => text.split(mark)[0]);
      resolve({ code: ended, stdout, stderr });
    };
    const look = () => {
      // Behind the mark a warning of the engine may follow.
      if (code !== undefined && said.stdout.includes(mark) && said.stderr.includes(mark)) end(code);
    };
    for (const name of ['stdout', 'stderr'] as const)
      child[name]!.on('data', (text) => {
        said[name] += text;
        look();
      });
    child.on('message', (message: { code: number }) => {
      code = message.code;
      look();
    });
    child.on('close', end);
    child.send({ ...command, mark });
  });
}
