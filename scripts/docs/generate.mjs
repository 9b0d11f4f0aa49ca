// Writes the pages that follow from the library into docs/generated/, which git ignores: the API, the command line, options,
// functions, charts. Used by docs.mjs. Next: api-pages.mjs, command-pages.mjs, charts.mjs.

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../build/tools.mjs';
import { writeApiPages } from './api-pages.mjs';
import { writeChartStyles, writeCharts } from './charts.mjs';
import { writeCommandPages } from './command-pages.mjs';
import { writeErrorsPage } from './error-pages.mjs';

const generated = path.join(root, 'docs/generated');

export async function generatePages() {
  const reference = path.join(generated, 'reference');
  mkdirSync(reference, { recursive: true });
  mkdirSync(path.join(root, 'docs/public'), { recursive: true });
  copyFileSync(path.join(root, 'web/icon.svg'), path.join(root, 'docs/public/icon.svg'));
  // The build writes these two for the package.
  for (const [order, name] of ['options', 'functions'].entries()) {
    const page = readFileSync(path.join(root, 'build/docs', `${name}.md`), 'utf8');
    writeFileSync(
      path.join(reference, `${name}.md`),
      `---\neditLink: false\norder: ${order}\n---\n\n${page}`,
    );
  }
  writeCharts(path.join(generated, 'charts'));
  writeChartStyles(path.join(generated, 'charts.css'));
  await writeErrorsPage(reference);
  await writeCommandPages(path.join(reference, 'command-line'));
  writeApiPages(path.join(reference, 'api'));
}
