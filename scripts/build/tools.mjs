// What the build's steps share: where things are, and how a compiler is run.

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const output = path.join(root, 'build');

/** The files of build/bin/ that are started, and the modules of build/cli/ of which they are made. */
export const COMMAND_LINE = {
  jacquard: 'index',
  'work-thread': 'work-thread',
  'trial-worker': 'trial-worker',
};

/** The manifest of a package that is installed, as text. */
export function manifestOf(name) {
  return readFileSync(require.resolve(`${name}/package.json`), 'utf8');
}

/** The script behind a package's command. */
export function binOf(name, command = name) {
  const { bin } = JSON.parse(manifestOf(name));
  return path.join(
    path.dirname(require.resolve(`${name}/package.json`)),
    typeof bin === 'string' ? bin : bin[command],
  );
}

/** Whether the development packages are installed. */
export function canBuild() {
  try {
    return Boolean(
      binOf('assemblyscript', 'asc') && binOf('typescript', 'tsc') && require.resolve('vite/package.json'),
    );
  } catch {
    return false;
  }
}

/** An error whose report is on the terminal already. */
export class StepFailed extends Error {}

/** Runs a script with Node, its output on this terminal. Rejects with StepFailed where it does not exit with 0. */
export function runNode(script, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new StepFailed(`${path.basename(script)} exited with ${code}`));
    });
  });
}

/** Paths of all files under a folder, relative to it, sorted, with / between names; none where there is no such folder. */
export function filesUnder(folder) {
  return entriesUnder(folder)
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .sort();
}

/** The folder and all folders in it; none where there is no such folder. */
export function foldersUnder(folder) {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  const inside = entriesUnder(folder).filter((entry) => entry.isDirectory());
  return [folder, ...inside.map((entry) => path.join(entry.parentPath, entry.name))];
}

function entriesUnder(folder) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

/** A Markdown table. A cell's text may contain bars, as |x|. */
export function markdownTable(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
