// The tables, for a terminal and for a log. Before: rounds.mjs measured.

import { stripVTControlCharacters, styleText } from 'node:util';
import { CNN_BATCH_SIZE, STEPS } from './cnn-job.mjs';
import { CONTESTANTS } from './contestants.mjs';
import { median } from './rounds.mjs';

const bold = (text) => styleText('bold', text, { stream: process.stdout });
const dim = (text) => styleText('dim', text, { stream: process.stdout });
/** More seconds of the processor than this share of those on the wall: more than one thread. */
const ONE_THREAD = 1.3;
/** Fewer: somebody else used it too. */
const ALONE = 0.9;

export function trainingTable({ model, rounds, results }, { data, machine }) {
  const notes = new Notes();
  const ours = results.find(({ name, seconds }) => name === 'jacquard' && seconds);
  const rows = [['', '', 's an epoch', 'min–max', 'cpu s', 'loss', 'as ours?', 'cpu ÷ ours']];
  for (const result of results) {
    if (result.error !== undefined) {
      rows.push(failed(result));
      continue;
    }
    const { seconds, cpuSeconds, losses, rows: trained } = result;
    const scaled =
      trained < data.rows ? notes.mark(`scaled from ${grouped(trained)} rows, whose loss it is`) : '';
    rows.push([
      ...described(result),
      number(median(seconds)) + scaled,
      `${number(Math.min(...seconds))}–${number(Math.max(...seconds))}`,
      number(median(cpuSeconds)),
      losses.at(-1).toFixed(5),
      verdict(result, notes),
      ratio(cpuSeconds, ours),
    ]);
  }
  notes.processors(results);
  const title = `One epoch of ${model}, ${grouped(data.rows)} rows of ${data.name}`;
  const facts = `batches of 256, plain SGD, one thread, median of ${rounds}; losses of the last epoch; ${machine}`;
  return page(title, facts, rows, notes, results, 'Equal losses after every epoch prove equal work.');
}

export function predictionTable({ model, rounds, results }, { data, machine }) {
  const notes = new Notes();
  const ours = results.find(({ name, seconds }) => name === 'jacquard' && seconds);
  const rows = [['', '', 's all rows', 'min–max', 'cpu s', 'ms one row', 'as ours?', 'cpu ÷ ours']];
  for (const result of results) {
    if (result.error !== undefined) {
      rows.push(failed(result));
      continue;
    }
    const { seconds, cpuSeconds, p50 } = result;
    rows.push([
      ...described(result),
      number(median(seconds)),
      `${number(Math.min(...seconds))}–${number(Math.max(...seconds))}`,
      number(median(cpuSeconds)),
      p50.toFixed(3),
      verdict(result, notes),
      ratio(cpuSeconds, ours),
    ]);
  }
  notes.processors(results);
  const title = `Probabilities of ${grouped(data.testRows)} rows by ${model}`;
  const facts = `from raw bytes, one thread, median of ${rounds}; one row: median of 1,000; ${machine}`;
  return page(
    title,
    facts,
    rows,
    notes,
    results,
    'The largest difference of a probability from ours is shown.',
  );
}

export function oneRowTable({ model, rounds, results }, { data, machine }) {
  const notes = new Notes();
  const ours = results.find(({ name, microseconds }) => name === 'jacquard' && microseconds);
  const rows = [['', '', 'µs a row', 'least', 'as ours?', '÷ ours']];
  for (const result of results) {
    if (result.error !== undefined) {
      rows.push(failed(result));
      continue;
    }
    const { microseconds } = result;
    rows.push([
      ...described(result),
      number(median(microseconds)),
      number(Math.min(...microseconds)),
      verdict(result, notes),
      ours ? `${number(median(microseconds) / median(ours.microseconds))}×` : '',
    ]);
  }
  const title = `One row after another through ${model}, of ${data.name}`;
  const facts = `from raw bytes, one thread, median of the turns of ${rounds} rounds; ${machine}`;
  const meaning = 'The largest difference of a probability from ours is shown.';
  return page(title, facts, rows, notes, results, meaning);
}

