// Commands on a real terminal, that of script(1): one after the other in the same process, which starts once. Before: command-server.mjs
// runs them. Next: run.ts has them in pipes; hostile-names.test.ts.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { start } from './run.js';
import { ready, SERVER } from './served.js';

/** A bash command that gives what follows it a terminal of 100 columns. */
const SHELL = 'stty cols 100 2>/dev/null; exec script -qec "$(printf "%q " "$@")" /dev/null';

export const NO_TERMINAL =
  process.platform !== 'linux' || spawnSync('script', ['--version']).error !== undefined;

export class Terminal {
  private child: ChildProcess | undefined;
  private readonly env: Record<string, string>;

  /** @param env beside TERM=dumb, which has no colours and no codes for the cursor. */
  constructor(env: Record<string, string> = {}) {
    this.env = { TERM: 'dumb', SHELL: '/bin/bash', ...env };
  }

  /** What the terminal gets of a command. Where the mutation run counts what each test passes, of a process of its own. */
  async run(folder: string, words: readonly string[]): Promise<string> {
    if (process.env['JACQUARD_MUTATION_LOG'] !== undefined)
      return (await start(folder, words, { env: this.env, shell: SHELL }).result).stdout;
    this.child ??= await this.started();
    const child = this.child;
    const mark = randomUUID();
    let text = '';
    try {
      return await new Promise((resolve) => {
        const end = () => resolve(text.split(mark)[0]);
        child.stdout!.on('data', (more) => {
          text += more;
          if (text.split(mark).length > 2) end(); // behind stdout, and behind stderr
        });
        child.on('close', () => {
          this.child = undefined; // the command ended the whole process
          end();
        });
        child.send({ folder, words, env: { HOME: folder }, mark });
      });
    } finally {
      child.stdout!.removeAllListeners('data');
      child.removeAllListeners('close');
    }
  }

  close(): void {
    if (this.child?.connected) this.child.disconnect();
  }

  private async started(): Promise<ChildProcess> {
    const { PATH = '' } = process.env;
    const known = { PATH, JACQUARD_WIDE: 'off', JACQUARD_FASHION_MNIST: 'none' };
    const child = spawn('bash', ['-c', SHELL, 'bash', process.execPath, SERVER], {
      ...{ stdio: ['pipe', 'pipe', 'inherit', 'ipc'], serialization: 'json' },
      env: { ...known, ...this.env },
    });
    child.stdout!.setEncoding('utf8');
    await ready(child);
    return child;
  }
}
