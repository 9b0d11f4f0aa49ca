// Which mutants are tried: all of them, a sample drawn by folder, or those on changed lines. A draw depends on the seed and on
// the mutant's own line, so an edit elsewhere leaves the rest of a sample as it was, and what is known of it stays known.

import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { hashOf } from './sandbox.mjs';
import { sitesOf } from './sites.mjs';

/** Every mutant of `sources`, each with its file, its folder, its line's text, and a key under which its result is kept. */
export function allMutants(sources) {
  const mutants = [];
  for (const [file, { text, hash }] of sources) {
    const lines = text.split('\n');
    const seen = new Map();
    for (const each of sitesOf(file, text).mutants) {
      const from = text.slice(each.start, each.end);
      const code = lines[each.line - 1].trim();
      // The same change of an equal line is the first, second, … of its kind.
      const kind = `${file}|${code}|${from}|${each.by}`;
      const ordinal = seen.get(kind) ?? 0;
      seen.set(kind, ordinal + 1);
      mutants.push({
        ...each,
        file,
        folder: folderOf(file),
        from,
        code,
        draw: `${kind}|${ordinal}`,
        key: `${file}:${hash}:${each.start}-${each.end}:${each.by}`,
      });
    }
  }
  return mutants;
}

/** cli, src, or a folder of src/. */
function folderOf(file) {
  const folders = path.posix.dirname(file).split('/');
  return folders.slice(0, 2).join('/');
}

/** `count` of the mutants, each folder in proportion to how many it has. */
export function sample(mutants, count, seed) {
  const folders = Map.groupBy?.(mutants, (each) => each.folder) ?? groupBy(mutants);
  const total = mutants.length;
  const quotas = [...folders].map(([folder, members]) => {
    const exact = (members.length * Math.min(count, total)) / total;
    return { folder, members, whole: Math.floor(exact), rest: exact - Math.floor(exact) };
  });
  let left = Math.min(count, total) - quotas.reduce((sum, { whole }) => sum + whole, 0);
  for (const quota of [...quotas].sort((a, b) => b.rest - a.rest || (a.folder < b.folder ? -1 : 1)))
    if (left-- > 0) quota.whole++;
  // In the order of a draw of their own: the first half is a sample too.
  return drawn(
    quotas.flatMap(({ members, whole }) => drawn(members, seed).slice(0, whole)),
    `order ${seed}`,
  );
}

/** The mutants in the order in which `seed` draws them. */
export function drawn(mutants, seed) {
  const order = mutants.map((mutant) => ({ mutant, at: hashOf(`${seed}|${mutant.draw}`) }));
  return order.sort((a, b) => (a.at < b.at ? -1 : 1)).map(({ mutant }) => mutant);
}

function groupBy(mutants) {
  const groups = new Map();
  for (const each of mutants) groups.set(each.folder, [...(groups.get(each.folder) ?? []), each]);
  return groups;
}

/** The lines of src/ and cli/ that differ from `ref`, committed or not: { file: Set of line numbers }. */
export function changedLines(root, ref) {
  const text = execFileSync(
    'git',
    ['diff', '--unified=0', '--no-color', '--no-ext-diff', ref, '--', 'src', 'cli'],
    {
      cwd: root,
      maxBuffer: 1 << 28,
    },
  ).toString();
  const lines = {};
  let file;
  for (const line of text.split('\n')) {
    const name = /^\+\+\+ b\/(.*)$/.exec(line);
    if (name) file = name[1];
    const hunk = /^@@ \S+ \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (!hunk || file === undefined) continue;
    lines[file] ??= new Set();
    for (let at = 0; at < Number(hunk[2] ?? 1); at++) lines[file].add(Number(hunk[1]) + at);
  }
  return lines;
}

/** Whether somebody has found that nothing can show this change; equivalent.json says why, each by its line's text. */
export function equivalent(list, { file, code, from, by }) {
  return list.find(
    (each) => each.file === file && each.line === code && each.from === from && each.to === by,
  );
}
