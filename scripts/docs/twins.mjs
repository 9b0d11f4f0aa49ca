// A Markdown twin beside each page (page.md beside page.html), llms.txt, which lists them, and llms-full.txt, which has them all:
// for readers that are programs. The twins are the sources, with what they include and links to twins. Used by finish.mjs.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe } from '../../docs/.vitepress/navigation.mjs';
import { docs, linkTarget, manifest, pageOf } from '../../docs/.vitepress/paths.mjs';
import { filesUnder } from '../build/tools.mjs';

/** Folders of the site in the order of llms.txt, with their titles. */
const SECTIONS = {
  start: 'Start',
  tutorials: 'Tutorials',
  guides: 'Guides',
  'coming-from': 'Coming from',
  reference: 'Reference',
  'how-it-works': 'How it works',
};

/** The source files that are pages, relative to docs/. */
export function sources(site) {
  return filesUnder(docs)
    .filter((file) => file.endsWith('.md') && !/^(node_modules|\.vitepress|public)\//.test(file))
    .filter((file) => existsSync(path.join(site, pageOf(file).replace(/md$/, 'html'))));
}

export function writeTwins(site) {
  const pages = sources(site)
    .map((file) => ({ file, page: pageOf(file), text: twinOf(file) }))
    .sort((a, b) => placeOf(a).localeCompare(placeOf(b)));
  for (const { page, text } of pages) writeFileSync(path.join(site, page), text);
  writeFileSync(path.join(site, 'llms.txt'), contents(pages));
  writeFileSync(
    path.join(site, 'llms-full.txt'),
    pages.map(({ page, text }) => `<!-- ${page} -->\n\n${text}`).join('\n\n'),
  );
}

const sectionOf = (page) => page.split('/')[0];

/** Sorts as the menus do: by section, by folder, by order, by name. */
function placeOf({ file, page }) {
  const digits = (number) => String(number).padStart(5, '0');
  const section = Object.keys(SECTIONS).indexOf(sectionOf(page));
  const folder = path.posix.dirname(page);
  return [digits(section < 0 ? 99 : section), folder, digits(describe(file).order), page].join(' ');
}

function contents(pages) {
  const line = ({ file, page }) => `- [${describe(file).title}](${manifest.homepage}${page})`;
  const inSection = (name) => pages.filter(({ page }) => sectionOf(page) === name);
  const other = pages.filter(({ page }) => !Object.hasOwn(SECTIONS, sectionOf(page)));
  const sections = [
    ...Object.entries(SECTIONS).map(([name, title]) => [title, inSection(name)]),
    ['More', other],
  ];
  return [
    `# Jacquard\n\n> ${manifest.description}\n`,
    `All pages in one file: ${manifest.homepage}llms-full.txt\n`,
    ...sections
      .filter(([, some]) => some.length > 0)
      .map(([title, some]) => `## ${title}\n\n${some.map(line).join('\n')}\n`),
  ].join('\n');
}

/** A source without front matter, with its includes, and with links that work from the twin's place. */
function twinOf(file) {
  const at = path.join(docs, file);
  const text = withIncludes(readFileSync(at, 'utf8'), at).replace(/^---\n[\s\S]*?\n---\n+/, '');
  const folder = path.posix.dirname(`/${pageOf(file)}`);
  return text
    .replace(/(!?)\[([^\]]*)\]\(([^)\s]+)\)/g, (whole, image, label, href) => {
      if (image) return href.endsWith('.svg') ? `*Picture: ${label}*` : whole;
      const target = linkTarget(href, at);
      if (!target.startsWith('/')) return `[${label}](${target})`;
      const [, page, anchor = ''] = /^([^#]*)(#.*)?$/.exec(target);
      const twin = page.endsWith('/') ? `${page}index.md` : page.replace(/(\.md|\.html)?$/, '.md');
      const goal = page.startsWith('/demo/') ? page : twin;
      return `[${label}](${path.posix.relative(folder, goal)}${anchor})`;
    })
    .replace(/^<!--[\s\S]*?-->\n+/gm, '') // blocks that run and are not shown
    .replace(/^<[A-Z]\w* ?[^>]*\/>\n/gm, '');
}

function withIncludes(text, from) {
  return text.replace(/<!--\s*@include:\s*([^\s{]+)(?:\{[^}]*\})?\s*-->/g, (_, name) => {
    const file = path.resolve(path.dirname(from), name);
    return withIncludes(readFileSync(file, 'utf8'), file);
  });
}
