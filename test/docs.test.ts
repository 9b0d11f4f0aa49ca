// Holds the documentation to the files: every path that a page names in a link or in backticks exists.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const DESIGN = 'docs/design';
const PAGES = [
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'BENCHMARKS.md', 'REPRODUCTION.md', 'SECURITY.md'],
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((page) => page.endsWith('.md') && !/^(\.vitepress|generated|node_modules|public)\//.test(page))
    .filter((page) => page !== 'writing.md') // its links are examples
    .map((page) => join('docs', page)),
];
/** Folders of this repository that a path in backticks begins with; build/ exists only after a build. */
const FOLDERS = /^(assembly|bench|cli|docs|examples|recipes|scripts|src|test|web)\//;

/** A page without its code blocks. */
const proseOf = (page: string) => readFileSync(page, 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '');

function linksOf(page: string): string[] {
  const text = proseOf(page);
  const links = Array.from(text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g), ([, link]) => link);
  // Generated pages (links from the site's root) and charts are checked by npm run docs:test.
  return links
    .filter((link) => !/^([a-z]+:|\/|(\.\.\/)*generated\/)/.test(link))
    .map((link) => join(dirname(page), link));
}

function pathsOf(page: string): string[] {
  const text = proseOf(page);
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

/** Written by the build from templates. */
const GENERATED = /^(skinny-tiles|tiles|panels|tables)\.ts$/;

test('comments name only source files that exist', () => {
  const folders = ['assembly', 'cli', 'docs/.vitepress', 'scripts', 'src', 'test', 'bench', 'web'];
  const files = folders
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
    )
    .filter((file) => /\.m?ts$|\.mjs$/.test(file) && !file.includes('node_modules'));
  const known = new Set(files.map((file) => basename(file)));
  const named = files
    .filter((file) => !file.startsWith('test/'))
    .flatMap((file) => {
      const comments = readFileSync(file, 'utf8').match(/^\s*(?:\/\/|\/?\*).*$/gm) ?? [];
      const names = comments.flatMap((line) => line.match(/(?<![\w.<*])\w[\w.-]*\.(?:ts|mjs)\b/g) ?? []);
      return names
        .filter((name) => !known.has(name) && !GENERATED.test(name))
        .map((name) => `${file}: ${name}`);
    });
  expect(named).toEqual([]);
});
