// npm run dev: builds, then watches assembly/, src/ and cli/ and repeats what a change asks for, with a line about it. With
// --demo it also serves the demo's page and builds that anew (web/ too). An error is shown, and watching continues.
// Next: build/watch.mjs says which steps a file asks for; build.mjs runs them.

import { rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { output, root, runNode, StepFailed } from './build/tools.mjs';
import { stepsFor, watchSources } from './build/watch.mjs';

const USAGE = `npm run dev -- [options]: builds, and builds again whenever a source changes. Ctrl-C ends it.
  --demo    also builds the demo's page and serves it on this machine; reload it to see a change`;
const BUILD = path.join(root, 'scripts', 'build.mjs');

const { values } = parseArgs({ options: { demo: { type: 'boolean' }, help: { type: 'boolean' } } });
if (values.help) {
  console.log(USAGE);
  process.exit();
}
const places = ['assembly', 'src', 'cli', 'asconfig.json', 'package.json', 'tsconfig.json'];
if (values.demo) places.push('web');

/** Steps that are still to be done: those that a change asked for, and those that failed. */
const pending = new Set();

/** Builds what is pending, in processes of their own, which load the templates and settings as they are now. */
async function build() {
  try {
    const steps = [...pending].filter((step) => step !== 'page');
    if (steps.length > 0) await runNode(BUILD, ['--only', steps.join(',')]);
    if (values.demo && pending.has('page')) {
      const { buildPage } = await import('./demo.mjs');
      await buildPage();
      console.log("jacquard: built (the demo's page)");
    }
    pending.clear();
  } catch (error) {
    if (!(error instanceof StepFailed)) console.error(error);
    console.error('jacquard: not built; waiting for the next change');
  }
}

async function buildAll() {
  rmSync(output, { recursive: true, force: true });
  for (const step of ['kernels', 'typescript', 'bundles', 'page']) pending.add(step);
  await build();
  if (values.demo) {
    const { servePage } = await import('./demo.mjs');
    console.log(`the demo: ${(await servePage()).address}`);
  }
  console.log(`watching assembly/, src/, cli/${values.demo ? ' and web/' : ''}`);
}

// Watching begins before the first build, so that nothing that is saved during it is missed.
watchSources(root, places, async (files) => {
  await first;
  const time = new Date().toLocaleTimeString('en-GB');
  const others = files.length > 1 ? ` and ${files.length - 1} more` : '';
  console.log(`${time}  ${files[0]}${others} changed`);
  for (const step of stepsFor(files)) pending.add(step);
  await build();
});
const first = buildAll();
