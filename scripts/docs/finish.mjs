// What is done to the site after VitePress: addresses become relative, each page gets a content security policy, a Markdown
// twin lies beside each page, and llms.txt lists them. Before: docs/.vitepress/relocatable.mjs. Used by docs.mjs.

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { manifest } from '../../docs/.vitepress/paths.mjs';
import { BASE, RUNTIME } from '../../docs/.vitepress/relocatable.mjs';
import { filesUnder } from '../build/tools.mjs';
import { writeTwins } from './twins.mjs';

/** Pages that come with a policy of their own, and with relative addresses. */
const FINISHED = /^(demo|playground)\//;

export function finish(site) {
  for (const file of filesUnder(site)) {
    if (FINISHED.test(file)) continue;
    if (file.endsWith('.html'))
      change(site, file, (text) => withPolicy(withRelativeBase(withMain(text), file)));
    if (file.endsWith('.css')) change(site, file, (text) => text.replaceAll(`${BASE}assets/`, './'));
    if (/metadata\.\w+\.js$/.test(file)) change(site, file, metadataWithBase);
  }
  writeTwins(site);
}

function change(site, file, edit) {
  const at = path.join(site, file);
  writeFileSync(at, edit(readFileSync(at, 'utf8')));
}

/** The default theme's home page has no main landmark. */
const withMain = (html) => html.replace(/<div class="VPContent is-home"/, '$& role="main"');

/** Hosts send 404.html for a path of any depth, so its addresses start from the folder that package.json's homepage names. */
function withRelativeBase(html, file) {
  const up = '../'.repeat(file.split('/').length - 1);
  const relative = html.replaceAll(
    BASE,
    file === '404.html' ? new URL(manifest.homepage).pathname : up || './',
  );
  return relative.replaceAll(BASE.slice(1, -1), ''); // a class name of the page
}

function metadataWithBase(code) {
  const texts = code.replace(/JSON\.parse\(("(?:[^"\\]|\\.)*")\)/g, (whole, text) =>
    text.includes(BASE) ? `JSON.parse(${text}.replaceAll(${JSON.stringify(BASE)},${RUNTIME}))` : whole,
  );
  return texts;
}

/**
 * Scripts of this site and the inlined ones by their hashes; WebAssembly; no other host. VitePress writes two style attributes,
 * which the policy forbids and theme/site.css replaces.
 */
export function withPolicy(html) {
  const plain = html.replaceAll(/ style="(--vp-vh:0px;|position:relative;)?"/g, '');
  const inlined = [...plain.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)];
  const hashes = inlined.map(([, text]) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  const policy = [
    "default-src 'none'",
    ["script-src 'self' 'wasm-unsafe-eval'", ...new Set(hashes)].join(' '),
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return plain.replace(
    '<meta charset="utf-8">',
    `<meta charset="utf-8">\n    <meta http-equiv="Content-Security-Policy" content="${policy}">`,
  );
}
