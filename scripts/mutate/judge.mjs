// Whether the tests notice a mutant. Its covering tests run one after another, those likely to notice it soonest first, until one
// fails or does not end. A mutant that has outlived its budget of tests counts as survived.

import path from 'node:path';
import { mutated } from './sites.mjs';

/** A test that took t ms alone may take this long on a mutant: the machine may be busy, and who runs out of time must pass without the mutant. */
const limitOf = (milliseconds) => 30_000 + 3 * milliseconds;

export class Judge {
  /** Sources that vitest has to read again. */
  #changed = new Set();
  /** The mutant that is in the worker's bundle; '' is none. */
  #bundled = '';
  /** Tests that have killed a mutant of a source: { source: Set }. */
  #killers = new Map();
  /** Tests, alone in their files, that are known to pass over the sources as they are. */
  #sound = new Set();
  /** Test files that have passed in this run: over a source that has changed since its coverage was counted, one may fail without any mutant. */
  #passed = new Set();

  constructor(sandbox, tests, coverage, budget) {
    Object.assign(this, { sandbox, tests, coverage, budget });
  }

  /** The tests that reach the mutant, most promising first: { name, whole, cases, milliseconds }. */
  covering({ file, point }) {
    const { hash } = this.sandbox.sources.get(file);
    const reach = [];
    for (const [name, { passed, cases, texts, milliseconds }] of this.coverage) {
      if (!passed || texts[file] === undefined) continue;
      const reaches = ({ hits }) =>
        hits[file] !== undefined && (point < 0 || texts[file] !== hash || hits[file].includes(point));
      const named = Object.keys(cases).filter((each) => each !== '');
      const reached = reaches(cases['']) ? named : named.filter((each) => reaches(cases[each]));
      if (reached.length === 0) continue;
      const spared = named.filter((each) => !reached.includes(each));
      const saving = spared.reduce((sum, each) => sum + cases[each].milliseconds, 0);
      const whole = spared.length === 0 || saving < 500;
      // A test that comes after one that is left out may need it.
      const depends = named.indexOf(reached.at(-1)) >= reached.length;
      reach.push({
        name,
        whole,
        cases: reached,
        depends,
        milliseconds: whole ? milliseconds : milliseconds - saving,
      });
    }
    const cost = new Map(reach.map((each) => [each, this.#cost(each, file)]));
    return reach.sort((a, b) => cost.get(a) - cost.get(b));
  }

  /** What running a test costs, for its chance to notice: tests beside a source, and those that noticed before, are worth more. */
  #cost({ name, milliseconds }, file) {
    const seconds = 0.5 + milliseconds / 1000;
    return seconds * nearness(name, file) * (this.#killers.get(file)?.has(name) ? 0.3 : 1);
  }

  /** { status, by, why, survived } of a mutant; `before` are tests that it is known to have survived, with the hashes they had. */
  async judge(mutant, before = {}) {
    const covering = this.covering(mutant);
    if (covering.length === 0) return { status: 'uncovered', survived: {} };
    const survived = {};
    try {
      this.#put(mutant);
    } catch (error) {
      return { status: 'invalid', why: String(error), survived: {} };
    }
    let spent = 0;
    try {
      for (const test of covering) {
        const { name, milliseconds } = test;
        const { hash } = this.coverage.get(name);
        if (before[name] === hash) {
          survived[name] = hash;
          continue;
        }
        if (spent > 0 && spent + milliseconds > this.budget * 1000) continue;
        spent += milliseconds;
        const result = await this.#notices(mutant, test);
        if (result !== undefined) {
          this.#killers.set(mutant.file, (this.#killers.get(mutant.file) ?? new Set()).add(name));
          return { status: 'killed', by: name, why: result.why, survived: {} };
        }
        survived[name] = hash;
      }
      return { status: 'survived', survived, covering: covering.length };
    } finally {
      this.#take(mutant);
    }
  }

  /** The failure by which a test notices the mutant, or undefined. */
  async #notices(mutant, test) {
    const { name, whole, cases, depends } = test;
    const pattern = whole ? undefined : `^(?:${cases.map(escaped).join('|')})$`;
    const result = await this.#run(mutant, test, pattern);
    if (result.passed) {
      this.#passed.add(name);
      return undefined;
    }
    // Alone, or on a busy machine, a test may fail that finds no fault: it has to pass without the mutant.
    const doubtful = result.timeout || result.broken || /tim(ed|e) ?out|SIGTERM|SIGKILL/i.test(result.why);
    if (!doubtful && (whole || !depends) && this.#passed.has(name)) return result;
    const known = `${name}|${pattern}`;
    let sound = !doubtful && this.#sound.has(known);
    if (!sound) {
      this.#take(mutant);
      sound = (await this.#run(undefined, test, pattern)).passed;
      this.#put(mutant);
    }
    if (sound) {
      this.#sound.add(known);
      this.#passed.add(name);
      return result;
    }
    if (whole) return undefined;
    return await this.#notices(mutant, {
      ...test,
      whole: true,
      milliseconds: this.coverage.get(name).milliseconds,
    });
  }

  /** Runs a test over the mutant, or over the sources as they are. */
  async #run(mutant, { name, milliseconds }, pattern) {
    const inWorker = this.coverage.get(name).texts['src/worker/module.ts'] !== undefined;
    const key = mutant?.key ?? '';
    if (inWorker && this.#bundled !== key) {
      try {
        this.sandbox.bundleWorker();
      } catch {} // A mutant that cannot be bundled is left to the tests that import it.
      this.#bundled = key;
    }
    const result = await this.tests.run(name, [...this.#changed], limitOf(milliseconds), pattern);
    this.#changed.clear();
    return result;
  }

  #put(mutant) {
    this.sandbox.write(mutant.file, mutated(this.sandbox.sources.get(mutant.file).text, mutant));
    this.#changed.add(mutant.file);
  }

  #take({ file }) {
    this.sandbox.restore(file);
    this.#changed.add(file);
  }
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** It records every kernel case, and stands elsewhere. */
const RECORDED_CASES = 'test/conformance/case-names.test.ts';

/** Less for tests that stand where the source stands: test/train/early-stopping.test.ts for src/train/early-stopping.ts. */
function nearness(test, source) {
  if (source.startsWith('src/benchmark/cases/') && test === RECORDED_CASES) return 0.05;
  const folder = (name) => path.posix.dirname(name).replace(/^(test|src)\/?/, '');
  const stem = (name) => path.posix.basename(name).split('.')[0];
  const same = stem(test) === stem(source);
  if (folder(test) === folder(source)) return same ? 0.1 : 0.4;
  if (same) return 0.15;
  return folder(test).split('/')[0] === folder(source).split('/')[0] ? 0.5 : 1;
}
