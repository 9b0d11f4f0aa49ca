// What the site's Markdown has beyond VitePress's: links into the repository, pictures that are part of the page, and no
// style attribute, which the site's policy forbids. Before: paths.mjs. Next: config.mjs.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { linkTarget, root } from './paths.mjs';

export function extendMarkdown(md) {
  md.core.ruler.push('links', ({ tokens, env }) => {
    for (const token of tokens.flatMap((block) => block.children ?? []))
      if (token.type === 'link_open')
        token.attrSet('href', linkTarget(token.attrGet('href'), env.realPath ?? env.path));
  });
  md.core.ruler.push('alignment', ({ tokens }) => {
    for (const token of tokens) {
      const side = /text-align:(\w+)/.exec(token.attrGet('style') ?? '')?.[1];
      if (!side) continue;
      token.attrs = token.attrs.filter(([name]) => name !== 'style');
      token.attrJoin('class', `align-${side}`);
    }
  });
  // A cell at the head of a column of names has nothing to say, so it is no header.
  md.core.ruler.push('empty-headers', ({ tokens }) => {
    for (const [at, token] of tokens.entries())
      if (token.type === 'th_open' && tokens[at + 1].content.trim() === '') {
        token.tag = 'td';
        tokens[at + 2].tag = 'td';
      }
  });
  const image = md.renderer.rules.image;
  md.renderer.rules.image = (tokens, at, options, env, self) => {
    const token = tokens[at];
    const source = token.attrGet('src');
    if (!/^\.{1,2}\/.*\.svg$/.test(source)) return image(tokens, at, options, env, self);
    return pictureOf(path.resolve(path.dirname(env.realPath ?? env.path), source), token.content);
  };
  const table = md.renderer.rules.table_open ?? ((...all) => all[4].renderToken(...all.slice(0, 3)));
  md.renderer.rules.table_open = (...all) =>
    `<div class="table" tabindex="0" role="group" aria-label="Table">${table(...all)}`;
  md.renderer.rules.table_close = () => '</table></div>\n';
}

/** The anchor of a heading, as GitHub makes it, so that a link works in both places. */
export const slugify = (heading) =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');

/** An SVG file as part of the page: without its style sheet, since the site's has the same classes in both colour schemes. */
function pictureOf(file, text) {
  const svg = readFileSync(file, 'utf8')
    .replace(/<\?xml.*?\?>/, '')
    .replace(/<style[\s\S]*?<\/style>/, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
  return `<span class="picture" v-pre tabindex="0" role="group" aria-label="${text.replaceAll('"', '&quot;')}" data-file="${path.relative(root, file)}">${svg}</span>`;
}

/** Colours of code as classes (theme/code.css): Shiki's own are style attributes. */
export const classesForColours = {
  name: 'classes-for-colours',
  span(node) {
    const token = /--shiki-token-([a-z-]+)/.exec(node.properties.style ?? '')?.[1];
    const font = /font-style:italic/.test(node.properties.style ?? '');
    delete node.properties.style;
    if (token) this.addClassToHast(node, `token-${token}`);
    if (font) this.addClassToHast(node, 'token-italic');
  },
  pre(node) {
    delete node.properties.style;
  },
};
