// What a command left in a folder: whether every file is whole, and what must be equal to an undisturbed run's.
// Next: scenarios.mjs says what each command is to leave.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { decodeSafetensors } from '../../build/src/model/safetensors.js';

/** The files below a folder, as paths from it. */
export function filesIn(folder) {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => statSync(path.join(folder, name), { throwIfNoEntry: false })?.isFile())
    .sort();
}

export const isTemporary = (name) =>
  /(^|\/)\..*\.tmp$|\.(lock|running|takeover)$|(^|\/)running$|(^|\/)used\.|\/\.rows-/.test(name);

/** What is wrong with a file under its final name; null where nothing is. */
export function damage(folder, name) {
  const bytes = readFileSync(path.join(folder, name));
  const text = () => bytes.toString('utf8');
  const ends = { '.html': '</html>\n', '.svg': '</svg>\n', '.csv': '\n' };
  const extension = path.extname(name);
  if (bytes.length === 0) return 'empty';
  if (extension === '.json') {
    try {
      JSON.parse(text());
    } catch {
      return 'not whole JSON';
    }
  }
  if (extension === '.safetensors') {
    try {
      decodeSafetensors(bytes, name);
    } catch (error) {
      return error.message;
    }
  }
  if (ends[extension] && !text().trimEnd().endsWith(ends[extension].trimEnd())) return 'cut short';
  return null;
}

/** Of each file what must be equal: seconds, dates and paths of the run are left out. */
export function comparable(folder, name) {
  const bytes = readFileSync(path.join(folder, name));
  if (/results\.csv$|folds\.csv$|fold-\d+\.csv$/.test(name))
    return withoutColumn(bytes.toString('utf8'), 'seconds');
  if (/report\.json$|args\.json$/.test(name))
    return JSON.stringify(withoutTimes(JSON.parse(bytes.toString('utf8'))))
      .replaceAll(/[^" ]*\/t\.csv/g, 't.csv') // a resumed run names its data from the root, in its commands too
      .replaceAll(/runs\/(\w+)-\d+/g, 'runs/$1');
  if (/report\.html$|journal\.log$|tfevents/.test(name)) return 'there';
  return bytes.toString('base64');
}

function withoutColumn(csv, column) {
  const rows = csv
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  const at = rows[0].indexOf(column);
  return rows.map((cells) => cells.filter((_, i) => i !== at).join(',')).join('\n');
}

function withoutTimes(value) {
  if (Array.isArray(value)) return value.map(withoutTimes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .filter(([key]) => !/seconds|^command$|^resume$|commandLine|profile|times|perSecond/i.test(key))
      .map(([key, one]) => [key, withoutTimes(one)]),
  );
}

/** A folder's files with what must be equal of each. */
export function outcome(folder, { except = () => false } = {}) {
  const names = filesIn(folder).filter((name) => !except(name));
  return Object.fromEntries(
    names.map((name) => [name.replace(/tfevents\.\d+/, 'tfevents.*'), comparable(folder, name)]),
  );
}

/** The files in which two outcomes differ; of text, with the place of the first difference in both. */
export function differing(expected, got) {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(got)])];
  return names
    .filter((name) => expected[name] !== got[name])
    .map((name) => where(name, expected[name], got[name]));
}

function where(name, expected, got) {
  if (expected === undefined) return `${name} (should not be there)`;
  if (got === undefined) return `${name} (missing)`;
  if (/safetensors$/.test(name)) return name;
  let at = 0;
  while (expected[at] === got[at]) at++;
  const around = (text) => JSON.stringify(text.slice(Math.max(0, at - 60), at + 40));
  return `${name} (${around(got)} in place of ${around(expected)})`;
}
