// A command that may be killed with SIGKILL, for kill-test.mjs and search-kill-test.mjs.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../build/cli/index.js', import.meta.url));

/** Runs in a folder to its end, or until `kill` says when; resolves to whether it was killed. */
export function runKilled(folder, args, kill) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    const stop = kill?.(() => child.kill('SIGKILL'));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      stop?.();
      if (signal === 'SIGKILL') resolve(true);
      else if (code === 0) resolve(false);
      else reject(new Error(`${args.join(' ')}: exit code ${code}\n${said}`));
    });
  });
}

/** Kills after so many milliseconds. */
export const after = (milliseconds) => (kill) => {
  const timer = setTimeout(kill, milliseconds);
  return () => clearTimeout(timer);
};
