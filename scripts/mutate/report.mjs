// The score: killed mutants among those that are not equivalent, by folder and in all, with its 95 % confidence interval.

/** Wilson's interval of a share: { low, high }. https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval */
export function wilson(successes, trials, z = 1.959964) {
  if (trials === 0) return { low: 0, high: 1 };
  const share = successes / trials;
  const middle = share + (z * z) / (2 * trials);
  const half = z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  const scale = 1 + (z * z) / trials;
  return { low: (middle - half) / scale, high: (middle + half) / scale };
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;

/** The report's lines; `judged` are { mutant, status }. */
export function report(judged, leftOut) {
  const lines = [];
  const folders = new Map();
  for (const { mutant, status } of judged) {
    const row = folders.get(mutant.folder) ?? { killed: 0, survived: 0, uncovered: 0 };
    if (status in row) row[status]++;
    folders.set(mutant.folder, row);
  }
  const total = { killed: 0, survived: 0, uncovered: 0 };
  lines.push(`${'folder'.padEnd(20)} mutants  killed  survived  no test    score`);
  const line = (name, { killed, survived, uncovered }) => {
    const all = killed + survived + uncovered;
    const cells = [
      String(all).padStart(7),
      String(killed).padStart(7),
      String(survived).padStart(9),
      String(uncovered).padStart(8),
    ];
    return `${name.padEnd(20)} ${cells.join(' ')} ${percent(all ? killed / all : 0).padStart(8)}`;
  };
  for (const [folder, row] of [...folders].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const status of Object.keys(total)) total[status] += row[status];
    lines.push(line(folder, row));
  }
  lines.push(line('in all', total));
  const trials = total.killed + total.survived + total.uncovered;
  const { low, high } = wilson(total.killed, trials);
  const share = trials === 0 ? 0 : total.killed / trials;
  const invalid = judged.filter(({ status }) => status === 'invalid').length;
  lines.push(
    `score ${percent(share)} of ${trials} mutants, 95 % interval ${percent(low)} to ${percent(high)}`,
  );
  if (leftOut > 0) lines.push(`${leftOut} equivalent, left out (scripts/mutate/equivalent.json)`);
  if (invalid > 0) lines.push(`${invalid} without valid syntax, left out`);
  return { lines, share };
}

/** A mutant in a line: where it is and what it changes. */
export function said({ file, line, from, by, code }) {
  const change = `${from.replace(/\s+/g, ' ').slice(0, 80)} → ${by === '' ? '(nothing)' : by}`;
  return `${file}:${line}  ${change}   in: ${code.slice(0, 120)}`;
}
