// What reaches a terminal, a pipe, and a reader that goes away: colours, the progress bar, escape codes.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWithCsv, QUICK, start, succeeded } from './run.js';

const ESCAPE = '\u001b';
test('pipes carry no escape codes, nor does NO_COLOR; FORCE_COLOR does', async () => {
  const folder = folderWithCsv();
  const output = async (out: string, env: Record<string, string>) => {
    const { stdout, stderr } = await succeeded(start(folder, [...QUICK, '--out', out], { env }).result);
    return [stdout.includes(ESCAPE), stderr.includes(ESCAPE)];
  };
  const [pipe, ci, no, both, force] = await Promise.all([
    output('a', {}),
    output('b', { CI: 'true' }),
    output('c', { NO_COLOR: '1' }),
    output('d', { NO_COLOR: '1', FORCE_COLOR: '1' }),
    output('e', { FORCE_COLOR: '1' }),
  ]);
  expect({ pipe, ci, no, both, force }).toEqual({
    pipe: [false, false],
    ci: [false, false],
    no: [false, false],
    both: [false, false],
    force: [true, true],
  });
});

test('on a terminal: one bar with loss, accuracy and ETA; at the end it is gone and every epoch has its line', async (context) => {
  if (process.platform !== 'linux') context.skip('script(1) differs elsewhere');
  if (spawnSync('script', ['--version']).error)
    context.skip('script(1), which gives a terminal, is not installed');
  const folder = folderWithCsv();
  const { code, stdout } = await start(folder, [...QUICK, '--epochs', '40', '--hidden', '500'], {
    shell: 'stty cols 80 2>/dev/null; exec script -qec "$(printf "%q " "$@")" /dev/null',
  }).result;
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /[━─]{8,24}\S* \d+% {2}epoch \d+\/40 {2}loss \d\.\d{4} {2}accuracy \d+\.\d\d % {2}ETA \d+ s/,
  );
  const screen = rendered(stdout);
  const lines = screen.filter((line) => line.startsWith('epoch '));
  expect(lines.map((line) => Number(/\d+/.exec(line)))).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  // The bar is gone; the loss curve, whose axis is a line too, stands below all epochs.
  const curve = screen.findLastIndex((line) => line.startsWith('epoch 40/40')) + 1;
  expect(screen.slice(0, curve).join('\n')).not.toMatch(/[━─]/);
  expect(screen.slice(curve).join('\n')).not.toMatch(/━|\d%/);
  expect(Math.max(...screen.slice(curve).map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(stdout, 'a kill would leave a terminal without a cursor').not.toContain(`${ESCAPE}[?25l`);
});

/** What stands on a terminal after `output`: line feeds, returns, cursor up and the clearing of lines obeyed. */
function rendered(output: string): string[] {
  const lines: string[] = [''];
  let row = 0;
  let column = 0;
  const pattern = new RegExp(`${ESCAPE}\\[(\\?)?(\\d*)([A-Za-z])|(\\r)|(\\n)|([^${ESCAPE}\\r\\n]+)`, 'g');
  for (const [, mode, count, command, back, feed, text] of output.matchAll(pattern)) {
    if (back) column = 0;
    else if (feed) lines[++row] ??= '';
    else if (text !== undefined) {
      lines[row] = lines[row].padEnd(column).slice(0, column) + text + lines[row].slice(column + text.length);
      column += text.length;
    } else if (mode) continue;
    else if (command === 'A') row = Math.max(0, row - Number(count || 1));
    else if (command === 'G') column = Number(count || 1) - 1;
    else if (command === 'K') lines[row] = count === '2' ? '' : lines[row].slice(0, column);
    else if (command === 'J') lines.splice(row, lines.length, lines[row].slice(0, column));
  }
  return lines;
}

test('a reader that goes away (| head) is no failure', async (context) => {
  if (process.platform === 'win32') context.skip('no bash on Windows');
  const folder = folderWithCsv();
  const { code, stderr } = await start(folder, [...QUICK, '--json'], {
    shell: 'set -o pipefail; "$@" 2>errors.txt | true',
  }).result;
  expect([code, stderr]).toEqual([0, '']);
  expect(readFileSync(join(folder, 'errors.txt'), 'utf8')).not.toContain('EPIPE');
  expect(existsSync(join(folder, 'runs/train/report.json'))).toBe(true);
});

test('notes and errors that quote a file carry no escape codes and no endless words', async () => {
  const folder = folderWithCsv();
  const bad = `${ESCAPE}[2Jevil,${'w'.repeat(5000)}\n1,2\n`;
  writeFileSync(join(folder, 'bad.csv'), bad);
  const { code, stderr } = await start(folder, ['data', 'info', 'bad.csv', '--label', 'nope']).result;
  expect(code).toBe(2);
  expect(stderr).toContain('?[2Jevil');
  expect(stderr).not.toContain(ESCAPE);
  expect(stderr.length).toBeLessThan(1000);
});
