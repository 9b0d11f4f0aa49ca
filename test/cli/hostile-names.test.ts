// Files, columns, labels, folders, models and journals whose names act on a terminal: every command shows them, on a terminal, and none acts.
// Next: terminal-text.test.ts has each kind of character, test/architecture.test.ts that nothing writes past cli/terminal.ts.

import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { put, temporaryFolder } from '../support/temporary.js';
import { NO_TERMINAL, Terminal } from './on-terminal.js';
import { jacquard, putIdxFolder, succeeded } from './run.js';

const ESCAPE = '\u001b';
const NASTY = '\u001b]0;PWN\u0007\u001b[31mR\u009b2J\u202ecba\u202c\u200b\u2028\u00ad';
const NAMES = ['x', 'y', 'z'].map((name) => name + NASTY);
/** A line end would start a line of its own; model files and tables may have one in a name. */
const COLUMN = `first\nerror: forged${NASTY}`;

/** What a terminal gets when only line ends act: TERM=dumb has no colours and no cursor codes of ours either. */
const ACTS = /(?!\n|\r\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}

function hostileCsv(rows = 60): string {
  const header = [`label${NASTY}`, COLUMN, `b${NASTY}`, `word${NASTY}`, `note${NASTY}`];
  const lines = Array.from({ length: rows }, (_, i) => [
    NAMES[i % 3],
    String(((i * 7) % 10) + (i % 3 === 0 ? 20 : 0)),
    String(((i * 3) % 11) + (i % 3 === 1 ? 20 : 0)),
    ['up', 'down'][i % 2] + NASTY,
    `text ${i}${NASTY}`,
  ]);
  return [header, ...lines].map((cells) => `${cells.map(quoted).join(',')}\n`).join('');
}

const FILE = `data${NASTY}.csv`;
const TRAIN = ['--label', '0', '--recipe', 'none', '--hidden', '4', '--epochs', '3', '--batch-size', '16'];
const TRY = [
  '--try',
  'learning-rate=1e-3..1e-1:log',
  '--trials',
  '2',
  '--label',
  '0',
  '--hidden',
  '4',
  '--epochs',
  '2',
];
const MODEL = 'runs/train/model.safetensors';

