// Words that are printed for a shell are what the shell hands over, whatever is in them.

import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellPath, shellWord } from '../../src/report/shell-word.js';

const WORDS = [
  'runs/train',
  'learning-rate=1e-4..1e-1:log',
  '--out=runs',
  'my runs/train',
  "it's",
  'a "b" c',
  '$HOME',
  '$(touch here)',
  '`id`',
  '~',
  '=ls',
  'a*?[b]{c,d}',
  '!!',
  'a\\b',
  '\\',
  '',
  'naïve café',
  'two\nlines',
  '\u001b[31mred',
  "bell\u0007 it's \\ here",
  'turned \u202Etxt',
  'c1 \u009b31m',
];

test('a shell hands over the word as it was, and a terminal is shown no control character', (context) => {
  if (process.platform === 'win32') context.skip('Windows has no bash');
  const script = WORDS.map((word) => `printf '%s\\0' ${shellWord(word)}`).join('\n');
  expect(script).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u);
  const env = { ...process.env, LC_ALL: 'C.UTF-8' };
  const out = execFileSync('bash', ['-c', script], { encoding: 'utf8', env });
  expect(out.split('\0').slice(0, -1)).toEqual(WORDS);
});

test('plain words stay plain; a path is never an option', () => {
  expect(['runs/train-2', '--try', 'a=b', 'x@y:z'].map(shellWord)).toEqual([
    'runs/train-2',
    '--try',
    'a=b',
    'x@y:z',
  ]);
  expect([shellWord('=ls'), shellPath('-rf'), shellPath('a b')]).toEqual(["'=ls'", './-rf', "'a b'"]);
});
