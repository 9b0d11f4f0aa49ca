// Every class, function, type and option that the package exports has a docstring: functions and classes with an example, members of classes too, and options that may
// be left out with their default. It reads the built declarations, which are what editors show; the reference of the site is made from the same text.

import { readFileSync } from 'node:fs';
import { parseSync } from 'vite';
import { expect, test } from 'vitest';
import { type Declaration, exportsOf, schemasOf } from './support/declarations.js';

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const ENTRIES = Object.entries(exports as Record<string, { types?: string }>).flatMap(([name, { types }]) =>
  types?.startsWith('./build/src/') ? [[name, types] as const] : [],
);

const isInherited = (name: string) => name === 'constructor' || /^\[/.test(name);

/** What is missing, as "name: what". */
function missing(one: Declaration): string[] {
  const { kind, name, doc, line, members, file } = one;
  const found = doc === '' ? [`${name}: a docstring`] : [];
  const isError = kind === 'class' && /extends \w*Error/.test(line);
  if ((kind === 'function' || (kind === 'class' && !isError)) && !doc.includes('@example'))
    found.push(`${name}: @example`);
  // What a plain interface's or type's fields mean, their names and its docstring say.
  for (const member of kind === 'class' ? members : [])
    if (member.doc === '' && !isInherited(member.name) && !(isError && /^(name|code)$/.test(member.name)))
      found.push(`${name}.${member.name}: a docstring`);
  for (const schema of schemasOf(one))
    for (const option of schema.members) {
      const shown = `${schema.name}.${option.name}`;
      if (option.doc === '') found.push(`${shown}: a docstring`);
      else if (!/default|needed\b/i.test(option.doc) && !/NeededOption/.test(option.line))
        found.push(`${shown}: its default`);
    }
  return found.map((what) => `${file.replace(/^build\/|\.d\.ts$/g, '')} ${what}`);
}

test.each(ENTRIES)('%s: all that is exported is described', (_, types) => {
  const lacking = [...exportsOf(types).values()].flatMap((one) => missing(one));
  expect([...new Set(lacking)].sort()).toEqual([]);
});

/** The code of a docstring's examples, each as it stands. */
const examplesOf = (doc: string) =>
  doc
    .split(/@example\b/)
    .slice(1)
    .map((text) => text.split(/^@/m)[0].trim());

test.each(ENTRIES)('%s: the examples are JavaScript', (_, types) => {
  const wrong: string[] = [];
  for (const { name, doc, members } of exportsOf(types).values())
    for (const code of [doc, ...members.map((member) => member.doc)].flatMap(examplesOf)) {
      const { errors } = parseSync('example.ts', code, { sourceType: 'module' });
      if (code === '' || errors.length > 0) wrong.push(`${name}: ${errors[0]?.message}: ${code}`);
    }
  expect(wrong).toEqual([]);
});