describe.skipIf(NO_TERMINAL)('names that act on a terminal', () => {
  let folder: string;
  const dumb = new Terminal();
  const colourful = new Terminal({ TERM: 'xterm-256color', FORCE_COLOR: '1' });
  const ascii = new Terminal({ LC_ALL: 'C', TERM: 'xterm' });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jacquard-'));
    put(folder, FILE, hostileCsv());
    put(folder, 'bad.csv', `${hostileCsv(3)}"x${NASTY}",1\n`);
    put(folder, 'damaged.safetensors', `\u0010\0\0\0\0\0\0\0{"${NASTY}": 1}   `);
    for (const [i, name] of NAMES.entries())
      put(folder, join('photos', name, `p${i}${NASTY}.png`), 'no PNG file');
    put(folder, join(`odd${NASTY}`, `u${NASTY}.bin`), 'nothing');
    putIdxFolder(folder, 'idx');
    put(folder, 'idx/classes.txt', `${NAMES.join('\n')}\n`);
    await succeeded(jacquard(folder, 'train', '--data', FILE, ...TRAIN));
    await succeeded(jacquard(folder, 'search', '--data', FILE, ...TRY, '--out', 'searched'));
    hostileJournal(join(folder, 'searched/search/journal.log'));
  });

  afterAll(() => {
    for (const terminal of [dumb, colourful, ascii]) terminal.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The words after `jacquard`, and what of the nasty names is seen. */
  const commands: [words: string[], seen: RegExp][] = [
    [['data', 'info', FILE, '--label', '0'], /y\?\]0;PWN\?\?\[31mR\?2J\?cba/],
    [['data', 'info', FILE], /label\?\]0;PWN/],
    [['data', 'info', 'bad.csv', '--label', '0'], /bad\.csv/],
    [['data', 'info', 'photos'], /\.png/],
    [['data', 'info', `odd${NASTY}`], /odd\?\]0;PWN/],
    [['data', 'info', FILE, '--label', '0', '--json'], /\\u001b\]0;PWN/],
    [['data', 'split', FILE, '--label', '0', '--out', 'split'], /word\?\]0;PWN/],
    [['data', 'convert', 'idx', `to${NASTY}.csv`], /to\?\]0;PWN/],
    [['train', '--data', FILE, ...TRAIN, '--out', `out${NASTY}`], /out\?\]0;PWN/],
    [['train', '--data', FILE, ...TRAIN, '--ignore', `none${NASTY}`], /none\?\]0;PWN/],
    [['evaluate', MODEL], /x\?\]0;PWN/],
    [['evaluate', 'damaged.safetensors'], /damaged/],
    [['predict', MODEL, FILE, '--keep', '0,4'], /text 3\?\]0;PWN/],
    [['predict', MODEL, FILE, '--keep', '0,4', '--json'], /text 3\\u001b\]0;PWN/],
    [['predict', MODEL, 'photos'], /photos/],
    [['crossvalidate', '--data', FILE, ...TRAIN, '--folds', '2', '--out', `cv${NASTY}`], /cv\?\]0;PWN/],
    [
      ['search', '--data', FILE, '--label', '0', '--hidden', '4', '--epochs', '1', '--repeats', '1'],
      /winner/,
    ],
    [['search', '--data', FILE, ...TRY, '--out', `try${NASTY}`], /try\?\]0;PWN/],
    [['search', '--data', FILE, ...TRY, '--journal', 'studies.log'], /study\?\]0;PWN/],
    [['search', '--report', 'searched/search'], /failed/],
    [['search', '--report', 'searched/search', '--json'], /why\\u001b\]0;PWN/],
    [['export', MODEL, '--to', 'js', '--out', `js${NASTY}/`], /js\?\]0;PWN/],
    [['export', MODEL, '--to', 'onnx', '--out', `js${NASTY}.txt`], /js\\u001b\]0;PWN/],
    [['import', `none${NASTY}.onnx`], /none\?\]0;PWN/],
    [['train', `--none${NASTY}`], /none\?\]0;PWN/],
  ];

  const titled = commands.map(([words, seen]) => ({
    title: words.join(' ').replaceAll(NASTY, '☠'),
    words,
    seen,
  }));

  test.each(titled)('jacquard $title', async ({ words, seen }) => {
    const text = await dumb.run(folder, words);
    expect(text).toMatch(seen);
    expect(text).not.toMatch(ACTS);
    expect(text, 'a forged message').not.toMatch(/^error: forged/m);
  });

  test('with colours, the only escape codes are ours', async () => {
    for (const words of [
      ['evaluate', MODEL],
      ['train', '--data', FILE, ...TRAIN],
      ['search', '--data', FILE, ...TRY],
    ]) {
      const text = await colourful.run(folder, words);
      const own = new RegExp(`${ESCAPE}\\[(\\d+m|\\d*[AKJ])`, 'g');
      expect(text).toMatch(own);
      expect(text.replace(own, '').replaceAll('\r', '')).not.toMatch(ACTS);
      expect(text).not.toContain('\u001b[31mR');
    }
  });

  test.each([
    ['evaluate', ['evaluate', MODEL]],
    ['train', ['train', '--data', FILE, ...TRAIN, '--epochs', '5']],
    ['search --try', ['search', '--data', FILE, ...TRY]],
    ['predict', ['predict', MODEL, FILE, '--keep', '0']],
  ])('in the locale C, %s prints ASCII', async (_, words) => {
    const text = await ascii.run(folder, words);
    expect(text).toMatch(new RegExp(`^[${ESCAPE}\\r\\n -~]+$`));
  });

  test('in a pipe, the cells of predict are those of the file', async () => {
    const { stdout } = await succeeded(jacquard(folder, 'predict', MODEL, FILE, '--keep', '0'));
    expect(stdout.split('\n')[1]).toContain(`${NAMES[0]},`);
    const { stderr } = await succeeded(jacquard(folder, 'train', '--data', FILE, ...TRAIN));
    expect(stderr).not.toMatch(ACTS);
  });

  test('predictions.csv and search.csv have no formulas; predict has them, but not with --guard-formulas', async () => {
    const cells = temporaryFolder();
    const names = ['=1+1', '-1.5', '@x'];
    const rows = Array.from({ length: 60 }, (_, i) => `"${names[i % 3]}",${i % 3},${i % 7}\n`);
    put(cells, 't.csv', `class,a,b\n${rows.join('')}`);
    await succeeded(jacquard(cells, 'train', '--data', 't.csv', ...TRAIN));
    const written = readFileSync(join(cells, 'runs/train/predictions.csv'), 'utf8');
    expect(written).not.toMatch(/(^|,)"?[=@]/m);
    expect(written).toMatch(/,'=1\+1,/);
    expect(written).toMatch(/,-1\.5,/);
    const predict = ['predict', MODEL, 't.csv', '--keep', 'class'];
    const plain = await succeeded(jacquard(cells, ...predict));
    const guarded = await succeeded(jacquard(cells, ...predict, '--guard-formulas'));
    const kept = ({ stdout }: { stdout: string }) =>
      stdout
        .split('\n')
        .slice(1, 4)
        .map((line) => line.split(',')[0]);
    expect(kept(plain)).toEqual(names);
    expect(kept(guarded)).toEqual(["'=1+1", '-1.5', "'@x"]);
    await succeeded(jacquard(cells, 'evaluate', MODEL, '--data', 't.csv', '--label', 'class'));
  });

  test('reports and charts have them as text, never as markup', async () => {
    const markup = temporaryFolder();
    const evil = '<script>alert(1)</script>"\'&';
    put(markup, 'm.csv', hostileCsv().replaceAll(NASTY, evil.replaceAll('"', '""')));
    await succeeded(jacquard(markup, 'train', '--data', 'm.csv', ...TRAIN));
    for (const name of [
      'report.html',
      'confusion_matrix.svg',
      'roc.svg',
      'importance.svg',
      'precision_recall.svg',
    ]) {
      const text = readFileSync(join(markup, 'runs/train', name), 'utf8');
      expect(text, name).not.toContain('<script>alert');
      expect(text, name).toContain('&lt;script&gt;alert');
    }
  });
});

/** Adds what Optuna, or somebody else, may have written: a failed trial with a reason, and a study beside ours. */
function hostileJournal(path: string): void {
  const begun = readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line && JSON.parse(line));
  const trial = begun.find((line) => line.op_code === 4);
  const failed = {
    ...trial,
    worker_id: `w${NASTY}`,
    state: 3,
    user_attrs: { 'jacquard:reason': `why${NASTY}` },
  };
  appendFileSync(path, `${JSON.stringify(failed)}\n`);
  const study = { op_code: 0, worker_id: 'w', study_name: `study${NASTY}`, directions: [1] };
  writeFileSync(
    join(path, '../../../studies.log'),
    [study, { ...study, study_name: `b${NASTY}` }].map((line) => `${JSON.stringify(line)}\n`).join(''),
  );
}
