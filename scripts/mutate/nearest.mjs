// Which tests are tried where nobody has time to run them all: those beside a source, and those that import it, nearest first.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Tests for each source. */
const PER_SOURCE = 4;

export function nearestTests(sandbox, tests, mutants) {
  const chosen = new Set();
  for (const file of new Set(mutants.map((mutant) => mutant.file))) {
    const distances = tests.map((test) => ({ test, distance: distance(sandbox.folder, test, file) }));
    distances.sort((a, b) => a.distance - b.distance);
    for (const { test, distance } of distances.slice(0, PER_SOURCE))
      if (distance < Number.POSITIVE_INFINITY) chosen.add(test);
  }
  return [...chosen];
}

/** Imports between a test and a source, fewer counted for tests of the same name; infinite where it does not come to it. */
function distance(folder, test, source) {
  const stem = path.posix.basename(source, '.ts');
  const same = path.posix.basename(test).split('.')[0] === stem;
  // The command line is run, not imported: a test of its folder that names the command.
  if (source.startsWith('cli/')) {
    if (!test.startsWith('test/cli/')) return Number.POSITIVE_INFINITY;
    if (same) return 0;
    return readFileSync(path.join(folder, test), 'utf8').includes(stem) ? 1 : 2;
  }
  let files = [path.posix.normalize(test)];
  const seen = new Set(files);
  for (let steps = 0; files.length > 0 && steps < 12; steps++) {
    if (files.includes(source)) return same ? 0 : steps;
    files = files
      .flatMap((file) => importsOf(folder, file))
      .filter((file) => !seen.has(file) && seen.add(file));
  }
  return Number.POSITIVE_INFINITY;
}

const known = new Map();
function importsOf(folder, file) {
  const before = known.get(file);
  if (before !== undefined) return before;
  const text = existsSync(path.join(folder, file)) ? readFileSync(path.join(folder, file), 'utf8') : '';
  const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']*)'/g)].map(([, name]) =>
    path.posix.join(path.posix.dirname(file), name).replace(/\.js$/, '.ts'),
  );
  known.set(file, imports);
  return imports;
}
