// npm run build: the kernels (AssemblyScript -> build/wasm), the TypeScript (src, cli -> build), then the bundles: the workers'
// module in one file, bundles for pages without a bundler, and the command line, and last the reference pages of the documentation. Each
// step is a file in build/; dev.mjs runs them as sources change.

import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { canBuild, output, StepFailed } from './build/tools.mjs';

const USAGE = `node scripts/build.mjs [options]
  --no-cache      compiles the kernels even if their sources have not changed, and keeps nothing
  --only <steps>  kernels, typescript, bundles, documentation, or several with commas between them, into the build that is there
  --if-possible   does nothing where the development packages are not installed`;

/** The steps, in their order; each returns what it did, in words. Loaded as they are run: npm's prepare may have no packages. */
const STEPS = {
  async kernels({ cache }) {
    const { buildKernels } = await import('./build/kernels.mjs');
    return buildKernels({ cache });
  },
  async typescript() {
    const { compileTypeScript } = await import('./build/typescript.mjs');
    await compileTypeScript();
    return 'TypeScript';
  },
  async bundles() {
    const { bundleCommandLine, bundlePage, bundleWorker } = await import('./build/bundle.mjs');
    await bundleWorker();
    await bundlePage();
    await bundleCommandLine();
    return 'bundles';
  },
  async documentation() {
    const { writeFunctionsPage } = await import('./build/functions-page.mjs');
    const { writeOptionsPage } = await import('./build/options-page.mjs');
    await writeFunctionsPage();
    await writeOptionsPage();
    return 'documentation';
  },
};

async function main() {
  const { values } = parseArgs({
    options: {
      cache: { type: 'boolean', default: true },
      only: { type: 'string' },
      'if-possible': { type: 'boolean' },
      help: { type: 'boolean' },
    },
    allowNegative: true,
  });
  if (values.help) return console.log(USAGE);
  // For npm's prepare: an install without the development packages has nothing to build with.
  if (values['if-possible'] && !canBuild())
    return console.log(
      'jacquard: not built, because the development packages are not installed (npm install; npm run build)',
    );
  const wanted = values.only === undefined ? Object.keys(STEPS) : values.only.split(',');
  const unknown = wanted.find((name) => !Object.hasOwn(STEPS, name));
  if (unknown !== undefined) {
    console.error(`--only ${unknown}: one of ${Object.keys(STEPS).join(', ')} expected`);
    process.exitCode = 1;
    return;
  }
  if (values.only === undefined) rmSync(output, { recursive: true, force: true });
  const done = [];
  for (const [name, step] of Object.entries(STEPS))
    if (wanted.includes(name)) done.push(await step({ cache: values.cache }));
  console.log(`jacquard: built (${done.join(', ')})`);
}

main().catch((error) => {
  if (!(error instanceof StepFailed))
    console.error(error.code?.startsWith('ERR_PARSE_ARGS') ? `${error.message}\n${USAGE}` : error);
  process.exitCode = 1;
});
