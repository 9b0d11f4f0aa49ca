// Dead links and anchors of the built site, and of README.md. VitePress checks links of pages to pages; this also the rest: anchors,
// the menus, the demo, files. Used by docs-test.mjs.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { slugify } from '../../docs/.vitepress/markdown.mjs';
import { manifest, repository } from '../../docs/.vitepress/paths.mjs';
import { filesUnder, root } from '../build/tools.mjs';

const idsOf = (html) =>
  new Set(Array.from(html.matchAll(/\s(?:id|name)="([^"]+)"/g), ([, id]) => decode(id)));
const decode = (text) => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'");

/** @returns {string[]} "page: link" for each that leads nowhere */
export function deadLinks(site) {
  const pages = filesUnder(site).filter((file) => file.endsWith('.html'));
  const known = new Map(pages.map((page) => [page, readFileSync(path.join(site, page), 'utf8')]));
  const ids = new Map([...known].map(([page, html]) => [page, idsOf(html)]));
  const dead = [];
  for (const [page, html] of known) {
    if (page === '404.html') continue; // its addresses are those of the published site
    for (const [, attribute, given] of html.matchAll(/<[^>]+?\s(href|src)="([^"]*)"/g)) {
      const problem = problemOf(decode(given), page);
      if (problem) dead.push(`${page}: ${attribute} ${given}: ${problem}`);
    }
  }
  return [...new Set(dead)];

  function problemOf(link, page) {
    if (link.startsWith(`${repository}/`)) return inRepository(link);
    if (/^(https?|mailto|data|blob):/.test(link)) return;
    const [, name, , anchor] = /^([^#?]*)(\?[^#]*)?(?:#(.*))?$/.exec(link);
    if (name.startsWith('/')) return 'does not start from the page';
    let target = name === '' ? page : path.posix.join(path.posix.dirname(page), decodeURIComponent(name));
    if (target === '.' || target.endsWith('/')) target = path.posix.join(target, 'index.html');
    if (!existsSync(path.join(site, target))) return `no ${target}`;
    if (anchor && ids.has(target) && !ids.get(target).has(decodeURIComponent(anchor)))
      return `no anchor in ${target}`;
  }
}

/** A link to a file of the repository's main branch: whether the file is there. */
function inRepository(link) {
  const [, file] = /\/(?:blob|tree|edit)\/main\/([^#?]+)/.exec(link) ?? [];
  if (file && !existsSync(path.join(root, decodeURIComponent(file)))) return 'no such file in the repository';
}

/** Links of a Markdown file that is read where it lies (README.md): files, and anchors in them; and pages of the published site. */
export function deadLinksOfMarkdown(file, site) {
  const text = readFileSync(path.join(root, file), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '');
  const links = Array.from(
    text.matchAll(/\]\(([^)\s]+)\)|(?:href|src)="([^"]+)"/g),
    ([, one, other]) => one ?? other,
  );
  return links.flatMap((link) => {
    if (link.startsWith(manifest.homepage)) {
      const page = link
        .slice(manifest.homepage.length)
        .replace(/#.*$/, '')
        .replace(/(^|\/)$/, '$1index.html');
      const there = [page, `${page}.html`].some((name) => existsSync(path.join(site, name)));
      return there ? [] : [`${file}: ${link}: no such page of the site`];
    }
    if (/^[a-z]+:/.test(link)) return [];
    const [, name, anchor] = /^([^#]*)(?:#(.*))?$/.exec(link);
    const target = path.resolve(root, path.dirname(file), name === '' ? path.basename(file) : name);
    if (!existsSync(target)) return [`${file}: ${link}: no such file`];
    if (!anchor || !target.endsWith('.md')) return [];
    const headings = Array.from(readFileSync(target, 'utf8').matchAll(/^#+ (.+)$/gm), ([, heading]) =>
      slugify(heading),
    );
    return headings.includes(anchor) ? [] : [`${file}: ${link}: no such heading`];
  });
}
