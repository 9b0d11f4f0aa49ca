// Runs the built command line as a user does: in a folder of its own, with a known environment. start() is a process of its own, jacquard()
// shares one with the commands before it (served.ts).
// The data sets are made here too, so small that a run takes a quarter of a second.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeIdx } from '../../src/data/idx.js';
import { put, temporaryFolder } from '../support/temporary.js';
import { served } from './served.js';

export const CLI = fileURLToPath(new URL('../../build/bin/jacquard.js', import.meta.url));

export interface Result {
  /** null when a signal ended the process. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface StartOptions {
  env?: Record<string, string>;
  /** A bash command that ends in `exec "$@"`, to set a limit first. */
  shell?: string;
}

/** A process that runs, and what it came to. */
export function start(
  cwd: string,
  parameters: readonly string[],
  { env, shell }: StartOptions = {},
): { child: ChildProcess; result: Promise<Result> } {
  requireBuild();
  const command = [process.execPath, CLI, ...parameters];
  const [file, ...rest] = shell ? ['bash', '-c', shell, 'bash', ...command] : command;
  const child = spawn(file, rest, { cwd, env: { ...cleanEnvironment(cwd), ...env }, stdio: 'pipe' });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const result = new Promise<Result>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, result };
}

/** Sends Ctrl-C as soon as stderr has said `words`. */
export function interrupted(
  cwd: string,
  parameters: readonly string[],
  words: string | RegExp,
): Promise<Result> {
  const { child, result } = start(cwd, parameters);
  let said = '';
  const listen = (text: string) => {
    said += text;
    if (said.search(words) < 0) return;
    child.stderr!.off('data', listen);
    child.kill('SIGINT');
  };
  child.stderr!.on('data', listen);
  return result;
}

/** A command to its end. Where the mutation run counts what each test passes, in a process of its own. */
export function jacquard(cwd: string, ...parameters: string[]): Promise<Result> {
  if (process.env['JACQUARD_MUTATION_LOG'] !== undefined) return start(cwd, parameters).result;
  requireBuild();
  return served(cwd, parameters, cleanEnvironment(cwd));
}

function requireBuild(): void {
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing: run npm run build`);
}

/** Nothing of the developer's or the CI's shell: no colours asked for, no data set installed, no network. */
function cleanEnvironment(cwd: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: cwd,
    TERM: 'xterm-256color',
    // What is said of wide kernels depends on the engine: wide.test.ts.
    JACQUARD_WIDE: 'off',
    JACQUARD_FASHION_MNIST: 'none',
    JACQUARD_CACHE: join(cwd, 'cache'),
    JACQUARD_MIRROR: 'http://127.0.0.1:1/',
  };
}

const EVALUATION_FILES = [
  'args.json',
  'confusion_matrix.svg',
  'confusion_matrix_normalized.svg',
  'precision_recall.svg',
  'predictions.csv',
  'report.html',
  'report.json',
  'roc.svg',
];
const SEARCH_FILES = ['search.csv', 'search.json', 'search.svg'];
const FIT_FILES = ['accuracy.svg', 'last.safetensors', 'loss.svg', 'model.safetensors', 'results.csv'];

/** What a finished run leaves in its folder, sorted; `…Table` on a table, whose columns have an importance. */
export const FILES = {
  train: [...EVALUATION_FILES, ...FIT_FILES].sort(),
  trainTable: [...EVALUATION_FILES, ...FIT_FILES, 'importance.svg'].sort(),
  evaluate: EVALUATION_FILES,
  evaluateTable: [...EVALUATION_FILES, 'importance.svg'].sort(),
  search: ['args.json', 'report.html', 'report.json', ...SEARCH_FILES],
  experiment: [...EVALUATION_FILES, ...FIT_FILES, ...SEARCH_FILES].sort(),
};

/** The result, when the command succeeded; else its message fails the test. */
export async function succeeded(result: Promise<Result>): Promise<Result> {
  const { code, stdout, stderr } = await result;
  if (code !== 0) throw new Error(`exit code ${code}\n${stderr}\n${stdout}`);
  return { code, stdout, stderr };
}

/** Everything in a folder, as paths from it, sorted. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map(String).sort();
}

export function readJson(...path: string[]) {
  return JSON.parse(readFileSync(join(...path), 'utf8'));
}

/** Row `i` of a problem that a small network learns in a few epochs: 4 features, class i mod 3 shifts them apart. */
function features(i: number): number[] {
  const label = i % 3;
  return [0, 1, 2, 3].map((j) => ((i * 7 + j * 13) % 10) + (j === label ? 20 : 0));
}

export interface TinyCsv {
  rows?: number;
  classNames?: readonly string[];
  /** Leave these classes' rows out. */
  without?: readonly string[];
  label?: boolean;
}

/** A CSV with a header: label,a,b,c,d. */
export function tinyCsv(options: TinyCsv = {}): string {
  const { rows = 60, classNames = ['x', 'y', 'z'], without = [], label = true } = options;
  const lines = [label ? 'label,a,b,c,d' : 'a,b,c,d'];
  for (let i = 0; i < rows; i++) {
    const name = classNames[i % 3];
    if (without.includes(name)) continue;
    const quoted = /[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
    lines.push((label ? [quoted, ...features(i)] : features(i)).join(','));
  }
  return `${lines.join('\n')}\n`;
}

/** 2×2 images of the same rows, and their labels. */
export function tinyIdx(rows = 60): { images: Uint8Array; labels: Uint8Array } {
  const order = Array.from({ length: rows }, (_, i) => i);
  return {
    images: encodeIdx([rows, 2, 2], order.flatMap(features)),
    labels: encodeIdx(
      [rows],
      order.map((i) => i % 3),
    ),
  };
}

/** A folder of IDX files: 60 training rows and 30 test rows. */
export function putIdxFolder(folder: string, name: string): void {
  for (const [part, rows] of Object.entries({ train: 60, t10k: 30 })) {
    const { images, labels } = tinyIdx(rows);
    put(folder, join(name, `${part}-images-idx3-ubyte`), images);
    put(folder, join(name, `${part}-labels-idx1-ubyte`), labels);
  }
}

/** `jacquard` with these trains on the t.csv of folderWithCsv; a later option overrides one of these. */
export const QUICK = [
  ...['train', '--data', 't.csv', '--recipe', 'none', '--hidden', '8', '--epochs', '3', '--batch-size', '16'],
];

/** A folder of the test's own with the 60 rows of tinyCsv in t.csv. */
export function folderWithCsv(): string {
  const folder = temporaryFolder();
  put(folder, 't.csv', tinyCsv());
  return folder;
}

/** Trains on `data` in `cwd` and returns the model's path in the run folder runs/train. */
export async function trainTiny(cwd: string, data: string, ...more: string[]): Promise<string> {
  const quick = ['--recipe', 'none', '--hidden', '8', '--epochs', '5', '--batch-size', '8', '--quiet'];
  await succeeded(jacquard(cwd, 'train', '--data', data, ...quick, ...more));
  return 'runs/train/last.safetensors';
}
