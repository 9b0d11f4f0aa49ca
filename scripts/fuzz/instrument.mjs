// A copy of the built library that counts which blocks of code run: each function, branch, loop and operand that may be skipped adds one
// to a byte of `globalThis.fuzzCounters`. Next: worker.mjs sets the counters before it loads the copy.

import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync } from 'vite';

/** Copies build/src and build/cli to `folder`, unless they are there already. @returns the number of counters */
export function instrument(root, folder) {
  const files = ['src', 'cli'].flatMap((part) =>
    readdirSync(join(root, 'build', part), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.js'))
      .map((name) => join(part, name)),
  );
  const hash = createHash('sha256').update(readFileSync(new URL(import.meta.url)));
  const sources = files.map((file) => readFileSync(join(root, 'build', file), 'utf8'));
  for (const source of sources) hash.update(source);
  const id = hash.digest('hex');
  const record = join(folder, 'instrumented.json');
  if (existsSync(record)) {
    const known = JSON.parse(readFileSync(record, 'utf8'));
    if (known.id === id) return known;
  }
  rmSync(join(folder, 'build'), { recursive: true, force: true });
  // Worker scripts and data files are found by their places.
  for (const other of ['worker', 'wasm', 'assembly'])
    if (existsSync(join(root, 'build', other)))
      cpSync(join(root, 'build', other), join(folder, 'build', other), { recursive: true });
  let count = 0;
  const words = new Set();
  files.forEach((file, i) => {
    const to = join(folder, 'build', file);
    mkdirSync(dirname(to), { recursive: true });
    const made = instrumented(sources[i], file, count, words);
    count = made.count;
    writeFileSync(to, made.source);
  });
  const made = { id, count, words: [...words] };
  writeFileSync(record, JSON.stringify(made));
  return made;
}

function instrumented(source, file, first, words) {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  const edits = [];
  let count = first;
  const add = (at, text, order) => edits.push({ at, text, order });
  const hit = () => `c$[${count++}]++`;
  /** A statement, which gets a block around it where it has none. */
  const statement = (node) => {
    if (node.type === 'BlockStatement') add(node.start + 1, `${hit()};`, 1);
    else {
      add(node.start, `{${hit()};`, 1);
      add(node.end, '}', -1);
    }
  };
  const expression = (node) => {
    add(node.start, `(${hit()},`, 1);
    add(node.end, ')', -1);
  };
  const visit = (node) => {
    switch (node.type) {
      case 'FunctionDeclaration':
      case 'FunctionExpression':
        if (node.body) statement(node.body);
        break;
      case 'ArrowFunctionExpression':
        if (node.body.type === 'BlockStatement') statement(node.body);
        else expression(node.body);
        break;
      case 'IfStatement':
        statement(node.consequent);
        if (node.alternate) statement(node.alternate);
        break;
      case 'ForStatement':
      case 'ForOfStatement':
      case 'ForInStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        statement(node.body);
        break;
      case 'SwitchCase':
        if (node.consequent.length > 0) add(node.consequent[0].start, `${hit()};`, 1);
        break;
      case 'ConditionalExpression':
        expression(node.consequent);
        expression(node.alternate);
        break;
      case 'LogicalExpression':
        expression(node.right);
        break;
      case 'CatchClause':
        statement(node.body);
        break;
      case 'Literal':
        if (typeof node.value === 'string' && /^[\w.+:-]{2,20}$/.test(node.value)) words.add(node.value);
        break;
    }
    for (const key in node) {
      const child = node[key];
      if (Array.isArray(child)) for (const one of child) one?.type && visit(one);
      else if (child?.type) visit(child);
    }
  };
  visit(program);
  // At one place, what closes comes before what opens; of two that close, the inner one, which was added later.
  edits.forEach((edit, i) => {
    edit.rank = edit.order < 0 ? -i : i;
  });
  edits.sort((a, b) => a.at - b.at || a.order - b.order || a.rank - b.rank);
  let out = 'const c$ = globalThis.fuzzCounters;';
  let at = 0;
  for (const edit of edits) {
    out += source.slice(at, edit.at) + edit.text;
    at = edit.at;
  }
  // A hashbang has to stay first.
  const rest = out + source.slice(at);
  return {
    source: source.startsWith('#!') ? rest.replace(/^(const [^;]*;)(#![^\n]*\n)/, '$2$1') : rest,
    count,
  };
}
