// The site: VitePress over the Markdown of docs/, with search that works offline and no request to another host.
// Before: navigation.mjs, markdown.mjs, paths.mjs. Next: scripts/docs.mjs builds it, and finishes what this writes.

import { createCssVariablesTheme } from 'shiki';
import { defineConfig } from 'vitepress';
import { playgroundModules } from '../../scripts/docs/playground.mjs';
import { classesForColours, extendMarkdown, slugify } from './markdown.mjs';
import { bar, sidebar } from './navigation.mjs';
import { docs, manifest, pageOf, repository, root } from './paths.mjs';
import { relocatable } from './relocatable.mjs';

/** BASE for a build (relocatable.mjs); the development server has the site at the root. */
const base = process.env.DOCS_BASE ?? '/';
const theme = createCssVariablesTheme({ name: 'css-variables', variablePrefix: '--shiki-', fontStyle: true });

export default defineConfig({
  title: 'Jacquard',
  description: manifest.description,
  lang: 'en',
  srcDir: docs,
  srcExclude: ['node_modules/**', 'writing.md', '**/README.md'],
  outDir: `${root}build/site`,
  cacheDir: `${root}build/site-cache`,
  base,
  rewrites: pageOf,
  metaChunk: true,
  lastUpdated: false,
  // Switching the scheme would add a style element, which the policy forbids.
  appearance: { disableTransition: false },
  // The demo is built into the site by scripts/docs.mjs, which checks the links to it.
  ignoreDeadLinks: [/\/demo\//],
  head: [
    ['link', { rel: 'icon', href: `${base}icon.svg`, type: 'image/svg+xml' }],
    ['meta', { name: 'color-scheme', content: 'light dark' }],
  ],
  markdown: {
    theme: { light: theme, dark: theme },
    codeTransformers: [classesForColours],
    config: extendMarkdown,
    image: { lazyLoading: true },
    anchor: { slugify },
  },
  vite: {
    plugins: [relocatable()],
    define: { __PLAYGROUND_MODULES__: JSON.stringify(playgroundModules()) },
    publicDir: `${docs}/public`,
    build: { chunkSizeWarningLimit: 2000 },
    server: { fs: { allow: [root] } },
  },
  themeConfig: {
    logo: { src: '/icon.svg', alt: '' },
    nav: bar(),
    sidebar: sidebar(),
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: repository, ariaLabel: 'Source code' }],
    // A function here would be sent to the page as text and compiled there, which the policy forbids.
    editLink: { pattern: `${repository}/edit/main/docs/:path`, text: 'Edit this page' },
    footer: { message: `Jacquard ${manifest.version}, MIT licence.` },
  },
});
