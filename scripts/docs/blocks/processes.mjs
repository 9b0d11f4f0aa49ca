// The programs that a page's blocks start: Node, Python, bash, the compiler. They run in the page's folder, with the built command
// line as `jacquard` and `npx jacquard`, and an npm that downloads nothing. Used by run-page.mjs.

import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { binOf, root } from '../../build/tools.mjs';

/** A block whose requirement is not on this machine. */
export class SkippedBlock extends Error {}

/** What `needs` may name: whether it is here. */
const NEEDS = {
  'fashion-mnist': () => existsSync('/usr/share/datasets/fashion-mnist'),
  torch: () => canImport('torch'),
  sklearn: () => canImport('sklearn'),
};
const PYTHON = '/usr/bin/python3';
const canImport = (name) => spawnSync(PYTHON, ['-c', `import ${name}`]).status === 0;
/** Says that a program hangs, not that it is slow. */
const LIMIT = 300_000;

const bin = path.join(root, 'build/docs-blocks/bin');

const SHIMS = {
  jacquard: `exec "${process.execPath}" "${root}build/bin/jacquard.js" "$@"`,
  npx: `while [ "\${1#-}" != "$1" ]; do shift; done
[ "$1" = jacquard ] && { shift; exec jacquard "$@"; }
[ -x "${root}node_modules/.bin/$1" ] && { name="$1"; shift; exec "${root}node_modules/.bin/$name" "$@"; }
echo "npx $1: not installed in the repository; mark the block no-run" >&2; exit 1`,
  npm: `case "$1" in
install|i|add|ci)
  shift
  for name in "$@"; do
    case "$name" in -*|.|*.tgz) continue ;; esac
    plain="$(printf %s "$name" | sed 's/\\(.\\)@.*/\\1/')"
    [ -d "${root}node_modules/$plain" ] || [ "$plain" = jacquard ] || {
      echo "npm install $name: not in the repository, and nothing is downloaded here; mark the block no-run" >&2; exit 1; }
  done ;;
*) exec "${path.join(path.dirname(process.execPath), 'npm')}" "$@" ;;
esac`,
};

/** Writes the commands that stand before those of the machine. */
export function writeShims() {
  mkdirSync(bin, { recursive: true });
  for (const [name, text] of Object.entries(SHIMS)) {
    writeFileSync(path.join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(path.join(bin, name), 0o755);
  }
}

export class Programs {
  #background = [];

  constructor(folder) {
    this.folder = folder;
    this.cwd = folder;
  }

  /** Runs a module of blocks; `kind` is js, ts or py. @returns what it printed. */
  async module(file, kind, needs) {
    needs.forEach(require);
    if (kind === 'py') return this.#python(file);
    if (kind === 'ts') this.checkTypes([file], true);
    const script = kind === 'ts' ? file.replace(/mts$/, 'mjs') : file;
    return this.#run(process.execPath, [script]);
  }

  async #python(file) {
    const names = [...readFileSync(file, 'utf8').matchAll(/^\s*(?:import|from) (\w+)/gm)].map(
      ([, name]) => name,
    );
    const check = names.map((name) => `import ${name}`).join('\n');
    const { status, stderr } = spawnSync(PYTHON, ['-c', check], { encoding: 'utf8' });
    if (status !== 0 && /ModuleNotFoundError/.test(stderr))
      throw new SkippedBlock(stderr.trim().split('\n').at(-1));
    return this.#run(PYTHON, [file]);
  }

  /** Commands; a \`cd\` in them holds for later blocks. */
  async shell({ kind, text, words, fields }) {
    if (fields.needs) require(fields.needs);
    const lines = text.split('\n');
    const commands =
      kind === 'console' ? lines.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2)) : lines;
    if (words.has('background')) return this.#start(commands.join('\n'), fields.until);
    const state = path.join(this.folder, '.cwd');
    const output = await this.#run('bash', [
      '-euo',
      'pipefail',
      '-c',
      `${commands.join('\n')}\npwd > "${state}"`,
    ]);
    this.cwd = readFileSync(state, 'utf8').trim();
    return output;
  }

  /** @throws Error with the compiler's words. */
  checkTypes(files, emit = false) {
    const options = [
      '--strict',
      '--target',
      'es2022',
      '--module',
      'nodenext',
      '--pretty',
      'false',
      '--lib',
      'es2022,dom',
    ];
    const args = [
      binOf('typescript', 'tsc'),
      ...options,
      ...(emit ? [] : ['--noEmit']),
      '--ignoreConfig',
      ...files,
    ];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: this.cwd, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${stdout}${stderr}`);
  }

  #spawn(command, args) {
    const env = {
      ...process.env,
      PATH: `${bin}:${path.dirname(process.execPath)}:${process.env.PATH}`,
      NO_COLOR: '1',
    };
    return spawn(command, args, { cwd: this.cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  #run(command, args) {
    return new Promise((resolve, reject) => {
      const child = this.#spawn(command, args);
      const said = { out: '', all: '' };
      child.stdout.setEncoding('utf8').on('data', (text) => {
        said.out += text;
        said.all += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text) => {
        said.all += text;
      });
      const timer = setTimeout(() => endGroup(child), LIMIT);
      child.once('error', reject);
      child.once('close', (code) => {
        clearTimeout(timer);
        if (code === 0) resolve(said.out);
        else
          reject(new Error(`ended with ${code ?? 'a signal, after five minutes'}\n${said.all.slice(-3000)}`));
      });
    });
  }

  #start(commands, until) {
    if (!until)
      throw new Error('background: until="a text that the program prints when it is ready" is missing');
    return new Promise((resolve, reject) => {
      const child = this.#spawn('bash', ['-euo', 'pipefail', '-c', commands]);
      this.#background.push(child);
      let said = '';
      const timer = setTimeout(() => reject(new Error(`never printed "${until}"\n${said}`)), LIMIT);
      const see = (text) => {
        said += text;
        if (!said.includes(until)) return;
        clearTimeout(timer);
        resolve(said);
      };
      child.stdout.setEncoding('utf8').on('data', see);
      child.stderr.setEncoding('utf8').on('data', see);
      child.once('close', (code) =>
        reject(new Error(`ended with ${code} before it printed "${until}"\n${said}`)),
      );
    });
  }

  /** Ends what runs in the background. */
  end() {
    this.#background.forEach(endGroup);
  }
}

function endGroup({ pid, exitCode }) {
  if (exitCode !== null) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function require(name) {
  if (!Object.hasOwn(NEEDS, name))
    throw new Error(`needs="${name}": one of ${Object.keys(NEEDS).join(', ')} expected`);
  if (!NEEDS[name]()) throw new SkippedBlock(`${name} is not on this machine`);
}
