// Runs the code blocks of one page in a folder of its own. Before: parse.mjs, modules.mjs. Next: processes.mjs starts programs,
// browser-blocks.mjs opens pages. Used by docs-blocks.mjs.

import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../build/tools.mjs';
import { openPage } from './browser-blocks.mjs';
import { joinBlocks } from './modules.mjs';
import { parseBlocks } from './parse.mjs';
import { Programs, SkippedBlock } from './processes.mjs';

const work = path.join(root, 'build/docs-blocks');

/** Where jacquard is installed for all pages. */
export function prepareFolder() {
  mkdirSync(path.join(work, 'node_modules'), { recursive: true });
  const link = path.join(work, 'node_modules/jacquard');
  if (!existsSync(link)) symlinkSync(root, link, 'dir');
}

/**
 * @param {string} page relative to the repository
 * @param {() => Promise<import('playwright-core').Browser>} browser
 * @returns {Promise<{ run: number, shown: number, notRun: string[], skipped: string[], failures: string[], printed: Map<number, string> }>}
 *   `printed` has for each line of an output block, by its place in the page from 0, the line that was printed.
 */
export async function runPage(page, browser) {
  const folder = path.join(work, page.replaceAll(/[/.]/g, '-'));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const result = { run: 0, shown: 0, notRun: [], skipped: [], failures: [], printed: new Map() };
  const programs = new Programs(folder);
  try {
    const blocks = parseBlocks(readFileSync(path.join(root, page), 'utf8'), page);
    const runner = new PageRunner(page, blocks, programs, browser, result);
    for (const block of blocks) await runner.take(block);
    await runner.endModule();
    runner.requireUsed();
  } catch (error) {
    result.failures.push(error.message.startsWith(page) ? error.message : `${page}: ${error.stack}`);
  } finally {
    programs.end();
  }
  return result;
}

class PageRunner {
  /** Blocks of the module that is not run yet, and what it must print. */
  #module = [];
  #expected = [];
  /** What the block before printed; null where it was not run. */
  #output = null;

  constructor(page, blocks, programs, browser, result) {
    Object.assign(this, { page, blocks, programs, browser, result });
  }

  async take(block) {
    const { kind, words, fields, file } = block;
    if (words.has('no-run')) {
      this.result.notRun.push(`${this.#where(block)}: ${fields.reason}`);
      return;
    }
    if (words.has('output')) return this.#compare(block);
    if (file) this.#write(block);
    else if (!kind) {
      if (block.language === 'json') this.#attempt(block, () => JSON.parse(block.text));
      this.result.shown++;
      return;
    }
    if (file && kind !== 'html') {
      this.result.run++;
      return;
    }
    if (['js', 'ts', 'py'].includes(kind)) {
      const [first] = this.#module;
      const differs = first && (first.kind !== kind || first.words.has('browser') !== words.has('browser'));
      if (words.has('new') || differs) await this.endModule();
      this.#module.push(block);
      return;
    }
    await this.endModule();
    await this.#attempt(block, async () => {
      if (kind === 'html') this.#output = await openPage(this.programs.cwd, block, await this.browser());
      else this.#output = await this.programs.shell(block);
    });
  }

  async endModule() {
    const blocks = this.#module;
    if (blocks.length === 0) return;
    this.#module = [];
    const [{ kind, words, line }] = blocks;
    const text = joinBlocks(blocks);
    await this.#attempt(blocks[0], async () => {
      const file = path.join(this.programs.cwd, `block-${line}.${{ js: 'mjs', ts: 'mts', py: 'py' }[kind]}`);
      writeFileSync(file, text);
      const needs = blocks.map(({ fields }) => fields.needs).filter(Boolean);
      if (words.has('browser'))
        this.#output = await openPage(this.programs.cwd, { module: file, fields: {} }, await this.browser());
      else this.#output = await this.programs.module(file, kind, needs);
      this.result.run += blocks.length - 1;
    });
    const expected = this.#expected.splice(0);
    let from = 0;
    for (const block of expected) from = this.#compareFrom(block, from);
  }

  /** A file that nothing uses would be code that no test runs. */
  requireUsed() {
    for (const block of this.blocks) {
      if (!block.file || block.words.has('no-run') || block.kind === 'html' || block.file.endsWith('.ts'))
        continue;
      const name = path.basename(block.file);
      const stem = name.replace(/\.\w+$/, '');
      const used = this.blocks.some(
        (other) =>
          other !== block &&
          !other.words.has('no-run') &&
          (other.text.includes(name) || other.text.includes(`/${stem}`)),
      );
      // Some files are read by a program that is run here, under a name that it knows.
      if (!used && !/^(package|tsconfig|wrangler|vite\.config)/.test(name))
        throw new Error(`${this.#where(block)}: no block of the page uses ${block.file}`);
    }
  }

  #write({ file, text }) {
    const at = path.join(this.programs.cwd, file);
    mkdirSync(path.dirname(at), { recursive: true });
    // The file begins with the line that names it, as it does for a reader who copies the block.
    writeFileSync(at, text);
    if (file.endsWith('.ts')) this.programs.checkTypes([at]);
  }

  /** An output of a module that goes on is compared when the module has run. */
  #compare(block) {
    if (this.#module.length > 0) this.#expected.push(block);
    else this.#compareFrom(block, 0);
  }

  /** Compares from a line of the output on. @returns the line after the last one that was found. */
  #compareFrom(block, start) {
    if (this.#output === null) {
      this.result.skipped.push(`${this.#where(block)}: the block before it was not run`);
      return start;
    }
    const plain = (line) =>
      (block.words.has('exact') ? line : line.replaceAll(/\d+([.,]\d+)*/g, '#'))
        .replaceAll(/[\s#]+/g, ' ')
        .trim();
    const printed = this.#output.split('\n');
    let from = start;
    const lines = block.text.split('\n');
    for (const [i, line] of lines.map(plain).entries()) {
      if (line === '' || line === '…') continue;
      const at = closest(lines[i], printed, (one) => plain(one) === line, from);
      if (at < 0) {
        this.result.failures.push(
          `${this.#where(block)}: not printed, or not in this order: ${line}\n  printed:\n${this.#output}`,
        );
        return from;
      }
      this.result.printed.set(block.line - 1 + i, printed[at].trimEnd());
      from = at + 1;
    }
    this.result.run++;
    return from;
  }

  async #attempt(block, act) {
    try {
      await act();
      this.result.run++;
    } catch (error) {
      this.#output = null;
      if (error instanceof SkippedBlock) this.result.skipped.push(`${this.#where(block)}: ${error.message}`);
      else this.result.failures.push(`${this.#where(block)}: ${error.message}`);
    }
  }

  #where({ line }) {
    return `${this.page}:${line}`;
  }
}

/** The line from `from` on that `fits`, and of several the one that has most numbers of `wanted`: "epoch 20" is not epoch 1. -1 for none. */
function closest(wanted, printed, fits, from) {
  const numbers = (line) => line.match(/\d+([.,]\d+)*/g) ?? [];
  const own = numbers(wanted);
  let best = -1;
  let most = -1;
  for (let at = from; at < printed.length; at++) {
    if (!fits(printed[at])) continue;
    const same = numbers(printed[at]).filter((number, i) => number === own[i]).length;
    if (same > most) [best, most] = [at, same];
  }
  return best;
}
