// The menus. Folders of pages are listed by their front matter (`order`) and first heading; the design pages in groups, by
// subject. Before: paths.mjs. Next: config.mjs.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { docs, pageOf } from './paths.mjs';

/** Title and place of a Markdown file of docs/. */
export function describe(file) {
  const text = readFileSync(path.join(docs, file), 'utf8');
  const [, head = ''] = /^---\n([\s\S]*?)\n---/.exec(text) ?? [];
  const field = (name) => new RegExp(`^${name}: *(.+)$`, 'm').exec(head)?.[1].replace(/^"|"$/g, '');
  const heading = /^# +(.+)$/m.exec(text)?.[1].replaceAll(/[`*\\]/g, '');
  return { title: field('menu') ?? field('title') ?? heading ?? file, order: Number(field('order') ?? 1000) };
}

const item = (file) => ({ text: describe(file).title, link: `/${pageOf(file)}` });

/** The pages of a folder, by `order`, then by name. */
export function pagesIn(folder) {
  const at = path.join(docs, folder);
  if (!existsSync(at)) return [];
  return readdirSync(at)
    .filter((name) => name.endsWith('.md') && name !== 'index.md')
    .map((name) => ({ file: `${folder}/${name}`, name, ...describe(`${folder}/${name}`) }))
    .sort((a, b) => a.order - b.order || a.name.localeCompare(b.name))
    .map(({ file }) => item(file));
}

const overview = (folder, text = 'Overview') =>
  existsSync(path.join(docs, folder, 'index.md')) ? [{ text, link: `/${folder}/` }] : [];

/** The design pages by subject, with their names in the menu; test/docs-site.test.ts fails where one is missing. */
export const DESIGN = {
  Network: {
    programs: 'The graph compiler',
    'layer-kinds': 'Kinds of layers',
    'kernel-descriptions': 'The kernel table',
    registries: 'Registries of functions',
    options: 'The options schema',
  },
  Speed: {
    gemm: 'Matrix products',
    'micro-kernels': 'Micro-kernels',
    convolution: 'Convolutions',
    'sparse-rows': 'Sparse rows',
    'wide-vectors': 'Wide code: 256 bits',
    threads: 'Threads with equal bits',
    prediction: 'Prediction of single rows',
  },
  Memory: {
    memory: 'Planned memory',
    'larger-than-memory': 'Data larger than memory',
    'binaries-and-bundles': 'Binaries and bundles',
  },
  Training: {
    losses: 'Losses',
    optimizers: 'Optimizers',
    regularisation: 'Regularisation',
    populations: 'Populations',
    ensembles: 'Ensembles',
    randomness: 'Randomness and seeds',
    checkpoints: 'Checkpoints',
    'golden-trainings': 'Recorded trainings',
  },
  Search: {
    search: 'Searches and their journal',
    'search-queue': 'Searches on many machines',
    'cross-validation': 'Cross-validation',
  },
  Data: { tables: 'Tables', targets: 'Targets', photos: 'Photos' },
  Files: {
    'model-file': 'The model file',
    interchange: 'Formats of other programs',
    onnx: 'ONNX',
    logs: 'Logs',
  },
  Project: { 'file-names': 'Names of files', testing: 'Tests' },
};

/** What scripts/docs/api-pages.mjs lists. */
function apiPages() {
  const at = path.join(docs, 'generated/reference/api/sidebar.json');
  if (!existsSync(at)) return [];
  return JSON.parse(readFileSync(at, 'utf8'));
}

const GROUPS = {
  start: 'Start',
  tutorials: 'Tutorials',
  guides: 'Guides',
  'coming-from': 'Coming from',
};

export function sidebar() {
  const learn = Object.entries(GROUPS)
    .map(([folder, text]) => ({
      text,
      items: [
        ...overview(folder),
        ...pagesIn(folder),
        ...(folder === 'coming-from' ? [item('names.md')] : []),
        ...(folder === 'guides' ? [item('edge.md')] : []),
      ],
    }))
    .filter(({ items }) => items.length > 0);
  const how = [
    {
      text: 'How it works',
      items: [...overview('how-it-works'), { text: 'Architecture', link: '/how-it-works/architecture' }],
    },
    ...Object.entries(DESIGN).map(([text, pages]) => ({
      text,
      items: Object.entries(pages).map(([page, name]) => ({ text: name, link: `/how-it-works/${page}` })),
    })),
  ];
  const reference = [
    {
      text: 'Reference',
      items: [
        ...overview('reference'),
        ...pagesIn('generated/reference'),
        { text: 'File formats', link: '/reference/formats' },
      ],
    },
    { text: 'Command line', items: pagesIn('generated/reference/command-line') },
    { text: 'API', items: [{ text: 'Entry points', link: '/reference/api/' }, ...apiPages()] },
  ];
  return { '/': learn, '/how-it-works/': how, '/reference/': reference };
}

/** The first page of a folder, for the bar at the top. */
const first = (folder) => (overview(folder)[0] ?? pagesIn(folder)[0])?.link;

export function bar() {
  const folders = ['start', 'tutorials', 'guides'].filter((folder) => first(folder));
  return [
    ...folders.map((folder) => ({ text: GROUPS[folder], link: first(folder), activeMatch: `/${folder}/` })),
    { text: 'Reference', link: '/reference/', activeMatch: '/reference/' },
    { text: 'How it works', link: '/how-it-works/', activeMatch: '/how-it-works/' },
    { text: 'Playground', link: '/playground' },
    {
      text: 'More',
      items: [
        ...(first('coming-from')
          ? [{ text: 'Coming from other libraries', link: first('coming-from') }]
          : []),
        { text: 'Benchmarks', link: '/benchmarks' },
        { text: 'Reproduction', link: '/reproduction' },
        { text: 'Changelog', link: '/changelog' },
        { text: 'Demo', link: '/demo/index.html', target: '_self' },
      ],
    },
  ];
}