export function stepsTable({ model, rounds, results }, { data, machine }) {
  const notes = new Notes();
  const ours = results.find(({ name, seconds }) => name === 'jacquard' && seconds);
  const rows = [['', '', 'ms a step', 'min–max', 'cpu ms', 'loss', 'as ours?', 'cpu ÷ ours']];
  for (const result of results) {
    if (result.error !== undefined) {
      rows.push(failed(result));
      continue;
    }
    const { seconds, cpuSeconds, losses, steps } = result;
    const milliseconds = seconds.map((one) => 1000 * one);
    const few = ours && steps < ours.steps ? notes.mark(`of ${steps} steps a turn`) : '';
    rows.push([
      ...described(result),
      number(median(milliseconds)) + few,
      `${number(Math.min(...milliseconds))}–${number(Math.max(...milliseconds))}`,
      number(1000 * median(cpuSeconds)),
      losses.at(-1).toFixed(6) + few,
      verdict(result, notes),
      ratio(cpuSeconds, ours),
    ]);
  }
  notes.processors(results);
  const title = `A training step of ${model}, on ${data.name}`;
  const facts = `batches of ${CNN_BATCH_SIZE}, AdamW, one thread, median of ${rounds} turns of ${STEPS} steps; ${machine}`;
  const meaning =
    'Loss: of the last step of the first turn. The largest difference from ours in its steps is shown.';
  return page(title, facts, rows, notes, results, meaning);
}

function described({ name, version }) {
  const label = `${name} ${version}`;
  return [name === 'jacquard' ? bold(label) : label, dim(CONTESTANTS[name].about)];
}

function failed({ name, error }) {
  return [name, dim(CONTESTANTS[name].about), `not run: ${error}`];
}

function verdict({ name, difference, equal, differs }, notes) {
  if (differs !== undefined) return `not comparable${notes.mark(differs)}`;
  if (name === 'jacquard') return '';
  return `${equal ? 'yes' : bold('NO')}, ${difference.toExponential(0)}`;
}

function ratio(cpuSeconds, ours) {
  return ours ? `${number(median(cpuSeconds) / median(ours.cpuSeconds))}×` : '';
}

function page(title, facts, rows, notes, results, meaning) {
  const comparable = results.some(({ name, equal }) => name !== 'jacquard' && equal !== undefined);
  const lines = [bold(title), dim(facts), '', ...aligned(rows), ''];
  lines.push(...notes.lines.map((text, i) => dim(`${MARKS[i]} ${text}`)));
  const remarks = comparable ? [meaning, ...notes.remarks] : notes.remarks;
  lines.push(...remarks.map((text) => dim(`  ${text}`)));
  return `${lines.join('\n')}\n`;
}

/** Columns: the first two to the left, the others to the right. A row that failed runs on to its end. */
function aligned(rows) {
  const whole = rows.filter((row) => row.length > 3);
  const width = (text) => stripVTControlCharacters(text).length;
  const widths = rows[0].map((_, i) => Math.max(...(i < 2 ? rows : whole).map((row) => width(row[i]))));
  const cell = (text, i) => {
    const space = ' '.repeat(Math.max(0, widths[i] - width(text)));
    return i < 2 ? text + space : space + text;
  };
  return rows.map((row, k) => {
    const cells = row.map((text, i) => (row.length === 3 && i === 2 ? text : cell(text, i)));
    const line = `  ${cells.join('  ')}`.trimEnd();
    return k === 0 ? dim(line) : line;
  });
}

const MARKS = ['¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

class Notes {
  lines = [];
  /** Of the table as a whole. */
  remarks = [];

  /** The mark of a note; the same text has the same one. */
  mark(text) {
    if (!this.lines.includes(text)) this.lines.push(text);
    return MARKS[this.lines.indexOf(text)];
  }

  /** What the processor's seconds tell of the wall's. */
  processors(results) {
    const shares = results
      .filter(({ seconds }) => seconds)
      .map(({ name, seconds, cpuSeconds }) => ({ name, share: median(cpuSeconds) / median(seconds) }));
    for (const { name, share } of shares) {
      if (share > ONE_THREAD) this.remarks.push(`${name} kept ${share.toFixed(1)} processors busy.`);
    }
    const least = Math.min(...shares.map(({ share }) => share));
    if (least < ALONE) {
      const percent = Math.round(100 * least);
      this.remarks.push(
        `Others used the processor too (a contestant had ${percent} % of one); cpu s leave that out.`,
      );
    }
  }
}

function number(value) {
  if (value >= 100) return value.toFixed(0);
  if (value < 1) return value.toFixed(3);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function grouped(count) {
  return count.toLocaleString('en-US');
}
