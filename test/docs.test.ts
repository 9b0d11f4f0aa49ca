// Holds the documentation to the files: every path that a page names in a link or in backticks exists.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const DESIGN = 'docs/design';
const PAGES = [
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'BENCHMARKS.md', 'REPRODUCTION.md'],
  ...readdirSync(DESIGN).map((page) => join(DESIGN, page)),
];
/** Folders of this repository that a path in backticks begins with; build/ exists only after a build. */
const FOLDERS = /^(assembly|bench|cli|docs|examples|recipes|scripts|src|test|web)\//;

function linksOf(page: string): string[] {
  const text = readFileSync(page, 'utf8');
  const links = Array.from(text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g), ([, link]) => link);
  return links.filter((link) => !/^[a-z]+:/.test(link)).map((link) => join(dirname(page), link));
}

function pathsOf(page: string): string[] {
  const text = readFileSync(page, 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '');
  return Array.from(text.matchAll(/`([^`\s<>*]+)`/g), ([, path]) => path).filter((path) =>
    FOLDERS.test(path),
  );
}

test.each(PAGES)('%s names only files that exist', (page) => {
  const named = [...linksOf(page), ...pathsOf(page)];
  expect(named.filter((path) => !existsSync(path))).toEqual([]);
});

test('every page of docs/design is in the map', () => {
  const map = readFileSync('ARCHITECTURE.md', 'utf8');
  expect(readdirSync(DESIGN).filter((page) => !map.includes(`(${DESIGN}/${page})`))).toEqual([]);
});
