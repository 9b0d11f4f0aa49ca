// What the package's entries export, as their published declarations (build/src/*.d.ts) have it: names, docstrings and members. It reads the
// text that tsc writes: a declaration begins a line, members are indented by four spaces, a docstring stands before. Used by
// test/docstrings.test.ts.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Member {
  readonly name: string;
  /** The text of its comment; '' without one. */
  readonly doc: string;
  /** The line of the declaration. */
  readonly line: string;
}

export interface Declaration extends Member {
  readonly kind: 'function' | 'class' | 'interface' | 'type' | 'const';
  readonly file: string;
  readonly members: readonly Member[];
}

const DECLARATION = /^(?:export )?(?:declare )?(?:abstract )?(function|class|interface|type|const) (\w+)/;

/** All that a file declares and exports itself. */
function declaredIn(file: string): Declaration[] {
  const found: (Declaration & { members: Member[] })[] = [];
  let doc: string[] = [];
  let open = false;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const comment = /^ *(\/\*\*|\*)/.test(line);
    if (comment) {
      if (line.trimStart().startsWith('/**')) doc = [];
      doc.push(line.trim().replace(/^\/\*\*|\*\/$|^\* ?/g, ''));
      continue;
    }
    const text = doc.join('\n').trim();
    const top = DECLARATION.exec(line);
    if (top !== null) {
      const [, kind, name] = top;
      found.push({ kind: kind as Declaration['kind'], name, doc: text, line, file, members: [] });
      open = kind !== 'function' && line.endsWith('{');
    } else if (/^\S/.test(line)) open &&= !line.startsWith('}');
    const member = /^ {4}(?! )(?:(?:readonly|static|abstract|get|set|async) )*(\[?[\w.$]+\]?)/.exec(line);
    if (open && top === null && member !== null && !/^ {4}(private|protected)\b/.test(line))
      found.at(-1)!.members.push({ name: member[1], doc: text, line: line.trim() });
    if (line.trim() !== '') doc = [];
  }
  return found;
}

/** By the name under which an entry exports it. */
export function exportsOf(file: string): Map<string, Declaration> {
  const text = readFileSync(file, 'utf8');
  // Of overloads the first one: its docstring is that of all.
  const all = new Map(
    declaredIn(file)
      .reverse()
      .map((one) => [one.name, one]),
  );
  const fileOf = (from: string) => join(file, '..', from.replace(/\.js$/, '.d.ts'));
  for (const [, from] of text.matchAll(/^export \* from ['"]([^'"]+)['"]/gm))
    for (const [name, one] of exportsOf(fileOf(from))) all.set(name, one);
  for (const [, names, from] of text.matchAll(/^export (?:type )?\{([^}]+)\} from ['"]([^'"]+)['"]/gm)) {
    const there = exportsOf(fileOf(from));
    for (const part of names
      .split(',')
      .map((one) => one.trim().replace(/^type /, ''))
      .filter(Boolean)) {
      const [name, as = name] = part.split(' as ');
      const one = there.get(name);
      if (one === undefined) throw new Error(`${file}: ${name} is not declared in ${from}`);
      all.set(as, one);
    }
  }
  return all;
}

/** The schemas of options that an interface extends: `interface A extends Given<typeof A_OPTIONS>`. */
export function schemasOf({ line, file }: Declaration): Declaration[] {
  return Array.from(line.matchAll(/Given<typeof (\w+)>/g), ([, name]) => {
    const here = declaredIn(file).find((one) => one.name === name);
    if (here !== undefined) return [here];
    const imports = new RegExp(`import (?:type )?\\{[^}]*\\b${name}\\b[^}]*\\} from ['"]([^'"]+)['"]`);
    const from = imports.exec(readFileSync(file, 'utf8'))?.[1];
    if (from === undefined) throw new Error(`${file}: ${name} is declared nowhere`);
    return declaredIn(join(file, '..', from.replace(/\.js$/, '.d.ts'))).filter((one) => one.name === name);
  }).flat();
}
