// Where a source file lies on the site, and where a link of a page leads. Used by the site (config.mjs) and by the
// checks (scripts/docs). Next: navigation.mjs lists the pages.

import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const docs = path.join(root, 'docs');
export const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** "https://github.com/owner/name" */
export const repository = manifest.repository.url.replace(/^git\+|\.git$/g, '');

/** Markdown in the repository's root that is shown by a page of the site. */
const ROOT_PAGES = {
  'BENCHMARKS.md': 'benchmarks.md',
  'REPRODUCTION.md': 'reproduction.md',
  'CHANGELOG.md': 'changelog.md',
  'ARCHITECTURE.md': 'how-it-works/architecture.md',
};

/** The page of a source file in docs/: design/ is read as "How it works", generated/ is what scripts/docs.mjs writes. */
export function pageOf(file) {
  return file
    .replace(/^design\//, 'how-it-works/')
    .replace(/^generated\//, '')
    .replace(/^formats\.md$/, 'reference/formats.md')
    .replace(/^names\.md$/, 'coming-from/names.md')
    .replace(/^edge\.md$/, 'guides/edge.md');
}

/** Where a relative link of the Markdown file `from` leads: a page of the site, else the file in the repository. */
export function linkTarget(href, from) {
  if (/^([a-z]+:|#|\/)/i.test(href)) return href;
  const [, name, anchor] = /^([^#]*)(#.*)?$/.exec(href);
  // Text that a page includes from the root has links as in the root.
  for (const folder of [path.dirname(from), root]) {
    const file = path.resolve(folder, name);
    if (!existsSync(file)) continue;
    const inDocs = path.relative(docs, file);
    if (name.endsWith('.md') && !inDocs.startsWith('..')) return `/${pageOf(inDocs)}${anchor ?? ''}`;
    const inRoot = path.relative(root, file);
    if (Object.hasOwn(ROOT_PAGES, inRoot)) return `/${ROOT_PAGES[inRoot]}${anchor ?? ''}`;
    if (!inRoot.startsWith('..'))
      return `${repository}/${statSync(file).isDirectory() ? 'tree' : 'blob'}/main/${inRoot}${anchor ?? ''}`;
  }
  return href;
}
